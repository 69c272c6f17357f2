"""Makes a quarter's progress report without a browser."""

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
from resolutions.quarters.queries import shown, shown_as_at
from resolutions.reports.build import live
from resolutions.reports.document import Report
from resolutions.reports.exports.csv import as_csv
from resolutions.reports.exports.html import as_html
from resolutions.timescales import FinancialQuarter

FORMATS = {"html": as_html, "csv": as_csv, "json": Report.to_json}


class Command(BaseCommand):
    """`manage.py quarter_report --quarter 2024-25-Q1 --format html --output report.html`."""

    help = "Writes the progress report of a quarter that has been opened, as HTML, CSV or JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be asked for."""
        parser.add_argument("--quarter", required=True, help="the financial quarter, such as 2024-25-Q1")
        parser.add_argument("--format", choices=FORMATS, default="html", help="html, csv or json (html)")
        parser.add_argument("--output", help="the file to write; without it the report is printed")
        parser.add_argument("--as-at", help="a day of the quarter, day first, such as 31/05/2024")

    def handle(self, *, quarter: str, format: str, output: str | None, as_at: str | None, **options) -> None:
        """Raises CommandError, in a sentence, for what cannot be done."""
        report = live(self.asked(quarter, as_at))
        text = FORMATS[format](report)
        if output is None:
            self.stdout.write(text, ending="")
        else:
            replace(Path(output), text)

    def asked(self, quarter: str, as_at: str | None):
        """The quarter and the day that were asked for."""
        try:
            financial = FinancialQuarter.parse(quarter)
        except ValueError as wrong:
            raise CommandError(str(wrong)) from None
        row = Quarter.objects.named(financial).first()
        if row is None:
            raise CommandError(f"{financial.label} has never been opened, so it has no report.")
        last = shown(row, clock.today())
        try:
            return shown_as_at(last, day(as_at))
        except ValueError:
            first = f"{financial.starts_on:%d/%m/%Y}"
            raise CommandError(f"Give a day from {first} to {last.as_at:%d/%m/%Y} with --as-at.") from None


def day(words: str | None) -> date | None:
    """The day that `words` give, day first. Raises CommandError if they give none."""
    try:
        return DateField(required=False).clean(words)
    except ValidationError as wrong:
        raise CommandError(f"--as-at: {wrong.message}.") from None


def replace(path: Path, text: str) -> None:
    """Write `text` to `path` whole or not at all: whoever opens it meanwhile reads the old file or the new one."""
    part = None
    try:
        target = path.resolve()
        with tempfile.NamedTemporaryFile("wb", dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            part = Path(file.name)
            file.write(text.encode())
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
