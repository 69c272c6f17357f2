"""Whether every frozen report is still what was frozen."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from cattrs.errors import BaseValidationError

from resolutions.quarters.models import Quarter
from resolutions.reports.document import PUBLIC, Report
from resolutions.reports.formats import FORMATS
from resolutions.reports.frozen import STOOD, editions, figures, stood
from resolutions.reports.models import Edition, FrozenFile, Issue

_COUNTS = ("actions", "delivered", "closed")


@dataclass(frozen=True, slots=True)
class Found:
    """How many issues and files were asked, and every difference that was found, each in a sentence."""

    issues: int
    files: int
    differences: tuple[str, ...]


def verify() -> Found:
    """Ask every issue, edition and file. One of each is in memory at a time; nothing is written."""
    differences = list(_not_frozen())
    issues = files = 0
    for issue in Issue.objects.select_related("quarter").order_by("quarter__year", "quarter__number", "number"):
        issues += 1
        differences += _of_issue(issue)
        # The content of a file is its largest part: a list of keys, and then one at a time.
        for key in FrozenFile.objects.filter(edition__issue=issue).order_by("pk").values_list("pk", flat=True):
            files += 1
            differences += _of_file(FrozenFile.objects.select_related("edition__issue__quarter").get(pk=key))
    return Found(issues, files, tuple(differences))


def _not_frozen() -> Iterator[str]:
    for quarter in Quarter.objects.filter(state=Quarter.State.CLOSED).order_by("year", "number"):
        numbers = sorted(quarter.issues.values_list("number", flat=True))
        if not numbers:
            yield f"{quarter}: it is closed and has no frozen report. manage.py freeze_reports makes it."
        elif missing := sorted(set(range(1, numbers[-1])) - set(numbers)):
            yield f"{quarter}: issue {missing[0]} is missing."


def _of_issue(issue: Issue) -> Iterator[str]:
    kept = {edition.part: edition for edition in issue.editions.all()}
    if PUBLIC not in kept:
        yield f"{issue}: its public edition is missing."
    read = {}
    for part, edition in kept.items():
        yield from _of_content(edition)
        try:
            read[part] = edition.report
        except (ValueError, BaseValidationError) as wrong:
            yield f"{edition}: its content cannot be read as a report ({_in_short(wrong)})."
    for part, report in read.items():
        yield from _of_report(kept[part], report)
    # Of one that cannot be read enough is said: what it is compared with would only seem to be wrong.
    if read and len(read) == len(kept):
        fullest = read[max(read)]
        yield from _of_rows(issue, fullest)
        yield from _of_editions(issue, fullest, read)


def _of_content(edition: Edition) -> Iterator[str]:
    if sha256(edition.content.encode()).hexdigest() != edition.sha256:
        yield f"{edition}: its content is not what its hash {edition.sha256} was taken of."
    missing = FORMATS.keys() - set(edition.files.values_list("format", flat=True))
    for name in sorted(missing):
        yield f"{edition}: its {name} is missing."


def _of_report(edition: Edition, report: Report) -> Iterator[str]:
    issue = edition.issue
    if report.canonical() != edition.content:
        yield f"{edition}: its content is not in the canonical form."
    says = {
        "quarter": (report.quarter, issue.quarter.slug),
        "issue": (report.issue, issue.number),
        "reason for the correction": (report.issue_why, issue.why),
        "part": (report.part, edition.part),
        "day as at which it is": (report.as_at, issue.as_at),
        "day on which it was known": (report.known_on, issue.known_on),
        "schema": (report.schema, issue.schema),
    }
    for words, (said, recorded) in says.items():
        if said != recorded:
            yield f"{edition}: its {words} is {said} in its content, and {recorded} beside it."
    counted = _counted(report)
    for figure in report.figures:
        if figure.count != counted[figure.code]:
            yield (
                f"{edition}: its figure for “{figure.words}” is {figure.count}, and its lines count "
                f"{counted[figure.code]}."
            )
    for section in report.sections:
        at = Counter(line.stage for line in section.lines)
        for stage in section.stages:
            if stage.count != at[stage.code]:
                yield (
                    f"{edition}: {section.name} says {stage.count} for “{stage.words}”, and its lines count "
                    f"{at[stage.code]}."
                )


def _counted(report: Report) -> Counter[str]:
    """What the headline figures have to be: counted from the lines, apart from where they were made."""
    lines = list(report)
    counted = Counter(line.stage for line in lines if line.live)
    counted += Counter(line.rating for line in lines if line.rating)
    counted += Counter(code for line in lines for code in line.standing if code not in _COUNTS)
    counted["actions"] = len(lines)
    counted["delivered"] = sum(line.delivered for line in lines)
    counted["closed"] = sum(not line.live and not line.delivered for line in lines)
    return counted


def _of_rows(issue: Issue, fullest: Report) -> Iterator[str]:
    said, kept = figures(fullest), issue.figures
    for code in sorted(said.keys() | kept.keys()):
        if said.get(code) != kept.get(code):
            yield f"{issue}: its figure {code} is {said.get(code)} in its content, and {kept.get(code)} beside it."
    lines = {line["reference"]: line for line in stood(fullest)}
    rows = {row["reference"]: row for row in issue.stood.values(*STOOD)}
    for reference in sorted(lines.keys() | rows.keys()):
        if reference not in rows:
            yield f"{issue}: {reference} is in its content, and not among its lines."
        elif reference not in lines:
            yield f"{issue}: {reference} is among its lines, and not in its content."
        elif lines[reference] != rows[reference]:
            names = [name.replace("_", " ") for name in STOOD if lines[reference][name] != rows[reference][name]]
            yield f"{issue}: {reference} stands otherwise among its lines than in its content ({', '.join(names)})."


def _of_editions(issue: Issue, fullest: Report, read: dict[int, Report]) -> Iterator[str]:
    expected = {report.part: report for report in editions(fullest)}
    if fullest.part not in expected:
        yield f"{issue}: nothing in it is exempt, and it has an edition with Part II."
    elif fullest.part == PUBLIC and _withholds(fullest):
        yield f"{issue}: something in it is withheld, and its edition with Part II is missing."
    elif PUBLIC in read and read[PUBLIC] != expected[PUBLIC]:
        yield f"{issue}: its public edition is not its full one without what is exempt."


def _withholds(report: Report) -> bool:
    changes = report.changes.changes if report.changes else ()
    return any(line.withheld for line in report) or any(change.withheld for change in changes)


def _of_file(file: FrozenFile) -> Iterator[str]:
    content = bytes(file.content)
    if sha256(content).hexdigest() != file.sha256 or len(content) != file.size:
        yield f"{file}: its bytes are not what its hash {file.sha256} was taken of."
    elif file.format == "json" and content != file.edition.content.encode():
        yield f"{file}: it is not the content of its edition."


def _in_short(wrong: Exception) -> str:
    return str(wrong).splitlines()[0] if isinstance(wrong, ValueError) else type(wrong).__name__
