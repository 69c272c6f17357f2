"""Stretches of time: one phrase that names a time, two with "to" between them, or several in a list."""

import re
from collections.abc import Iterator

from resolutions.timescales.days import day, week
from resolutions.timescales.meaning import NOTHING_GIVEN, Given, Meaning, agreed
from resolutions.timescales.months import month
from resolutions.timescales.quarters import quarter, run_of_quarters
from resolutions.timescales.seasons import season, term
from resolutions.timescales.spans import financial_years
from resolutions.timescales.timescale import Kind
from resolutions.timescales.words import phrase
from resolutions.timescales.years import (
    academic_year,
    calendar_year,
    financial_year,
    half_year,
    municipal_year,
    plan_year,
    year_end,
)

_NAMED = (
    day,
    week,
    month,
    season,
    term,
    quarter,
    run_of_quarters,
    half_year,
    year_end,
    financial_year,
    academic_year,
    municipal_year,
    plan_year,
    calendar_year,
)
_BETWEEN = re.compile(r"between (?:the )?(?P<first>.+) and (?:the )?(?P<last>.+)", re.IGNORECASE)
_FROM = re.compile(r"^from (?:the )?(?=.* (?:to|until|till|-) )", re.IGNORECASE)
_TO = re.compile(r" ?- ?| (?:up )?(?:to|until|till) (?:the )?(?:end of )?", re.IGNORECASE)
_AND = re.compile(r" ?[;,] ?(?:and )?| ?& ?| and ", re.IGNORECASE)
# A slash before a digit belongs to a date or to a pair of years.
_SLASH = re.compile(r" ?/ ?(?=[A-Za-z])")
_PHASE = phrase(
    r"(?P<before>.+?) ?\((?:phase|stage|part|tranche) (?:[0-9]|<number>)\)"
    r"|(?:phase|stage|part|tranche) (?:[0-9]|<number>) ?[:-] ?(?P<after>.+)"
)
_LABELLED_YEAR = phrase(r"(?:the )?(?:financial|municipal|civic) year[ :(-]+(?P<rest>[^()]+)\)?")

# A year, or two, is read as one thing or is asked about: "2025-2028" says neither its first day nor its last.
_NEVER_PAIRED = {Kind.CALENDAR_YEAR, Kind.MUNICIPAL_YEAR, Kind.PLAN_YEAR}
_SLASHED = {Kind.MONTH, Kind.SEASON, Kind.QUARTER, Kind.AMBIGUOUS_QUARTER, Kind.TERM, Kind.HALF_YEAR}


def named_time(text: str, given: Given) -> Meaning | None:
    """One phrase that names a time by itself."""
    return agreed(text, given, _NAMED)


def stretch(text: str, given: Given) -> Meaning | None:
    """A named time, or the run of days from the first to the last of those that the text names."""
    return agreed(text, given, (_one, _pair, _list, _labelled_year))


def _one(text: str, given: Given) -> Meaning | None:
    return named_time(_without_phase(text), given)


def _without_phase(text: str) -> str:
    found = _PHASE.fullmatch(text)
    return (found["before"] or found["after"]) if found else text


def _pair(text: str, given: Given) -> Meaning | None:
    if found := _BETWEEN.fullmatch(text):
        return _together([found["first"], found["last"]], given)
    text = _FROM.sub("", text, count=1)
    meanings = {
        meaning
        for joint in _TO.finditer(text)
        if (meaning := _together([text[: joint.start()], text[joint.end() :]], given))
    }
    return meanings.pop() if len(meanings) == 1 else None


def _list(text: str, given: Given) -> Meaning | None:
    if _AND.search(text):
        return _together(_AND.split(text), given)
    if _SLASH.search(text):
        return _together(_SLASH.split(text), given, alike=True)
    return None


def _together(texts: list[str], given: Given, alike: bool = False) -> Meaning | None:
    """The whole of several phrases in order of time. The end of the last is lent to those that lack it."""
    texts = [_without_phase(text) for text in texts]
    if not all(texts):
        return None
    last = named_time(texts[-1], NOTHING_GIVEN)
    if not last or last.kind in _NEVER_PAIRED:
        return None
    meanings = []
    for text in texts[:-1]:
        meaning = _with_its_end(text, texts[-1], last)
        if not meaning or (alike and meaning.kind not in _SLASHED) or meaning.kind in _NEVER_PAIRED:
            return None
        meanings.append(meaning)
    meanings.append(last)
    if any(meaning.kind is Kind.AMBIGUOUS_QUARTER for meaning in meanings):
        return Meaning(Kind.AMBIGUOUS_QUARTER)
    if not any(meaning.dated for meaning in meanings):
        return _all_undated(texts, given, meanings)
    if alike and len({meaning.kind for meaning in meanings}) > 1:
        return None
    return _run(meanings)


def _with_its_end(text: str, last_text: str, last: Meaning) -> Meaning | None:
    alone = named_time(text, NOTHING_GIVEN)
    if alone and alone.dated:
        return alone
    for end in _ends(last_text):
        lent = named_time(f"{text} {end}", NOTHING_GIVEN)
        if lent and lent.kind is last.kind:
            return lent
    return alone


def _ends(text: str) -> Iterator[str]:
    """The ends of a phrase, shortest first: "2026" and "March 2026" of "5 March 2026"."""
    for space in reversed(list(re.finditer(r"[ -]|(?<=[a-z])(?=[0-9])", text))):
        yield text[space.end() :]


def _all_undated(texts: list[str], given: Given, meanings: list[Meaning]) -> Meaning | None:
    if len({meaning.kind for meaning in meanings}) > 1:
        return None
    # Only quarters: months that are counted one by one from a day can come back in another order.
    placed = [named_time(text, Given(plan_start=given.plan_start)) for text in texts]
    run = _run([meaning for meaning in placed if meaning])
    return run or Meaning(Kind.RANGE)


def _run(meanings: list[Meaning]) -> Meaning | None:
    previous = None
    for meaning in meanings:
        if not meaning.earliest or not meaning.latest:
            return None
        if previous and previous >= meaning.earliest:
            return None
        previous = meaning.latest
    return Meaning(Kind.RANGE, meanings[0].earliest, meanings[-1].latest)


def _labelled_year(text: str, given: Given) -> Meaning | None:
    """A year that says its months: from April to March it is a financial year, whatever it is called."""
    found = _LABELLED_YEAR.fullmatch(text)
    run = _pair(found["rest"], given) if found else None
    if not run or not run.earliest:
        return None
    span = financial_years(run.earliest.year)
    if not span or (run.earliest, run.latest) != (span.first, span.last):
        return None
    return run.of_kind(Kind.FINANCIAL_YEAR)
