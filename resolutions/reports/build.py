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
from resolutions.reports.setting import Setting

_STAGES = (Stage.IN_PROGRESS, Stage.NOT_STARTED, Stage.TO_BE_SCOPED, Stage.PAUSED)
_STANDINGS = (Due.OVERDUE, SILENT, SLIPPED, Due.DUE_SOON, Due.ON_TIME, Due.REVIEW_DUE, Due.NO_DATE)


def live(when: AsAt, *, with_beside: bool = True) -> Report:
    """The report of `when.quarter` as at `when.as_at`, as known at `when.known`.

    The dashboard shows this same object, so a number on it is the number in the report. It asks for it without what
    stands beside the updates (see `reports.beside`) and without chapters, which no figure counts and which take queries
    of their own.
    """
    profile, key, last = council.profile(when.known), council.key(when.known), queries.last_issue(when)
    setting = Setting(when, profile, key, last, with_beside)
    parts = [part for path in settings.REPORT_SECTIONS for part in import_string(path)(setting)]
    sections = tuple(part for part in parts if isinstance(part, Section))
    chapters = tuple(part for part in parts if isinstance(part, Chapter))
    lines = [line for section in sections for line in section.lines]
    report = Report(
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
    return report if last is None else replace(report, changes=_changes(report, setting))


def _changes(report: Report, setting: Setting) -> Changes:
    """What is different from the last frozen issue."""
    return Changes(earlier(setting.last), ())


def earlier(issue: Issue) -> Earlier:
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
