"""How the counts of the last quarters went. From what each frozen issue counted: no content is read."""

from dataclasses import dataclass
from itertools import pairwise

from django.db.models import F, OuterRef, Subquery

from resolutions.council.queries import Key, key
from resolutions.council.scales import Rating, Stage
from resolutions.progress.standing import SILENT, SLIPPED, WORDS, Due
from resolutions.reports.models import Issue

# The quarters of two years.
MOST = 8
DELIVERED, CLOSED = "delivered", "closed"
_GROUPS = {
    "How far the actions are": (
        DELIVERED,
        Stage.IN_PROGRESS,
        Stage.NOT_STARTED,
        Stage.TO_BE_SCOPED,
        Stage.PAUSED,
        CLOSED,
    ),
    "How their owners rate them": (Rating.GREEN, Rating.AMBER, Rating.RED),
    "How they stand against their timescales": (Due.OVERDUE, SLIPPED, Due.DUE_SOON, SILENT),
}
# Shown though nothing was ever counted: that nothing is overdue is what a reader looks for.
_ALWAYS = {DELIVERED, Stage.IN_PROGRESS, Stage.NOT_STARTED, *Rating, Due.OVERDUE, SILENT}


@dataclass(frozen=True, slots=True)
class Series:
    """What one thing counted in each quarter, the oldest first; None where its report did not count it."""

    code: str
    words: str
    counts: tuple[int | None, ...]

    @property
    def change(self) -> str:
        """From the quarter before to the newest, in words: "3 more", "2 fewer", "the same"; empty if not known."""
        *_, before, newest = self.counts
        if before is None or newest is None:
            return ""
        more = newest - before
        return f"{more:,} more" if more > 0 else f"{-more:,} fewer" if more < 0 else "the same"


@dataclass(frozen=True, slots=True)
class Group:
    """Counts that are looked at together. `most` is the largest of them, 0 or more."""

    heading: str
    series: tuple[Series, ...]

    @property
    def most(self) -> int:
        """For a scale that they share."""
        return max((count for each in self.series for count in each.counts if count is not None), default=0)


@dataclass(frozen=True, slots=True)
class Trends:
    """The newest issue of each of the last quarters that have one, the oldest first, and what they counted."""

    issues: tuple[Issue, ...]
    groups: tuple[Group, ...]

    @property
    def has_gaps(self) -> bool:
        """Whether a quarter between them has no frozen report."""
        quarters = [issue.quarter.financial for issue in self.issues]
        return any(quarter.next != following for quarter, following in pairwise(quarters))


def trends() -> Trends:
    """Those of the last quarters, in the council's words of today; two queries."""
    newest = Issue.objects.filter(quarter=OuterRef("quarter")).order_by("-number").values("number")[:1]
    rows = Issue.objects.alias(newest=Subquery(newest)).filter(number=F("newest")).select_related("quarter")
    issues = tuple(reversed(rows.newest_first()[:MOST]))
    meant = key()
    return Trends(issues, tuple(_group(heading, issues, meant) for heading in _GROUPS))


def _group(heading: str, issues: tuple[Issue, ...], meant: Key) -> Group:
    series = (
        Series(str(code), _words(code, meant), tuple(issue.figures.get(code) for issue in issues))
        for code in _GROUPS[heading]
    )
    return Group(heading, tuple(each for each in series if each.code in _ALWAYS or any(each.counts)))


def _words(code: str, meant: Key) -> str:
    """The council's words for a stage or rating, and ours for what we work out."""
    return meant.words(code) or {DELIVERED: "Delivered", **WORDS}[code]
