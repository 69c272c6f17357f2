"""Reads of batches: their tables, their plans, and where an action came from."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from carecommit.kit.collector import collector_paused
from resolutions.council.models import User
from resolutions.council.queries import key
from resolutions.intake.book import Book, Table, as_json, of_json
from resolutions.intake.building import build
from resolutions.intake.drafts import Draft, drafts
from resolutions.intake.fields import Field
from resolutions.intake.layout import NOTE, SUMMARY, Layout, lay_out
from resolutions.intake.meaning import Reader, empty_key
from resolutions.intake.models import PLAN, Batch, Origin, StatusWord
from resolutions.intake.own_workbook import baseline_of, fields_of, is_baseline
from resolutions.intake.plan import Plan
from resolutions.intake.questions import AS_ABOVE, NOTHING
from resolutions.intake.register import Register
from resolutions.intake.terms import Terms
from resolutions.owners.queries import Directory

_WITHOUT_MERGED_CELLS = frozenset({"csv", "pasted"})
# From so many rows it is told what the columns are. A part of a long table is enough to have them, almost always.
ROWS_READ, _PART = 200, 1000


def packed(book: Book) -> bytes:
    """A book as it is stored with its batch."""
    return zlib.compress(json.dumps(as_json(book)).encode(), level=1)


def book_of(batch: Batch) -> Book:
    """The tables of a batch, as they were read when it was received."""
    return of_json(json.loads(zlib.decompress(batch.book)))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a batch as it was settled: what it is laid out as, what its columns are, and whether it is read."""

    number: int
    table: Table
    layout: Layout
    fields: tuple[Field, ...]
    is_left_out: bool
    mapping: str


def sheets_of(batch: Batch, book: Book) -> Iterator[Sheet]:
    """The tables that may be plans, each as settled; the baseline of our own workbook is none."""
    for number, (table, settled) in enumerate(zip(book.tables, batch.tables, strict=True)):
        if is_baseline(table):
            continue
        heading = settled["heading"]
        layout = lay_out(
            table,
            heading=None if heading is None else tuple(heading),
            joins={int(index): taken for index, taken in settled["joins"].items()} or None,
        )
        fields = tuple(Field(field) for field in settled["fields"])
        yield Sheet(number, table, layout, fields, settled["left_out"], settled["mapping"])


def beginning(table: Table, heading: tuple[int, ...] | None) -> Layout:
    """The headings of a table, and as many of its first rows as tell what they mean."""
    if len(table.rows) > _PART:
        layout = lay_out(replace(table, rows=table.rows[:_PART]), heading=heading)
        # The last rows of a part may yet run on.
        if len(layout.rows) > ROWS_READ + 1:
            return layout
    return lay_out(table, heading=heading)


def not_read(batch: Batch) -> list[str]:
    """The rows below a heading that were taken for no action though they say something, each with why."""
    return [
        f"{sheet.table.name}, row {sheet.table.numbers[index]}: {why}"
        for sheet in sheets_of(batch, book_of(batch))
        if not sheet.is_left_out
        for index, why in sheet.layout.left_out
        if why in {SUMMARY, NOTE}
    ]


def drafts_of(batch: Batch) -> list[Draft]:
    """Every row of the tables that are read."""
    book = book_of(batch)
    baseline = baseline_of(book)
    found: list[Draft] = []
    for sheet in sheets_of(batch, book):
        if not sheet.is_left_out:
            # Ours says all that it means.
            can_merge = book.kind not in _WITHOUT_MERGED_CELLS or fields_of(sheet.layout.headings) is not None
            found.extend(drafts(sheet.number, sheet.table, sheet.layout, sheet.fields, can_merge=can_merge))
    for draft in found:
        if draft.above:
            _fill_from_above(draft, batch.answers)
        if baseline:
            draft.baseline = baseline.get(draft.said.get(Field.REFERENCE, "").strip().casefold())
    return found


def _fill_from_above(draft: Draft, answers: dict[str, str]) -> None:
    """Where somebody has said what an empty cell of a column means, it is no question any more."""
    for field in list(draft.above):
        answer = answers.get(empty_key(draft, field))
        if answer == AS_ABOVE:
            draft.said[field] = draft.above[field]
        if answer in {AS_ABOVE, NOTHING}:
            del draft.above[field]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan, with what it was made from and what its answers settled."""

    plan: Plan
    terms: Terms
    register: Register
    reader: Reader


@collector_paused()
def prepared(batch: Batch) -> Prepared | None:
    """The plan of a batch as the register is now; None until somebody has settled its terms."""
    terms = Terms.of(batch.terms)
    if terms is None:
        return None
    settled = {word.spelling: (word.stage, word.rating) for word in StatusWord.objects.all()}
    reader = Reader(terms, batch.answers, Directory(), settled, key())
    register = Register()
    return Prepared(build(drafts_of(batch), terms, batch.answers, register, reader), terms, register, reader)


def batches_of(user: User, *, brings: str | None = PLAN):
    """What `user` brought, and every batch that is in the register or was; the newest first, without the files.

    Those that hold what `brings` says; of every kind for None.
    """
    seen = Batch.objects.defer("content", "book").select_related("received_by__person")
    if brings is not None:
        seen = seen.filter(brings=brings)
    settled = seen.filter(state__in=[Batch.State.CONFIRMED, Batch.State.TAKEN_BACK])
    return (seen.filter(received_by=user) | settled).exclude(state=Batch.State.DISCARDED)


def origins_of(action_id: int) -> list[Origin]:
    """The rows from which an action came or by which it was changed, the first one first."""
    rows = Origin.objects.filter(action_id=action_id).select_related("batch__confirmed_by__person")
    return list(rows.defer("batch__content", "batch__book"))
