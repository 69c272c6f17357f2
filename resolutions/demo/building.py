"""Putting a council's paper into the register, in the order in which it happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from resolutions.actions.models import Action
from resolutions.actions.operations import add_action
from resolutions.council.models import Board, CouncilProfile, Post, User
from resolutions.council.operations import add_board, add_meeting, add_post, set_profile
from resolutions.demo.accounts import open_accounts
from resolutions.demo.happenings import Happenings
from resolutions.demo.illustrative import add_illustrative
from resolutions.demo.paper import ActionData, Council, ResolutionData, Timeline
from resolutions.motions.models import Clause, Motion, Resolution
from resolutions.motions.operations import add_clause, add_resolution, record_motion
from resolutions.owners.operations import remember
from resolutions.owners.queries import Directory
from resolutions.progress.operations import submit_update
from resolutions.quarters.models import Quarter
from resolutions.quarters.operations import open_quarter
from resolutions.reports.operations import close_quarter
from resolutions.timescales import FinancialQuarter


def is_loaded(council: Council) -> bool:
    """Whether this database holds this demonstration already."""
    emails = {account.email for account in council.accounts}
    return User.objects.filter(is_demonstration=True, email__in=emails).count() == len(emails)


@transaction.atomic
def build(council: Council) -> None:
    """Build the whole demonstration, or nothing of it.

    Refused if the database holds a register, or if by the clock the paper is not yet past.
    """
    if CouncilProfile.objects.exists() or Motion.objects.exists():
        raise Refused("This database holds another register. Set DATABASE_URL to one of its own for the demonstration.")
    paper = council.paper
    financial = FinancialQuarter.parse(paper.quarter)
    earliest = financial.next.next.starts_on
    if clock.today() < earliest:
        raise Refused(
            f"The clock of this machine says {clock.today():%d/%m/%Y}, and the demonstration begins on "
            f"{earliest:%d/%m/%Y}. Set the clock right."
        )
    with _at(paper.motion_recorded):
        accounts = open_accounts(council.accounts)
        by = next(user for user in accounts if user.role == User.Role.COORDINATOR)
        _record_council(council, by=by)
        resolutions = _record_motion(council, by=by)
    for meeting in council.meetings:
        with _at(datetime.combine(meeting.held_on, time(20))):
            board = Board.objects.get(name=meeting.board)
            add_meeting(board, meeting.held_on, note=meeting.note, by=by)
    reported = _add_actions(resolutions, paper, by=by)
    with _at(paper.quarter_opened):
        quarter = open_quarter(financial, by=by)
    with _at(paper.updates_typed):
        for action, data in reported:
            _report(action, data, quarter, paper, by=by)
    name = council.profile["short_name"].lower()
    beside = Happenings(each for path in settings.DEMONSTRATION for each in import_string(path)(name, by))
    with _at(paper.quarter_closed):
        beside.up_to(clock.now())
        close_quarter(quarter, by=by)
    add_illustrative(council, beside, coordinator=by)
    beside.up_to(clock.now())


@contextmanager
def _at(moment: datetime) -> Iterator[None]:
    with clock.standing_at(timezone.make_aware(moment)):
        yield


def _record_council(council: Council, *, by: User) -> None:
    set_profile(by=by, why="The demonstration", **council.profile)
    for board in council.boards:
        add_board(board.name, short_name=board.short_name, by=by)
    for post in council.posts:
        add_post(post.title, kind=post.kind, service_area=post.service_area, by=by)
    for spelling in council.spellings:
        post = Post.objects.get(title=spelling.post)
        remember(spelling.words, post, by=by, why="The paper writes it both ways")


def _record_motion(council: Council, *, by: User) -> list[tuple[Resolution, list[Clause], ResolutionData]]:
    data = council.motion
    boards = {board.name: board for board in Board.objects.all()}
    motion = record_motion(
        kind=data.kind,
        title=data.title,
        preamble=data.preamble,
        body=boards[data.body],
        decided_words=data.decided_words,
        vote=data.vote,
        overseen_by=tuple(boards[name] for name in data.overseen_by),
        by=by,
    )
    recorded = []
    for each in council.resolutions:
        resolution = add_resolution(
            motion, words=each.words, label=each.label, heading=each.heading, you_said=each.you_said, by=by
        )
        clauses = [add_clause(resolution, words=clause.words, label=clause.label, by=by) for clause in each.clauses]
        recorded.append((resolution, clauses, each))
    return recorded


def _add_actions(
    resolutions: list[tuple[Resolution, list[Clause], ResolutionData]], paper: Timeline, *, by: User
) -> list[tuple[Action, ActionData]]:
    directory = Directory()
    added = []
    for resolution, clauses, each in resolutions:
        for data in each.actions:
            agreed_on = data.agreed_on or paper.agreed_on
            owners = directory.match(data.owners)
            # Several names and no word of who leads: they are joint, as nothing is guessed.
            leads = data.first_leads or (len(owners.posts) == 1 and not owners.unsettled)
            # Known from the day it counts from: recorded later, its timescale would seem to have moved since.
            with _at(datetime.combine(agreed_on, time(21))):
                action = add_action(
                    resolution,
                    title=data.title,
                    detail=data.detail,
                    owner_words=data.owners,
                    lead=owners.posts[0] if leads else None,
                    joint=owners.posts[1:] if leads else owners.posts,
                    timescale=data.timescale,
                    plan_year=data.plan_year,
                    agreed_on=agreed_on,
                    agreed_by=data.agreed_by or paper.agreed_by,
                    stage=data.stage_when_added,
                    clauses=[clauses[number - 1] for number in data.answers],
                    principles=data.principles,
                    by=by,
                )
            added.append((action, data))
    return added


def _report(action: Action, data: ActionData, quarter: Quarter, paper: Timeline, *, by: User) -> None:
    submit_update(
        action,
        quarter,
        version=action.version,
        stage=data.stage,
        rating=None,
        rating_reason="",
        what_happened=data.reported if data.happened_on else f"{data.reported} {paper.no_day}",
        happened_on=data.happened_on or paper.as_at,
        by=by,
    )
