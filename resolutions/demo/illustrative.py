"""A believable present around a council's paper: the quarter before today's, closed, and today's, open.

Everything here is made up and says so: each text begins with MARK. Days are counted from the quarters
themselves, so that the demonstration is as lively on the first day of a quarter as on its last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.actions.operations import retime
from resolutions.council.models import Board, User
from resolutions.demo.accounts import open_officers
from resolutions.demo.committee import send_paper
from resolutions.demo.happenings import Happenings
from resolutions.demo.paper import MARK, Asked, Council, Retimed, Said
from resolutions.progress.operations import submit_update
from resolutions.progress.questions import ask, reply
from resolutions.progress.rules import may_update
from resolutions.quarters.models import Quarter
from resolutions.quarters.operations import open_quarter
from resolutions.reports.operations import close_quarter
from resolutions.rounds.calendar import working_days_after
from resolutions.rounds.operations import open_round
from resolutions.timescales import FinancialQuarter

# Far enough ahead that the owners have some weeks yet, and the requests go out at once.
_MEETING = timedelta(weeks=6)


@dataclass(frozen=True, slots=True)
class _Cast:
    """Who types: the officer whose post owns the action, otherwise the coordinator."""

    officers: Sequence[User]
    coordinator: User

    def for_action(self, action: Action) -> User:
        today = clock.today()
        return next((user for user in self.officers if may_update(user, action, today)), self.coordinator)


def add_illustrative(council: Council, beside: Happenings, *, coordinator: User) -> None:
    """Open, fill and close the quarter before the present one, then open and begin the present one.

    What is `beside` the plan happens up to the closing, so that the report of that quarter has it.
    """
    present = clock.now()
    current = FinancialQuarter.containing(present.date())
    previous = current.previous
    made_up = council.illustrative
    opened = _at(previous.starts_on, 9)
    # A council closes some days later; here it is the last day, so that today's can be open on its first.
    closed = _at(previous.ends_on, 17)
    with clock.standing_at(opened):
        officers = open_officers(council.accounts, since=previous.starts_on, by=coordinator)
        cast = _Cast(officers, coordinator)
        quarter = open_quarter(previous, by=coordinator)
    for moment, move in _spread(made_up.retimed, opened, closed):
        with clock.standing_at(moment):
            _retime(move, made_up.decided_by, current, by=coordinator)
    for moment, said in _spread(made_up.previous, opened, closed):
        with clock.standing_at(moment):
            _say(said, quarter, cast)
    beside.up_to(closed)
    with clock.standing_at(closed):
        close_quarter(quarter, by=coordinator)

    opened = min(_at(current.starts_on, 9), present)
    with clock.standing_at(opened):
        quarter = open_quarter(current, by=coordinator)
    for moment, said in _spread(made_up.current, opened, present):
        with clock.standing_at(moment):
            _say(said, quarter, cast)
    reader = next(user for user in User.objects.filter(is_demonstration=True) if user.role == User.Role.VIEWER)
    for moment, asked in _spread(made_up.asked, opened, present):
        with clock.standing_at(moment):
            _ask(asked, cast, by=reader)
    board = Board.objects.get(name=made_up.round_for)
    held_on = working_days_after(present.date() + _MEETING, 1)
    opened_round = open_round(quarter, board=board, held_on=held_on, by=coordinator)
    if made_up.committee is not None:
        send_paper(made_up.committee, opened_round.meeting, by=coordinator)


def _at(day, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _spread(rows: Sequence, first: datetime, last: datetime) -> Iterator[tuple[datetime, object]]:
    """Each row with a moment of its own, in order: mid-morning of days spread between `first` and `last`."""
    days = (last.date() - first.date()).days
    for number, row in enumerate(rows, start=1):
        day = first.date() + timedelta(days=days * number // (len(rows) + 1))
        morning = _at(day, 10) + timedelta(minutes=number)
        yield max(first, min(morning, last)), row


def _retime(move: Retimed, agreed_by: str, current: FinancialQuarter, *, by: User) -> None:
    action = Action.objects.get(reference=move.action)
    words = move.timescale.format(
        this_quarter_ends=f"{current.ends_on:%d/%m/%y}", next_quarter_ends=f"{current.next.ends_on:%d/%m/%y}"
    )
    retime(
        action,
        version=action.version,
        words=words,
        agreed_on=clock.today(),
        agreed_by=agreed_by,
        why=MARK + move.why,
        by=by,
    )


def _ask(asked: Asked, cast: _Cast, *, by: User) -> None:
    action = Action.objects.get(reference=asked.action)
    question = ask(action, words=MARK + asked.words, by=by)
    if asked.reply:
        reply(question, words=MARK + asked.reply, by=cast.for_action(action))


def _say(said: Said, quarter: Quarter, cast: _Cast) -> None:
    action = Action.objects.get(reference=said.action)
    submit_update(
        action,
        quarter,
        version=action.version,
        stage=said.stage,
        rating=said.rating,
        rating_reason=MARK + said.rating_reason if said.rating_reason else "",
        what_happened=MARK + said.words,
        happened_on=clock.today(),
        by=cast.for_action(action),
    )
