"""A register with a row in every table, made once for a module: for the tests that ask all of them, or every address.

Each test of such a module takes back what it writes, as every test with a database does.
"""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from resolutions.council.operations import add_meeting, add_user, define, set_profile
from resolutions.owners.operations import remember
from resolutions.progress.evidence import add_file
from resolutions.progress.operations import decide
from resolutions.progress.questions import ask
from resolutions.reports.operations import correct_report
from resolutions.reports.publishing import publish, withdraw
from tests.cast import PASSWORD, TODAY, Cast, Playhouse, build, on
from tests.committee.papering import leave_a_paper
from tests.intake.bringing import Bringing, sheet
from tests.pledges.leaving import leave_pledges
from tests.rounds.leaving import leave_a_trace


@pytest.fixture(scope="module")
def register(playhouse: Playhouse, django_db_blocker) -> Iterator[Cast]:
    """The cast, furnished. Its tests are marked with `django_db`, or no database is set up for them."""
    with django_db_blocker.unblock():
        playhouse.clear()
    with django_db_blocker.unblock(), transaction.atomic(), on(TODAY):
        yield furnished(build(TODAY))
        transaction.set_rollback(True)


def furnished(cast: Cast) -> Cast:
    """The same cast, with one row at least of everything."""
    by = cast.coordinator
    # Whose password is reset: a link is used up when its owner signs in, as each of the others does.
    add_user("forgetful@anytown.example", role="viewer", password=PASSWORD, by=by)
    add_meeting(cast.board, cast.action.added_on, by=by)
    define("green", words="Green", definition="On track.", by=by, why="Set up")
    remember("VSH", cast.posts.school, by=by)
    ask(cast.action, words="How many flats are left?", by=cast.viewer)
    add_file(cast.action, cast.quarter, name="flats.txt", content=b"Ten flats are let.", by=cast.officer)
    leave_a_trace(cast)
    set_profile(open_data=True, by=cast.administrator, why="Agreed by the board")
    publish(cast.earlier_quarter.issues.get(), by=by)
    second = correct_report(cast.earlier_quarter, why="A date was wrong.", by=by)
    publish(second, by=by)
    withdraw(second, why="It names a family.", by=by)
    _bring_in(cast)
    leave_pledges(cast)
    leave_a_paper(cast)
    decide(
        cast.other_action,
        version=cast.other_action.version,
        stage="paused",
        why="The budget is being set.",
        happened_on=date(2026, 8, 1),
        decided_by="Corporate Parenting Board",
        by=by,
    )
    return cast


def _bring_in(cast: Cast) -> None:
    """One file is in the register, with all that intake remembers of it; another waits to be confirmed."""
    bringing = Bringing(cast)
    bringing.leave_a_trace()
    homes = sheet(("Action", "By whom"), ("Hold a fair of homes", "Head of Housing"))
    bringing.receive(homes, **{**bringing.new_plan, "title": "Another plan"})
