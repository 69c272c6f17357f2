"""Reads what a council wrote about time, where it can be read in one way only.

A text is made plain, and every recogniser is asked what the whole of it means. If they agree, that is what it
means. If none can read it, or two read it differently, it is unparsed: a question for somebody who knows.
"""

from datetime import date
from functools import lru_cache

from resolutions.timescales.bounds import bounded
from resolutions.timescales.lengths import duration, relative
from resolutions.timescales.meaning import Given, Meaning, agreed
from resolutions.timescales.recurring import recurring
from resolutions.timescales.remarks import completed, ongoing, reviewed, revised, unsettled
from resolutions.timescales.standing_words import standing_words
from resolutions.timescales.timescale import Kind, Timescale
from resolutions.timescales.waiting import dependency, meeting
from resolutions.timescales.words import plainly

# Characters. The longest due date in the plans we have seen has 74; beyond this it is prose, for a person.
_LONGEST = 200
_UNREAD = Meaning(Kind.UNPARSED)


_WHOLE = (
    bounded,
    standing_words,
    recurring,
    relative,
    duration,
    meeting,
    dependency,
    reviewed,
    completed,
    revised,
    ongoing,
    unsettled,
)


def read(words: str, *, counting_from: date | None = None, plan_start: date | None = None) -> Timescale:
    """What a cell's words mean as a due date, without a guess. Never raises for any text.

    `counting_from` is the day from which "6 months", "mid-February" or "Thursday (15 February)" count,
    usually the day of the decision; `plan_start` is the first day of the plan, for "Q1", "Yr 2" or "Year
    end". Without them such words have their kind and no dates.

    Days come first ("04/03/2025" is 4 March), quarters are the financial year's, and `latest` is the last
    day that the words allow. What cannot be read, can be read in two ways, is no day of the calendar or lies
    outside 1990 to 2099 is `unparsed`; a quarter with one year is `ambiguous_quarter`. Neither has dates.
    """
    meaning = _meaning(words, Given(counting_from, plan_start)) if len(words) <= _LONGEST else _UNREAD
    return Timescale(words, meaning.kind, meaning.earliest, meaning.latest, meaning.review)


# A plan repeats its cells: an import of 10,000 rows holds some hundreds of different ones.
@lru_cache(maxsize=4096)
def _meaning(words: str, given: Given) -> Meaning:
    return agreed(plainly(words), given, _WHOLE) or _UNREAD
