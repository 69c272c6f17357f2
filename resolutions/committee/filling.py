"""What a paper takes from its report: the words of its purpose, with every figure in them. No Django here."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from carecommit.kit.words import day_in_words
from resolutions.committee.document import Filled
from resolutions.reports.document import PUBLIC, Count, Report, Section
from resolutions.timescales import read

# Each action is counted in one of these.
_PARTS = ("delivered", "in_progress", "not_started", "to_be_scoped", "paused", "closed")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Which body agreed what a section belongs to, and what it was: "motion on notice"."""

    body: str
    kind: str


def filled(report: Report, agreements: Mapping[str, Agreement]) -> Filled:
    """What the paper of this edition says by itself; `agreements` has the code of each motion."""
    return Filled(
        council=report.council,
        marking=report.marking,
        quarter=report.quarter,
        quarter_label=report.quarter_label,
        issue=report.issue,
        as_at=report.as_at,
        known_on=report.known_on,
        sha256=report.sha256,
        purpose=(*_agreed(report, agreements), _counts(report), _source(report)),
        exempt=tuple(sorted(set(_exempt(report)))),
    )


def title(report: Report) -> str:
    """A first title, for the council to change."""
    sources = list(dict.fromkeys(section.source for section in report.sections))
    about = sources[0] if len(sources) == 1 else "Corporate parenting"
    return f"{about[:200]}: progress report, {report.quarter_label}"


def called(filled: Filled) -> str:
    """The report as a list of appendices has it."""
    return f"Progress report, {filled.quarter_label}, issue {filled.issue}"


def _agreed(report: Report, agreements: Mapping[str, Agreement]) -> Iterator[str]:
    """For each motion or decision: where and when it was agreed, how many resolutions it has by now, how long ago."""
    motions: dict[str, list[Section]] = {}
    for section in report.sections:
        motions.setdefault(section.key.rpartition("-")[0], []).append(section)
    for code, sections in motions.items():
        first, agreement = sections[0], agreements.get(code)
        parts = _count(len(sections), report.resolution_word.lower())
        kind = f" ({agreement.kind})" if agreement else ""
        yield f"{_where(first, agreement)}, “{first.source}”{kind} was agreed.{_ago(first, report)} It has {parts}."


def _where(section: Section, agreement: Agreement | None) -> str:
    body = f"At a meeting of {agreement.body}" if agreement else "At a meeting"
    return (
        f"{body} held on {day_in_words(section.agreed_on)}" if section.agreed_on else f"{body}, {section.agreed_words}"
    )


def _ago(section: Section, report: Report) -> str:
    # Where the papers give no day but a month, it was agreed by the end of that.
    day = section.agreed_on or read(section.agreed_words).latest
    if day is None or day > report.as_at:
        return ""
    months = months_between(day, report.as_at)
    long = _count(months, "month") if months else "less than a month"
    least = "" if section.agreed_on or not months else "at least "
    return f" That was {least}{long} before {day_in_words(report.as_at)}, the last day of which this report speaks."


def _counts(report: Report) -> str:
    parts = (f"{figure.count:,} {_said(figure)}" for code in _PARTS if (figure := _figure(report, code)).count)
    overdue = report.figure("overdue")
    return (
        f"As at {day_in_words(report.as_at)}, the {_count(len(report.sections), report.resolution_word.lower())} "
        f"{'has' if len(report.sections) == 1 else 'have'} {_count(report.figure('actions'), 'action')}"
        f"{': ' if report.figure('actions') else ''}{', '.join(parts)}. "
        f"{'None' if not overdue else f'{overdue:,}'} {'is' if overdue < 2 else 'are'} overdue."
    )


def _source(report: Report) -> str:
    return (
        f"These figures are those of the progress report of {report.quarter_label}, issue {report.issue}, as known on "
        f"{day_in_words(report.known_on)} (SHA-256 beginning {report.sha256[:12]})."
    )


def _exempt(report: Report) -> Iterator[int]:
    if report.part == PUBLIC:
        return
    for line in report:
        yield from filter(None, (line.exempt_action, line.exempt_update, line.exempt_last_said))
        yield from (file.paragraph for file in line.exempt_evidence)
        yield from (asked.exempt_under for asked in line.questions if asked.exempt_under)
    for change in report.changes.changes if report.changes else ():
        yield from filter(None, (change.withheld,))


def _figure(report: Report, code: str) -> Count:
    return next(figure for figure in report.figures if figure.code == code)


def _said(figure: Count) -> str:
    # As a section has it: an abbreviation keeps its capitals.
    return figure.words if figure.words[:2].isupper() else figure.words[:1].lower() + figure.words[1:]


def _count(number: int, noun: str) -> str:
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else many}"


def months_between(first: date, last: date) -> int:
    """Whole months from `first` to `last`, 0 or more: from 27 March to 26 April is none, to 27 April is one.

    The last day of a month is late enough for any: from 31 March to 30 June are three.
    """
    months = (last.year - first.year) * 12 + last.month - first.month
    ends = monthrange(last.year, last.month)[1]
    return months - (last.day < min(first.day, ends))
