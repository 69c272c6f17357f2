"""`manage.py intake FILE`: the same intake as in a browser, for whoever keeps the server.

The file is read, its rows are compared with the register, and what would happen is printed. With --yes, or a yes typed
at the question, everything goes in or nothing does. What only a person can say is asked at the terminal; where there is
none, the file waits in the browser of the administrator it was brought for.
"""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from carecommit.kit import clock
from carecommit.kit.forms import DateField
from carecommit.kit.refused import Refused
from resolutions.council.models import Board, User
from resolutions.intake import operations
from resolutions.intake.drafts import plan_year_in
from resolutions.intake.files import read_file
from resolutions.intake.models import Batch
from resolutions.intake.plan import Plan, Verdict
from resolutions.intake.queries import book_of, not_read, prepared, sheets_of
from resolutions.intake.terms import EXISTING, IN_THE_TABLE, NEW, Terms
from resolutions.management import terminal
from resolutions.motions.models import Motion

_WORDS = {
    Verdict.CREATE: "to be created",
    Verdict.CHANGE: "to be changed",
    Verdict.SAME: "left as they are",
    Verdict.ASK: "waiting for an answer",
    Verdict.WRONG: "that cannot go in",
}


class Command(BaseCommand):
    """Brings a plan in from a file."""

    help = "Brings in a plan from .xlsx, .ods, .csv or .docx: everything in it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the terms of the plan, and whether to ask."""
        parser.add_argument("file", type=Path, help="the plan")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and leave nothing behind")
        parser.add_argument("--yes", action="store_true", help="bring it in without asking first")
        parser.add_argument("--leave-out", action="store_true", help="leave out the rows that cannot go in")
        parser.add_argument("--by", metavar="EMAIL", help="the administrator who brings it, if there are several")
        parser.add_argument("--motion", metavar="CODE", help="the motion or plan in the register that the rows are of")
        parser.add_argument("--title", help="the title of a new plan that the rows are of")
        parser.add_argument("--body", help="the board that agreed a new plan")
        parser.add_argument("--decided", metavar="WORDS", default="", help="when that was: October 2023, 27/3/2023")
        parser.add_argument("--agreed-on", type=day, metavar="DAY", help="the day from which the actions count (today)")
        parser.add_argument("--agreed-by", default="", help="the board, meeting or post that agreed the timescales")
        parser.add_argument("--plan-year", type=plan_year, help="the financial year, such as 2025-26")
        parser.add_argument("--as-at", type=day, metavar="DAY", help="record progress as updates, as at this day")

    def handle(self, *, file: Path, dry_run: bool, yes: bool, leave_out: bool, **options) -> None:
        """Raises CommandError, with a sentence, for all that is refused."""
        by, terms = _bringer(options["by"]), _terms(**options)
        try:
            if dry_run:
                self._look(file, terms, by)
            else:
                self._bring(file, terms, by, yes=yes, leave_out=leave_out)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None

    def _look(self, file: Path, terms: Terms, by: User) -> None:
        content = _content(file)
        book = read_file(file.name, content)
        with transaction.atomic():
            batch = operations.receive(file.name, content, book, by=by)
            self._report(batch, prepared(operations.settle_terms(batch, terms, by=by)).plan)
            transaction.set_rollback(True)

    def _bring(self, file: Path, terms: Terms, by: User, *, yes: bool, leave_out: bool) -> None:
        with tqdm(total=3, bar_format="{desc}: {bar} {n} of {total}", file=self.stderr) as steps:
            steps.set_description("Reading the file")
            batch = operations.receive_file(file.name, _content(file), by=by)
            steps.update()
            steps.set_description("Comparing with the register")
            batch = operations.settle_terms(batch, terms, by=by)
            plan = prepared(batch).plan
            steps.update()
            if plan.asked or not yes:
                steps.clear()
                plan = self._settled(batch, plan, by=by, yes=yes)
            if plan is None:
                return
            steps.set_description("Writing")
            if plan.counts["wrong"] and not leave_out:
                self._report(batch, plan)
                operations.discard(batch, by=by)
                raise CommandError("Nothing is saved. Mend the file, or add --leave-out to leave those rows out.")
            batch = operations.confirm(batch, digest=plan.digest, leave_out=leave_out, by=by)
            steps.update()
        counts = batch.outcome["counts"]
        self.stdout.write(f"Brought in: {counts['create']:,} rows created, {counts['change']:,} changed.")

    def _settled(self, batch: Batch, plan: Plan, *, by: User, yes: bool) -> Plan | None:
        """The plan once every question is answered and somebody has agreed to it; None if they do not."""
        while plan.asked:
            if not terminal.is_there():
                self._report(batch, plan)
                asked = "1 question is" if len(plan.asked) == 1 else f"{len(plan.asked)} questions are"
                raise CommandError(
                    f"Nothing is saved: {asked} open, and nobody can be asked here. {by.email} can answer in a "
                    f"browser, at /intake/{batch.pk}/."
                )
            answers = {key: terminal.answer(asked) for key, asked in plan.asked.items()}
            batch = operations.answer(batch, answers, by=by)
            plan = prepared(batch).plan
        self._report(batch, plan)
        if not yes and not terminal.is_there():
            raise CommandError("Nothing is saved. Add --yes to bring this in without being asked.")
        if not yes and not terminal.agrees(f"Bring in {len(plan.writes):,} rows?"):
            operations.discard(batch, by=by)
            self.stdout.write("Nothing is saved.")
            return None
        return plan

    def _report(self, batch: Batch, plan: Plan) -> None:
        for sheet in sheets_of(batch, book_of(batch)):
            if not sheet.is_left_out:
                taken = zip(sheet.layout.headings, sheet.fields, strict=True)
                columns = "; ".join(f"“{heading}” as {field.value.lower()}" for heading, field in taken)
                self.stdout.write(f"{sheet.table.name}: {columns}")
        for row in not_read(batch):
            self.stdout.write(f"Not read: {row}")
        for verdict, words in _WORDS.items():
            self.stdout.write(f"{plan.counts[verdict.name.lower()]:>7,} rows {words}")
        for problem, places in plan.problems.items():
            more = f" and {len(places) - 3} more" if len(places) > 3 else ""
            column = f", column “{problem.column}”" if problem.column else ""
            self.stdout.write(f"{'; '.join(places[:3])}{more}{column}: {problem.wrong} {problem.right}")


def day(words: str) -> date:
    """The day that `words` give, day first. Raises ArgumentTypeError if they give none."""
    try:
        return DateField().clean(words)
    except ValidationError as wrong:
        raise ArgumentTypeError(wrong.message) from None


def plan_year(words: str) -> str:
    """The financial year that `words` give, as 2025-26. Raises ArgumentTypeError if they give none."""
    if not (year := plan_year_in(words)):
        raise ArgumentTypeError("Write the plan year with both years, such as 2025-26.")
    return year


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as wrong:
        raise CommandError(f"{file} cannot be read: {wrong.strerror or wrong}.") from None


def _bringer(email: str | None) -> User:
    administrators = User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True)
    found = list(administrators.filter(email__iexact=email) if email else administrators[:2])
    if len(found) != 1:
        raise CommandError("Say with --by which administrator brings this in: their email address.")
    return found[0]


def _terms(
    *,
    motion: str | None,
    title: str | None,
    body: str | None,
    decided: str,
    agreed_on: date | None,
    agreed_by: str,
    plan_year: str | None,
    as_at: date | None,
    **options,
) -> Terms:
    board = Board.objects.filter(name__iexact=body).first() if body else None
    if body and board is None:
        raise CommandError(f"There is no board called “{body}”. Add it in the admin first.")
    if title and (board is None or not decided):
        raise CommandError("For a new plan give --title, --body and --decided.")
    known = Motion.objects.filter(code__iexact=motion).first() if motion else None
    if motion and known is None:
        raise CommandError(f"There is no motion or plan with the code “{motion}”.")
    return Terms(
        whose=EXISTING if known else NEW if title else IN_THE_TABLE,
        motion=known.pk if known else None,
        title=title or "",
        kind=Motion.Kind.PLAN.value,
        body=board.pk if board else None,
        decided_words=decided,
        agreed_on=agreed_on or clock.today(),
        agreed_by=agreed_by or body or (known.body.name if known else "The plan as it was brought in"),
        plan_year=plan_year or "",
        happened_on=as_at,
    )
