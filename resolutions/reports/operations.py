"""Closing a quarter with its report, correcting a report, publishing one."""

from dataclasses import replace
from hashlib import sha256

from carecommit.kit import clock
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from carecommit.kit.words import is_blank
from resolutions.council.models import User
from resolutions.quarters import operations as quarters
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import AsAt, shown
from resolutions.reports.build import live
from resolutions.reports.document import PUBLIC, Report
from resolutions.reports.formats import FORMATS
from resolutions.reports.models import Edition, FrozenFile, Issue, Publication, Stood
from resolutions.reports.public import public


@operation
def close_quarter(quarter: Quarter, *, by: User) -> Quarter:
    """Close a quarter and freeze its report as issue 1, both or neither.

    Its updates can no longer be changed. Closing a closed quarter changes nothing.
    """
    quarter = quarters.close(quarter, by=by)
    if not quarter.issues.exists():
        _freeze(quarter, shown(quarter, clock.today()), why="", by=by)
    return quarter


@operation
def correct_report(quarter: Quarter, *, why: str, by: User) -> Issue:
    """Freeze the report of a closed quarter again, as it is known now, as the next issue; the earlier ones stay.

    Refused for an open quarter, or without a reason.
    """
    quarter = Quarter.objects.select_for_update(no_key=True).get(pk=quarter.pk)
    if quarter.is_open:
        raise Refused(f"{quarter} is open, so its report still changes. It is frozen when you close the quarter.")
    if is_blank(why):
        raise Refused("Say why the report is corrected.")
    first = shown(quarter, clock.today())
    return _freeze(quarter, replace(first, known_on=clock.today(), moment=clock.now()), why=why.strip(), by=by)


@operation
def publish(issue: Issue, *, by: User) -> Publication:
    """Let anybody read the public edition of an issue as open data; asked twice it is published once."""
    found = Publication.objects.filter(issue=issue).first()
    return found or Publication.objects.create(issue=issue, published_at=clock.now(), published_by=by)


def _freeze(quarter: Quarter, when: AsAt, *, why: str, by: User) -> Issue:
    number = quarter.issues.count() + 1
    report = replace(live(when), issue=number, issue_why=why)
    issue = Issue.objects.create(
        quarter=quarter,
        number=number,
        why=why,
        as_at=report.as_at,
        known_on=report.known_on,
        schema=report.schema,
        figures={figure.code: figure.count for figure in report.figures},
        frozen_at=clock.now(),
        frozen_by=by,
    )
    for edition in (public(report), report) if report.has_exempt else (replace(report, part=PUBLIC),):
        _keep(issue, edition)
    Stood.objects.bulk_create(
        Stood(
            issue=issue,
            reference=line.reference,
            stage=line.stage,
            stage_words=line.stage_words,
            rating=line.rating,
            rating_words=line.rating_words,
            due_on=line.due_on,
            timescale=line.timescale,
        )
        for line in report
    )
    return issue


def _keep(issue: Issue, report: Report) -> None:
    edition = Edition.objects.create(issue=issue, part=report.part, content=report.canonical(), sha256=report.sha256)
    for name, form in FORMATS.items():
        content = form.write(report)
        FrozenFile.objects.create(
            edition=edition,
            format=name,
            content=content,
            size=len(content),
            sha256=sha256(content).hexdigest(),
        )
