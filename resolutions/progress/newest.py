"""Which updates settle where actions stand on a day, so that no others have to be read."""

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.council.scales import DELIVERED
from resolutions.progress.models import Update
from resolutions.quarters.queries import AsAt


def needed(actions: QuerySet[Action], days: tuple[AsAt, ...]) -> Q:
    """The updates of `actions`, by their `id`, that `Record.position` needs for these days.

    Every update where no day is named, or one as known by a moment past: an update may have said otherwise then.
    """
    if not days or any(when.known <= clock.now() for when in days):
        return Q()
    settling = [keys for when in days for keys in _settling(actions.order_by(), when)]
    return Q(id__in=settling[0].union(*settling[1:], all=True))


def _settling(actions: QuerySet[Action], when: AsAt) -> tuple[QuerySet, ...]:
    """The keys of those that give what a `Position` has, by which of it they give."""
    happened = Update.objects.filter(happened_on__lte=when.as_at).order_by()
    year, number = when.quarter.year, when.quarter.number
    return (
        # What was said of the quarter, and later of it.
        happened.filter(Q(quarter__year=year, quarter__number__gte=number) | Q(quarter__year__gt=year)).values("pk"),
        # What was said last: mostly of the quarter before.
        _newest_by_quarter(actions, happened),
        # The last move, with all of that day: which of them was typed last, their history says.
        _newest_by_day(actions, happened),
        # Since when it has been delivered: from the first delivery after the last move to anything else.
        happened.filter(stage__in=DELIVERED).values("pk"),
        _newest_by_day(actions, happened.exclude(stage__in=DELIVERED)),
        # What is not for publication.
        happened.exclude(exempt_under=None).values("pk"),
    )


def _newest_by_quarter(actions: QuerySet[Action], updates: QuerySet[Update]) -> QuerySet:
    own = updates.filter(action=OuterRef("pk")).order_by("-quarter__year", "-quarter__number").values("pk")[:1]
    return actions.annotate(newest=Subquery(own)).values("newest")


def _newest_by_day(actions: QuerySet[Action], updates: QuerySet[Update]) -> QuerySet:
    own = updates.filter(action=OuterRef("pk")).order_by("-happened_on").values("happened_on")[:1]
    return actions.alias(day=Subquery(own)).filter(updates__happened_on=F("day")).values("updates")
