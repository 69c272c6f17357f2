"""Which notice is due about one action to one recipient on a day.

Days are counted in working days. The reminders after the first day of lateness come further and further apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from resolutions.notices.keys import Key
from resolutions.notices.models import Notice
from resolutions.rounds.calendar import is_working_day, working_days_after, working_days_before
from resolutions.rounds.models import Round

Kind = Notice.Kind
# Working days.
SOON = 5
APART = 2
FIRST_GAP = 4
# These ask for an answer to an action, one instead of the other.
ASKING = frozenset({Kind.REQUESTED, Kind.DUE_SOON, Kind.LATE, Kind.LATE_AGAIN, Kind.RETURNED})


@dataclass(frozen=True, slots=True)
class Past:
    """A notice that was recorded: `sent_on` is None while its message waits."""

    pk: int
    key: Key
    sent_on: date | None


@dataclass(frozen=True, slots=True)
class Due:
    """A notice to be recorded; `instead_of` are the keys of those still waiting that it makes needless."""

    kind: str
    step: str
    instead_of: tuple[int, ...] = ()


def due_now(
    round_: Round, day: date, own: Sequence[Past], last_sent: date | None, *, returned: int | None, link: int | None
) -> Due | None:
    """What whoever answers for an action is owed on `day`, a working day, of an action without an answer.

    `own` is what was recorded for them of this action and post before, in that order; `last_sent` the day of the last
    reminder of this action that was sent to them, of whichever post. `returned` is the key of the return that stands,
    `link` of the link by which they answer.
    """
    if returned is not None and not any(_is(past, Kind.RETURNED, f"return-{returned}") for past in own):
        return Due(Kind.RETURNED, f"return-{returned}", _waiting(own))
    if day < round_.requests_on:
        return None
    links = [past.key.step for past in own if past.key.kind == Kind.REQUESTED and past.key.step]
    by_link = "" if link is None else f"link-{link}"
    if links and by_link and by_link not in links:
        return Due(Kind.REQUESTED, by_link, _waiting(own))
    is_soon_after = last_sent is not None and day < working_days_after(last_sent, APART)
    if not own:
        return None if is_soon_after else Due(Kind.REQUESTED, by_link)
    waiting = [past for past in own if past.sent_on is None]
    if waiting:
        overtaken = waiting[-1].key.kind == Kind.DUE_SOON and day > round_.due_on
        return Due(Kind.LATE, f"{round_.due_on}", _waiting(own)) if overtaken else None
    if is_soon_after:
        return None
    if day <= round_.due_on:
        is_soon = day >= working_days_before(round_.due_on, SOON)
        told = any(_is(past, Kind.DUE_SOON, f"{round_.due_on}") for past in own)
        return Due(Kind.DUE_SOON, f"{round_.due_on}") if is_soon and not told else None
    lates = [past for past in own if _is(past, Kind.LATE, f"{round_.due_on}") or steps_late(past.key, round_.due_on)]
    if not lates:
        return Due(Kind.LATE, f"{round_.due_on}")
    step = max(steps_late(past.key, round_.due_on) for past in lates)
    last = max(past.sent_on for past in lates)
    if day < working_days_after(last, FIRST_GAP * 2**step):
        return None
    return Due(Kind.LATE_AGAIN, again(round_.due_on, step + 1))


def due_to_manager(round_: Round, day: date, step: int, own: Sequence[Past], last_sent: date | None) -> Due | None:
    """What whoever manages a post is owed, when the post has been told `step` times that it is late again."""
    if step <= max((steps_late(past.key, round_.due_on) for past in own), default=0):
        return None
    if any(past.sent_on is None for past in own):
        return None
    if last_sent is not None and day < working_days_after(last_sent, APART):
        return None
    return Due(Kind.LATE_AGAIN, again(round_.due_on, step))


def again(due_on: date, step: int) -> str:
    """How a key says that it is the `step`-th time that an answer due on `due_on` is late again."""
    return f"{due_on}.{step}"


def steps_late(key: Key, due_on: date) -> int:
    """The number of times that `key` stands for; 0 for any other kind and for another day."""
    day, _, step = key.step.partition(".")
    return int(step) if key.kind == Kind.LATE_AGAIN and day == f"{due_on}" else 0


def working_days_late(due_on: date, day: date) -> int:
    """How many working days after `due_on` have begun by `day`; 0 up to `due_on`."""
    count = 0
    while due_on < day:
        if is_working_day(day):
            count += 1
        day = working_days_before(day, 1)
    return count


def _is(past: Past, kind: str, step: str) -> bool:
    return past.key.kind == kind and past.key.step == step


def _waiting(own: Sequence[Past]) -> tuple[int, ...]:
    return tuple(past.pk for past in own if past.sent_on is None)
