"""Things done again and again: "quarterly", "every six weeks", "monthly until March 2026"."""

from dataclasses import replace

from resolutions.timescales.bounds import bounded, starting, until
from resolutions.timescales.meaning import Given, Meaning
from resolutions.timescales.timescale import Kind
from resolutions.timescales.words import phrase

# "Bi-monthly" and "bi-annually" are recurring and no more: councils use them for twice and for every two.
OFTEN = (
    r"(?:daily|weekly|fortnightly|monthly|quarterly|annual|annually|yearly|termly|biennial(?:ly)?"
    r"|per annum|half[ -]?(?:termly|yearly)|bi[ -]?(?:annual|annually|monthly|weekly|yearly)|six[ -]weekly"
    r"|(?:two|three|four|six|[2-9]|1[0-8])[ -](?:weekly|monthly|yearly)"
    r"|(?:once|twice|(?:two|three|four|six|[2-9]) times) "
    r"(?:a|per|every|each) (?:week|month|quarter|term|year)"
    r"|twice[ -]yearly|(?:every|each) (?:other )?(?:day|week|fortnight|month|quarter|term|half[ -]term|year)"
    r"|every <number> <unit>)"
)
_RECURRING = phrase(
    rf"(?:(?:reported|to be reported|reports?|updated?|on an?|at least) )?{OFTEN}"
    r"(?: (?:reports?|reporting|updates?|meetings?|monitoring|basis))?"
    r"|ad[ -]?hoc|as (?:and when )?(?:required|needed|necessary)|(?:every|each) (?:board |committee )?meeting"
)
_IN_A_MONTH = phrase(
    r"(?:annual|annually|yearly|each year|every year)(?:,? (?:in|by) | ?\(| - )(?:end (?:of )?)?<month>\.?\)?"
)
_WITH_BOUND = phrase(rf"(?P<often>{OFTEN})(?: ?[,:-] ?| ?\(| )(?P<rest>[^()]+)\)?")
_EACH_MONTH = phrase(r"(?:every|each) <month>|<month> (?:annually|each year|every year)")


def recurring(text: str, given: Given) -> Meaning | None:
    """A repetition, with the days on which it begins and ends where the words set them."""
    if _RECURRING.fullmatch(text) or _IN_A_MONTH.fullmatch(text) or _EACH_MONTH.fullmatch(text):
        return Meaning(Kind.RECURRING)
    found = _WITH_BOUND.fullmatch(text)
    if not found:
        return None
    for bound in (starting, until, _throughout):
        if meaning := bound(found["rest"], given):
            return replace(meaning, kind=Kind.RECURRING)
    return None


def _throughout(text: str, given: Given) -> Meaning | None:
    return bounded(text, given) if phrase("(?:throughout|during|between|from) .+").match(text) else None
