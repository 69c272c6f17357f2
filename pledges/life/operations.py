"""What becomes of a pledge: answers, steps, help, and going over to somebody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused, Stale
from carecommit.kit.words import is_blank
from pledges.events.rules import refuse_unless_coordinator
from pledges.life import rules
from pledges.life.models import LIVE, Handover, Help, State, Step
from pledges.life.rules import STATE_OF, Counted
from pledges.pledging.models import Maker, Pledge
from pledges.pledging.operations import held, maker_for
from pledges.pledging.rules import Said, refuse_unless_past
from resolutions.council.models import User
from resolutions.quarters.queries import open_quarter

_NOTHING = Counted()


@operation
def answer(
    pledge: Pledge, *, reply: str, words: str = "", counted: Counted = _NOTHING, by: Maker, user: User | None = None
) -> Step:
    """What the keeper of a pledge answers, with one press; `user` is the account with which they did, if any.

    The same answer twice in a quarter is one. Kept and not kept need a sentence. Refused for anybody but its keeper,
    and once it is settled, unless it was by an answer in the quarter that is still open.
    """
    pledge = held(pledge)
    if pledge.keeper_id != by.pk or by.left_on is not None:
        raise Refused("This pledge is no longer with you, so somebody else answers for it.")
    words = words.strip()
    rules.refuse_unless_answered(reply, words)
    rules.refuse_unless_counted(counted)
    steps, quarter = list(pledge.steps.all()), open_quarter()
    if not rules.may_answer_again(steps, quarter):
        raise Refused("This pledge is settled. Tell your coordinator if that is not so.")
    day = rules.day_for(quarter, steps, pledge)
    last = steps[-1] if steps else None
    said = (reply, words, counted.offered, counted.taken_up, by.pk)
    if last is not None and last.happened_on == day and _said(last) == said:
        return last
    # Somebody who asks for help is as far as before; what they took back by asking is under way again.
    before = rules.state_of(steps)
    state = STATE_OF.get(reply, before if before in LIVE else State.UNDER_WAY)
    return _step(pledge, steps, state, words, counted, day, reply=reply, replied_by=by, user=user)


@operation
def record_step(
    pledge: Pledge, *, state: str, words: str, happened_on: date, counted: Counted = _NOTHING, by: User, version: int
) -> Step:
    """A coordinator's step: what they know from elsewhere, that a pledge is released, or that it never was one.

    Refused for anybody but a coordinator, out of order, for a day to come, and without words where it ends the pledge.
    Stale if somebody wrote to the pledge since `version`.
    """
    refuse_unless_coordinator(by)
    pledge = held(pledge, version)
    words = words.strip()
    rules.refuse_unless_step(state, words)
    rules.refuse_unless_counted(counted)
    steps = list(pledge.steps.all())
    rules.refuse_unless_in_order(happened_on, steps, pledge)
    return _step(pledge, steps, state, words, counted, happened_on, user=by)


@operation
def note_help(pledge: Pledge, *, words: str, given_on: date, by: User) -> Help:
    """Help that was given with a pledge. Refused for anybody but its subject expert and coordinators."""
    pledge = held(pledge)
    if not rules.may_help(by, pledge, clock.today()):
        raise Refused("Only the subject expert of a pledge and coordinators note help. Tell one of them.")
    if is_blank(words):
        raise Refused("Say what help was given.", about="words")
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
    _touch(pledge, by=by, why="Help was given")
    return given


@operation
def hand_over(pledge: Pledge, *, to: Maker, how: str, why: str, since: date, by: User) -> Handover:
    """From `since` a pledge is with somebody else. Refused for anybody but a coordinator, without a reason, for a
    pledge that is settled, and to whoever has it or has left."""
    refuse_unless_coordinator(by)
    return _hand_over(held(pledge), to, how, why, since, by=by)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one pledge of a maker who leaves: `adopted`, `handed_over` or `released`.

    `to` is the post and address of whoever takes it over, for one that is handed over.
    """

    how: str
    to: Said | None = None


@operation
def record_leaving(maker: Maker, *, left_on: date, fates: Mapping[int, Fate], why: str, by: User) -> Maker:
    """`maker` leaves on `left_on`, and each live pledge of theirs goes on or ends: `fates` are by the pledges' keys.

    Refused unless every one of them is there: none is dropped without a word. Stale if the pledges are not those of
    `fates` any more.
    """
    refuse_unless_coordinator(by)
    if is_blank(why):
        raise Refused("Say why, in a sentence. It stands with each pledge.", about="why")
    maker = Maker.objects.select_for_update(no_key=True).get(pk=maker.pk)
    pledges = [pledge for pledge in maker.keeps.select_for_update(no_key=True).order_by("pk") if _is_live(pledge)]
    if missing := [pledge.reference for pledge in pledges if pledge.pk not in fates]:
        raise Refused(f"Say what becomes of {', '.join(missing)}: no pledge is dropped without a word.")
    if fates.keys() - {pledge.pk for pledge in pledges}:
        raise Stale("Some of these pledges have been settled or handed over meanwhile. Look again.")
    refuse_unless_past(left_on, about="left_on")
    for pledge in pledges:
        _settle_fate(pledge, fates[pledge.pk], maker, left_on, why.strip(), by=by)
    maker.left_on = left_on
    record(maker, by=by, why=why)
    return maker


def _settle_fate(pledge: Pledge, fate: Fate, maker: Maker, left_on: date, why: str, *, by: User) -> None:
    if fate.how == State.RELEASED:
        steps = list(pledge.steps.all())
        day = max(left_on, steps[-1].happened_on if steps else pledge.made_on)
        _step(pledge, steps, State.RELEASED, why, _NOTHING, day, user=by)
    elif fate.how == Handover.How.ADOPTED:
        _hand_over(pledge, _post_as_maker(maker, by=by), fate.how, why, left_on, by=by)
    elif fate.how == Handover.How.HANDED_OVER and fate.to is not None:
        _hand_over(pledge, maker_for(fate.to, by=by), fate.how, why, left_on, by=by)
    else:
        raise Refused(f"Say what becomes of {pledge.reference}: adopted by the post, handed over, or released.")


def _post_as_maker(maker: Maker, *, by: User) -> Maker:
    """The post itself, for whoever holds it next: asked at the address of its holder, where the register knows one."""
    standing = Maker.objects.filter(post=maker.post, email="", person=None, left_on=None)
    if maker.post_id is not None and (found := standing.first()) is not None:
        return found
    adopted = Maker(title=maker.title, organisation=maker.organisation, post=maker.post)
    record(adopted, by=by, why=f"The post adopts the pledges of {maker}, who left")
    return adopted


def _hand_over(pledge: Pledge, to: Maker, how: str, why: str, since: date, *, by: User) -> Handover:
    if is_blank(why):
        raise Refused("Say why it goes over. It stands with the pledge.", about="why")
    if not _is_live(pledge):
        raise Refused("This pledge is settled, so nobody takes it over.")
    if to.pk == pledge.keeper_id:
        raise Refused("They have this pledge already. Choose somebody else.", about="to")
    if to.left_on is not None:
        raise Refused("Whoever is to take it has left too. Choose somebody else.", about="to")
    refuse_unless_past(since, about="since")
    handover = Handover.objects.create(
        pledge=pledge,
        how=how,
        before_id=pledge.keeper_id,
        after=to,
        since=since,
        why=why.strip(),
        recorded_at=clock.now(),
        recorded_by=by,
    )
    pledge.keeper = to
    _touch(pledge, by=by, why=why)
    return handover


def _is_live(pledge: Pledge) -> bool:
    return rules.state_of(list(pledge.steps.all())) in LIVE


def _step(
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
    _touch(pledge, by=user, why=step.get_reply_display() or step.get_state_display())
    return step


def _said(step: Step) -> tuple:
    return step.reply, step.words, step.offered, step.taken_up, step.replied_by_id


def _touch(pledge: Pledge, *, by: User | None, why: str) -> None:
    """A page that was made before this one is noticed; a change of nothing but the count leaves no history."""
    pledge.version += 1
    record(pledge, by=by, why=why)
