"""What other apps put into a demonstration, each thing at its moment, so that a quarter closes with what was known."""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime

from carecommit.kit import clock

# A moment, and what happened then.
Happening = tuple[datetime, Callable[[], object]]


class Happenings:
    """Things still to happen, the earliest first."""

    def __init__(self, happenings: Iterable[Happening]) -> None:
        self._waiting = deque(sorted(happenings, key=lambda happening: happening[0]))

    def up_to(self, moment: datetime) -> None:
        """Let happen what did by `moment`, with the clock standing at the moment of each."""
        while self._waiting and self._waiting[0][0] <= moment:
            happened, happen = self._waiting.popleft()
            with clock.standing_at(happened):
                happen()
