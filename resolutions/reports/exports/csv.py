"""The report as a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from carecommit.kit.cells import for_csv
from resolutions.reports.document import Line, Report, Section
from resolutions.reports.exports.rows import Cell, comes_back, goes_with
from resolutions.reports.paper import front, marking

# A spreadsheet on Windows takes a file without this mark for its own alphabet, and "£" becomes "Â£".
BYTE_ORDER_MARK = "\ufeff"


def as_csv(report: Report) -> str:
    """One row of headings, then one row for each action, so that it can be sorted and filtered as it opens.

    What a paper prints once (the council, the quarter, the days, the issue and its hash, the meaning of a stage) is
    therefore in every row. A promise is never lost for want of an action: a resolution without one has a row that says
    so and that has no reference. Chapters, which count no action, are left out: JSON has them. Days are dd/mm/yyyy.
    """
    file = io.StringIO()
    paper = _paper(report)
    rows = list(_rows(report, paper))
    headings = rows[0].keys() if rows else paper.keys()
    csv.DictWriter(file, headings).writeheader()
    writer = csv.DictWriter(file, headings, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows({heading: for_csv(cell) for heading, cell in row.items()} for row in rows)
    return BYTE_ORDER_MARK + file.getvalue()


def _rows(report: Report, paper: dict[str, Cell]) -> Iterator[dict[str, Cell]]:
    meanings = {(entry.scale, entry.code): entry.definition for entry in report.key}
    besides = goes_with(report)
    actions = [
        [{**_action(section, line, meanings), **besides(line)} for line in section.lines] for section in report.sections
    ]
    columns = next((action for found in actions for action in found), {"Action": ""})
    nothing = {**dict.fromkeys(columns, ""), "Action": "No action"}
    for section, found in zip(report.sections, actions, strict=True):
        promise = {**paper, **_promise(section, report.resolution_word)}
        yield from ({**promise, **action} for action in found or [nothing])


def _paper(report: Report) -> dict[str, Cell]:
    return {
        "Council": report.council,
        "Protective marking": marking(report),
        "Quarter": report.quarter_label,
        "As at": report.as_at,
        "Known on": report.known_on,
        "Issue": front.issue(report),
        "Why it was corrected": report.issue_why,
        "Part": report.part,
        "SHA-256 of the report": report.sha256,
    }


def _promise(section: Section, word: str) -> dict[str, Cell]:
    return {
        "Agreed in": section.source,
        word: section.label,
        f"{word} as agreed": section.words,
        "You said": section.you_said,
        "Clauses that no action answers": "; ".join(section.unanswered),
    }


def _action(section: Section, line: Line, meanings: dict[tuple[str, str], str]) -> dict[str, Cell]:
    cells = comes_back(section, line)
    # The promise has said both, the second under the council's own word.
    del cells["Agreed in"], cells["Resolution"]
    return {
        **cells,
        "What the stage means": meanings.get(("stage", line.stage), ""),
        "What the rating means": meanings.get(("rating", line.rating or ""), ""),
    }
