"""What is different between two reports: what the next report opens with."""

from dataclasses import dataclass, replace
from datetime import date

from resolutions.reports.document.lines import withheld_words

# Each kind of change with the heading that it stands under, in the order in which a reader wants them.
KINDS = {
    "completed": "Completed",
    "withdrawn": "Withdrawn: closed without being done",
    "new": "New",
    "stage": "Moved stage",
    "rating": "Moved rating",
    "date": "Moved date",
    "owner": "Changed owner",
    "recorded_late": "Recorded late",
    "corrected": "Corrected since",
    "gone": "No longer in the report",
}
# What these say of an action is how it stands, which the public version says of every action.
_OF_STANDING = frozenset({"new", "completed", "withdrawn", "stage", "rating", "gone"})


@dataclass(frozen=True, slots=True)
class Earlier:
    """The report that another is compared with. `issue` is 0 for a live one; `sha256` is that of its content."""

    quarter: str
    quarter_label: str
    issue: int
    as_at: date
    known_on: date
    sha256: str


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in one action, or in a resolution where `reference` is empty.

    `kind` is one of `KINDS`. `before` and `after` are words: the stage, rating, timescale or owners; the sentence as it
    read, for a correction; what was recorded, for something recorded late. Either may be empty.
    `on` is the day on which it happened, where that is known, and `typed_on` when it was recorded. `days` is by how
    many days a date moved (fewer than 0 is sooner; None where one of the two has no last day), `times` how often it has
    been moved in all. `withheld` is the paragraph under which the words are left out of the public version.
    """

    kind: str
    reference: str
    title: str
    section: str
    before: str = ""
    after: str = ""
    on: date | None = None
    typed_on: date | None = None
    days: int | None = None
    times: int = 0
    withheld: int | None = None

    @property
    def moved(self) -> str:
        """By how much a date moved, in words: "90 days later", "1 day sooner"; empty where that is not known."""
        if self.days is None:
            return ""
        if self.days == 0:
            return "its last day is the same"
        many = abs(self.days)
        return f"{many:,} day{'' if many == 1 else 's'} {'later' if self.days > 0 else 'sooner'}"

    @property
    def moved_in_all(self) -> str:
        """How often a date has been moved: "Moved twice in all"; empty for never."""
        often = {1: "once", 2: "twice"}.get(self.times, f"{self.times:,} times")
        return f"Moved {often} in all" if self.times else ""

    @property
    def is_exempt(self) -> bool:
        """Whether it has the words that are not for publication."""
        return self.withheld is not None and withheld_words(self.withheld) not in {self.title, self.after}

    @property
    def is_left_out(self) -> bool:
        """Whether nothing is told but that it is withheld."""
        return self.withheld is not None and {self.before, self.after} <= {"", withheld_words(self.withheld)}

    def without_words(self, *, names: bool) -> "Change":
        """What the public version has of it: where it is `withheld`, its action by reference, and how that stands.

        The title stays where it `names` an action that is not exempt, and only what was said of it is.
        """
        if self.withheld is None:
            return self
        instead = withheld_words(self.withheld)
        left = Change(self.kind, self.reference, self.title if names else instead, self.section, withheld=self.withheld)
        if self.kind in _OF_STANDING:
            return replace(left, before=self.before, after=self.after)
        return replace(left, after=instead) if names else left


@dataclass(frozen=True, slots=True)
class Changes:
    """Every difference from `earlier`, by kind in the order of `KINDS`, then in the order of the report."""

    earlier: Earlier
    changes: tuple[Change, ...]

    @property
    def groups(self) -> tuple[tuple[str, tuple[Change, ...]], ...]:
        """Each heading with its changes; none that is empty."""
        found = ((words, tuple(each for each in self.changes if each.kind == kind)) for kind, words in KINDS.items())
        return tuple((words, changes) for words, changes in found if changes)

    def of(self, kind: str) -> tuple[Change, ...]:
        """The changes of one kind. Raises KeyError for a kind that there is not."""
        return tuple(each for each in self.changes if KINDS[each.kind] == KINDS[kind])
