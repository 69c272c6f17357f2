"""Putting the chapter together."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from carecommit.kit.history import as_known
from carecommit.kit.words import day_in_words
from pledges.events.models import Event
from pledges.life.heard import Hearing
from pledges.life.models import COUNTED, Reply, State
from pledges.life.queries import Position, Standing
from pledges.pledging.models import Kind, Maker, Pledge
from pledges.section.movement import Movement
from pledges.section.wording import MEANINGS, STATE_WORDS, how_many, listed, shortened
from resolutions.quarters.queries import AsAt
from resolutions.reports.beside import due_round
from resolutions.reports.document import Chapter, Count, Entries, Entry, KeyLine, Tally, TallyRow
from resolutions.reports.setting import Setting

# More events than these are counted, and no longer named.
_NAMED = 3
_ARE = {
    State.MADE: "made and not begun yet",
    State.UNDER_WAY: "under way",
    State.KEPT: "kept",
    State.NOT_KEPT: "not kept",
    State.RELEASED: "released",
}
_PARTNERS = "Businesses and partners"
_NO_AREA = "No service area given"


def pledges(report: Setting) -> tuple[Chapter, ...]:
    """The chapter of pledges, where there was one by then; as many queries for any number of them.

    Without what stands beside the updates, as the dashboard asks, there is none.
    """
    if not report.with_beside or not Pledge.objects.exists():
        return ()
    now = Standing.when(report.when)
    if not now.positions:
        return ()
    setting = _Setting(report.when, report.earlier, now, Standing.when(report.earlier))
    answers = _Answers(setting)
    return (
        Chapter(
            key="pledges",
            heading="Pledges",
            said=tuple(sentence for say in _SENTENCES if (sentence := say(setting))) + answers.said,
            figures=tuple(Count(state, STATE_WORDS[state], now.by_state[state]) for state in COUNTED),
            terms=tuple(KeyLine("pledge", state, STATE_WORDS[state], MEANINGS[state]) for state in COUNTED),
            tallies=(*_compared(setting), *_by_kind(setting), *_by_service_area(setting)),
            lists=(*_lists(setting), *answers.lists, _new(setting)),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """What things were called at a moment; three queries."""

    kinds: dict[int, Kind]
    events: dict[int, Event]
    makers: dict[int, Maker]


class _Setting:
    """The day and the quarter before, how the pledges stood on both, and the names that things had."""

    def __init__(self, when: AsAt, earlier: AsAt, now: Standing, then: Standing) -> None:
        self.when, self.earlier, self.now, self.then = when, earlier, now, then
        self.moved = Movement(now, then)
        self.names = _Names(*({row.pk: row for row in as_known(model, when.known)} for model in (Kind, Event, Maker)))

    def entries(self, positions: Iterable[Position], said: Callable[[Position], str]) -> tuple[Entry, ...]:
        return tuple(self.entry(position, said(position)) for position in positions)

    def entry(self, position: Position, said: str) -> Entry:
        return Entry(
            reference=position.pledge.reference,
            words=shortened(position.wording.words) if position.wording else "",
            by=self._by(position.pledge),
            state_words=STATE_WORDS[position.state],
            said=shortened(said),
            on=position.since,
        )

    def keeper(self, pledge: Pledge) -> Maker:
        return self.names.makers[pledge.keeper_id]

    def totals(self, standing: Standing, *, of_opportunities: bool) -> tuple[int, int]:
        """Offered and taken up: in kinds of work experience, training and employment, or in all the others."""
        kinds, positions = self.names.kinds, standing.positions
        found = [each for each in positions if kinds[each.pledge.kind_id].is_opportunity == of_opportunities]
        return sum(position.offered for position in found), sum(position.taken_up for position in found)

    def _by(self, pledge: Pledge) -> str:
        """The post and its service area or organisation; a name only with consent; and whoever keeps it now."""
        named = f" ({pledge.name})" if pledge.name and pledge.may_be_named else ""
        place = pledge.organisation or pledge.service_area
        given = f"{pledge.post_words}{named}, {place}" if place else f"{pledge.post_words}{named}"
        if pledge.keeper_id == pledge.maker_id:
            return given
        keeper = self.keeper(pledge)
        # A post that adopts a pledge has the title of whoever left it.
        now_with = "the post itself" if keeper.title == self.names.makers[pledge.maker_id].title else str(keeper)
        return f"{given}; now with {now_with}"


def _made(setting: _Setting) -> str:
    """How many were made, and where."""
    count = len(setting.now)
    by_event = Counter(position.pledge.event_id for position in setting.now.positions)
    elsewhere = by_event.pop(None, 0)
    made = "1 pledge has been made" if count == 1 else f"{count:,} pledges have been made"
    held = sorted((setting.names.events[pk] for pk in by_event), key=lambda event: (event.held_on, event.pk))
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


def _stand(setting: _Setting) -> str:
    """In which state they are: each is in one."""
    found = [(state, count) for state, count in setting.now.by_state.items() if count]
    if len(setting.now) == 1:
        return f"It is {_ARE[found[0][0]]}."
    if len(found) == 1:
        return f"All of them are {_ARE[found[0][0]]}."
    return (
        f"Of all {len(setting.now):,}, {listed([f'{count:,} {_is(count)} {_ARE[state]}' for state, count in found])}."
    )


def _changed(setting: _Setting) -> str:
    """What is different from the report of the quarter before."""
    moved, since = setting.moved, f"Since {day_in_words(setting.earlier.as_at)}, the end of last quarter,"
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


def _help(setting: _Setting) -> str:
    count = sum(position.needs_help for position in setting.now.positions)
    if not count:
        return ""
    return f"Of those that are still to be kept, {count:,} {'needs' if count == 1 else 'need'} help."


def _opportunities(setting: _Setting) -> str:
    """What was offered of work experience, training and employment."""
    return _places(setting, "In work experience, training and jobs", of_opportunities=True)


def _other_places(setting: _Setting) -> str:
    """What was offered in pledges of any other kind, where somebody counted it."""
    return _places(setting, "In pledges of other kinds", of_opportunities=False)


def _places(setting: _Setting, where: str, *, of_opportunities: bool) -> str:
    offered, taken_up = setting.totals(setting.now, of_opportunities=of_opportunities)
    if not offered:
        return ""
    was_offered, was_taken_up = setting.totals(setting.then, of_opportunities=of_opportunities)
    have = "has" if offered == 1 else "have"
    before_that = f"{was_offered:,}, and {was_taken_up:,} taken up" if was_offered else "none"
    return (
        f"{where}, {how_many(offered, 'place')} {have} been offered so far, and {taken_up:,} taken up; by "
        f"{day_in_words(setting.earlier.as_at)} it was {before_that}."
    )


def _partners(setting: _Setting) -> str:
    """In which of their two stages the partners are."""
    theirs = [position for position in setting.now.positions if position.pledge.party == Pledge.Party.PARTNER]
    if not theirs:
        return ""
    intents = sum(position.is_intent for position in theirs)
    whose = "is by a business or partner" if len(theirs) == 1 else "are by businesses and partners"
    made = f"{how_many(len(theirs), 'pledge')} {whose}"
    if intents == len(theirs):
        return f"{made}, with what they intend and no offer yet."
    if not intents:
        return f"{made}, with an offer."
    return f"{made}: {len(theirs) - intents:,} with an offer, {intents:,} with what they intend so far."


_SENTENCES = (_made, _stand, _changed, _help, _opportunities, _other_places, _partners)


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _compared(setting: _Setting) -> list[Tally]:
    """How many stood in each state, and what was offered, beside the quarter before."""
    now, then = setting.now, setting.then
    days = day_in_words(setting.earlier.as_at), day_in_words(setting.when.as_at)
    rows = [TallyRow(STATE_WORDS[state], (then.by_state[state], now.by_state[state])) for state in COUNTED]
    rows.append(TallyRow("All", (len(then), len(now))))
    found = [Tally("Pledges last quarter and this", ("State", *days), tuple(rows), compares=True)]
    for caption, is_of in (("Places of work experience, training and jobs", True), ("Places of other kinds", False)):
        offered, taken_up = setting.totals(now, of_opportunities=is_of)
        was_offered, was_taken_up = setting.totals(then, of_opportunities=is_of)
        if offered or was_offered:
            places = (TallyRow("Offered", (was_offered, offered)), TallyRow("Taken up", (was_taken_up, taken_up)))
            found.append(Tally(caption, ("Places", *days), places, compares=True))
    return found


def _by_kind(setting: _Setting) -> list[Tally]:
    kinds = setting.names.kinds
    rows = defaultdict(list)
    for position in setting.now.positions:
        rows[position.pledge.kind_id].append(position.state)
    order = sorted(rows, key=lambda pk: (kinds[pk].order, kinds[pk].name))
    return _tally("Pledges by kind", "Kind", [(kinds[pk].name, rows[pk]) for pk in order])


def _by_service_area(setting: _Setting) -> list[Tally]:
    """As they were given; the same but for its capitals is one."""
    rows: dict[str, list[str]] = defaultdict(list)
    spelt = {"": _NO_AREA}
    partners = []
    for position in setting.now.positions:
        area = " ".join(position.pledge.service_area.split())
        if not area and position.pledge.party == Pledge.Party.PARTNER:
            partners.append(position.state)
        else:
            spelt.setdefault(area.casefold(), area)
            rows[area.casefold()].append(position.state)
    named = [(spelt[area], rows[area]) for area in sorted(rows, key=lambda area: (not area, area))]
    return _tally("Pledges by service area", "Service area", [*named, *([(_PARTNERS, partners)] if partners else [])])


def _tally(caption: str, heading: str, rows: Sequence[tuple[str, list[str]]]) -> list[Tally]:
    """Rows of states, counted in columns; a state that none of them is in has no column."""
    used = [state for state in COUNTED if any(state in states for _, states in rows)]
    counted = [TallyRow(words, (*(states.count(state) for state in used), len(states))) for words, states in rows]
    everything = [state for _, states in rows for state in states]
    counted.append(TallyRow("All", (*(everything.count(state) for state in used), len(everything))))
    headings = (heading, *(STATE_WORDS[state] for state in used), "All")
    return [Tally(caption, headings, tuple(counted), compares=False)]


def _lists(setting: _Setting) -> list[Entries]:
    now, moved = setting.now.positions, setting.moved
    newest = sorted(now, key=lambda position: (position.since, position.pledge.pk), reverse=True)
    in_need = sorted((position for position in now if position.needs_help), key=lambda position: position.pledge.pk)
    return [
        Entries(
            "Kept since last quarter",
            "None was kept since last quarter.",
            setting.entries(moved.ended(State.KEPT), _last_words),
        ),
        Entries(
            "Not kept, because",
            "No pledge has ended not kept.",
            setting.entries([position for position in newest if position.state == State.NOT_KEPT], _last_words),
        ),
        Entries(
            "Released, because",
            "No pledge has been released.",
            setting.entries([position for position in newest if position.state == State.RELEASED], _last_words),
        ),
        Entries(
            "Help is needed, since",
            "No maker is waiting for help.",
            tuple(_asks(setting, position) for position in in_need),
        ),
    ]


def _new(setting: _Setting) -> Entries:
    return Entries(
        "New since last quarter",
        "No new pledge was made since last quarter.",
        setting.entries(setting.moved.new, lambda position: ""),
    )


def _last_words(position: Position) -> str:
    return position.steps[-1].words if position.steps else ""


def _asks(setting: _Setting, position: Position) -> Entry:
    """What its maker asked last, and since when they have been asking."""
    asking = []
    for step in (step for step in reversed(position.steps) if step.reply):
        was_helped = position.helped_at is not None and step.recorded_at <= position.helped_at
        if step.reply != Reply.NEED_HELP or was_helped:
            break
        asking.append(step)
    return replace(setting.entry(position, asking[0].words), on=asking[-1].happened_on)


class _Answers:
    """Who was asked about pledges in the quarter's round, and of which nothing had been heard by then, as `life.heard`
    says; nothing before answers were due."""

    def __init__(self, setting: _Setting) -> None:
        self._setting = setting
        self._missing: dict[int, list[Position]] = defaultdict(list)
        asked, round_, when = set(), due_round(setting.when), setting.when
        # On its last day it is the report of the quarter, for which all that is known counts.
        until = None if when.as_at == when.quarter.ends_on else when.as_at
        hearing = Hearing(when.quarter, round_.requests_on, until) if round_ else None
        for position in setting.now.positions if hearing else ():
            keeper = setting.keeper(position.pledge)
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
        makers = self._setting.names.makers
        keepers = sorted(self._missing, key=lambda pk: (str(makers[pk]).casefold(), pk))
        entries = tuple(self._entry(position) for pk in keepers for position in self._missing[pk])
        return (Entries("No answer from", "Everybody who was asked has answered.", entries),)

    def _entry(self, position: Position) -> Entry:
        last = position.steps[-1] if position.steps else None
        said = f"Last heard: {last.words or _ARE[last.state]}" if last else "Nothing heard so far"
        entry = self._setting.entry(position, said)
        return replace(
            entry, by=str(self._setting.keeper(position.pledge)), on=last.happened_on if last is not None else None
        )
