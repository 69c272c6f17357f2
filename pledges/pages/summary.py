"""What the tracker and the page of an event say by themselves: what changed since last quarter, and what was not kept.

The sentences are those of the report's chapter, so that a page and the board's paper never say two things.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from carecommit.kit import clock
from pledges.life.heard import hearing_on
from pledges.life.models import State
from pledges.life.queries import Standing, positions_of
from pledges.pledging.models import Pledge
from pledges.section.sentences import since_then
from pledges.section.two_days import TwoDays
from resolutions.quarters.queries import AsAt
from resolutions.reports.document import Entry
from resolutions.timescales import FinancialQuarter

# Of those that were not kept, the newest; the tracker lists the others.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences; and of the pledges that were not kept, how many there are, and the newest with their keys."""

    said: tuple[str, ...]
    not_kept: int
    newest: list[tuple[int, Entry]]


def summary(as_at: date, only: Collection[int] | None = None) -> Summary:
    """What there is to say of the pledges on `as_at`, or of those with the keys in `only`; as many queries for any."""
    today = clock.today()
    end = hearing_on(as_at).quarter.previous.ends_on
    now, then = Standing.counted(as_at, only), Standing.counted(end, only)
    both = TwoDays(_known(as_at, today), _known(end, today), now, then)
    not_kept = [each.pledge.pk for each in now.positions if each.state == State.NOT_KEPT]
    read = positions_of(Pledge.objects.filter(pk__in=not_kept), as_at).values()
    newest = sorted(read, key=lambda position: (position.since, position.pledge.pk), reverse=True)
    entries = [(position.pledge.pk, both.entry(position, position.said)) for position in newest[:_NAMED]]
    return Summary(since_then(both), len(not_kept), entries)


def _known(day: date, today: date) -> AsAt:
    return AsAt(FinancialQuarter.containing(day), day, today)
