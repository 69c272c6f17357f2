"""What the chapter says in sentences."""

from collections import Counter
from collections.abc import Callable, Sequence

from carecommit.kit.words import day_in_words
from pledges.life.models import State
from pledges.pledging.models import Pledge
from pledges.section.two_days import TwoDays
from pledges.section.wording import ARE, how_many, listed

# More events than these are counted, and no longer named.
_NAMED = 3


def sentences(both: TwoDays) -> tuple[str, ...]:
    """Each that there is something to say for."""
    return (*_each(_WHOLE, both), *since_then(both))


def since_then(both: TwoDays) -> tuple[str, ...]:
    """Those that say more than how many there are: what changed, who needs help, and what was offered."""
    return _each(_MORE, both)


def _each(say: Sequence[Callable[[TwoDays], str]], both: TwoDays) -> tuple[str, ...]:
    return tuple(sentence for each in say if (sentence := each(both)))


def _made(both: TwoDays) -> str:
    """How many were made, and where."""
    count = len(both.now)
    by_event = Counter(position.pledge.event_id for position in both.now.positions)
    elsewhere = by_event.pop(None, 0)
    made = "1 pledge has been made" if count == 1 else f"{count:,} pledges have been made"
    held = sorted((both.names.events[pk] for pk in by_event), key=lambda event: (event.held_on, event.pk))
    if not held:
        return f"{made}."
    if len(held) == 1 and not elsewhere:
        each = "" if count == 1 else f"all {count:,} of them "
        return f"{made}, {each}at {held[0].title} on {day_in_words(held[0].held_on)}."
    if len(held) > _NAMED:
        parts = [f"{count - elsewhere:,} of them at {len(held):,} events"]
    else:
        parts = [f"{by_event[event.pk]:,} of them at {event.title} on {day_in_words(event.held_on)}" for event in held]
    return f"{made}, {listed([*parts, *([f'{elsewhere:,} at no event'] if elsewhere else [])])}."


def _reported(both: TwoDays) -> str:
    """To which boards: each finds its own among them."""
    (board, first), *others = both.by_board
    if board is None:
        return ""
    if not others:
        return f"{'It is' if len(both.now) == 1 else 'They are'} reported to the {board}."
    parts = [f"{len(first):,} {_is(len(first))} reported to the {board}"]
    parts += [f"{len(those):,} to {f'the {board}' if board else 'no board of its own'}" for board, those in others]
    return f"{listed(parts)}."


def _stand(both: TwoDays) -> str:
    """In which state they are: each is in one."""
    found = [(state, count) for state, count in both.now.by_state.items() if count]
    if len(both.now) == 1:
        return f"It is {ARE[found[0][0]]}."
    if len(found) == 1:
        return f"All of them are {ARE[found[0][0]]}."
    return f"Of all {len(both.now):,}, {listed([f'{count:,} {_is(count)} {ARE[state]}' for state, count in found])}."


def _changed(both: TwoDays) -> str:
    """What is different from the report of the quarter before."""
    moved, since = both.moved, f"Since {both.since},"
    counts = (
        (len(moved.new), "is new", "are new"),
        (len(moved.begun), "has begun", "have begun"),
        (len(moved.ended(State.KEPT)), "has been kept", "have been kept"),
        (len(moved.ended(State.NOT_KEPT)), "has ended not kept", "have ended not kept"),
        (len(moved.ended(State.RELEASED)), "has been released", "have been released"),
        (len(moved.taken_up_again), "has been taken up again", "have been taken up again"),
        (len(moved.set_back), "has not begun after all", "have not begun after all"),
        (moved.struck_out, "has been struck out, as it was no pledge", "have been struck out, as they were no pledges"),
    )
    found = [f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count]
    return f"{since} {listed(found)}." if found else f"{since} no pledge has moved."


def _help(both: TwoDays) -> str:
    count = sum(position.needs_help for position in both.now.positions)
    if not count:
        return ""
    return f"Of those that are still to be kept, {count:,} {'needs' if count == 1 else 'need'} help."


def _opportunities(both: TwoDays) -> str:
    """What was offered of work experience, training and employment."""
    return _places(both, "In work experience, training and jobs", of_opportunities=True)


def _other_places(both: TwoDays) -> str:
    """What was offered in pledges of any other kind, where somebody counted it."""
    return _places(both, "In pledges of other kinds", of_opportunities=False)


def _places(both: TwoDays, where: str, *, of_opportunities: bool) -> str:
    offered, taken_up = both.totals(both.now, of_opportunities=of_opportunities)
    if not offered:
        return ""
    was_offered, was_taken_up = both.totals(both.then, of_opportunities=of_opportunities)
    have = "has" if offered == 1 else "have"
    before_that = f"{was_offered:,}, and {was_taken_up:,} taken up" if was_offered else "none"
    return (
        f"{where}, {how_many(offered, 'place')} {have} been offered so far, and {taken_up:,} taken up; by "
        f"{day_in_words(both.earlier.as_at)} it was {before_that}."
    )


def _partners(both: TwoDays) -> str:
    """In which of their two stages the partners are, and how many came to the second since."""
    theirs = [position for position in both.now.positions if position.pledge.party == Pledge.Party.PARTNER]
    if not theirs:
        return ""
    intents = sum(position.is_intent for position in theirs)
    whose = "is by a business or partner" if len(theirs) == 1 else "are by businesses and partners"
    made = f"{how_many(len(theirs), 'pledge')} {whose}"
    count = len(both.moved.offered)
    came = (
        f" {how_many(count, 'offer')} came since {day_in_words(both.earlier.as_at)}, after an intent." if count else ""
    )
    if intents == len(theirs):
        return f"{made}, with what they intend and no offer yet."
    if not intents:
        return f"{made}, with an offer.{came}"
    return f"{made}: {len(theirs) - intents:,} with an offer, {intents:,} with what they intend so far.{came}"


_WHOLE = (_made, _reported, _stand)
_MORE = (_changed, _help, _opportunities, _other_places, _partners)


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
