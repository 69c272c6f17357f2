"""What became of pledges from one quarter to the next."""

from collections.abc import Callable
from functools import cached_property

from pledges.life.models import LIVE, State
from pledges.life.queries import Position, Standing


class Movement:
    """The pledges of `now`, each beside how it stood in `then`: no queries of its own."""

    def __init__(self, now: Standing, then: Standing) -> None:
        self.now, self.then = now, then

    @cached_property
    def new(self) -> list[Position]:
        """Not in the report of the quarter before."""
        return [position for position in self.now.positions if position.pledge.pk not in self.then.by_key]

    @cached_property
    def begun(self) -> list[Position]:
        """Under way, and not begun before."""
        return self._came(lambda state: state == State.UNDER_WAY, before=frozenset({State.MADE}))

    @cached_property
    def taken_up_again(self) -> list[Position]:
        """Still to be kept, though it had come to an end before."""
        return self._came(lambda state: state in LIVE, before=frozenset(State) - LIVE)

    @cached_property
    def set_back(self) -> list[Position]:
        """Not begun after all."""
        return self._came(lambda state: state == State.MADE, before=frozenset({State.UNDER_WAY}))

    @cached_property
    def offered(self) -> list[Position]:
        """Of a partner who had only said what they intend, and has made an offer since."""
        then = self.then.by_key
        return [
            position
            for position in self.now.positions
            if not position.is_intent and position.pledge.pk in then and then[position.pledge.pk].is_intent
        ]

    def ended(self, state: str) -> list[Position]:
        """Those that came to `state` since, new ones among them."""
        return [
            position
            for position in self.now.positions
            if position.state == state and self._before(position) != position.state
        ]

    @cached_property
    def struck_out(self) -> int:
        """How many of the quarter before turned out to be no pledges."""
        return len(self.then.by_key.keys() - self.now.by_key.keys())

    def _before(self, position: Position) -> str | None:
        then = self.then.by_key.get(position.pledge.pk)
        return then.state if then is not None else None

    def _came(self, is_now: Callable[[str], bool], *, before: frozenset) -> list[Position]:
        return [
            position for position in self.now.positions if is_now(position.state) and self._before(position) in before
        ]
