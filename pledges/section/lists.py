"""What the chapter names, each under its heading."""

from dataclasses import replace
from operator import attrgetter

from pledges.life.models import Reply, State
from pledges.life.queries import Position
from pledges.section.two_days import TwoDays
from resolutions.reports.document import Entries, Entry

_SAID = attrgetter("said")


def lists(both: TwoDays) -> list[Entries]:
    """What was kept, what was not, what was released, and who waits for help."""
    now, moved = both.now.positions, both.moved
    newest = sorted(now, key=lambda position: (position.since, position.pledge.pk), reverse=True)
    in_need = sorted((position for position in now if position.needs_help), key=lambda position: position.pledge.pk)
    return [
        Entries(
            f"Kept since {both.last}",
            f"None was kept since {both.last}.",
            both.entries(moved.ended(State.KEPT), _SAID),
        ),
        Entries(
            "Not kept, because",
            "No pledge has ended not kept.",
            both.entries([position for position in newest if position.state == State.NOT_KEPT], _SAID),
        ),
        Entries(
            "Released, because",
            "No pledge has been released.",
            both.entries([position for position in newest if position.state == State.RELEASED], _SAID),
        ),
        Entries(
            "Help is needed, since",
            "No maker is waiting for help.",
            tuple(_asks(both, position) for position in in_need),
        ),
    ]


def new(both: TwoDays) -> Entries:
    """What was made since the report before."""
    return Entries(
        f"New since {both.last}",
        f"No new pledge was made since {both.last}.",
        both.entries(both.moved.new, lambda position: ""),
    )


def _asks(both: TwoDays, position: Position) -> Entry:
    """What its maker asked last, and since when they have been asking."""
    asking = []
    for step in (step for step in reversed(position.steps) if step.reply):
        was_helped = position.helped_at is not None and step.recorded_at <= position.helped_at
        if step.reply != Reply.NEED_HELP or was_helped:
            break
        asking.append(step)
    return replace(both.entry(position, asking[0].words), on=asking[-1].happened_on)
