"""Things that wait for something else: a meeting or another event, a decision, another action."""

import re

from resolutions.timescales.meaning import Given, Meaning
from resolutions.timescales.stretches import named_time
from resolutions.timescales.timescale import Kind
from resolutions.timescales.words import phrase

_LEAD = r"(?:(?:by|at|for|to|in line with|report(?:ed)? to) )?(?:the )?"
_BODY = (
    r"(?:meeting"
    r"|(?:board|committee|cabinet|panel|council|forum|conference|assembly|scrutiny|agm)(?: meeting)?+)"
)
_MEETING = phrase(
    rf"{_LEAD}(?:next|first|following|<month>\.?(?: <long_year>)?) (?P<name>.*?){_BODY}"
    r"(?:(?: in| of)? (?:the )?(?P<rest>.+))?"
)
_MEETING_ON = phrase(rf"{_LEAD}(?P<name>.*?){_BODY}(?: ?[,:-] ?| ?\(| on | in | )(?P<rest>[^()]+)\)?")
_BUDGET = phrase(
    r"(?:by |at |for |in line with )?(?:the )?(?:annual )?budget[ -]setting(?: process)?"
    r"(?: for)?(?: <years>)?"
)
_FESTIVAL = phrase(r"(?:(?:by|before|after) )?easter(?: <year>)?|(?:after )?(?:christmas|xmas)(?: <year>)?")
# A body's name is written in capitals, with small words between them; anything else is a sentence.
_NAME = re.compile(r"(?:(?:[A-Z][A-Za-z'&-]*|of|and|for|the|in|full|annual) )*")

_ON_ANOTHER = phrase(
    r"(?:once|after|following|upon|when|pending|awaiting|subject to"
    r"|(?:dependent|depending|depends|contingent) (?:on|upon)"
    r"|in line with|linked to|aligned (?:to|with)|conditional (?:on|upon)) (?P<rest>.+)"
)
_AFTER_ANOTHER = phrase(
    r"(?:within )?<number>(?:(?: ?- ?| to )<number>)? <unit> (?:of|from|after|following) (?P<rest>.+)"
)
_REFERENCE = phrase(
    r"(?:to be (?:addressed|covered|delivered|met|picked up) (?:through|under|by|in|as part of)"
    r"|see|refer to|as per|as|covered (?:by|in|under)"
    r"|linked to|addressed (?:through|under|by|in))"
    r" (?:(?:action|actions|recommendation|priority|item|point|section|resolution|no\.?|number) ?)?"
    r"(?:[0-9]{1,2}(?:\.[0-9]{1,2})?[a-z]?|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{1,2})(?:,? (?:above|below))?"
    r"|see (?:above|below)"
)
_TIME_WORD = phrase(r"\b(?:<month>|<season>|<quarter>)\b|[0-9]{1,2} ?[/.-] ?[0-9]|[0-9]{4}")


def meeting(text: str, given: Given) -> Meaning | None:
    """A meeting or another event, dated only where the cell gives its day, or its month and year."""
    if _BUDGET.fullmatch(text) or _FESTIVAL.fullmatch(text):
        return Meaning(Kind.EVENT)
    if found := _MEETING.fullmatch(text):
        month, year = found["month"], found["long_year"]
        if not _NAME.fullmatch(found["name"]):
            return None
        if not found["rest"]:
            when = named_time(f"{month} {year}", given) if month and year else None
            return when.of_kind(Kind.EVENT) if when else Meaning(Kind.EVENT)
        if named_time(found["rest"], given):
            return Meaning(Kind.EVENT)
        return None
    if found := _MEETING_ON.fullmatch(text):
        when = named_time(found["rest"], given)
        if when and when.kind in (Kind.EXACT_DAY, Kind.MONTH) and _NAME.fullmatch(found["name"]):
            when = when.of_kind(Kind.EVENT)
            # A meeting has a day: "Cabinet Sept 12" is hardly in 2012.
            if not re.search(r"[0-9]{4}$|[/.-][0-9]{2}$|[0-9] ?\D+[0-9]{2}$", found["rest"]):
                return when.undated()
            return when.by_its_end() if text.lower().startswith("by ") else when
    return None


def dependency(text: str, _given: Given) -> Meaning | None:
    """Waiting for another action, a decision or money.

    Where a time is named as well, nothing is read: it may be the due date.
    """
    if _REFERENCE.fullmatch(text):
        return Meaning(Kind.DEPENDENCY)
    found = _ON_ANOTHER.fullmatch(text) or _AFTER_ANOTHER.fullmatch(text)
    if not found or _TIME_WORD.search(found["rest"]) or re.search("budget[ -]setting", found["rest"], re.IGNORECASE):
        return None
    return Meaning(Kind.DEPENDENCY)
