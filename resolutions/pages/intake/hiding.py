"""What of a table a person would not see in it, or will not see of it, in sentences."""

from collections import defaultdict
from collections.abc import Iterable

from resolutions.intake.book import Table
from resolutions.intake.layout import Layout

# Blank rows are no news.
_NO_NEWS = "empty"
_MOST_NAMED = 20


def hidden_parts(table: Table, layout: Layout) -> list[str]:
    """The sheet, the columns and the rows that the file hides."""
    said = ["This sheet is hidden in the file."] if table.hidden else []
    if columns := [f"“{layout.headings[column]}”" for column in table.hidden_columns]:
        said.append(f"{_word('column', columns)} {_listed(columns)} {_are(columns)} hidden in the file, and read.")
    if rows := [str(table.numbers[index]) for index in table.hidden_rows]:
        said.append(f"{_word('row', rows)} {_listed(rows)} {_are(rows)} hidden in the file, and read.")
    return said


def left_out_rows(table: Table, layout: Layout) -> list[str]:
    """Which rows are no action, by their numbers, and why."""
    rows: dict[str, list[str]] = defaultdict(list)
    for index, why in layout.left_out:
        if why != _NO_NEWS:
            rows[why].append(str(table.numbers[index]))
    return [
        f"{_word('row', numbers)} {_listed(numbers)} {_are(numbers)} not read as {_actions(numbers)}: {why}."
        for why, numbers in rows.items()
    ]


def _word(noun: str, named: list[str]) -> str:
    return noun.capitalize() if len(named) == 1 else f"{noun.capitalize()}s"


def _are(named: list[str]) -> str:
    return "is" if len(named) == 1 else "are"


def _listed(names: Iterable[str]) -> str:
    named = list(names)
    more = len(named) - _MOST_NAMED
    return ", ".join(named[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _actions(named: list[str]) -> str:
    return "an action" if len(named) == 1 else "actions"
