"""Building the live report from the register."""

from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from django.utils.module_loading import import_string

from resolutions.council import queries as council
from resolutions.council.scales import Stage
from resolutions.progress.standing import SILENT, SLIPPED, WORDS, Due
from resolutions.quarters.queries import AsAt
from resolutions.reports import queries
from resolutions.reports.compare import differences
from resolutions.reports.document import (
    SCHEMA,
    WITH_EXEMPT,
    Changes,
    Chapter,
    Count,
    Earlier,
    KeyLine,
    Line,
    Report,
    Section,
)
from resolutions.reports.models import Issue
from resolutions.reports.queries import Register
from resolutions.reports.setting import Setting
from resolutions.timescales import FinancialQuarter

_STAGES = (Stage.IN_PROGRESS, Stage.NOT_STARTED, Stage.TO_BE_SCOPED, Stage.PAUSED)
_STANDINGS = (Due.OVERDUE, SILENT, SLIPPED, Due.DUE_SOON, Due.ON_TIME, Due.REVIEW_DUE, Due.NO_DATE)


def live(when: AsAt, *, with_beside: bool = True) -> Report:
    """The report of `when.quarter` as at `when.as_at`, as known at `when.known`: any day, as known on it or later.

    The dashboard shows this same object, so a number on it is the number in the report. It asks for it without what
    stands beside the updates (see `reports.beside`), without chapters, and without each change since the last frozen
    issue, which no figure counts and which take queries of their own.
    """
    profile, key = council.profile(when.known), council.key(when.known)
    last = queries.last_issue(when, with_content=with_beside)
    before = Report.from_json(last.content) if last is not None and with_beside else None
    days = (when, _day_of(before, when)) if before is not None else (when,)
    setting = Setting(when, profile, key, last, Register(when.known, *days), before, with_beside)
    report = _built(setting)
    return report if last is None else replace(report, changes=_changes(report, setting, last))


def in_hindsight(earlier: Report, when: AsAt) -> Report:
    """The register as at the day of `earlier`, as it is known at `when.known`; without what no figure counts."""
    profile, key = council.profile(when.known), council.key(when.known)
    register = Register(when.known, _day_of(earlier, when))
    setting = Setting(when, profile, key, None, register, with_beside=False)
    return _in_hindsight(earlier, setting)


def _built(setting: Setting) -> Report:
    when, profile, key = setting.when, setting.profile, setting.key
    parts = [part for path in settings.REPORT_SECTIONS for part in import_string(path)(setting)]
    sections = tuple(part for part in parts if isinstance(part, Section))
    chapters = tuple(part for part in parts if isinstance(part, Chapter))
    lines = [line for section in sections for line in section.lines]
    return Report(
        schema=SCHEMA,
        council=profile.name,
        marking=profile.marking,
        layout=profile.report_layout,
        resolution_word=profile.resolution_word,
        quarter=str(when.quarter),
        quarter_label=when.quarter.label,
        issue=0,
        issue_why="",
        part=WITH_EXEMPT,
        as_at=when.as_at,
        known_on=when.known_on,
        key=tuple(
            KeyLine(scale, line.code, line.words, line.definition)
            for scale, entries in (("stage", key.stages), ("rating", key.ratings))
            for line in entries
        ),
        figures=_figures(lines, key),
        sections=sections,
        chapters=chapters,
        changes=None,
    )


def _changes(report: Report, setting: Setting, last: Issue) -> Changes:
    """What is different from the last frozen issue; nothing yet where its content has not been read."""
    before = setting.before
    found = () if before is None else differences(before, report, _in_hindsight(before, setting))
    return Changes(_earlier(last), found)


def _in_hindsight(before: Report, setting: Setting) -> Report:
    # Of the same reading of the register: only the day is another.
    when = _day_of(before, setting.when)
    return _built(replace(setting, when=when, last=None, before=None, with_beside=False))


def _day_of(before: Report, when: AsAt) -> AsAt:
    """The day of `before`, as it is known at `when.known`."""
    return replace(when, quarter=FinancialQuarter.parse(before.quarter), as_at=before.as_at)


def _earlier(issue: Issue) -> Earlier:
    """What a report says of the issue that it is compared with, which was read `with_hash`."""
    quarter = issue.quarter
    return Earlier(str(quarter.financial), str(quarter), issue.number, issue.as_at, issue.known_on, issue.sha256)


def _figures(lines: list[Line], key: council.Key) -> tuple[Count, ...]:
    """The headline counts. Each line is in exactly one of delivered, the live stages, and closed without delivery."""
    return (
        Count("actions", "Actions", len(lines)),
        Count("delivered", "Delivered", _how_many(line.delivered for line in lines)),
        *(Count(stage, key.words(stage), _how_many(line.stage == stage for line in lines)) for stage in _STAGES),
        Count("closed", WORDS[Due.CLOSED], _how_many(not line.live and not line.delivered for line in lines)),
        *(Count(r.code, r.words, _how_many(line.rating == r.code for line in lines)) for r in key.ratings),
        *(Count(code, WORDS[code], _how_many(code in line.standing for line in lines)) for code in _STANDINGS),
    )


def _how_many(answers: Iterable[bool]) -> int:
    return sum(answers)
