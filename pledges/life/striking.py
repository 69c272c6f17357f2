"""Striking out together what never was a pledge: what a robot gave by the link of an event."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused, Stale
from carecommit.kit.words import is_blank
from pledges.events.models import Event
from pledges.life.models import Handover, State, Step
from pledges.life.queries import Position, positions_of
from pledges.life.sets import strike_out_set
from pledges.pledging.models import Pledge
from pledges.pledging.rules import refuse_too_long
from pledges.rules import refuse_unless_coordinator
from resolutions.council.models import User

# Pledges at once: as many as one looks through, and as are written before anybody else has to wait long.
MOST = 2_000
_STALE = (
    "Somebody wrote to one of these pledges while you were at it, so none is struck out yet. See which there are now, "
    "then send yours."
)


@dataclass(frozen=True, slots=True)
class Came:
    """What came by the link of an event in a stretch of time.

    To `untouched` nobody has written since, so they may be struck out together. `staying` are the others, each beside
    why it stays.
    """

    untouched: tuple[Position, ...]
    staying: tuple[tuple[Position, str], ...]


def came_by_link(event: Event, *, since: datetime, until: datetime, having: str = "") -> Came:
    """What came from `since` to `until`, both among it, in that order; five queries for any number.

    With `having`, only that whose words have it in them, in capital or small letters. Refused where more came than are
    struck out at once.
    """
    pledges = list(_by_link(event).filter(recorded_at__range=(since, until)).order_by("pk")[: MOST + 1])
    if len(pledges) > MOST:
        raise Refused(
            f"More than {MOST:,} pledges came in that time, which is more than are struck out at once. Give an earlier "
            "end.",
            about="until_time",
        )
    found = [each for each in positions_of(pledges).values() if having.casefold() in each.wording.words.casefold()]
    handed = set(
        Handover.objects.filter(pledge__in=[each.pledge.pk for each in found]).values_list("pledge", flat=True)
    )
    reasons = [(each, _why_it_stays(each, is_handed_over=each.pledge.pk in handed)) for each in found]
    return Came(
        untouched=tuple(position for position, why in reasons if not why),
        staying=tuple((position, why) for position, why in reasons if why),
    )


@operation
def strike_out(event: Event, *, keys: Collection[int], words: str, by: User) -> list[Pledge]:
    """Strike out the pledges with these `keys`, all of them or none: they came by the link of `event`, from a robot.

    The same ones for the same reason twice are struck out once. Refused for anybody but a coordinator, without a
    reason, for none, and for more than `MOST`. Stale if somebody has written to one of them since it was given, or it
    is not one that came by that link.
    """
    refuse_unless_coordinator(by)
    words = words.strip()
    if is_blank(words):
        raise Refused("Say why they are struck out. It stands with each of them.", about="words")
    refuse_too_long(words)
    if not keys:
        raise Refused("There is nothing to strike out. Choose another time.")
    if len(keys) > MOST:
        raise Refused(f"No more than {MOST:,} are struck out at once. Choose a shorter time.")
    pledges = list(_by_link(event).select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    if len(pledges) != len(set(keys)):
        raise Stale(_STALE)
    if _are_struck_out(pledges, words, by):
        return pledges
    if any(_is_touched(pledge) for pledge in pledges):
        raise Stale(_STALE)
    strike_out_set(pledges, words=words, by=by)
    return pledges


def _by_link(event: Event) -> QuerySet[Pledge]:
    return Pledge.objects.filter(event=event, came_by=Pledge.CameBy.LINK)


def _is_touched(pledge: Pledge) -> bool:
    # Whatever is written to a pledge counts in its version: a step, help, other words, another keeper, a correction.
    return pledge.version > 1


def _are_struck_out(pledges: list[Pledge], words: str, by: User) -> bool:
    """Whether this is the second press: it was the first thing that anybody wrote to each of them, and the last."""
    if any(pledge.version != 2 for pledge in pledges):
        return False
    same = Q(state=State.STRUCK_OUT, words=words, recorded_by=by, pledge__in=[pledge.pk for pledge in pledges])
    return Step.objects.filter(same).count() == len(pledges)


def _why_it_stays(position: Position, *, is_handed_over: bool) -> str:
    """In words that many pledges share; empty for one that may be struck out with others."""
    if not _is_touched(position.pledge):
        return ""
    if position.state == State.STRUCK_OUT:
        return "Struck out already"
    if position.last_reply is not None:
        return "Answered by its maker"
    if position.steps:
        return "A coordinator has recorded how it stands"
    if is_handed_over:
        return "Handed over to somebody else"
    if position.helped_at is not None:
        return "Help was noted with it"
    if position.wording.number > 1:
        return "Its words were given again"
    return "A coordinator has settled what it is about, or put it right"
