"""The public version of a report: the same, with what is exempt from publication left out and said to be.

Nothing is counted anew: a line stays in its place with its reference, stage, rating and standing, so that every figure
is a recount of the lines in either version.
"""

from dataclasses import replace

from resolutions.reports.document import PUBLIC, Change, Changes, Line, Report
from resolutions.reports.document.lines import withheld_words

# Of these an update may have given the words.
_TELLS_OF_UPDATES = frozenset({"recorded_late", "corrected"})
# How an action stands, in the words of `progress.standing` that give no day away.
_WITHOUT_DAYS = {"overdue": "Overdue", "slipped": "Slipped"}


def public(report: Report) -> Report:
    """`report` as anybody may read it. Pure: a public report comes back as it is."""
    sections = tuple(
        replace(section, lines=tuple(_line(line) for line in section.lines)) for section in report.sections
    )
    return replace(report, part=PUBLIC, sections=sections, changes=_changes(report))


def _line(line: Line) -> Line:
    if line.exempt_action is not None:
        return _without_action(line, line.exempt_action)
    withheld: list[int] = []
    if line.exempt_update is not None:
        withheld.append(line.exempt_update)
        line = _without_update(line, line.exempt_update)
    elif line.exempt_last_said is not None:
        withheld.append(line.exempt_last_said)
        line = _without_last_said(line, line.exempt_last_said)
    files = [file.paragraph for file in line.exempt_evidence]
    asked = [asked.exempt_under for asked in line.questions if asked.exempt_under is not None]
    return replace(
        line,
        evidence=(*line.evidence, *(withheld_words(paragraph) for paragraph in files)),
        exempt_evidence=(),
        questions=tuple(asked for asked in line.questions if asked.exempt_under is None),
        exempt_update=None,
        exempt_last_said=None,
        withheld=(*line.withheld, *withheld, *files, *asked),
    )


def _without_action(line: Line, paragraph: int) -> Line:
    """The whole of it is one item, whatever in it is exempt besides."""
    line = _without_update(line, paragraph)
    return replace(
        line,
        title=withheld_words(paragraph),
        detail="",
        plan_year="",
        decided_because="",
        decided_by="",
        decided_on=None,
        superseded_by="",
        owners=(),
        owner_words="",
        timescale="",
        timescale_agreed_on=None,
        due_on=None,
        first_timescale="",
        first_due_on=None,
        # Counted back from the day of the report, the days would say when it was due.
        days_overdue=0,
        days_slipped=0,
        standing_words=tuple(_WITHOUT_DAYS.get(code, words) for code, words in line.standings),
        what_happened="",
        exempt_evidence=(),
        no_answer_from=(),
        last_heard="",
        last_said="",
        exempt_action=None,
        exempt_update=None,
        exempt_last_said=None,
        withheld=(paragraph,),
        # How it stood is as public as how it stands; when it was due is no more so.
        before=replace(line.before, due_on=None, timescale="") if line.before else None,
    )


def _without_update(line: Line, paragraph: int) -> Line:
    """Without what the quarter's update says, and what stands beside it and tells of the same."""
    return replace(
        _without_last_said(line, paragraph),
        what_happened=withheld_words(paragraph),
        happened_on=None,
        typed_on=None,
        said_by="",
        first_written="",
        answer_words="",
        evidence=(),
        why_no_evidence="",
        beside=(),
        questions=(),
    )


def _without_last_said(line: Line, paragraph: int) -> Line:
    """The reason for a rating stands until the next update, and is then that of the one that is quoted."""
    return replace(line, rating_reason="", last_said=withheld_words(paragraph) if line.last_said else "")


def _changes(report: Report) -> Changes | None:
    if report.changes is None:
        return None
    lines = {line.reference: line for line in report}
    changes = (_change(change, lines.get(change.reference)) for change in report.changes.changes)
    return replace(report.changes, changes=tuple(changes))


def _change(change: Change, line: Line | None) -> Change:
    """The same, without words that are exempt now, or were when the earlier report was made."""
    if line is None:
        # Of an action that is no longer in the report, only the earlier one could tell whether its title is exempt.
        return change.without_words(names=False)
    paragraph = change.withheld or line.withheld_under(is_said=change.kind in _TELLS_OF_UPDATES)
    return replace(change, withheld=paragraph).without_words(names=not line.is_nameless)
