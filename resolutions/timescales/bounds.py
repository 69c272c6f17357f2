"""The words that come before or after a time: by, before, from, until, end of, onwards."""

import re

from resolutions.timescales.meaning import Given, Meaning, agreed, every_year
from resolutions.timescales.spans import Span, known_day
from resolutions.timescales.stretches import named_time, stretch
from resolutions.timescales.timescale import Kind
from resolutions.timescales.words import phrase, said, year_number

# What is to be settled about the action itself; the rest of "to be …ed by" is the action.
_SETTLED = "scoped|confirmed|agreed|determined|decided|advised|announced|notified|reviewed"
# The purpose that some cells state in front of the time, which does not change it.
_PURPOSE = (
    r"(?:(?:due(?: date)?|target(?: date)?|deadline|completion(?: date)?|planned|scheduled|timescale)"
    r"(?: for)?:? ?-? ?"
    r"|for (?:approval|completion|delivery|implementation|decision) "
    r"|(?:complete|to complete|completion|deliver|delivery|implement|ready|(?:to be )?in place) "
    r"(?=by |for |in )"
    rf"|to be (?!(?:{_SETTLED}) )[a-z]+(?:ed|d|t|n) (?=by |for |in |on |during |before |from )"
    r"|plans (?=for ))?"
)
_WITHIN = phrase(_PURPOSE + r"(?:(?:in|during|on|for|within|throughout|over|across|into) )?(?:the )?(?P<rest>.+)")
_BY_WORDS = r"(?:by|no later than|not later than|on or before|by or before|up to|until|till|to|by no later than) "
_BY = phrase(_PURPOSE + _BY_WORDS + r"(?:the )?(?P<rest>.+)|(?P<rest_2>.+?),? (?:at the )?latest")
_END = phrase(
    _PURPOSE + rf"(?:(?:{_BY_WORDS}|before |in |at |towards )(?:the )?)?(?:the )?end(?: of |-| )(?:the )?(?P<rest>.+)"
)
_BEFORE = phrase(_PURPOSE + r"(?:before|prior to|ahead of) (?:the )?(?P<rest>.+)")
_FROM_WORDS = (
    r"(?:(?:effective|with effect|starting|commencing|to start|to commence|to begin)(?: from| in| on)?"
    r"|(?:start|commence|beginning)(?: from| in| on)|start date:?|w\.?e\.?f\.?|from) "
)
_FROM = phrase(
    _PURPOSE + _FROM_WORDS + r"(?:the )?(?P<rest>.+?)(?: onwards?)?"
    r"|(?:from )?(?P<rest_2>.+?)(?: and|,)? onwards?"
)
_AS_OF = phrase(r"as (?:of|at|on) (?:the )?(?P<rest>.+)")
_CHRISTMAS = phrase(r"(?P<bound>by|before) (?:christmas|xmas)(?: <year>)?")

_ENDING = {
    Kind.MONTH,
    Kind.SEASON,
    Kind.TERM,
    Kind.QUARTER,
    Kind.AMBIGUOUS_QUARTER,
    Kind.CALENDAR_QUARTER,
    Kind.HALF_YEAR,
    Kind.FINANCIAL_YEAR,
    Kind.ACADEMIC_YEAR,
    Kind.MUNICIPAL_YEAR,
    Kind.CALENDAR_YEAR,
    Kind.PLAN_YEAR,
}


def bounded(text: str, given: Given) -> Meaning | None:
    """A stretch of time with the words around it that say which of its days count."""
    return agreed(text, given, (_within, _by, _end, _before, _from, _as_of, _christmas))


def until(text: str, given: Given) -> Meaning | None:
    """A stretch with "to", "until" or "up to" in front, and only that."""
    if not re.match(r"(?:to|until|till|up to) ", text, re.IGNORECASE):
        return None
    return agreed(text, given, (_by, _end))


def starting(text: str, given: Given) -> Meaning | None:
    """A stretch with "from", "starting" or "onwards", and only that."""
    return _from(text, given)


def _within(text: str, given: Given) -> Meaning | None:
    found = _WITHIN.fullmatch(text)
    meaning = stretch(found["rest"], given) if found else None
    # "Into spring" is a time to work in; "into 2026" says how long something lasts.
    if meaning and meaning.kind is not Kind.SEASON and text.lower().startswith("into "):
        return None
    # "On Oct 12" is a day, which "Oct 12" by itself is not.
    if meaning and meaning.kind is Kind.MONTH and text.lower().startswith("on "):
        return None
    return meaning


def _by(text: str, given: Given) -> Meaning | None:
    found = _BY.fullmatch(text)
    if not found:
        return None
    meaning = stretch(said(found, "rest"), given)
    if not meaning:
        return None
    # Nobody can tell whether "by 2027" means before it begins or before it ends.
    if meaning.kind is Kind.CALENDAR_YEAR and re.fullmatch("[0-9]{4}", said(found, "rest")):
        return meaning.undated()
    return meaning.by_its_end()


def _end(text: str, given: Given) -> Meaning | None:
    found = _END.fullmatch(text)
    meaning = named_time(found["rest"], given) if found else None
    if not meaning or meaning.kind not in _ENDING or (meaning.dated and not meaning.earliest):
        return None
    return meaning.by_its_end()


def _before(text: str, given: Given) -> Meaning | None:
    found = _BEFORE.fullmatch(text)
    meaning = named_time(found["rest"], given) if found else None
    if not meaning or (meaning.dated and not meaning.earliest):
        return None
    return meaning.before_it()


def _from(text: str, given: Given) -> Meaning | None:
    found = _FROM.fullmatch(text)
    meaning = named_time(said(found, "rest"), given) if found else None
    if not meaning or (meaning.dated and not meaning.earliest):
        return None
    return meaning.onwards()


def _as_of(text: str, given: Given) -> Meaning | None:
    """The day to which figures run, or from which something holds: no day that anything is due on."""
    found = _AS_OF.fullmatch(text)
    meaning = named_time(found["rest"], given) if found else None
    return meaning.undated() if meaning else None


def _christmas(text: str, given: Given) -> Meaning | None:
    found = _CHRISTMAS.fullmatch(text)
    if not found:
        return None

    def in_year(year: int) -> Span | None:
        day = known_day(year, 12, 25)
        return Span(day, day) if day else None

    if not found["year"]:
        meaning = every_year(Kind.EXACT_DAY, given, in_year)
    else:
        year = year_number(found["year"])
        span = in_year(year) if year else None
        if not span:
            return None
        meaning = Meaning(Kind.EXACT_DAY, span.first, span.last)
    return meaning.by_its_end() if found["bound"].lower() == "by" else meaning.before_it()
