"""Received, settled, confirmed, taken back: the only place of intake that writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from django.core.exceptions import ValidationError

from carecommit.kit import clock
from carecommit.kit.cells import unguarded
from carecommit.kit.collector import collector_paused
from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused, Stale
from carecommit.kit.words import is_blank
from resolutions.actions.models import Action
from resolutions.council.models import CouncilProfile, User
from resolutions.intake import rejected, rules
from resolutions.intake.book import Book, Table
from resolutions.intake.columns import recognise
from resolutions.intake.fields import OF_A_PLAN, Field
from resolutions.intake.files import read_file, read_pasted
from resolutions.intake.models import PLAN, Batch, ColumnMapping
from resolutions.intake.own_workbook import fields_of, is_baseline
from resolutions.intake.queries import ROWS_READ, beginning, packed, prepared
from resolutions.intake.taking_back import undo
from resolutions.intake.terms import Terms
from resolutions.intake.writing import write

PASTED = "Pasted table"
_LONGEST_NAME = 200
# Where a heading that was seen before is looked for, whatever it says.
_FIRST_ROWS = 30


def receive_file(name: str, content: bytes, *, by: User) -> Batch:
    """Take a file in: its tables are read, in a process of their own, and nothing is in the register yet.

    Refused, in a sentence, for what is no plan or no safe file.
    """
    # Before the transaction: reading takes a moment, and a large or a hostile file takes longer.
    return receive(name, content, read_file(name, content), by=by)


def receive_pasted(text: str, *, by: User) -> Batch:
    """Take in a table that was copied from Word, a spreadsheet or a PDF."""
    return receive(PASTED, text.encode(errors="replace"), read_pasted(text), by=by)


@collector_paused()
@operation
def receive(name: str, content: bytes, book: Book, *, by: User) -> Batch:
    """Keep a file that was read, with what each of its tables seems to be. Refused for anybody but an administrator."""
    book = without_guards(book, lambda table: fields_of(beginning(table, None).headings) is not None)
    remembered = {_spaced([heading for heading, _ in each.columns]): each for each in ColumnMapping.objects.all()}
    in_ours = any(map(is_baseline, book.tables))
    tables = [_first_settings(table, remembered, in_ours=in_ours) for table in book.tables]
    return keep(name, content, book, tables, brings=PLAN, by=by)


@operation
def keep(name: str, content: bytes, book: Book, tables: list[dict], *, brings: str, by: User) -> Batch:
    """Keep a file that was read: a plan, or what another app brings in and names by `brings`.

    `tables` are the first settings of its tables: "left_out", "heading" and "fields" at least. Where all are left out,
    every one that could be read is read. Refused for anybody but an administrator.
    """
    if not rules.may_bring_in(by):
        raise Refused(f"Only an administrator can bring in {'a plan' if brings == PLAN else brings}. Ask one to do it.")
    if all(table["left_out"] for table in tables):
        # Nothing looks like what was to come: the person says which table it is.
        for table, read in zip(tables, book.tables, strict=True):
            table["left_out"] = read.hidden or not read.rows
    batch = Batch(
        name=_short(name),
        brings=brings,
        kind=book.kind,
        content=content,
        book=packed(book),
        received_at=clock.now(),
        received_by=by,
        tables=tables,
    )
    record(batch, by=by, why="Received")
    return batch


def without_guards(book: Book, is_ours: Callable[[Table], bool]) -> Book:
    """A csv of ours has marks before what a spreadsheet would take for a formula; in any other they are its own."""
    if book.kind != "csv" or not all(map(is_ours, book.tables)):
        return book
    tables = (replace(table, rows=tuple(tuple(map(unguarded, row)) for row in table.rows)) for table in book.tables)
    return replace(book, tables=tuple(tables))


def _short(name: str) -> str:
    """The end of a long name, which has its ending."""
    return name if len(name) <= _LONGEST_NAME else f"…{name[1 - _LONGEST_NAME :]}"


def _first_settings(table: Table, remembered: Mapping[tuple, ColumnMapping], *, in_ours: bool) -> dict:
    """`in_ours` is whether it stands in a workbook that we made, where the sheet of actions alone is a plan."""
    heading = next((place for place, row in enumerate(table.rows[:_FIRST_ROWS]) if _spaced(row) in remembered), None)
    layout = beginning(table, None if heading is None else (heading,))
    mapping = remembered.get(_spaced(layout.headings))
    if mapping is not None:
        fields = [field for _, field in mapping.columns]
    elif (ours := fields_of(layout.headings)) is not None:
        fields = [field.value for field in ours]
    else:
        fields = [
            guess.field.value for guess in recognise(layout.headings, [row.cells for row in layout.rows[:ROWS_READ]])
        ]
    is_plan = bool(layout.rows) and any(Field(field) in OF_A_PLAN for field in fields)
    if in_ours:
        is_plan = fields_of(layout.headings) is not None
    return {
        "checked": False,
        "left_out": table.hidden or is_baseline(table) or not is_plan,
        "heading": None if heading is None else [heading],
        "joins": {},
        "fields": fields,
        "mapping": mapping.name if mapping else "",
    }


def _spaced(headings: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(heading.split()) for heading in headings)


@operation
def settle_terms(batch: Batch, terms: Terms, *, by: User) -> Batch:
    """What the plan is: see `Terms`.

    Refused for a day to come or one that the open quarter's updates cannot be of, without who agreed, for a plan year
    that is none, and for a new plan with the title of one that is there.
    """
    batch = held(batch, by)
    rules.refuse_unless_sound(terms)
    batch.terms = terms.as_json()
    batch.save(update_fields=["terms"])
    return batch


@operation
def settle_table(
    batch: Batch,
    number: int,
    *,
    left_out: bool,
    heading: Sequence[int] | None,
    joins: Mapping[int, bool],
    fields: Sequence[Field],
    remember_as: str = "",
    headings: Sequence[str] = (),
    by: User,
) -> Batch:
    """What table `number` is: whether it is read, where its heading stands, which rows are one, what each column is.

    With `remember_as`, the same headings are taken the same way from now on. Refused if two columns are taken for one
    field.
    """
    batch = held(batch, by)
    taken = [field for field in fields if field != Field.KEPT]
    if not left_out and (twice := next((field for field in taken if taken.count(field) > 1), None)):
        raise Refused(f"Two columns are taken for “{twice}”. Choose one, and keep the other as written only.")
    given = [field.value for field in fields]
    before = batch.tables[number]
    batch.tables[number] = {
        "checked": True,
        "left_out": left_out,
        "heading": None if heading is None else list(heading),
        "joins": {str(index): joined for index, joined in joins.items()},
        "fields": given,
        "mapping": remember_as or (before["mapping"] if given == before["fields"] else ""),
    }
    batch.save(update_fields=["tables"])
    if remember_as:
        mapping = ColumnMapping.objects.filter(name=remember_as).first() or ColumnMapping(name=remember_as)
        mapping.columns = [[heading, field.value] for heading, field in zip(headings, fields, strict=True)]
        mapping.full_clean()
        record(mapping, by=by, why=f"Intake of {batch.name}")
    return batch


@operation
def answer(batch: Batch, answers: Mapping[str, str], *, by: User) -> Batch:
    """Answers by the keys of their questions; an empty one takes an answer back."""
    batch = held(batch, by)
    batch.answers = {key: value for key, value in {**batch.answers, **answers}.items() if value}
    batch.save(update_fields=["answers"])
    return batch


@operation
def discard(batch: Batch, *, by: User) -> Batch:
    """Put a file away that is not to go in; what it held is gone."""
    batch = held(batch, by)
    batch.state = Batch.State.DISCARDED
    # Nothing came of it, and nobody can open it any more: it may hold what should never have been brought.
    batch.content = batch.book = b""
    record(batch, by=by, why="Discarded")
    return batch


def confirm(batch: Batch, *, digest: str, leave_out: bool = False, by: User) -> Batch:
    """Bring everything in, or nothing: the plan whose digest was shown. Asked twice, the second time changes nothing.

    `leave_out` leaves out the rows that cannot go in. Refused while questions are open; Stale if the plan is no longer
    the one that was shown, as when somebody wrote to one of its actions meanwhile.
    """
    return confirm_with(batch, partial(_write_plan, digest=digest, leave_out=leave_out, by=by), by=by)


def confirm_with(batch: Batch, write: Callable[[Batch], dict], *, by: User) -> Batch:
    """Bring a batch in by `write`, which gives its outcome; all of it in one transaction, and once.

    What `write` raises leaves the batch as it was before, to be settled further.
    """
    batch = _begin(batch, by=by)
    if batch.state == Batch.State.CONFIRMED:
        return batch
    try:
        return _confirm(batch, write, by=by)
    except ValidationError as invalid:
        # A post or a word that an answer asked for, which its own rules refuse.
        _give_up(batch, by=by)
        raise Refused(" ".join(invalid.messages)) from None
    except Exception:
        _give_up(batch, by=by)
        raise


@operation
def _begin(batch: Batch, *, by: User) -> Batch:
    """Say that it is being confirmed, before the transaction that does it: one that was cut off is seen afterwards."""
    batch = _row(batch)
    if batch.state == Batch.State.CONFIRMED and batch.received_by_id == by.pk:
        return batch
    rules.refuse_unless_settling(batch, by)
    batch.state, batch.started_at = Batch.State.CONFIRMING, clock.now()
    record(batch, by=by, why="Confirming began")
    return batch


@operation
def _give_up(batch: Batch, *, by: User) -> None:
    batch = _row(batch)
    if batch.state == Batch.State.CONFIRMING:
        batch.state = Batch.State.RECEIVED
        record(batch, by=by, why="Not confirmed")


@collector_paused()
@operation
def _confirm(batch: Batch, write: Callable[[Batch], dict], *, by: User) -> Batch:
    # One intake at a time: two that create the same resolution would otherwise both create it.
    list(CouncilProfile.objects.select_for_update(no_key=True))
    batch = _row(batch)
    if batch.state == Batch.State.CONFIRMED:
        return batch
    # Somebody may have discarded it since it began.
    rules.refuse_unless_settling(batch, by)
    batch.outcome = write(batch)
    batch.state, batch.confirmed_at, batch.confirmed_by = Batch.State.CONFIRMED, clock.now(), by
    record(batch, by=by, why="Confirmed")
    return batch


def _write_plan(batch: Batch, *, digest: str, leave_out: bool, by: User) -> dict:
    now = prepared(batch)
    if now is None:
        raise Refused("Say first which plan these rows are of.")
    refuse_unless_shown(now.plan.digest, digest)
    rules.refuse_unless_ready(now.plan, leave_out=leave_out)
    rules.refuse_unless_lawful(now.plan, now.terms, now.register.quarter)
    written = write(batch, now, by=by)
    return {"counts": now.plan.counts, "keys": vars(written), "left_out": rejected.left_out(now.plan)}


def refuse_unless_shown(now: str, digest: str) -> None:
    """Stale unless the digest that a page showed is still that of what would be written."""
    if now != digest:
        raise Stale("The register or the answers changed since this page was made. Nothing is saved: look again.")


def take_back(batch: Batch, *, by: User, why: str) -> Batch:
    """Take out of the register everything that a batch brought in, as if it had never been; the batch and why remain.

    Refused without a reason, and once anything since depends on it: a write to one of its actions, a closed quarter.
    """
    return take_back_with(batch, _undo_plan, by=by, why=why)


@operation
def take_back_with(batch: Batch, undo: Callable[..., None], *, by: User, why: str) -> Batch:
    """Take a batch back by `undo`, which is called with it, `by` and `why`, and refuses where it is too late."""
    if is_blank(why):
        raise Refused("Say why it is taken back.", about="why")
    if not rules.may_bring_in(by):
        raise Refused("Only an administrator can take back what was brought in. Ask one to do it.")
    list(CouncilProfile.objects.select_for_update(no_key=True))
    batch = _row(batch)
    undo(batch, by=by, why=why)
    batch.state, batch.taken_back_why = Batch.State.TAKEN_BACK, why
    record(batch, by=by, why=f"Taken back: {why}")
    return batch


def _undo_plan(batch: Batch, *, by: User, why: str) -> None:
    # Held before they are judged: an update that is being written now is waited for, and seen.
    list(Action.objects.select_for_update(of=("self",)).filter(origins__batch=batch).order_by("pk"))
    rules.refuse_unless_undoable(batch)
    undo(batch, by=by, why=why)


def _row(batch: Batch) -> Batch:
    """As it is now, locked, without its file, which may have 10 MB."""
    return Batch.objects.select_for_update(no_key=True).defer("content").get(pk=batch.pk)


def held(batch: Batch, by: User) -> Batch:
    """The row of `batch`, locked, if `by` may still settle it."""
    batch = _row(batch)
    rules.refuse_unless_settling(batch, by)
    return batch
