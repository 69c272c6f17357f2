"""Makes a quarter's progress report without a browser, or gives one that was frozen."""

import os
import tempfile
from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from carecommit.kit import clock
from carecommit.kit.forms import DateField
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import AsAt, asked_of, shown
from resolutions.reports.build import live
from resolutions.reports.document import PUBLIC, WITH_EXEMPT
from resolutions.reports.formats import FORMATS
from resolutions.reports.models import FrozenFile
from resolutions.reports.public import public
from resolutions.timescales import FinancialQuarter


class Command(BaseCommand):
    """`manage.py quarter_report --quarter 2024-25-Q1 --issue 1 --format pdf --output report.pdf`."""

    help = (
        "Writes the progress report of a quarter: with --issue the bytes that were frozen, without it the live one, "
        "worked out from the register."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be asked for."""
        parser.add_argument("--quarter", required=True, help="the financial quarter, such as 2024-25-Q1")
        parser.add_argument("--format", choices=FORMATS, default="html", help=f"{', '.join(FORMATS)} (html)")
        parser.add_argument("--output", help="the file to write; without it the report is printed")
        parser.add_argument(
            "--issue", type=int, help="the number of a frozen issue; without it the report is worked out again"
        )
        parser.add_argument("--as-at", help="a day of the quarter, day first, such as 31/05/2024; not with --issue")
        parser.add_argument("--known-on", help="a day from then, by which it was known; not with --issue")
        parser.add_argument("--part-two", action="store_true", help="with what is exempt from publication")

    def handle(self, *, quarter: str, output: str | None, **asked) -> None:
        """Raises CommandError, in a sentence, for what cannot be done."""
        content = self.content(_row(quarter), **asked)
        if output is None:
            # As it is: a printed text would get the line ends of the machine.
            self.stdout.flush()
            self.stdout.buffer.write(content)
            self.stdout.buffer.flush()
        else:
            replace(Path(output), content)

    def content(
        self,
        row: Quarter,
        *,
        format: str,
        issue: int | None,
        as_at: str | None,
        known_on: str | None,
        part_two: bool,
        **options,
    ) -> bytes:
        """The bytes that were asked for."""
        if issue is None:
            whole = live(_when(row, as_at, known_on))
            if part_two and not whole.has_exempt:
                raise CommandError("Nothing in this report is exempt from publication, so it has no Part II.")
            return FORMATS[format].write(whole if part_two else public(whole))
        if as_at or known_on:
            raise CommandError("An issue has its own days: leave out --as-at and --known-on, or --issue.")
        return _frozen(row, issue, format, WITH_EXEMPT if part_two else PUBLIC)


def _row(quarter: str) -> Quarter:
    try:
        financial = FinancialQuarter.parse(quarter)
    except ValueError as wrong:
        raise CommandError(str(wrong)) from None
    row = Quarter.objects.named(financial).first()
    if row is None:
        raise CommandError(f"{financial.label} has never been opened, so it has no report.")
    return row


def _frozen(row: Quarter, number: int, format: str, part: int) -> bytes:
    issue = row.issues.filter(number=number).first()
    if issue is None:
        there = ", ".join(str(each.number) for each in row.issues.order_by("number"))
        raise CommandError(f"{row} has no issue {number}. " + (f"It has: {there}." if there else "None was frozen."))
    file = FrozenFile.objects.filter(edition__issue=issue, edition__part=part, format=format).first()
    if file is None:
        what = "in this format" if issue.editions.filter(part=part).exists() else "with a Part II"
        raise CommandError(f"Issue {number} was not frozen {what}.")
    return bytes(file.content)


def _when(row: Quarter, as_at: str | None, known_on: str | None) -> AsAt:
    today = clock.today()
    last = shown(row, today)
    day_shown, day_known = _day(as_at, "--as-at"), _day(known_on, "--known-on")
    first, end = last.quarter.starts_on, min(last.quarter.ends_on, today)
    if day_shown is not None and not first <= day_shown <= end:
        raise CommandError(f"Give a day from {first:%d/%m/%Y} to {end:%d/%m/%Y} with --as-at.")
    try:
        return asked_of(last, day_shown, day_known, today)
    except ValueError:
        since = day_shown or last.as_at
        raise CommandError(f"Give a day from {since:%d/%m/%Y} to {today:%d/%m/%Y} with --known-on.") from None


def _day(words: str | None, option: str) -> date | None:
    try:
        return DateField(required=False).clean(words)
    except ValidationError as wrong:
        raise CommandError(f"{option}: {wrong.message}.") from None


def replace(path: Path, content: bytes) -> None:
    """Write `content` to `path` whole or not at all: whoever opens it meanwhile reads the old file or the new one."""
    part = None
    try:
        target = path.resolve()
        with tempfile.NamedTemporaryFile("wb", dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            part = Path(file.name)
            file.write(content)
        # A temporary file is its maker's alone; a report gets the rights that any new file would.
        part.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_mask())
        part.replace(target)
    except OSError as wrong:
        if part is not None:
            part.unlink(missing_ok=True)
        raise CommandError(f"{path} cannot be written: {wrong.strerror or wrong}.") from None


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
