"""Received, settled, confirmed, taken back: the only place of this intake that writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from pledges.intake import rules
from pledges.intake.columns import is_ours, recognise
from pledges.intake.fields import BRINGS, Field
from pledges.intake.queries import first_settings, prepared
from pledges.intake.terms import Terms
from pledges.intake.writing import held_pledges, strike_out, write
from resolutions.council.models import User
from resolutions.intake import operations as intake
from resolutions.intake.book import Book, Table
from resolutions.intake.files import read_file, read_pasted
from resolutions.intake.models import Batch
from resolutions.intake.queries import beginning, book_of

_FIRST_ROWS = 30


def receive_file(name: str, content: bytes, *, by: User) -> Batch:
    """Take a file in: its tables are read, in a process of their own, and nothing is in the register yet.

    Refused, in a sentence, for what is no table or no safe file.
    """
    return receive(name, content, read_file(name, content), by=by)


def receive_pasted(text: str, *, by: User) -> Batch:
    """Take in a table that was copied from Word, a spreadsheet or a PDF."""
    return receive(intake.PASTED, text.encode(errors="replace"), read_pasted(text), by=by)


def receive(name: str, content: bytes, book: Book, *, by: User) -> Batch:
    """Keep a file that was read, with what each of its tables seems to be. Refused for anybody but an administrator."""
    book = intake.without_guards(book, _is_export)
    return intake.keep(name, content, book, list(map(first_settings, book.tables)), brings=BRINGS, by=by)


def _is_export(table: Table) -> bool:
    return any(map(is_ours, table.rows[:_FIRST_ROWS]))


@dataclass(frozen=True, slots=True)
class TableSettings:
    """What a table is: whether it is read, which rows are its heading, and what its columns are.

    `heading` None takes the one that was found. `fields` None lets the columns be recognised again, as under another
    heading they must be.
    """

    is_left_out: bool
    heading: tuple[int, ...] | None = None
    fields: tuple[Field, ...] | None = None


@operation
def settle(
    batch: Batch, *, terms: Terms, tables: Mapping[int, TableSettings], answers: Mapping[str, str], by: User
) -> Batch:
    """What the sheet is, what its columns are, and answers by the keys of their questions; "" takes an answer back.

    Refused for anybody but its bringer, for terms that are not sound, and for two columns that are taken for one field.
    """
    batch = intake.held(batch, by)
    rules.refuse_unless_sound(terms)
    book = book_of(batch)
    for number, given in tables.items():
        fields = given.fields
        if fields is None:
            fields = recognise(beginning(book.tables[number], given.heading).headings)
        taken = [field for field in fields if field != Field.KEPT]
        if not given.is_left_out and (twice := next((field for field in taken if taken.count(field) > 1), None)):
            raise Refused(f"Two columns are taken for “{twice}”. Choose one, and keep the other as written only.")
        batch.tables[number] = batch.tables[number] | {
            "checked": True,
            "left_out": given.is_left_out,
            "heading": None if given.heading is None else list(given.heading),
            "fields": [field.value for field in fields],
        }
    batch.terms = terms.as_json()
    batch.answers = {key: value for key, value in {**batch.answers, **answers}.items() if value}
    batch.save(update_fields=["terms", "tables", "answers"])
    return batch


def confirm(batch: Batch, *, digest: str, leave_out: bool = False, by: User) -> Batch:
    """Bring everything in, or nothing: the plan whose digest was shown. Asked twice, the second time changes nothing.

    `leave_out` leaves out the rows that cannot go in. Refused while questions are open; Stale if the plan is no longer
    the one that was shown, as when somebody brought in the same pledges meanwhile.
    """
    return intake.confirm_with(batch, partial(_write, digest=digest, leave_out=leave_out, by=by), by=by)


def _write(batch: Batch, *, digest: str, leave_out: bool, by: User) -> dict:
    now = prepared(batch)
    plan = now.plan
    intake.refuse_unless_shown(plan.digest, digest)
    rules.refuse_unless_ready(plan, leave_out=leave_out)
    keys = write(batch, plan, left=now.register.left, by=by)
    left_out = {line.draft.place: [f"{each.column}: {each.wrong}" for each in line.problems] for line in plan.lines}
    return {
        "counts": plan.counts,
        "keys": keys,
        "left_out": {place: why for place, why in left_out.items() if why},
    }


def take_back(batch: Batch, *, by: User, why: str) -> Batch:
    """Strike out every pledge that a batch brought in; the batch, its rows and why remain.

    Refused without a reason, and once anybody has written to one of them since.
    """
    return intake.take_back_with(batch, _undo, by=by, why=why)


def _undo(batch: Batch, *, by: User, why: str) -> None:
    # Held before they are judged: an answer that is being written now is waited for, and seen.
    pledges = held_pledges(batch)
    rules.refuse_unless_undoable(batch)
    strike_out(batch, pledges, by=by, why=why)


# A file of pledges is put away as any other.
discard = intake.discard
