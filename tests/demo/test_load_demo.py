"""`load_demo`: once, again, beside another register, and on any day."""

from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.actions.queries import owned_by
from resolutions.council.models import CouncilProfile, Holding, User
from resolutions.council.operations import set_profile
from resolutions.demo.checks import no_demonstration_accounts
from resolutions.demo.paper import COUNCILS, read_council
from resolutions.motions.models import Motion
from resolutions.progress.models import Update
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter, shown
from resolutions.reports.build import live
from resolutions.timescales import FinancialQuarter

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
MOMENTS = [
    pytest.param(datetime(2027, 1, 1, 0, 0, 30, tzinfo=LONDON), id="first minute of a quarter"),
    pytest.param(datetime(2027, 4, 1, 8, 59, tzinfo=LONDON), id="first morning of a financial year"),
    pytest.param(datetime(2028, 2, 29, 12, tzinfo=LONDON), id="29 February"),
    pytest.param(datetime(2027, 9, 30, 23, 59, 59, tzinfo=LONDON), id="last second of a quarter"),
    # In UTC still 30 June, and so the quarter before.
    pytest.param(datetime(2027, 7, 1, 0, 30, tzinfo=LONDON), id="first minutes of a quarter in summer time"),
    pytest.param(datetime(2041, 12, 25, 15, tzinfo=LONDON), id="years later"),
]


def load(council: str, *options: str) -> str:
    out = StringIO()
    call_command("load_demo", "--council", council, *options, stdout=out)
    return out.getvalue()


def passwords(text: str) -> dict[str, str]:
    rows = [line.split() for line in text.splitlines()[1:]]
    return {row[1]: row[2] for row in rows}


@pytest.mark.parametrize("council", COUNCILS)
def test_accounts_sign_in_with_the_printed_passwords(council):
    printed = passwords(load(council))
    users = User.objects.all()
    assert set(printed) == {user.email for user in users}
    assert all(user.is_demonstration and user.check_password(printed[user.email]) for user in users)
    roles = sorted(user.role for user in users)
    assert roles == ["administrator", "coordinator", "officer", "officer", "viewer"]
    officers = users.filter(role="officer")
    held = [set(officer.person.holdings.values_list("post", flat=True)) for officer in officers]
    assert held[0]
    assert held[1]
    assert held[0].isdisjoint(held[1])
    assert all(owned_by(officer, clock.today()).exists() for officer in officers)


def test_officer_of_plymouth_has_something_to_update_today():
    load("plymouth")
    officer = User.objects.get(email="officer@plymouth.example")
    waiting = owned_by(officer, clock.today()).get(stage="in_progress")
    assert not waiting.updates.filter(quarter=open_quarter()).exists()


@pytest.mark.parametrize("council", COUNCILS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_loads_on_any_day(council, moment):
    with clock.standing_at(moment):
        load(council)
        today = clock.today()
    current = FinancialQuarter.containing(today)
    assert open_quarter().financial == current
    assert Quarter.objects.named(current.previous).get().state == "closed"
    assert not Update.objects.filter(typed_at__gt=moment).exists()
    assert not Update.objects.filter(happened_on__gt=today).exists()
    assert not Action.history.filter(history_date__gt=moment).exists()
    for update in Update.objects.select_related("quarter"):
        assert update.typed_at >= update.quarter.opened_at
        assert update.quarter.closed_at is None or update.typed_at <= update.quarter.closed_at
    report = live(shown(open_quarter(), today))
    figures = tuple(report.figure(code) for code in ("actions", "delivered", "amber", "red"))
    assert figures == {"plymouth": (27, 26, 1, 0), "stockport": (8, 3, 1, 1)}[council]


def test_is_refused_before_the_paper_is_past():
    with (
        clock.standing_at(datetime(2024, 9, 30, 12, tzinfo=LONDON)),
        pytest.raises(CommandError, match="begins on 01/10/2024"),
    ):
        load("plymouth")
    assert not User.objects.exists()


def test_second_time_keeps_everything():
    printed = load("plymouth")
    before = (Motion.history.count(), Action.history.count(), Update.history.count(), User.history.count())
    assert "is here already" in load("plymouth")
    assert load("plymouth", "--show-accounts") == printed
    after = (Motion.history.count(), Action.history.count(), Update.history.count(), User.history.count())
    assert after == before


def test_a_changed_password_is_not_shown():
    load("plymouth")
    viewer = User.objects.get(email="viewer@plymouth.example")
    viewer.set_password("chosen by a visitor")
    viewer.save()
    assert passwords(load("plymouth", "--show-accounts"))[viewer.email] == "(changed)"


def test_another_secret_key_gives_other_passwords(settings):
    first = passwords(load("plymouth"))
    settings.SECRET_KEY = "another key that signs nothing"
    assert set(passwords(load("plymouth", "--show-accounts")).values()) == {"(changed)"}
    assert first


def test_accounts_of_nothing_are_refused():
    with pytest.raises(CommandError, match="holds no demonstration of Stockport yet"):
        load("stockport", "--show-accounts")
    assert not CouncilProfile.objects.exists()


def test_other_council_is_refused():
    load("plymouth")
    with pytest.raises(CommandError, match="holds another register"):
        load("stockport")
    assert CouncilProfile.objects.get().short_name == "Plymouth"


def test_a_real_register_is_refused():
    fields = {"name": "A council", "short_name": "A council", "reference_prefix": "AC"}
    set_profile(by=None, why="Set up", **fields)
    with pytest.raises(CommandError, match="holds another register"):
        load("plymouth")
    assert not User.objects.exists()


@pytest.mark.parametrize("council", COUNCILS)
def test_white_stands_out_on_the_brand_colour(council):
    colour = read_council(council).profile["brand_colour"]
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    # WCAG 2.2, success criterion 1.4.6.
    assert 1.05 / (luminance + 0.05) >= 7


@pytest.mark.parametrize("council", COUNCILS)
def test_whoever_types_may(council):
    load(council)
    for update in Update.objects.select_related("submitted_by"):
        if update.submitted_by.role == "officer":
            day = clock.day_of(update.typed_at)
            posts = Holding.objects.on(day).filter(person=update.submitted_by.person).values("post")
            assert update.action.ownerships.on(day).filter(post__in=posts).exists()
        else:
            assert update.submitted_by.role == "coordinator"


def test_deployment_check_refuses_demonstration_accounts():
    assert no_demonstration_accounts(None) == []
    load("plymouth")
    with pytest.raises(SystemCheckError, match="holds 5 demonstration accounts"):
        call_command("check", "--deploy")
    assert "resolutions.E001" not in {message.id for message in run_checks()}


def test_deployment_check_has_nothing_to_ask_before_the_first_migration(monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", list)
    assert no_demonstration_accounts(None) == []


def test_deployment_check_says_when_the_database_does_not_answer(monkeypatch):
    def silent():
        raise DatabaseError("no answer")

    monkeypatch.setattr(connection.introspection, "table_names", silent)
    (problem,) = no_demonstration_accounts(None)
    assert problem.id == "resolutions.E002"
