"""Opening a round, moving its days, and the links of owners without an account."""

import itertools
from dataclasses import asdict
from datetime import date

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused, Stale
from carecommit.kit.words import is_blank
from resolutions.council.models import Board, Person, User
from resolutions.council.operations import find_or_add_meeting
from resolutions.council.rules import is_officer
from resolutions.quarters.models import Quarter
from resolutions.rounds.calendar import STEPS, Days, days_left
from resolutions.rounds.models import AnswerLink, Round


@operation
def open_round(quarter: Quarter, *, board: Board, held_on: date, by: User) -> Round:
    """Open the round of `quarter` for the meeting of `board` on `held_on`, which is recorded if it is not yet.

    Its days are counted back from the meeting; one that has passed by now becomes today, or the next
    working day. Asked twice it is opened once. Refused unless the quarter is open and the meeting is to come, or if its
    round is for another meeting.
    """
    quarter = Quarter.objects.select_for_update(no_key=True).get(pk=quarter.pk)
    if not quarter.is_open:
        raise Refused(f"{quarter} is closed, so nobody can be asked for its updates.")
    standing = Round.objects.filter(quarter=quarter).select_related("meeting__board").first()
    if standing is not None:
        if (standing.meeting.board_id, standing.meeting.held_on) == (board.pk, held_on):
            return standing
        raise Refused(f"The round of this quarter is open for {standing.meeting}. Change that one.")
    _refuse_unless_ahead(held_on)
    opened = Round(
        quarter=quarter,
        meeting=find_or_add_meeting(board, held_on, by=by),
        **asdict(days_left(held_on, clock.today())),
        opened_at=clock.now(),
        opened_by=by,
    )
    opened.full_clean()
    record(opened, by=by, why="Opened")
    return opened


@operation
def change_round(
    round_: Round, *, board: Board, held_on: date, days: Days, by: User, why: str, seen: str | None = None
) -> Round:
    """Move a round to another meeting, or its days. A change that changes nothing writes nothing.

    `seen` is what `reading` gave of the round that the person's page showed: Stale is raised if it reads otherwise by
    now. Refused once its quarter is closed, without a reason, if a day is out of order, or if the papers would go out
    after the meeting.
    """
    row = _held(round_)
    if not row.quarter.is_open:
        raise Refused("This quarter is closed, so its round can no longer be changed.")
    moves = (row.meeting.board_id, row.meeting.held_on) != (board.pk, held_on)
    if not moves and all(getattr(row, name) == getattr(days, name) for name in STEPS):
        return row
    if seen is not None and seen != reading(row):
        raise Stale("Somebody else changed this round while you were at it. See what stands now, then send yours.")
    if is_blank(why):
        raise Refused("Say why the round changes. The reason is kept with what it was.", about="why")
    if moves:
        _refuse_unless_ahead(held_on)
    _refuse_unless_in_order(days, held_on)
    if moves:
        row.meeting = find_or_add_meeting(board, held_on, by=by)
        for link in row.links.filter(revoked_at=None):
            link.valid_until = held_on
            record(link, by=by, why="The meeting is moved")
    for name in STEPS:
        setattr(row, name, getattr(days, name))
    row.full_clean()
    record(row, by=by, why=why)
    return row


def reading(round_: Round) -> str:
    """The meeting and the days of a round in one text, by which a page knows whether they have been changed since."""
    return " ".join(map(str, (round_.meeting_id, *(getattr(round_, name) for name in STEPS))))


@operation
def make_link(round_: Round, person: Person, *, by: User | None) -> AnswerLink:
    """The link with which `person` answers in this round, until the day of the meeting; made once.

    Refused for somebody with an account that may answer, without an e-mail address, where the address is that of
    another person's account, and once the quarter is closed or the meeting is past. A link that was revoked is made
    again only by somebody, never by a command, whose `by` is None.
    """
    row = _held(round_)
    links = AnswerLink.objects.filter(round=row, person=person)
    standing = links.filter(revoked_at=None).first()
    if standing is not None:
        return standing
    if not row.quarter.is_open:
        raise Refused("This quarter is closed, so a link to its answers would open nothing.")
    if row.meeting.held_on < clock.today():
        raise Refused("The meeting of this round is past, so a link would open nothing. Move the round first.")
    if by is None and links.exists():
        raise Refused("A coordinator revoked this person's link. A coordinator makes another, if there is to be one.")
    link = AnswerLink(
        round=row,
        person=person,
        user=_account_in_name(person, by=by),
        valid_until=row.meeting.held_on,
        made_at=clock.now(),
        made_by=by,
    )
    record(link, by=by, why="Made")
    return link


@operation
def revoke_link(link: AnswerLink, *, by: User) -> AnswerLink:
    """From now on the link opens nothing. Revoked twice it is revoked once; refused once the quarter is closed."""
    round_ = _held(link.round)
    link = AnswerLink.objects.get(pk=link.pk)
    if not round_.quarter.is_open:
        raise Refused("This quarter is closed, so its links open nothing any more.")
    if link.revoked_at is None:
        link.revoked_at, link.revoked_by = clock.now(), by
        record(link, by=by, why="Revoked")
    return link


def _held(round_: Round) -> Round:
    """The round as it is now. Its quarter is held, so that it cannot close, nor the round change, before the write."""
    Quarter.objects.select_for_update(no_key=True).get(pk=round_.quarter_id)
    return Round.objects.select_related("quarter", "meeting__board").get(pk=round_.pk)


def _account_in_name(person: Person, *, by: User | None) -> User:
    """Whose name stands beside this person's answers: that of an account of theirs with which nobody can answer.

    It is a viewer's, or one that was closed; who has none is given one that nobody can sign in with.
    """
    accounts = list(person.users.order_by("-is_active", "pk"))
    answering = next(filter(is_officer, accounts), None)
    if answering is not None:
        raise Refused(f"{answering} has an account: they sign in, and find the same page under My updates.")
    if accounts:
        return accounts[0]
    if not person.email:
        raise Refused("This person has no e-mail address. Add one under People, then make the link.")
    if User.objects.filter(email__iexact=person.email).exists():
        raise Refused(f"{person.email} is the address of another account. Give this person their own.")
    account = User(email=person.email, role=User.Role.VIEWER, person=person, is_active=False)
    account.set_unusable_password()
    account.full_clean()
    record(account, by=by, why="Answers by link; cannot sign in")
    return account


def _refuse_unless_in_order(days: Days, held_on: date) -> None:
    for earlier, later in itertools.pairwise(STEPS):
        if getattr(days, later) < getattr(days, earlier):
            first = Round._meta.get_field(earlier).verbose_name
            raise Refused(f"This day comes before “{first}”. Put it on that day or later.", about=later)
    if days.papers_on > held_on:
        raise Refused(
            "The papers cannot go out after the meeting. Give the day of the meeting or one before it.",
            about="papers_on",
        )


def _refuse_unless_ahead(held_on: date) -> None:
    if held_on <= clock.today():
        raise Refused("A round leads to a meeting to come. Give a later day.", about="held_on")
