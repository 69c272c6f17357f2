"""The report as a workbook: its actions to sort, filter and bring in again, and everything else that it says."""

from collections.abc import Iterator
from dataclasses import replace

from carecommit.kit import clock
from carecommit.kit.cells import as_text
from carecommit.kit.words import day_in_words
from carecommit.kit.workbooks import LONGEST_CELL, Cell, Sheet, fitted, workbook
from resolutions.actions.resources import ActionResource
from resolutions.actions.workbook import ACTIONS, BASELINE, FORMAT, SIGNATURE
from resolutions.reports.document import KINDS, PUBLIC, Change, Chapter, Report
from resolutions.reports.exports.rows import comes_back, goes_with
from resolutions.reports.paper import front, marking

REPORT, FIGURES, CHANGES, AGREED, KEY = "Report", "Figures", "What changed", "What was agreed", "Key"

# What a workbook calls a sheet: at most 31 characters, and none of these.
_LONGEST_NAME = 31
_NOT_IN_A_NAME = str.maketrans("[]:*?/\\'", "()-     ")
# In characters. What is not here is as wide as what stands in it.
_WIDE = {
    "Reference": 18,
    "Agreed in": 24,
    "Resolution": 10,
    "Action": 44,
    "Detail": 32,
    "Plan year": 9,
    "Lead owner": 24,
    "Joint owners": 24,
    "Owner in the plan's words": 24,
    "Timescale": 16,
    "First timescale": 16,
    "Stage": 14,
    "Progress this quarter": 60,
    "Lead owner held by": 18,
    "Joint owners held by": 18,
    "Reason for the rating": 36,
    "Decided because": 24,
    "Decided by": 16,
    "Superseded by": 14,
    "Standing": 20,
    "Answer": 14,
    "Said by": 18,
    "First written": 32,
    "Evidence": 30,
    "Why there is no evidence": 20,
    "Answers beside it": 32,
    "Questions": 32,
    "No answer from": 20,
    "Last heard of in": 20,
    "What was said then": 36,
    "Withheld": 18,
    "Exempt evidence": 20,
    "The last issue": 20,
    "Stage in the last issue": 14,
    "Rating in the last issue": 12,
    "Timescale in the last issue": 16,
    **dict.fromkeys(("Last day", "First last day", "Added on", "Timescale agreed on", "Decided on"), 12),
    **dict.fromkeys(("Happened on", "Typed on", "Last day in the last issue"), 12),
    **dict.fromkeys(("Times retimed", "Days overdue", "Days slipped"), 10),
    **dict.fromkeys(("Action exempt under paragraph", "Update exempt under paragraph"), 12),
    "What was said then exempt under paragraph": 14,
}
_WIDE_LISTS = {"List": 24, "Words": 50, "By": 24, "How it stands": 18, "What came of it": 50, "On": 12}
_PAGES_WIDE = 5
_CHANGEABLE = frozenset(
    heading for heading, name in ActionResource.by_heading().items() if name in ActionResource.CHANGEABLE
)


def as_xlsx(report: Report) -> bytes:
    """The workbook: the same bytes for the same report at the same moment of `kit.clock`, which it says it was made at.

    The sheet of actions has the columns of the workbook of actions, and like it a baseline that a spreadsheet does not
    show: brought in again as it is, it changes nothing, and of a changed one only what was changed is taken. Raises
    Refused for more actions than a sheet holds.
    """
    baseline = [comes_back(section, line) for section in report.sections for line in section.lines]
    rows = [{**cells, **besides} for cells, besides in zip(baseline, map(goes_with(report), report), strict=True)]
    sheets = [
        Sheet(
            REPORT,
            ("About", "In words"),
            list(_facts(report, rows)),
            filtered=False,
            widths={"In words": 100},
            is_read=True,
        ),
        _actions(rows),
        *_changes(report),
        Sheet(FIGURES, ("Actions that are", "How many"), list(_figures(report)), filtered=False),
        _agreed(report),
        *_chapters(report),
        Sheet(
            KEY,
            ("Scale", "In our words", "What it means"),
            list(_key(report)),
            widths={"What it means": 100},
            is_read=True,
        ),
        _baseline(baseline),
    ]
    return workbook(list(_named(sheets)), marking=marking(report))


def _facts(report: Report, rows: list[dict[str, Cell]]) -> Iterator[tuple[str, Cell]]:
    yield "Council", report.council
    if mark := marking(report):
        yield "Protective marking", mark
    yield "What this is", "Corporate parenting progress report"
    yield "Quarter", report.quarter_label
    yield "As at", report.as_at
    yield "Known on", report.known_on
    yield "Issue", front.issue(report)
    if report.issue_why:
        yield "Why it was corrected", report.issue_why
    yield "Part", "I: public" if report.part == PUBLIC else "II: with the items that are not for publication"
    if left_out := front.withheld(report):
        yield "Left out of this version", left_out
    yield "SHA-256 of its content", report.sha256
    if report.changes is None:
        yield "Compared with", "Nothing: no report of an earlier quarter has been frozen."
    else:
        last = report.changes.earlier
        yield "Compared with", f"Issue {last.issue} of {last.quarter_label}, as at {day_in_words(last.as_at)}"
    yield (
        f"The sheet “{ACTIONS}”",
        "An administrator may bring it into CareCommit again. What somebody has changed in a column with a blue "
        "heading is then shown before any of it is taken; the grey columns are worked out, and are not taken.",
    )
    if cut := list(_cut(rows)):
        yield "Cells that were too long, and are cut", "; ".join(cut)


def _cut(rows: list[dict[str, Cell]]) -> Iterator[str]:
    for row in rows:
        for heading, cell in row.items():
            if isinstance(cell, str) and len(cell) > LONGEST_CELL // 2 and fitted(cell) != cell:
                yield f"{row['Reference']}, {heading}"


def _figures(report: Report) -> Iterator[tuple[str, int]]:
    return (("In the report" if each.code == "actions" else each.words, each.count) for each in report.figures)


def _actions(rows: list[dict[str, Cell]]) -> Sheet:
    headings = list(rows[0]) if rows else ["Reference", "Action"]
    quiet = frozenset(headings) - _CHANGEABLE
    cells = [list(row.values()) for row in rows]
    return Sheet(ACTIONS, headings, cells, frozen=1, quiet=quiet, widths=_WIDE, pages_wide=_PAGES_WIDE, is_read=True)


def _baseline(rows: list[dict[str, Cell]]) -> Sheet:
    """What the sheet of actions said when it went out, laid out as in the workbook of actions, but without its keys."""
    texts = [["", *(fitted(as_text(cell)) for cell in row.values())] for row in rows]
    made = clock.now().isoformat()
    return Sheet(BASELINE, (SIGNATURE, FORMAT, made), [["Key", *(rows[0] if rows else ())], *texts], hidden=True)


def _changes(report: Report) -> Iterator[Sheet]:
    if report.changes is not None:
        headings = (
            "What changed", "Reference", "In the report as", "Under", "Before", "After", "Happened on", "Typed on",
            "Days moved", "Times moved", "Withheld under paragraph",
        )  # fmt: skip
        rows = [_change(change) for change in report.changes.changes]
        widths = {
            "What changed": 20,
            "In the report as": 40,
            "Before": 36,
            "After": 36,
            **dict.fromkeys(("Happened on", "Typed on"), 12),
            **dict.fromkeys(("Days moved", "Times moved", "Withheld under paragraph"), 10),
        }
        yield Sheet(CHANGES, headings, rows, widths=widths, is_read=True)


def _change(change: Change) -> list[Cell]:
    return [
        KINDS[change.kind],
        change.reference,
        change.title,
        change.section,
        # What is withheld has gone from the public report before it comes here.
        change.before,
        change.after,
        change.on,
        change.typed_on,
        change.days,
        # Of what has no date to move, nothing is to be counted.
        change.times or None,
        change.withheld,
    ]


def _agreed(report: Report) -> Sheet:
    headings = (
        report.resolution_word, "Heading", "Words as agreed", "You said", "Agreed in", "Agreed on",
        "Clauses that no action answers", "Number of actions", "Number delivered",
    )  # fmt: skip
    rows = [
        [
            section.name,
            section.heading,
            section.words,
            section.you_said,
            section.source,
            section.agreed_on or section.agreed_words,
            "; ".join(section.unanswered),
            section.total,
            section.delivered,
        ]
        for section in report.sections
    ]
    widths = {
        "Heading": 24,
        "Words as agreed": 60,
        "You said": 36,
        "Agreed in": 24,
        "Agreed on": 14,
        "Clauses that no action answers": 40,
        **dict.fromkeys(("Number of actions", "Number delivered"), 11),
    }
    return Sheet(AGREED, headings, rows, widths=widths, is_read=True)


def _chapters(report: Report) -> Iterator[Sheet]:
    for chapter in report.chapters:
        lists = [
            [named.heading, entry.reference, entry.words, entry.by, entry.state_words, entry.said, entry.on]
            for named in chapter.lists
            for entry in named.entries
        ]
        headings = ("List", "Reference", "Words", "By", "How it stands", "What came of it", "On")
        yield Sheet(chapter.heading, headings, lists, widths=_WIDE_LISTS, is_read=True)
        counts = list(_counts(chapter))
        yield Sheet(f"{chapter.heading}, counted", ("Table", "What is counted", "How", "Count"), counts, is_read=True)


def _counts(chapter: Chapter) -> Iterator[list[Cell]]:
    yield from (["In words", sentence, "", None] for sentence in chapter.said)
    yield from (["As they stand", each.words, "", each.count] for each in chapter.figures)
    for tally in chapter.tallies:
        for row, cells in tally.lines:
            yield from ([tally.caption, row.words, heading, count] for heading, count in cells)


def _key(report: Report) -> Iterator[tuple[str, str, str]]:
    yield from ((each.scale.capitalize(), each.words, each.definition) for each in report.key)
    for chapter in report.chapters:
        yield from ((chapter.heading, each.words, each.definition) for each in chapter.terms)


def _named(sheets: list[Sheet]) -> Iterator[Sheet]:
    """The same with names that a workbook takes: short, no two alike, and those of ours as they are."""
    taken = {each.name.casefold() for each in sheets if each.name in {ACTIONS, BASELINE}}
    for sheet in sheets:
        if sheet.name in {ACTIONS, BASELINE}:
            yield sheet
            continue
        name, number = _short(sheet.name), 1
        while name.casefold() in taken or name.casefold() in {"", "history"}:
            number += 1
            end = f" {number}"
            name = _short(sheet.name)[: _LONGEST_NAME - len(end)] + end
        taken.add(name.casefold())
        yield replace(sheet, name=name)


def _short(name: str) -> str:
    return " ".join(name.translate(_NOT_IN_A_NAME).split())[:_LONGEST_NAME].strip()
