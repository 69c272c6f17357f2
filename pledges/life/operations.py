"""What becomes of a pledge: answers, offers, steps and help."""

from datetime import date

from carecommit.kit import clock
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from carecommit.kit.words import is_blank
from pledges.life import rules
from pledges.life.models import LIVE, Help, Reply, State, Step
from pledges.life.rules import STATE_OF, Counted
from pledges.pledging.models import Maker, Pledge, Wording
from pledges.pledging.operations import count_write, follow_intent, give_offer, held, is_intent
from pledges.pledging.rules import refuse_too_long, refuse_unless_past
from pledges.rules import refuse_unless_coordinator
from resolutions.council.models import User
from resolutions.quarters.queries import open_quarter

NO_LONGER_YOURS = "This pledge is no longer with you, so somebody else answers for it."
_NOTHING = Counted()


@operation
def answer(
    pledge: Pledge, *, reply: str, words: str = "", counted: Counted = _NOTHING, by: Maker, user: User | None = None
) -> Step:
    """What the keeper of a pledge answers, with one press; `user` is the account with which they did, if any.

    The same answer twice on a day is one, unless help was given in between; of several in a quarter the last one
    counts. Kept and not kept need a sentence. Refused for anybody but its keeper and for an account that is not theirs,
    once it is settled, unless it was by an answer since the quarter that is still open began, and where what a partner
    only intends is said to be kept.
    """
    pledge = held(pledge)
    _refuse_unless_theirs(pledge, by, user)
    words = words.strip()
    rules.refuse_unless_answered(reply, words)
    rules.refuse_before_offer(STATE_OF.get(reply, ""), is_intent=is_intent(pledge))
    steps, quarter = list(pledge.steps.all()), open_quarter()
    if not rules.may_answer_again(steps, quarter):
        raise Refused("This pledge is settled. Tell your coordinator if that is not so.")
    counted = rules.counted_by_now(counted, steps)
    day = rules.day_for(quarter, steps, pledge)
    said = (reply, words, counted.offered, counted.taken_up, by.pk)
    if steps and _said(steps[-1]) == said and _still_says(steps[-1]):
        return steps[-1]
    # Somebody who asks for help is as far as before; what they took back by asking is under way again.
    before = rules.state_of(steps)
    state = STATE_OF.get(reply, before if before in LIVE else State.UNDER_WAY)
    return take_step(pledge, steps, state, words, counted, day, reply=reply, replied_by=by, user=user)


@operation
def offer(pledge: Pledge, *, words: str, by_when: str, by: Maker, user: User | None = None) -> Step:
    """What a partner offers, after what they intend, given by the keeper of the pledge: it is under way from now on.

    The same offer again is one. Refused where `answer` would be, without words, and where no intent stands.
    """
    pledge = held(pledge)
    _refuse_unless_theirs(pledge, by, user)
    last = pledge.wordings.latest("number")
    if (last.part, last.words) != (Wording.Part.OFFER, words.strip()):
        follow_intent(pledge, words, by_when, by=user)
    return answer(pledge, reply=Reply.UNDER_WAY, by=by, user=user)


@operation
def record_offer(pledge: Pledge, *, words: str, by_when: str, by: User, version: int) -> Wording:
    """A coordinator's record of what a partner offers: what is still to be kept is under way, and has been heard of.

    Refused where `give_offer` is. Stale if somebody wrote to the pledge since `version`.
    """
    wording = give_offer(pledge, words=words, by_when=by_when, by=by, version=version)
    pledge = held(pledge)
    steps = list(pledge.steps.all())
    if rules.state_of(steps) in LIVE:
        take_step(pledge, steps, State.UNDER_WAY, "", _NOTHING, rules.day_for(open_quarter(), steps, pledge), user=by)
    return wording


@operation
def record_step(
    pledge: Pledge, *, state: str, words: str, happened_on: date, counted: Counted = _NOTHING, by: User, version: int
) -> Step:
    """A coordinator's step: what they know from elsewhere, that a pledge is released, or that it never was one.

    Refused for anybody but a coordinator, out of order, for a day to come, without words where it ends the pledge or
    takes it back, and where what a partner only intends is said to be kept. Stale if somebody wrote to the pledge since
    `version`.
    """
    refuse_unless_coordinator(by)
    pledge = held(pledge, version)
    words, steps = words.strip(), list(pledge.steps.all())
    rules.refuse_unless_step(state, words, rules.state_of(steps))
    rules.refuse_before_offer(state, is_intent=is_intent(pledge))
    counted = rules.counted_by_now(counted, steps)
    rules.refuse_unless_in_order(happened_on, steps, pledge)
    return take_step(pledge, steps, state, words, counted, happened_on, user=by)


@operation
def note_help(pledge: Pledge, *, words: str, given_on: date, by: User, version: int | None = None) -> Help:
    """Help that was given with a pledge. Refused for anybody but its subject expert and coordinators.

    Stale if somebody wrote to the pledge since `version`.
    """
    pledge = held(pledge, version)
    if not rules.may_help(by, pledge, clock.today()):
        raise Refused("Only the subject expert of a pledge and coordinators note help. Tell one of them.")
    if is_blank(words):
        raise Refused("Say what help was given.", about="words")
    refuse_too_long(words)
    refuse_unless_past(given_on, about="given_on")
    if given_on < pledge.made_on:
        raise Refused("Help cannot have been given before the pledge was made.", about="given_on")
    given = Help.objects.create(
        pledge=pledge,
        words=words.strip(),
        given_on=given_on,
        post_id=pledge.expert_id,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    count_write(pledge)
    return given


def take_step(
    pledge: Pledge,
    steps: list[Step],
    state: str,
    words: str,
    counted: Counted,
    happened_on: date,
    *,
    reply: str = "",
    replied_by: Maker | None = None,
    user: User | None,
) -> Step:
    """The next step of a pledge that is held, judged already: nothing is asked again. Call it inside an operation."""
    step = Step.objects.create(
        pledge=pledge,
        number=steps[-1].number + 1 if steps else 1,
        state=state,
        reply=reply,
        words=words,
        offered=counted.offered,
        taken_up=counted.taken_up,
        happened_on=happened_on,
        recorded_at=clock.now(),
        recorded_by=user,
        replied_by=replied_by,
    )
    count_write(pledge)
    return step


def _refuse_unless_theirs(pledge: Pledge, by: Maker, user: User | None) -> None:
    """Raises Refused unless `by` keeps it and has not left, and the account is theirs."""
    if pledge.keeper_id != by.pk:
        raise Refused(NO_LONGER_YOURS)
    # As it is now: they may have left since their page was made.
    if pledge.keeper.left_on is not None:
        raise Refused(
            "You are recorded as having left, so nobody answers here. Tell your coordinator if that is wrong."
        )
    if user is not None and not rules.is_keeper(user, pledge.keeper, clock.today()):
        raise Refused(NO_LONGER_YOURS)


def _still_says(step: Step) -> bool:
    """Whether this answer was given today. Who asks for help after some was given asks again, and is heard again."""
    if clock.day_of(step.recorded_at) != clock.today():
        return False
    return not step.pledge.help_given.filter(recorded_at__gte=step.recorded_at).exists()


def _said(step: Step) -> tuple:
    return step.reply, step.words, step.offered, step.taken_up, step.replied_by_id
