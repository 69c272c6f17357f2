"""Closing a quarter with its report, and correcting a report."""

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
from resolutions.reports.document import Report
from resolutions.reports.formats import FORMATS
from resolutions.reports.frozen import editions, figures, stood
from resolutions.reports.models import Edition, FrozenFile, Issue, Stood


@operation(alone=True)
def close_quarter(quarter: Quarter, *, by: User) -> Quarter:
    """Close a quarter and freeze its report as issue 1, both or neither.

    Its updates can no longer be changed. Closing a closed quarter changes nothing.
    """
    quarter = quarters.close(quarter, by=by)
    _first(quarter, by=by)
    return quarter


@operation(alone=True)
def freeze_closed(quarter: Quarter, *, by: User) -> Issue:
    """Freeze the report of a quarter that was closed before reports were frozen, as it was known when it was closed.

    Asked twice it is frozen once. Refused for an open quarter.
    """
    return _first(_closed(quarter), by=by)


@operation(alone=True)
def correct_report(quarter: Quarter, *, why: str, by: User, seen: int | None = None) -> Issue:
    """Freeze the report of a closed quarter again, as it is known now, as the next issue; the earlier ones stay.

    `seen` is the number of the newest issue when the person began, where they had a page that showed it. Refused for an
    open quarter, without a reason, and where another issue was frozen since.
    """
    quarter = _closed(quarter)
    if is_blank(why):
        raise Refused("Say why the report is corrected.", about="why")
    first = _first(quarter, by=by)
    newest = quarter.issues.count()
    if seen is not None and seen != newest:
        raise Refused(f"Issue {newest} was frozen meanwhile. Look at it before you correct it.")
    now = AsAt(quarter.financial, first.as_at, clock.today(), clock.now())
    return _freeze(quarter, now, why=why.strip(), by=by)


def _closed(quarter: Quarter) -> Quarter:
    quarter = Quarter.objects.get(pk=quarter.pk)
    if quarter.is_open:
        raise Refused(f"{quarter} is open, so its report still changes. It is frozen when you close the quarter.")
    return quarter


def _first(quarter: Quarter, *, by: User) -> Issue:
    found = quarter.issues.filter(number=1).first()
    return found or _freeze(quarter, shown(quarter, clock.today()), why="", by=by)


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
        figures=figures(report),
        frozen_at=clock.now(),
        frozen_by=by,
    )
    for edition in editions(report):
        _keep(issue, edition)
    Stood.objects.bulk_create(Stood(issue=issue, **line) for line in stood(report))
    return issue


def _keep(issue: Issue, report: Report) -> None:
    edition = Edition.objects.create(issue=issue, part=report.part, content=report.canonical(), sha256=report.sha256)
    files = ((name, form.write(report)) for name, form in FORMATS.items())
    FrozenFile.objects.bulk_create(
        FrozenFile(edition=edition, format=name, content=content, size=len(content), sha256=sha256(content).hexdigest())
        for name, content in files
    )
