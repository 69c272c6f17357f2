"""The rows of a file that cannot go in, as a workbook to mend and bring again: as written, with why beside each."""

import re
from collections.abc import Iterable, Sequence

from carecommit.kit.workbooks import Sheet as WorkbookSheet
from carecommit.kit.workbooks import workbook
from resolutions.council.queries import profile
from resolutions.intake.drafts import Draft
from resolutions.intake.fields import WRITTEN_ONCE
from resolutions.intake.models import Batch
from resolutions.intake.plan import Line, Plan, Verdict
from resolutions.intake.queries import Sheet, book_of, drafts_of, prepared, sheets_of
from resolutions.intake.questions import Problem

# Recognised when it comes back as a column that is kept as written and says nothing of an action.
WHY = "Why it cannot go in"

# A spreadsheet allows a sheet 31 characters, and none of these.
_LONGEST_NAME = 31
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def left_out(plan: Plan) -> dict[str, str]:
    """Why each row cannot go in that cannot, by the key of its draft: kept once the others are in the register."""
    return {line.draft.key: _why(line) for line in plan.lines if line.verdict == Verdict.WRONG}


def rejected_workbook(batch: Batch) -> bytes | None:
    """The workbook; None where no row is left out. One sheet a table, each with its own headings."""
    why = batch.outcome["left_out"] if "left_out" in batch.outcome else _left_out_now(batch)
    if not why:
        return None
    refused: dict[int, list[Draft]] = {}
    for draft in drafts_of(batch):
        if draft.key in why:
            refused.setdefault(draft.index[0], []).append(draft)
    sheets = [sheet for sheet in sheets_of(batch, book_of(batch)) if sheet.number in refused]
    names = _names(sheet.table.name for sheet in sheets)
    pages = [_page(name, sheet, refused[sheet.number], why) for name, sheet in zip(names, sheets, strict=True)]
    return workbook(pages, marking=profile().marking)


def _left_out_now(batch: Batch) -> dict[str, str]:
    now = prepared(batch)
    return left_out(now.plan) if now else {}


def _why(line: Line) -> str:
    return "\n".join(_sentence(problem) for problem in line.problems)


def _sentence(problem: Problem) -> str:
    said = f"{problem.wrong} {problem.right}"
    return f"{problem.column}: {said}" if problem.column else said


def _page(name: str, sheet: Sheet, drafts: Sequence[Draft], why: dict[str, str]) -> WorkbookSheet:
    """A row that lists several actions stands here once, with the reasons of all that cannot go in."""
    of_row: dict[int, list[Draft]] = {}
    for draft in drafts:
        of_row.setdefault(draft.index[1], []).append(draft)
    rows: list[list[str]] = []
    bands: set[int] = set()
    band = ""
    for row in sheet.layout.rows:
        if row.index not in of_row:
            continue
        if row.band != band:
            band = row.band
            bands.add(len(rows))
            rows.append([band, *[""] * len(sheet.layout.headings)])
        refused = of_row[row.index]
        cells = [
            cell or (refused[0].said.get(field, "") if field in WRITTEN_ONCE else "")
            for cell, field in zip(row.cells, sheet.fields, strict=True)
        ]
        rows.append([*cells, "\n".join(dict.fromkeys(why[draft.key] for draft in refused))])
    # A table that an earlier workbook of this kind came back as has the column already.
    headings = [heading for heading in sheet.layout.headings if heading != WHY]
    kept = [place for place, heading in enumerate(sheet.layout.headings) if heading != WHY]
    rows = [[*(row[place] for place in kept), row[-1]] for row in rows]
    return WorkbookSheet(name, [*headings, WHY], rows, quiet=frozenset({WHY}), filtered=False, bands=frozenset(bands))


def _names(tables: Iterable[str]) -> list[str]:
    """A name that a spreadsheet takes for each table, no two alike."""
    names: list[str] = []
    for number, table in enumerate(tables, start=1):
        name = _NOT_IN_A_NAME.sub(" ", table).strip(" '")[:_LONGEST_NAME].strip(" '") or f"Table {number}"
        if name.casefold() in {"history", *(other.casefold() for other in names)}:
            name = f"{name[: _LONGEST_NAME - 4]} {number}"
        names.append(name)
    return names
