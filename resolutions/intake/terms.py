"""What somebody settles once about a whole plan, before its rows are looked at."""

from dataclasses import asdict, dataclass
from datetime import date

from cattrs.preconf.json import make_converter

# How the table says which motion or plan its rows belong to.
EXISTING, NEW, IN_THE_TABLE = "existing", "new", "in_the_table"

_converter = make_converter()


@dataclass(frozen=True, slots=True)
class Terms:
    """Of which motion the rows are, from when they count, and whether their progress is this quarter's update.

    `whose` is EXISTING (then `motion` is its key), NEW (then `title`, `kind`, `body` and `decided_words` describe it)
    or IN_THE_TABLE: a column names it, and `kind`, `body` and `decided_words` serve those that are not in the register
    yet. `plan_year` is for rows above any band that gives one. `happened_on` is the day as at which the progress is
    told; None keeps it beside the action as written, and makes no updates.
    """

    whose: str
    agreed_on: date
    agreed_by: str
    motion: int | None = None
    title: str = ""
    kind: str = ""
    body: int | None = None
    decided_words: str = ""
    plan_year: str = ""
    happened_on: date | None = None

    def as_json(self) -> dict:
        """Plain data, from which `of` makes the same terms again."""
        return _converter.unstructure(asdict(self))

    @classmethod
    def of(cls, stored: dict) -> "Terms | None":
        """The terms that were stored; None while nothing is settled."""
        return _converter.structure(stored, cls) if stored else None
