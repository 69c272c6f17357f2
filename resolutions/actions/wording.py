"""How a reading of a timescale is said to a person, who can then tell whether we read it as it was meant."""

from carecommit.kit.words import day_in_words
from resolutions.timescales import Kind, Timescale

# Kinds that rightly have no last day, and what that means for lateness.
_UNDATED = {
    Kind.ONGOING: "ongoing, so it is never late; a date for its review would help",
    Kind.RECURRING: "something that comes round again, without a last day",
    Kind.TO_BE_SCOPED: "still to be scoped, without a date",
    Kind.COMPLETED: "done already, on a day that the words do not give",
    Kind.IMMEDIATE: "at once, without a last day",
    Kind.NOT_APPLICABLE: "no date applies",
    Kind.DEPENDENCY: "waiting for something else, without a date of its own",
    Kind.EVENT: "tied to an event, whose day is not in the words",
}


def is_settled(timescale: Timescale) -> bool:
    """Whether the words give a last day, or rightly have none: False asks the person who wrote them.

    "To be confirmed" and "done" have none, and still ask: a promise would lose its date without anybody meaning it.
    """
    if timescale.kind in {Kind.TO_BE_SCOPED, Kind.COMPLETED} and timescale.latest is None:
        return False
    return timescale.latest is not None or timescale.earliest is not None or timescale.kind in _UNDATED


def in_words(timescale: Timescale) -> str:
    """What the words mean, to follow "We read this as: "."""
    last = timescale.latest
    if last is None:
        return _undated(timescale)
    if timescale.review:
        return f"a review due by {day_in_words(last)}; a review is never late by itself"
    if timescale.kind == Kind.ONGOING:
        return f"ongoing until {day_in_words(last)}"
    if timescale.earliest == last:
        return f"due on {day_in_words(last)}"
    if timescale.earliest is None:
        return f"due by {day_in_words(last)}"
    return f"between {day_in_words(timescale.earliest)} and {day_in_words(last)}, so late after {day_in_words(last)}"


def _undated(timescale: Timescale) -> str:
    if timescale.kind == Kind.AMBIGUOUS_QUARTER:
        return "a quarter of one of two years, so no date is counted until somebody says which"
    if timescale.kind == Kind.UNPARSED:
        return "words without a date that we can read, so no date is counted"
    if timescale.earliest is not None:
        return f"from {day_in_words(timescale.earliest)}, without a last day"
    return _UNDATED.get(timescale.kind, "a time whose last day cannot be told from the words alone")
