"""Cells of a table that a spreadsheet will open."""

import re
from datetime import date, datetime

from django.utils import timezone

# What a spreadsheet takes for the start of a formula, which could send the sheet's other cells elsewhere:
# https://owasp.org/www-community/attacks/CSV_Injection. The full-width forms count where a spreadsheet is set to
# Japanese or Chinese, and spaces before a sign are skipped, as they are when somebody types them. Apostrophes come
# first, so that taking one away gives back what was written, even where that began with one.
_BEGINS_A_FORMULA = r"\s*[\t\r\n=+\-@＝＋－＠]"
_TO_GUARD = re.compile(f"'*{_BEGINS_A_FORMULA}")
_GUARDED = re.compile(f"'+{_BEGINS_A_FORMULA}")


def guarded(text: str) -> str:
    """`text`, with an apostrophe before it where a spreadsheet would take it for a formula; see `unguarded`."""
    return f"'{text}" if _TO_GUARD.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given: `unguarded(guarded(text)) == text` for every text, so no character is lost."""
    return text[1:] if _GUARDED.match(text) else text


def as_text(value: object) -> str:
    """A value as a person reads it: 31/03/2026, 31/03/2026 15:05, yes, no, the name of a row; None is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def for_csv(value: object) -> str | int | float:
    """A cell of a CSV file. A number starts no formula and stays a number, -3 too; all else is guarded text.

    Quote every text in the file (`csv.QUOTE_NONNUMERIC`): LibreOffice by default also separates at ; and at a tab,
    and what follows one in a bare cell would begin a cell of its own.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return guarded(as_text(value))
