"""An action of the report as a row: what each table of it has, by the heading of its column, in typed cells."""

from collections.abc import Callable
from datetime import date
from functools import partial

from resolutions.actions.resources import ActionResource
from resolutions.reports.document import Asked, Beside, Earlier, Line, Owner, Report, Section
from resolutions.reports.paper.front import is_part_two

Cell = str | int | date | None

_HEADINGS = {name: heading for heading, name in ActionResource.by_heading().items()}


def comes_back(section: Section, line: Line) -> dict[str, Cell]:
    """The columns of the workbook of actions, under the same headings, so that intake takes the row back.

    What the report does not know of an action is not among them: its clauses and its principles.
    """
    cells = {
        "reference": line.reference,
        "agreed_in": section.source,
        "resolution": section.label,
        "title": line.title,
        "detail": line.detail,
        "plan_year": line.plan_year,
        "lead": _posts(line, "lead"),
        "joint": _posts(line, "joint"),
        "owner_words": line.owner_words,
        "timescale": line.timescale,
        "last_day": line.due_on,
        "first_timescale": line.first_timescale,
        "first_last_day": line.first_due_on,
        "stage": line.stage_words,
        "rating": line.rating_words,
        "progress": line.what_happened,
        "added_on": line.added_on,
    }
    return {_HEADINGS[name]: cell for name, cell in cells.items()}


def goes_with(report: Report) -> Callable[[Line], dict[str, Cell]]:
    """What the report says of an action besides. Paragraphs of exempt items are in a report with Part II alone."""
    # Asked once: each answer takes all the lines.
    return partial(_besides, with_exempt=is_part_two(report), last=report.changes.earlier if report.changes else None)


def _besides(line: Line, *, with_exempt: bool, last: Earlier | None) -> dict[str, Cell]:
    return {
        "Lead owner held by": _holders(line, "lead"),
        "Joint owners held by": _holders(line, "joint"),
        "Timescale agreed on": line.timescale_agreed_on,
        "Times retimed": line.times_retimed,
        "Reason for the rating": line.rating_reason,
        "Decided because": line.decided_because,
        "Decided by": line.decided_by,
        "Decided on": line.decided_on,
        "Superseded by": line.superseded_by,
        "Standing": line.standing_sentence,
        "Days overdue": line.days_overdue,
        "Days slipped": line.days_slipped,
        "Answer": line.answer_words,
        "Happened on": line.happened_on,
        "Typed on": line.typed_on,
        "Said by": line.said_by,
        "First written": line.first_written,
        "Evidence": "; ".join(line.evidence),
        "Why there is no evidence": line.why_no_evidence,
        "Answers beside it": "\n".join(map(_beside, line.beside)),
        "Questions": "\n".join(map(_asked, line.questions)),
        "No answer from": "; ".join(map(_owner, line.not_heard_from)),
        "Last heard of in": line.last_heard,
        "What was said then": line.last_said,
        "Withheld": "; ".join(line.withheld_words),
        **(_exempt(line) if with_exempt else {}),
        **_before(line, last),
    }


def _exempt(line: Line) -> dict[str, Cell]:
    return {
        "Action exempt under paragraph": line.exempt_action,
        "Update exempt under paragraph": line.exempt_update,
        "What was said then exempt under paragraph": line.exempt_last_said,
        "Exempt evidence": "; ".join(f"{file.name} (paragraph {file.paragraph})" for file in line.exempt_evidence),
    }


def _before(line: Line, last: Earlier | None) -> dict[str, Cell]:
    """How it stood in the last frozen issue, and in which: empty where it was not in one."""
    before = line.before
    return {
        "The last issue": f"{last.quarter_label}, issue {last.issue}" if before and last else "",
        "Stage in the last issue": before.stage_words if before else "",
        "Rating in the last issue": before.rating_words if before else "",
        "Timescale in the last issue": before.timescale if before else "",
        "Last day in the last issue": before.due_on if before else None,
    }


def _posts(line: Line, part: str) -> str:
    return "; ".join(owner.post for owner in line.owners if owner.part == part)


def _holders(line: Line, part: str) -> str:
    return "; ".join(owner.holder for owner in line.owners if owner.part == part and owner.holder)


def _owner(owner: Owner) -> str:
    return f"{owner.post} ({owner.holder})" if owner.holder else owner.post


def _beside(beside: Beside) -> str:
    why = f" Why: {beside.why}" if beside.why else ""
    return f"{beside.post}, {beside.answer_words}: {beside.what_happened}{why} (said by {beside.said_by})"


def _asked(asked: Asked) -> str:
    exempt = f"(exempt under paragraph {asked.exempt_under}) " if asked.exempt_under else ""
    asked_by = f"{exempt}{asked.asked_by}, {asked.asked_on:%d/%m/%Y}: {asked.words}"
    if asked.replied_on is None:
        return f"{asked_by} No reply yet."
    return f"{asked_by} Reply of {asked.replied_by}, {asked.replied_on:%d/%m/%Y}: {asked.reply}"
