"""Lengths of time, and words that count from a day: "six-month pilot", "within 3 months", "short term"."""

from datetime import date

from resolutions.timescales.meaning import Given, Meaning
from resolutions.timescales.spans import days_later, months_later
from resolutions.timescales.timescale import Kind
from resolutions.timescales.words import number, phrase

_COUNT = r"<number>(?:(?: ?- ?| to )<number>)?[ -]?<unit>"
_RELATIVE = phrase(
    r"(?P<how>(?:within|in)(?: the next)?|(?:over|during) the next|(?:the )?next|up to|under|less than)?"
    rf" ?{_COUNT}(?:'? time)?"
)
_WORKING = phrase(r"(?:within |in )?<number> (?:working days|hours)")
_MORE = phrase(r"(?:> ?|over |more than )?<number> ?\+ ?<unit>|(?:> ?|more than )<number> ?<unit>")
_TERM = phrase(r"(?:the )?(?:short|medium|long|longer)(?: ?(?:-|/|to) ?(?:medium|long|longer))?[ -]term")
_TERM_WITH_COUNT = phrase(rf"(?:short|medium|long|longer)(?:[ -]term)? ?[:(-] ?(?P<how>within |up to )?{_COUNT}\)?")
_DURATION = phrase(
    r"<number>[ -](?:day|week|month|year) "
    r"(?:pilot|programme|project|period|trial|plan|strategy|contract|campaign|course)"
    r"|(?:for|lasting) <number> <unit>|(?:[0-9]{1,3}|[a-z]+) <unit> since(?: .+)?"
)


def relative(text: str, given: Given) -> Meaning | None:
    """A count of days, weeks, months or years from the day given, by the corresponding date rule.

    Short, medium and long term are the plan's own words: where the cell says their months, those count from
    the plan's first day. Working days and hours are never counted, for the bank holidays are not known here.
    """
    if found := _TERM_WITH_COUNT.fullmatch(text):
        return _counted(found["number"], found["number_2"], found["unit"], found["how"] or "", given.plan_start)
    if _TERM.fullmatch(text) or _MORE.fullmatch(text) or _WORKING.fullmatch(text):
        return Meaning(Kind.RELATIVE)
    if found := _RELATIVE.fullmatch(text):
        return _counted(found["number"], found["number_2"], found["unit"], found["how"] or "", given.counting_from)
    return None


def _counted(first: str, last: str | None, unit: str, how: str, start: date | None) -> Meaning | None:
    shortest, longest = number(first), number(last or first)
    if shortest > longest or (last and shortest == longest):
        return None
    if not start:
        return Meaning(Kind.RELATIVE)
    earliest = _later(start, shortest, unit) if last else start if "next" in how.lower() else None
    latest = _later(start, longest, unit)
    return Meaning(Kind.RELATIVE, earliest, latest) if latest else Meaning(Kind.RELATIVE)


def _later(start: date, count: int, unit: str) -> date | None:
    match unit[0].lower():
        case "d":
            return days_later(start, count)
        case "w":
            return days_later(start, 7 * count)
        case "m":
            return months_later(start, count)
        case _:
            return months_later(start, 12 * count)


def duration(text: str, _given: Given) -> Meaning | None:
    """A length with no beginning, or the time since something: neither says when anything is due."""
    return Meaning(Kind.DURATION) if _DURATION.fullmatch(text) else None
