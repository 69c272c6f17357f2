"""Putting the illustrative pledges into a demonstration, in the order in which they would have happened."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import uuid4

from django.utils import timezone

from carecommit.kit import clock
from pledges.demo.data import EventData, LeavingData, PledgeData, SaidData, TryingData, read_pledges
from pledges.events.models import Event
from pledges.events.operations import add_event
from pledges.life.keepers import Fate, record_leaving
from pledges.life.models import LIVE, State, Step
from pledges.life.operations import answer, note_help, record_step
from pledges.life.rules import STATE_OF, Counted
from pledges.pledging.models import Kind, Pledge
from pledges.pledging.operations import add_pledge, give_offer, give_pledge, revise_pledge, settle_pledge
from pledges.pledging.rules import Said
from resolutions.actions.models import Action
from resolutions.council.models import Board, Post, User
from resolutions.demo.happenings import Happening
from resolutions.demo.paper import MARK
from resolutions.timescales import FinancialQuarter

# A demonstration that is built years later has the answers of these quarters, and of the newest ones.
_ANSWERED = 10
# How long before the end of a quarter the first answer comes, and over how many days they spread.
_DAYS_BEFORE_THE_END, _DAYS = 21, 17
# The present quarter so far is shared out among so many pledges.
_SHARES = 40
_TRIED_FOR = timedelta(days=365)


def happenings(council: str, coordinator: User) -> Iterator[Happening]:
    """The pledges of `council`, if it has any: an event that was, what became of it, and an event to try."""
    data = read_pledges(council)
    if data is None:
        return
    present = clock.now()
    yield timezone.make_aware(data.event.set_up), partial(_add_event, data.event, by=coordinator)
    for number, each in enumerate(data.pledges):
        yield from _Life(number, each, data.event, present, coordinator).happenings()
    yield present, partial(_add_event_to_try, data.trying, by=coordinator)


def _add_event(data: EventData, *, by: User) -> None:
    fields = asdict(data)
    del fields["set_up"]
    fields |= {"board": Board.objects.get(name=data.board), "welcome": MARK + data.welcome}
    add_event(by=by, **fields)


def _add_event_to_try(data: TryingData, *, by: User) -> None:
    today = clock.today()
    add_event(
        title=MARK + data.title,
        host=data.host,
        board=Board.objects.get(name=data.board),
        welcome=MARK + data.welcome,
        held_on=today,
        opens_on=today,
        closes_on=today + _TRIED_FOR,
        by=by,
    )


@dataclass
class _Life:
    """One pledge from the day on which it was made to the day of the build."""

    number: int
    data: PledgeData
    held: EventData
    present: datetime
    by: User
    pledge: Pledge | None = None
    state: str = State.MADE

    def happenings(self) -> Iterator[Happening]:
        """What happened, each with its moment."""
        made = _at(self.held.held_on, 10) + timedelta(minutes=2 * self.number)
        # What came on paper was typed some days later.
        yield (made if self.data.email else made + timedelta(days=4)), self._make
        current = FinancialQuarter.containing(self.present.date())
        said = self._said(current)
        for quarter, each in said.items():
            yield self._moment(quarter, current, each), partial(self._go_on, each)
        leaving = self.data.leaving
        if leaving is not None and leaving.left_on < current.starts_on:
            yield _at(leaving.left_on, 16), partial(self._leave, leaving)

    def _said(self, current: FinancialQuarter) -> dict[FinancialQuarter, SaidData]:
        """Quarter -> what was said in it: as written, and otherwise that it is under way."""
        found = {}
        if self.data.answers:
            quarter, count = FinancialQuarter.containing(self.held.held_on).next, 0
            while quarter < current:
                if count < _ANSWERED or quarter == current.previous:
                    found[quarter] = SaidData(str(quarter), reply="under_way")
                quarter, count = quarter.next, count + 1
        relative = {"previous": current.previous, "present": current, "today": current}
        for each in self.data.life:
            quarter = relative.get(each.quarter) or FinancialQuarter.parse(each.quarter)
            if quarter < current or each.quarter in relative:
                found[quarter] = each
        return found

    def _moment(self, quarter: FinancialQuarter, current: FinancialQuarter, said: SaidData) -> datetime:
        if quarter < current:
            before = _DAYS_BEFORE_THE_END - self.number * 5 % _DAYS
            return _at(quarter.ends_on - timedelta(days=before), 9) + timedelta(minutes=7 * self.number)
        if said.quarter == "today":
            return max(self.present - timedelta(minutes=60 - self.number), _at(self.present.date(), 0))
        first = min(_at(current.starts_on, 10), self.present)
        days = (self.present.date() - first.date()).days * (self.number + 1) // _SHARES
        morning = _at(first.date() + timedelta(days=days), 10) + timedelta(minutes=7 * self.number)
        return max(first, min(morning, self.present))

    def _make(self) -> None:
        data = self.data
        event = Event.objects.get(title=self.held.title)
        said = Said(
            words=MARK + data.words,
            kind=Kind.objects.get(name=data.kind),
            post_words=data.post,
            by_when=data.by_when,
            manner=data.manner,
            party=Pledge.Party.PARTNER if data.organisation else Pledge.Party.STAFF,
            service_area=data.service_area,
            organisation=data.organisation,
            email=data.email,
            is_offer=data.is_offer,
        )
        if data.email:
            pledge = give_pledge(said, event=event, key=uuid4())
        else:
            pledge = add_pledge(said, event=event, made_on=event.held_on, by=self.by, why=f"{MARK}it came on paper")
        fields = {}
        if data.helps:
            fields["action"] = Action.objects.get(reference=data.helps)
        if data.expert:
            fields["expert"] = Post.objects.get(title=data.expert)
        if fields:
            why = f"{MARK}the coordinator settles what it helps, and who helps with it"
            pledge = settle_pledge(pledge, by=self.by, why=why, version=pledge.version, **fields)
        self.pledge = pledge

    def _go_on(self, said: SaidData) -> None:
        if self.state not in LIVE:
            return
        if said.revised or said.offer:
            self._give_words(said)
        if said.step or said.reply:
            self.state = self._step(said).state
        if said.help:
            note_help(self.pledge, words=MARK + said.help, given_on=clock.today(), by=self.by)

    def _give_words(self, said: SaidData) -> None:
        self.pledge.refresh_from_db()
        given = {"by_when": self.data.by_when, "by": self.by, "version": self.pledge.version}
        if said.offer:
            give_offer(self.pledge, words=MARK + said.offer, **given)
        else:
            revise_pledge(self.pledge, words=MARK + said.revised, why=MARK + said.why, **given)

    def _step(self, said: SaidData) -> Step:
        words, counted = MARK + said.words if said.words else "", Counted(said.offered, said.taken_up)
        if self.data.email and not said.step:
            return answer(self.pledge, reply=said.reply, words=words, counted=counted, by=self.pledge.keeper)
        self.pledge.refresh_from_db()
        return record_step(
            self.pledge,
            state=said.step or STATE_OF[said.reply],
            words=words,
            happened_on=clock.today(),
            counted=counted,
            by=self.by,
            version=self.pledge.version,
        )

    def _leave(self, leaving: LeavingData) -> None:
        if self.state not in LIVE:
            return
        to = None
        if leaving.to_post:
            kind, area = self.pledge.kind, self.data.service_area
            to = Said("", kind, leaving.to_post, service_area=area, email=leaving.to_email)
        fates = {self.pledge.pk: Fate(leaving.how, to)}
        record_leaving(self.pledge.maker, left_on=leaving.left_on, fates=fates, why=MARK + leaving.why, by=self.by)
        self.pledge.refresh_from_db()


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
