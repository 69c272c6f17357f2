"""Noticing that pledges come by the link of an event faster than a few people give them: a full room, or a robot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, TruncMinute

from pledges.events.models import Event
from pledges.life.models import State, Step
from pledges.pledging.models import Pledge

# In a minute. A robot that waits as long as the form asks makes about thirty.
_FAST = 20
# In all: a room with fewer people than this is not asked about.
_MANY = 100
_MINUTE = timedelta(minutes=1)
_PAUSE = timedelta(minutes=10)
_NEWS_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Rush:
    """How many pledges came from the minute `since` to the minute `until`, both among it."""

    how_many: int
    since: datetime
    until: datetime


def newest_rush(event: Event, now: datetime) -> Rush | None:
    """The last one in the week before `now`, if there is any; one query. What was struck out since is not counted."""
    last = Step.objects.filter(pledge=OuterRef("pk")).order_by("-number").values("state")[:1]
    rows = Pledge.objects.filter(event=event, came_by=Pledge.CameBy.LINK, recorded_at__gt=now - _NEWS_FOR)
    standing = rows.alias(stands=Coalesce(Subquery(last), Value(str(State.MADE)))).exclude(stands=State.STRUCK_OUT)
    # Of a minute of the clock there are two in the night in which summer time ends, but never of one of UTC.
    minutes = standing.order_by().values(minute=TruncMinute("recorded_at", tzinfo=UTC)).annotate(how_many=Count("pk"))
    return _newest(dict(minutes.values_list("minute", "how_many")))


def _newest(by_minute: dict[datetime, int]) -> Rush | None:
    for run in _runs(sorted(minute for minute, how_many in by_minute.items() if how_many >= _FAST)):
        # It begins and ends within a minute.
        since = min(minute for minute in by_minute if minute >= run[0] - _MINUTE)
        until = max(minute for minute in by_minute if minute <= run[-1] + _MINUTE)
        how_many = sum(count for minute, count in by_minute.items() if since <= minute <= until)
        if how_many >= _MANY:
            return Rush(how_many, since, until)
    return None


def _runs(minutes: Iterable[datetime]) -> list[list[datetime]]:
    """Fast minutes with no long pause between them, the newest run first."""
    runs: list[list[datetime]] = []
    for minute in minutes:
        if runs and minute - runs[-1][-1] <= _PAUSE:
            runs[-1].append(minute)
        else:
            runs.append([minute])
    return runs[::-1]
