"""May this be pledged?"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from carecommit.kit.words import is_blank
from pledges.events.models import Event
from pledges.events.rules import why_not_open, why_too_early
from pledges.pledging.models import Kind, Pledge
from resolutions.actions.models import Action
from resolutions.motions.models import Resolution

# Characters. Longer than anybody writes on a phone, and short enough for a page.
LONGEST = 20_000
LONGEST_TIMESCALE = 200


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody pledges, as they gave it. `by_when` is read as every timescale is.

    `resolution` and `action` are what it helps, where that is known.
    """

    words: str
    kind: Kind
    post_words: str
    by_when: str = ""
    manner: str = ""
    party: str = Pledge.Party.STAFF
    name: str = ""
    service_area: str = ""
    organisation: str = ""
    email: str = ""
    may_be_named: bool = False
    is_offer: bool = False
    resolution: Resolution | None = None
    action: Action | None = None

    @property
    def helps(self) -> tuple[int | None, int | None]:
        """The keys of the resolution and the action that it helps: with an action, the resolution is that one's."""
        if self.action is not None:
            return self.action.resolution_id, self.action.pk
        return (self.resolution.pk if self.resolution is not None else None), None


def refuse_unless_said(said: Said) -> None:
    """Raises Refused, about the part that has to change."""
    if is_blank(said.words):
        raise Refused("Say what you pledge to do.", about="words")
    refuse_too_long(said.words, said.by_when)
    if is_blank(said.post_words):
        raise Refused("Give the post, such as Head of Housing.", about="post_words")
    if said.party == Pledge.Party.PARTNER and is_blank(said.organisation):
        raise Refused("Give the name of the organisation.", about="organisation")


def refuse_too_long(words: str, by_when: str = "") -> None:
    """Raises Refused, about the one of the two that has no room."""
    if len(words) > LONGEST:
        raise Refused(f"Say it in {LONGEST:,} characters or fewer.", about="words")
    if len(by_when) > LONGEST_TIMESCALE:
        raise Refused(f"Say by when in {LONGEST_TIMESCALE} characters or fewer.", about="by_when")


def refuse_unless_open(event: Event, day: date) -> None:
    """Raises Refused when the event's link takes no pledges on `day`, or no more of them."""
    if why := why_no_pledges(event, day):
        raise Refused(why)


def why_no_pledges(event: Event, day: date) -> str:
    """Why the link of `event` takes no pledge on `day`, in a sentence for whoever came by it; empty while it does."""
    if why := why_not_open(event, day):
        return why
    if event.pk in full_events(event.pk):
        return f"This event has taken as many pledges as it can. Please tell {event.host}, who can make room."
    return ""


def full_events(*only: int) -> set[int]:
    """The keys of the events by whose link as many pledges came as there is room for, `only` of these; one query.

    What was struck out takes no room. It is told by the name of its last step, as steps stand on pledges and not the
    other way round.
    """
    last = Pledge.objects.filter(pk=OuterRef("pk")).order_by("-steps__number").values("steps__state")[:1]
    by_link = Pledge.objects.filter(came_by=Pledge.CameBy.LINK, event__isnull=False)
    if only:
        by_link = by_link.filter(event__in=only)
    counted = by_link.alias(stands=Coalesce(Subquery(last), Value(""))).exclude(stands="struck_out")
    rows = counted.order_by().values("event", "event__room_for").annotate(taken=Count("pk"))
    return {row["event"] for row in rows if row["taken"] >= row["event__room_for"]}


def refuse_before_event(event: Event | None, day: date, *, about: str) -> None:
    """Raises Refused for a day before that of the event, or of its link where that opened earlier."""
    if event is not None and (why := why_too_early(event, day)):
        raise Refused(why, about=about)


def refuse_unless_past(day: date, *, about: str) -> None:
    """Raises Refused for a day to come."""
    if day > clock.today():
        raise Refused("Give today, or a day in the past.", about=about)
