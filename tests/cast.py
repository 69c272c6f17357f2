"""A small council, its people and its register, for every test that needs some.

    def test_a_board_member_reads_the_report(cast):
        page = cast.client(cast.viewer).get("/reports/2026-27/q2/")

It is Wednesday 12 August 2026 in `cast`: Quarter 1 has been opened and closed, Quarter 2 is open, and one
update has been made in each. In `cast_today` it is whatever day it is, for journeys in a browser, whose
server reads the real clock.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django.plugin import blocking_manager_key

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.actions.operations import add_action
from resolutions.actions.sets import Agreement, NewAction, add_actions
from resolutions.council.models import Board, CouncilProfile, Person, Post, User
from resolutions.council.operations import add_board, add_post, add_user, appoint, set_profile
from resolutions.council.scales import Stage
from resolutions.motions.models import Clause, Motion, Resolution
from resolutions.motions.operations import add_clause, add_resolution, record_motion
from resolutions.progress.models import Update
from resolutions.progress.operations import submit_update
from resolutions.quarters.models import Quarter
from resolutions.quarters.operations import open_quarter
from resolutions.reports.operations import close_quarter
from resolutions.rounds.models import Round
from resolutions.rounds.operations import open_round
from resolutions.timescales import FinancialQuarter, read

TODAY = date(2026, 8, 12)
PASSWORD = "Seven otters swim upstream"


@dataclass(frozen=True)
class Posts:
    """`housing` leads, `portfolio` is joint with it; `school` has its own action; nobody holds `vacant`."""

    housing: Post
    school: Post
    portfolio: Post
    vacant: Post


@dataclass(frozen=True)
class Cast:
    """Who and what there is.

    `action` is housing's, answers clause a, and has an update in both quarters: in progress and green, then
    amber. `other_action` is the school's, answers no clause, was due on the last day of the quarter before,
    and has no update. Clause b, and the second resolution, have no action.
    """

    profile: CouncilProfile
    viewer: User
    officer: User
    other_officer: User
    coordinator: User
    administrator: User
    posts: Posts
    body: Board
    board: Board
    motion: Motion
    resolution: Resolution
    other_resolution: Resolution
    clauses: tuple[Clause, Clause]
    action: Action
    other_action: Action
    earlier_quarter: Quarter
    quarter: Quarter

    @property
    def everybody(self) -> tuple[User, ...]:
        """One of each role, and the second officer."""
        return (self.viewer, self.officer, self.other_officer, self.coordinator, self.administrator)

    def client(self, user: User | None = None) -> Client:
        """A browser without a window, in which `user` is signed in; a visitor's without one."""
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    def make_actions(self, how_many: int, **fields) -> list[Action]:
        """More actions of housing in the first resolution; `fields` are those of `add_action`."""
        given = {
            "lead": self.posts.housing,
            "timescale": "31/03/2027",
            "agreed_on": self.action.added_on,
            "agreed_by": "Full Council",
            **fields,
        }
        titles = [f"Promise number {n}" for n in range(1, how_many + 1)]
        return [add_action(self.resolution, by=self.coordinator, **{"title": title, **given}) for title in titles]

    def add_many(self, how_many: int, *, called: str = "Promise number", leads: Sequence[Post] = ()) -> None:
        """As many more actions in the second resolution, at once as a plan that is brought in; `leads` take turns."""
        leads = leads or (self.posts.housing,)
        settled = {
            "resolution_id": self.other_resolution.pk,
            "agreement": Agreement(read("31/03/2027"), self.action.added_on, "Full Council"),
            **dict.fromkeys(("detail", "plan_year", "owner_words"), ""),
            **dict.fromkeys(("began", "stage"), Stage.NOT_STARTED),
        }
        added = [
            NewAction(title=f"{called} {n}", lead=leads[n % len(leads)].pk, joint=frozenset(), rating=None, **settled)
            for n in range(how_many)
        ]
        add_actions(added, by=self.coordinator)

    def open_round(self, held_on: date | None = None) -> Round:
        """The round of the open quarter for the board's meeting, nine weeks from today unless `held_on` says when."""
        held_on = held_on or clock.today() + timedelta(weeks=9)
        return open_round(self.quarter, board=self.board, held_on=held_on, by=self.coordinator)

    def update(self, action: Action, by: User | None = None, quarter: Quarter | None = None, **said) -> Update:
        """An update of `action` in the open quarter: in progress and green, unless `said` says otherwise."""
        given = {
            "stage": Stage.IN_PROGRESS,
            "rating": "green" if said.get("stage", Stage.IN_PROGRESS) == Stage.IN_PROGRESS else None,
            "rating_reason": "",
            "what_happened": "Work went on as planned.",
            "happened_on": clock.today(),
            **said,
        }
        version = Action.objects.get(pk=action.pk).version
        return submit_update(action, quarter or self.quarter, version=version, by=by or self.officer, **given)


class Playhouse:
    """The cast of the test before, kept for the next one: building it takes longer than most tests do.

    It stands in a transaction that is never committed; each test's own is one within it, and is taken back as ever. It
    goes before a test that uses a database and not the cast, which finds its database empty, and stays where a test
    uses none. A test that writes for others to read, as for a live server, cannot have it and is refused: `cast_today`
    is for those.
    """

    def __init__(self) -> None:
        self._open = ExitStack()
        self._cast: Cast | None = None

    @property
    def is_set(self) -> bool:
        """Whether the cast is there."""
        return self._cast is not None

    def cast(self) -> Cast:
        """A copy, so that a test that changes its objects changes nobody else's."""
        if self._cast is None:
            with ExitStack() as opening:
                opening.enter_context(transaction.atomic())
                # Also where the building fails: the next test finds nothing of it.
                opening.callback(transaction.set_rollback, True)
                with on(TODAY):
                    self._cast = build(TODAY)
                self._open = opening.pop_all()
        return deepcopy(self._cast)

    def clear(self) -> None:
        """Take it back."""
        self._cast = None
        self._open.close()


_house = Playhouse()
# What writes to the database for good, and what uses it at all.
_REAL = {"transactional_db", "live_server"}
_DATABASES = {"django_db_setup", *_REAL}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before anything of a test begins: who asks for the cast may have it, and for another database it has gone."""
    fixtures, mark = set(item.fixturenames), item.get_closest_marker("django_db")
    if "cast" in fixtures:
        refuse_beside_cast(fixtures, mark)
    elif _house.is_set and (mark or fixtures & _DATABASES):
        _clear(item.config)


def refuse_beside_cast(fixtures: Collection[str], mark: pytest.Mark | None) -> None:
    """Raises RuntimeError where a test with these fixtures and this mark `django_db` cannot have the cast."""
    if _REAL & set(fixtures) or (mark and mark.kwargs.keys() & {"transaction", "reset_sequences"}):
        raise RuntimeError("The cast stands in a transaction that nobody else sees. Ask for cast_today instead.")
    if mark:
        raise RuntimeError("Take the mark django_db off: who asks for the cast has a database.")


def _clear(config: pytest.Config) -> None:
    with config.stash[blocking_manager_key].unblock():
        _house.clear()


@pytest.fixture(scope="session")
def playhouse(django_db_setup: None, django_db_blocker) -> Iterator[Playhouse]:
    """Where the cast is kept."""
    yield _house
    with django_db_blocker.unblock():
        _house.clear()


@pytest.fixture(autouse=True)
def _prepared(request: pytest.FixtureRequest) -> None:
    """Before the test's own transaction begins, the cast is there."""
    if "cast" in request.fixturenames:
        house = request.getfixturevalue("playhouse")
        if not house.is_set and connection.in_atomic_block:
            raise RuntimeError("A transaction has begun before the cast came, such as that of `register`.")
        with request.getfixturevalue("django_db_blocker").unblock():
            house.cast()


@pytest.fixture
def cast(playhouse: Playhouse, db: None) -> Iterator[Cast]:
    """The cast on 12 August 2026; the clock stands still until the test is over."""
    with on(TODAY):
        yield playhouse.cast()


@pytest.fixture
def cast_today(transactional_db: None) -> Cast:
    """The cast on the real day, for a live server."""
    return build(clock.today())


def on(day: date) -> AbstractContextManager[None]:
    """Let it be ten in the morning of `day`: `with on(date(2026, 7, 1)):`."""
    return clock.standing_at(timezone.make_aware(datetime.combine(day, time(10))))


def build(today: date) -> Cast:
    """The cast around `today`. Call it while the clock stands there."""
    now = FinancialQuarter.containing(today)
    earlier = now.previous
    with on(earlier.starts_on - timedelta(days=40)):
        profile = set_profile(
            name="Anytown Council",
            short_name="Anytown",
            reference_prefix="ANY",
            contact_email="care@anytown.example",
            by=None,
            why="Set up",
        )
        administrator = add_user("administrator@anytown.example", role="administrator", password=PASSWORD, by=None)
        coordinator = add_user("coordinator@anytown.example", role="coordinator", password=PASSWORD, by=administrator)
        viewer = add_user("viewer@anytown.example", role="viewer", password=PASSWORD, by=administrator)
        posts = Posts(
            housing=add_post("Head of Housing", by=administrator, service_area="Homes"),
            school=add_post("Virtual School Headteacher", by=administrator, service_area="Education"),
            portfolio=add_post("Cabinet Member for Children", kind="councillor", by=administrator),
            vacant=add_post("Director of Skills", by=administrator),
        )
        since = clock.today()
        officer = _holder("officer", "Holder of Housing", posts.housing, since, by=administrator)
        other_officer = _holder("other.officer", "Holder of the School", posts.school, since, by=administrator)
        appoint(Person(name="Holder of the Portfolio"), posts.portfolio, since=since, by=administrator)
        body = add_board("Full Council", by=administrator)
        board = add_board("Corporate Parenting Board", by=administrator, short_name="CPB")
        motion = record_motion(
            kind="motion_on_notice",
            title="A council that keeps its word",
            preamble="This council believes that care experienced people deserve what any parent gives.",
            body=body,
            decided_words="27 March 2023",
            mover="Councillor for the East ward",
            seconder="Councillor for the West ward",
            vote="Carried unanimously",
            reference="Minute 14",
            link="https://anytown.example/minutes",
            overseen_by=(board,),
            by=coordinator,
        )
        resolution = add_resolution(
            motion,
            label="I",
            words="To give every care leaver a safe home.",
            you_said="We want to be near friends.",
            by=coordinator,
        )
        clauses = (
            add_clause(resolution, label="a", words="to offer a home near people they know", by=coordinator),
            add_clause(resolution, label="b", words="to ask care leavers each year what they need", by=coordinator),
        )
        other_resolution = add_resolution(
            motion, label="2", words="To write to the Members of Parliament.", by=coordinator
        )
        action = add_action(
            resolution,
            title="Set aside twelve flats a year",
            lead=posts.housing,
            joint=[posts.portfolio],
            timescale=f"{now.next.ends_on:%d/%m/%Y}",
            agreed_on=since,
            agreed_by="Full Council",
            owner_words="Head of Housing / Cllr for Children",
            clauses=[clauses[0]],
            principles=["safety_stability"],
            by=coordinator,
        )
        other_action = add_action(
            resolution,
            title="Give every pupil a laptop",
            lead=posts.school,
            timescale=f"{earlier.ends_on:%d/%m/%Y}",
            agreed_on=since,
            agreed_by="Full Council",
            by=coordinator,
        )
    with on(earlier.starts_on):
        earlier_quarter = open_quarter(earlier, by=coordinator)
    cast = Cast(
        profile=profile,
        viewer=viewer,
        officer=officer,
        other_officer=other_officer,
        coordinator=coordinator,
        administrator=administrator,
        posts=posts,
        body=body,
        board=board,
        motion=motion,
        resolution=resolution,
        other_resolution=other_resolution,
        clauses=clauses,
        action=action,
        other_action=other_action,
        earlier_quarter=earlier_quarter,
        quarter=earlier_quarter,
    )
    with on(earlier.starts_on + timedelta(days=30)):
        cast.update(action, what_happened="Six flats were found.")
    with on(now.starts_on):
        earlier_quarter = close_quarter(earlier_quarter, by=coordinator)
        quarter = open_quarter(now, by=coordinator)
    cast = Cast(**{**vars(cast), "earlier_quarter": earlier_quarter, "quarter": quarter})
    cast.update(
        action,
        rating="amber",
        rating_reason="Two landlords withdrew; others are being asked.",
        what_happened="Ten flats are let.",
        happened_on=now.starts_on,
    )
    action.refresh_from_db()
    return cast


def _holder(name: str, person_name: str, post: Post, since: date, *, by: User) -> User:
    person = appoint(Person(name=person_name), post, since=since, by=by).person
    return add_user(f"{name}@anytown.example", role="officer", password=PASSWORD, person=person, by=by)
