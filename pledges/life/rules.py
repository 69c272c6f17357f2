"""May this step be taken now, and may this person take it?"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from carecommit.kit.words import day_in_words, is_blank
from pledges.life.models import LIVE, Reply, State, Step
from pledges.pledging.makers import posts_themselves
from pledges.pledging.models import Maker, Pledge
from pledges.pledging.rules import refuse_too_long
from resolutions.council.models import User
from resolutions.council.queries import posts_held
from resolutions.council.rules import is_coordinator, is_officer
from resolutions.quarters.models import Quarter

# In SQLite and PostgreSQL alike a larger one has no place; no council offers so many.
MOST = 1_000_000

STATE_OF = {Reply.KEPT: State.KEPT, Reply.UNDER_WAY: State.UNDER_WAY, Reply.CANNOT: State.NOT_KEPT}


@dataclass(frozen=True, slots=True)
class Counted:
    """Totals by now of a pledge of work experience, training or employment; None where nothing is counted."""

    offered: int | None = None
    taken_up: int | None = None


def state_of(steps: list[Step]) -> str:
    """Where a pledge has come with `steps`, in their order."""
    return steps[-1].state if steps else State.MADE


def day_for(quarter: Quarter | None, steps: list[Step], pledge: Pledge) -> date:
    """The day on which an answer counts: today, or the open quarter's last day once that is past.

    What is answered in July for a quarter that is still open is said of that quarter. Never before the day of the step
    before it.
    """
    today = clock.today()
    day = min(today, quarter.financial.ends_on) if quarter is not None else today
    return max(day, steps[-1].happened_on if steps else pledge.made_on)


def may_answer_again(steps: list[Step], quarter: Quarter | None) -> bool:
    """While it is live; and what was answered since the quarter that is open began, otherwise until that closes.

    On whatever day it counts: it may count on that of the step before it.
    """
    if state_of(steps) in LIVE:
        return True
    last = steps[-1]
    if not last.reply or quarter is None:
        return False
    return clock.day_of(last.recorded_at) >= quarter.financial.starts_on


def refuse_unless_answered(reply: str, words: str) -> None:
    """Raises Refused: kept and not kept need a sentence, the other two are enough by themselves."""
    if reply not in Reply.values:
        raise Refused("Choose one of the four answers.", about="reply")
    if reply == Reply.KEPT and is_blank(words):
        raise Refused("Say what came of it, in a sentence. The board reads it.", about="words")
    if reply == Reply.CANNOT and is_blank(words):
        raise Refused("Say why it cannot be kept, in a sentence. The board reads it.", about="words")
    refuse_too_long(words)


def refuse_unless_step(state: str, words: str, before: str) -> None:
    """Raises Refused: every end of a pledge says what came of it, or why; so does every way back from `before`."""
    if state not in State.values:
        raise Refused("Choose a state.", about="state")
    if state not in LIVE and is_blank(words):
        raise Refused("Say what came of it, or why not. The board reads it.", about="words")
    if is_back(state, before) and is_blank(words):
        raise Refused("Say why it goes back. What was recorded stays in its history.", about="words")
    refuse_too_long(words)


def refuse_before_offer(state: str, *, is_intent: bool) -> None:
    """Raises Refused: what a partner only intends is not kept before they say what they offer.

    As the Care Leaver Covenant has it: an intent first, and then the offer, which is what is kept.
    """
    if is_intent and state == State.KEPT:
        raise Refused(
            "This is what a partner intends, and no offer is on record. Give the offer first: that is what is kept."
        )


def is_back(state: str, before: str) -> bool:
    """Whether a pledge that stood at `before` is open again, or as if nothing had been done."""
    return state in LIVE and (before not in LIVE or (state == State.MADE and before != State.MADE))


def counted_by_now(counted: Counted, steps: list[Step]) -> Counted:
    """Both totals, where one is given: the other is as it was last said, so that the two are judged together.

    Raises Refused for more taken up than offered, for fewer than none, or for more than anybody offers.
    """
    if counted == Counted():
        return counted
    last = next((step for step in reversed(steps) if step.offered is not None), None)
    offered = counted.offered if counted.offered is not None else last.offered if last else None
    taken_up = counted.taken_up if counted.taken_up is not None else last.taken_up if last else None
    if min(offered or 0, taken_up or 0) < 0:
        raise Refused("Give 0 or more.", about="offered" if (offered or 0) < 0 else "taken_up")
    if (taken_up or 0) > (offered or 0):
        raise Refused("No more can be taken up than were offered. Put one of the two right.", about="taken_up")
    if (offered or 0) > MOST:
        raise Refused(f"Give {MOST:,} or fewer.", about="offered")
    return Counted(offered, taken_up)


def refuse_unless_in_order(happened_on: date, steps: list[Step], pledge: Pledge) -> None:
    """Raises Refused for a day to come, or one before the pledge or its last step."""
    if happened_on > clock.today():
        raise Refused("Give today, or a day in the past.", about="happened_on")
    earliest = steps[-1].happened_on if steps else pledge.made_on
    if happened_on < earliest:
        since = day_in_words(earliest)
        raise Refused(f"What is on record is of {since}. Give that day or a later one.", about="happened_on")


def may_help(user: User, pledge: Pledge, day: date) -> bool:
    """An officer who holds the subject expert's post on `day`; a coordinator, always."""
    if is_coordinator(user):
        return True
    return is_officer(user) and pledge.expert_id is not None and pledge.expert_id in posts_held(user, day)


def makers_of(user: User, day: date) -> QuerySet[Maker]:
    """The makers for whom an account answers on `day`: those who have its person or its address, and the posts
    themselves that its person holds.

    None of them has left; of an account that is closed there is none.
    """
    if not user.is_active:
        return Maker.objects.none()
    # The posts themselves, as `is_post_itself` says.
    theirs = Q(email=user.email.lower()) | Q(email="", person=None, post__in=posts_held(user, day))
    if user.person_id is not None:
        theirs |= Q(person=user.person_id)
    return Maker.objects.filter(theirs, left_on=None)


def is_keeper(user: User, keeper: Maker, day: date) -> bool:
    """Whether an account answers on `day` for what `keeper` keeps: the maker is one of `makers_of`."""
    return makers_of(user, day).filter(pk=keeper.pk).exists()


def is_post_itself(maker: Maker) -> bool:
    """Whether a maker is nobody in particular, but whoever holds the post: it adopted pledges, or gave no address."""
    return not maker.email and maker.person_id is None


def now_with(keeper: Maker, maker: Maker) -> str:
    """Whom a pledge of `maker` is with, where that is somebody else. A post that adopts one has its leaver's title."""
    if keeper.pk == maker.pk:
        return ""
    if str(keeper).casefold() != str(maker).casefold():
        return str(keeper)
    return "the post itself" if is_post_itself(keeper) else "somebody else in that post"


def why_not_adopted(maker: Maker, day: date) -> str:
    """Why the post of `maker` cannot keep pledges for whoever holds it next; empty where it can."""
    if is_post_itself(maker):
        return f"The pledges are with the post itself already ({maker}). Hand them over, or release them."
    if maker.post is not None and maker.post.abolished_on is not None and maker.post.abolished_on <= day:
        return f"{maker.post} was abolished, so it adopts nothing. Hand the pledges over, or release them."
    return ""


def why_nobody_asked(maker: Maker) -> str:
    """Why nobody can be asked once the post of `maker` has adopted pledges; empty where its holder can be."""
    post = post_itself_of(maker).order_by("pk").first()
    if maker.post_id is not None or (post is not None and post.post_id is not None):
        return ""
    return (
        "If the post adopts a pledge, nobody can be asked about it until a coordinator gives the post an e-mail "
        "address, or says which post of the register it is."
    )


def post_itself_of(maker: Maker) -> QuerySet[Maker]:
    """The post of `maker` as a keeper of pledges, where it is one already."""
    if maker.post_id is not None:
        return posts_themselves().filter(post=maker.post_id)
    return posts_themselves().filter(title__iexact=maker.title, organisation__iexact=maker.organisation)
