"""What the quarter's round asked of the makers, and what it has not heard."""

from collections import defaultdict
from dataclasses import replace

from pledges.life.heard import Hearing
from pledges.life.queries import Position
from pledges.section.two_days import TwoDays
from pledges.section.wording import ARE, how_many
from resolutions.reports.beside import due_round
from resolutions.reports.document import Entries, Entry


class Answers:
    """Who was asked about pledges in the quarter's round, and of which nothing had been heard by then, as `life.heard`
    says; nothing before answers were due."""

    def __init__(self, both: TwoDays) -> None:
        self._both = both
        self._missing: dict[int, list[Position]] = defaultdict(list)
        asked, round_, when = set(), due_round(both.when), both.when
        # On its last day it is the report of the quarter, for which all that is known counts.
        until = None if when.as_at == when.quarter.ends_on else when.as_at
        hearing = Hearing(when.quarter, round_.requests_on, until) if round_ else None
        for position in both.now.positions if hearing else ():
            keeper = both.keeper(position.pledge)
            if hearing.asks(position, keeper):
                asked.add(keeper.pk)
            if hearing.awaits(position, keeper):
                self._missing[keeper.pk].append(position)
        self._asked = len(asked)

    @property
    def said(self) -> tuple[str, ...]:
        """How many were asked, and how many have not answered."""
        if not self._asked:
            return ()
        asked = how_many(self._asked, "maker was asked for an answer", "makers were asked for an answer")
        missing = len(self._missing)
        if not missing:
            return (f"This quarter {asked}, and {'it' if self._asked == 1 else 'every one'} has come.",)
        has = "has" if missing == 1 else "have"
        return (f"This quarter {asked}, and {missing:,} {has} not answered for every pledge with them.",)

    @property
    def lists(self) -> tuple[Entries, ...]:
        """The pledges that are waiting for one, by whoever keeps them."""
        if not self._asked:
            return ()
        makers = self._both.names.makers
        keepers = sorted(self._missing, key=lambda pk: (str(makers[pk]).casefold(), pk))
        entries = tuple(self._entry(position) for pk in keepers for position in self._missing[pk])
        return (Entries("No answer from", "Everybody who was asked has answered.", entries),)

    def _entry(self, position: Position) -> Entry:
        last = position.steps[-1] if position.steps else None
        said = f"Last heard: {last.words or ARE[last.state]}" if last else "Nothing heard so far"
        entry = self._both.entry(position, said)
        return replace(
            entry, by=str(self._both.keeper(position.pledge)), on=last.happened_on if last is not None else None
        )
