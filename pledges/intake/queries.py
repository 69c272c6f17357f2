"""Reads of batches of pledges: their tables, their plans, and what came of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from carecommit.kit import clock
from carecommit.kit.collector import collector_paused
from pledges.intake.building import build
from pledges.intake.columns import find_heading, recognise
from pledges.intake.drafts import Draft, drafts
from pledges.intake.fields import BRINGS, WORDS, Field
from pledges.intake.models import PledgeOrigin
from pledges.intake.plan import Plan
from pledges.intake.register import Register
from pledges.intake.terms import Terms
from pledges.pledging.models import Wording
from resolutions.council.models import User
from resolutions.intake.book import Book, Table
from resolutions.intake.layout import Layout, lay_out
from resolutions.intake.models import Batch
from resolutions.intake.queries import batches_of, beginning, book_of

# What comes on pages may have rows that the end of one broke in two; a row of a spreadsheet is one.
_ON_PAGES = frozenset({"docx", "pasted"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a batch as it was settled: what it is laid out as, what its columns are, and whether it is read."""

    number: int
    table: Table
    layout: Layout
    fields: tuple[Field, ...]
    is_left_out: bool

    @property
    def has_words(self) -> bool:
        """Whether some column has the words of pledges."""
        return any(field in WORDS for field in self.fields)


def sheets_of(batch: Batch, book: Book) -> Iterator[Sheet]:
    """The tables of a batch, each as settled."""
    for number, (table, settled) in enumerate(zip(book.tables, batch.tables, strict=True)):
        layout = laid_out(book.kind, table, settled["heading"])
        fields = tuple(Field(field) for field in settled["fields"])
        yield Sheet(number, table, layout, fields, settled["left_out"])


def laid_out(kind: str, table: Table, heading: list[int] | None) -> Layout:
    """A table with its heading; None takes the one that any table would be read with."""
    joins = None if kind in _ON_PAGES else dict.fromkeys(range(len(table.rows)), False)
    return lay_out(table, heading=None if heading is None else tuple(heading), joins=joins)


def first_settings(table: Table) -> dict:
    """What a table is taken for before anybody has said it: its heading, its columns, and whether it is read."""
    layout, place = beginning(table, None), find_heading(table)
    heading = None
    if place is not None and (
        place not in layout.heading or _known(recognise(table.rows[place])) > _known(recognise(layout.headings))
    ):
        heading = [place]
        layout = beginning(table, (place,))
    fields = recognise(layout.headings)
    holds_pledges = bool(layout.rows) and any(field in WORDS for field in fields)
    # The same names as those of a plan's tables, so that whatever reads a batch finds them.
    return {
        "checked": False,
        "left_out": table.hidden or not holds_pledges,
        "heading": heading,
        "joins": {},
        "fields": [field.value for field in fields],
        "mapping": "",
    }


def _known(fields: tuple[Field, ...]) -> int:
    return sum(field != Field.KEPT for field in fields)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan, with the kind of file, the tables and the register that it was made from."""

    plan: Plan
    sheets: list[Sheet]
    register: Register
    notes: tuple[str, ...]
    kind: str


@collector_paused()
def prepared(batch: Batch) -> Prepared:
    """The plan of a batch as the register is now."""
    book = book_of(batch)
    sheets = list(sheets_of(batch, book))
    read = [sheet for sheet in sheets if not sheet.is_left_out]
    found: list[Draft] = []
    for sheet in read:
        found.extend(drafts(sheet.number, sheet.table, sheet.layout, sheet.fields))
    register = Register()
    plan = build(found, Terms.of(batch.terms), batch.answers, register, clock.today())
    plan.without_words = [sheet.table.name for sheet in read if not sheet.has_words]
    return Prepared(plan, sheets, register, book.notes, book.kind)


def pledge_batches_of(user: User):
    """What `user` brought of pledges, and all that is in the register or was; the newest first, without the files."""
    return batches_of(user, brings=BRINGS)


def origins_of(batch: Batch):
    """The rows that a batch brought in, each with its pledge and the first `words` of it, in their order."""
    first = Wording.objects.filter(pledge=OuterRef("pledge_id"), number=1).values("words")
    rows = PledgeOrigin.objects.filter(batch=batch).select_related("pledge").order_by("pk")
    return rows.annotate(words=Subquery(first[:1]))


def origin_of(pledge_id: int) -> PledgeOrigin | None:
    """The row from which a pledge came; None for one that was given here."""
    rows = PledgeOrigin.objects.filter(pledge_id=pledge_id).select_related("batch__confirmed_by__person")
    return rows.defer("batch__content", "batch__book").first()
