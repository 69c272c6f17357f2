"""The report as a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterator
from datetime import date

from carecommit.kit.cells import for_csv
from resolutions.reports.document import Asked, Beside, Line, Owner, Report, Section

# A spreadsheet on Windows takes a file without this mark for its own alphabet, and "£" becomes "Â£".
BYTE_ORDER_MARK = "\ufeff"


def as_csv(report: Report) -> str:
    """One row of headings, then one row for each action, so that it can be sorted and filtered as it opens.

    What a paper prints once (the council, the quarter, the days, the meaning of a stage) is therefore in every row.
    A promise is never lost for want of an action: a resolution without one has a row that says so and that has no
    reference. Chapters, which count no action, are left out: JSON has them. Days are dd/mm/yyyy.
    """
    file = io.StringIO()
    rows = list(_rows(report))
    headings = rows[0].keys() if rows else ["Council", "Quarter", "As at", "Known on"]
    csv.DictWriter(file, headings).writeheader()
    writer = csv.DictWriter(file, headings, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows({heading: for_csv(cell) for heading, cell in row.items()} for row in rows)
    return BYTE_ORDER_MARK + file.getvalue()


def _rows(report: Report) -> Iterator[dict[str, str | int]]:
    meanings = {entry.code: entry.definition for entry in report.key}
    for section in report.sections:
        for line in section.lines or [None]:
            yield {**_paper(report), **_promise(section, report.resolution_word), **_action(line, meanings)}


def _paper(report: Report) -> dict[str, str]:
    return {
        "Council": report.council,
        "Protective marking": report.marking,
        "Quarter": report.quarter_label,
        "As at": _day(report.as_at),
        "Known on": _day(report.known_on),
    }


def _promise(section: Section, word: str) -> dict[str, str]:
    return {
        "Agreed in": section.source,
        word: section.label,
        f"{word} as agreed": section.words,
        "You said": section.you_said,
        "Clauses that no action answers": "; ".join(section.unanswered),
    }


def _action(line: Line | None, meanings: dict[str, str]) -> dict[str, str | int]:
    return {
        "Reference": line.reference if line else "",
        "Action": line.title if line else "No action",
        "Detail": line.detail if line else "",
        "Plan year": line.plan_year if line else "",
        "Lead owner": _owners(line, "lead"),
        "Joint owners": _owners(line, "joint"),
        "Owner in the plan's words": line.owner_words if line else "",
        "Timescale": line.timescale if line else "",
        "Last day": _day(line.due_on) if line else "",
        "First timescale": line.first_timescale if line else "",
        "First last day": _day(line.first_due_on) if line else "",
        "Times retimed": line.times_retimed if line else "",
        "Stage": line.stage_words if line else "",
        "What the stage means": meanings.get(line.stage, "") if line else "",
        "Rating": line.rating_words if line else "",
        "What the rating means": meanings.get(line.rating or "", "") if line else "",
        "Reason for the rating": line.rating_reason if line else "",
        "Decided because": line.decided_because if line else "",
        "Decided by": line.decided_by if line else "",
        "Decided on": _day(line.decided_on) if line else "",
        "Superseded by": line.superseded_by if line else "",
        "Standing": line.standing_sentence if line else "",
        "Days overdue": line.days_overdue if line else "",
        "Days slipped": line.days_slipped if line else "",
        "Answer": line.answer_words if line else "",
        "What happened": line.what_happened if line else "",
        "Happened on": _day(line.happened_on) if line else "",
        "Said by": line.said_by if line else "",
        "First written": line.first_written if line else "",
        "Evidence": "; ".join(line.evidence) if line else "",
        "Why there is no evidence": line.why_no_evidence if line else "",
        "Answers beside it": "\n".join(_beside(beside) for beside in line.beside) if line else "",
        "Questions": "\n".join(_asked(asked) for asked in line.questions) if line else "",
        "No answer from": _not_heard_from(line),
        "Stage last quarter": line.before.stage_words if line and line.before else "",
        "Rating last quarter": line.before.rating_words if line and line.before else "",
    }


def _owners(line: Line | None, part: str) -> str:
    return "; ".join(_owner(owner) for owner in line.owners if owner.part == part) if line else ""


def _not_heard_from(line: Line | None) -> str:
    return "; ".join(_owner(owner) for owner in line.not_heard_from) if line else ""


def _beside(beside: Beside) -> str:
    why = f" Why: {beside.why}" if beside.why else ""
    return f"{beside.post}, {beside.answer_words}: {beside.what_happened}{why} (said by {beside.said_by})"


def _asked(asked: Asked) -> str:
    asked_by = f"{asked.asked_by}, {_day(asked.asked_on)}: {asked.words}"
    if asked.replied_on is None:
        return f"{asked_by} No reply yet."
    return f"{asked_by} Reply of {asked.replied_by}, {_day(asked.replied_on)}: {asked.reply}"


def _owner(owner: Owner) -> str:
    return f"{owner.post} ({owner.holder})" if owner.holder else owner.post


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
