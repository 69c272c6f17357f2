"""May this action be updated now, and may this person do it? Two questions, never one."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from carecommit.kit.words import is_blank
from resolutions.actions.models import Action, Ownership
from resolutions.council.models import Holding, Post, User
from resolutions.council.rules import is_coordinator, is_officer
from resolutions.council.scales import CLOSED_UNDELIVERED, NEEDS_REASON, Rating, Stage
from resolutions.quarters.models import Quarter

# Closing an action without doing it is a board's or a coordinator's decision, not an owner's update.
STAGES_AN_OWNER_MAY_REPORT = tuple(stage for stage in Stage if stage not in CLOSED_UNDELIVERED)


# A report holds every text: beyond this one alone would fill it.
LONGEST = 50_000


def may_update(user: User, action: Action, day: date) -> bool:
    """An officer who on `day` holds the post that answers for the action; a coordinator, always.

    The lead answers for it; where there is none, every owner may. Another owner's answer stands beside the update.
    """
    if is_coordinator(user):
        return True
    own = part_in(action, user.person_id, day) if is_officer(user) else None
    return own is not None and own.answers_for_action


def may_reply(user: User, action: Action, day: date) -> bool:
    """To a member's question: an officer who on `day` holds a post that owns the action, lead or joint; a coordinator.

    A reply moves nothing, so any owner may give it.
    """
    return is_coordinator(user) or (is_officer(user) and part_in(action, user.person_id, day) is not None)


@dataclass(frozen=True, slots=True)
class OwnPart:
    """In whose name a person speaks of an action: a post that owns it, and whether that post answers for it."""

    post: Post
    answers_for_action: bool
    leads: bool


def part_in(action: Action, person_id: int | None, day: date) -> OwnPart | None:
    """The part that the person has in `action` by the posts they hold on `day`: as the lead first; None for none."""
    held = Holding.objects.on(day).filter(person_id=person_id, post_id=OuterRef("post_id"))
    rows = Ownership.objects.on(day).filter(action=action).annotate(is_held=Exists(held)).select_related("post")
    # The lead first, then by title.
    owners = list(rows)
    leads = [owner.part == Ownership.Part.LEAD for owner in owners]
    for owner, is_lead in zip(owners, leads, strict=True):
        if owner.is_held:
            return OwnPart(owner.post, is_lead or not any(leads), is_lead)
    return None


def refuse_if_closed_undelivered(action: Action) -> None:
    """Refused where a decision has closed the action: an update would reopen it without anybody's decision."""
    if action.stage in CLOSED_UNDELIVERED:
        raise Refused(
            "This action was closed without being delivered, so it takes no updates. If it is to go on, ask the "
            "coordinator to record the decision that reopens it."
        )


def refuse_unless_open(quarter: Quarter) -> None:
    """Refused once the quarter is closed."""
    if not quarter.is_open:
        closed_on = clock.day_of(quarter.closed_at)
        raise Refused(
            f"This quarter closed on {closed_on:%-d %B %Y}, so its updates can no longer be changed. "
            "Ask the coordinator, who can correct its words for the next report."
        )


def refuse_unless_closed(quarter: Quarter) -> None:
    """Refused while the quarter is open."""
    if quarter.is_open:
        raise Refused(
            f"{quarter} is open, so its report is not frozen yet. Correct the update itself, from the action’s page."
        )


def refuse_unless_sound(*, stage: str, rating: str | None, rating_reason: str, what_happened: str) -> None:
    """Refused if an update contradicts itself or leaves out what the board needs."""
    if stage not in STAGES_AN_OWNER_MAY_REPORT:
        raise Refused(
            "An update cannot close an action undelivered. Ask the coordinator to record that decision.", about="stage"
        )
    if rating is not None and stage != Stage.IN_PROGRESS:
        raise Refused("Only an action in progress has a rating. Leave it out, or choose in progress.", about="rating")
    if rating is not None and rating not in Rating.values:
        raise Refused("Choose green, amber or red.", about="rating")
    refuse_unless_worded(rating=rating, rating_reason=rating_reason, what_happened=what_happened)


def refuse_unless_worded(*, rating: str | None, rating_reason: str, what_happened: str) -> None:
    """Refused if an update does not say what happened, or not why it is amber or red."""
    if rating in NEEDS_REASON and is_blank(rating_reason):
        raise Refused("Say why the action is amber or red, and what will be done about it.", about="rating_reason")
    if is_blank(what_happened):
        raise Refused("Say what happened this quarter, in a sentence or two.", about="what_happened")
    if len(what_happened) > LONGEST:
        raise Refused(f"Keep it to {LONGEST:,} characters, and say where the rest can be read.", about="what_happened")


def refuse_before(day: date, last: date | None, action: Action) -> None:
    """Refused if `day` is before the action counts, or before `last`, the day of what was recorded of it before.

    The stage and rating that stand are those of what happened last: something older would be saved and change nothing.
    """
    if day < action.added_on:
        raise Refused(
            f"This action counts from {action.added_on:%-d %B %Y}. Give that day or a later one.", about="happened_on"
        )
    if last is not None and day < last:
        raise Refused(
            f"The record of this action already goes to {last:%-d %B %Y}, so something older would not change how it "
            "stands. Give that day or a later one.",
            about="happened_on",
        )


def refuse_unless_happened(happened_on: date, quarter: Quarter, *, today: date) -> None:
    """Refused if the day has not come by `today`, or belongs to a later quarter."""
    if happened_on > today:
        raise Refused("That day has not come yet. Give the day it happened, up to today.", about="happened_on")
    if happened_on > quarter.financial.ends_on:
        ended = quarter.financial.ends_on
        raise Refused(
            f"This update is for the quarter that ended on {ended:%-d %B %Y}. Give a day up to then: what happened "
            "since belongs in the next quarter's update.",
            about="happened_on",
        )
