"""What a part of a timescale means, and the days that the words alone do not give."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from resolutions.timescales.spans import Span
from resolutions.timescales.timescale import Kind


@dataclass(frozen=True)
class Given:
    """The days that somebody who knows the plan has told us, and that the words count from."""

    counting_from: date | None = None
    plan_start: date | None = None


NOTHING_GIVEN = Given()


@dataclass(frozen=True)
class Meaning:
    """The kind of a phrase and the days it allows, first and last included."""

    kind: Kind
    earliest: date | None = None
    latest: date | None = None
    review: bool = False

    @property
    def dated(self) -> bool:
        return self.earliest is not None or self.latest is not None

    def by_its_end(self) -> "Meaning":
        """By, until, end of: nothing is said of the first day."""
        return replace(self, earliest=None)

    def onwards(self) -> "Meaning":
        """From: nothing is said of the last day."""
        return replace(self, latest=None)

    def before_it(self) -> "Meaning":
        """Before: the last day is the one before it begins."""
        eve = self.earliest - timedelta(days=1) if self.earliest else None
        return replace(self, earliest=None, latest=eve)

    def undated(self) -> "Meaning":
        return replace(self, earliest=None, latest=None)

    def of_kind(self, kind: Kind) -> "Meaning":
        return replace(self, kind=kind)

    def to_review(self) -> "Meaning":
        return replace(self, review=True)


Recogniser = Callable[[str, Given], Meaning | None]


def spanning(kind: Kind, span: Span) -> Meaning:
    return Meaning(kind, span.first, span.last)


def every_year(kind: Kind, given: Given, in_year: Callable[[int], Span | None]) -> Meaning:
    """A phrase without a year: the first one that is not already over on the day counted from."""
    start = given.counting_from
    if start:
        for year in (start.year - 1, start.year, start.year + 1):
            span = in_year(year)
            if span and span.last >= start:
                return spanning(kind, span)
    return Meaning(kind)


def agreed(text: str, given: Given, recognisers: Iterable[Recogniser]) -> Meaning | None:
    """What the recognisers make of a text: nothing where two of them differ, for that is a question."""
    meanings = {meaning for recognise in recognisers if (meaning := recognise(text, given))}
    return meanings.pop() if len(meanings) == 1 else None
