"""Stockport's demonstration says what Stockport's paper says, and no more."""

from datetime import date

import pytest

from resolutions.actions.models import Action, AgreedTimescale
from resolutions.council.models import Board, Person, Post
from resolutions.council.queries import profile
from resolutions.demo.paper import MARK
from resolutions.motions.models import Motion, Resolution
from resolutions.owners.queries import Directory
from resolutions.progress.models import Decision, Update
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter, shown
from resolutions.reports.build import live
from resolutions.timescales import FinancialQuarter

COUNCIL = "stockport"
TODAY = date(2026, 11, 22)
PAPER = FinancialQuarter(2024, 4)
FORWARD = "Forward Plan- NEW Focus areas for 2025-6"
SOCIAL_CARE = "Head of Service Social Care and Commissioning"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]


def report(quarter: FinancialQuarter):
    return live(shown(Quarter.objects.named(quarter).get(), TODAY))


def test_profile():
    own = profile()
    assert (own.name, own.reference_prefix) == ("Stockport Metropolitan Borough Council", "SMBC")
    assert (own.resolution_word, own.marking) == ("Priority", "")
    assert "demonstration" in own.banner
    assert "illustrative" in own.banner


def test_decision_has_a_month_and_no_invented_day():
    motion = Motion.objects.get()
    assert (motion.code, motion.kind, motion.body.name) == ("SMBC-2023", "cabinet_decision", "Cabinet")
    assert (motion.decided_words, motion.decided_on) == ("October 2023", None)


def test_boards():
    assert set(Board.objects.values_list("name", flat=True)) == {
        "Cabinet",
        "Children in care council business meeting",
        "Children in our care board",
        "Corporate parents working group",
        "Children and families scrutiny committee",
    }


def test_priorities():
    priorities = list(Resolution.objects.values_list("order", "label", "heading"))
    assert priorities[:6] == [(number, str(number), "") for number in range(1, 7)]
    assert priorities[6:] == [(7, "", FORWARD), (8, "", FORWARD)]
    assert all(Resolution.objects.filter(order__lte=6).values_list("you_said", flat=True))


def test_owner_cells_and_timescales_are_verbatim():
    cells = Action.objects.filter(timescales__number=1).values_list("reference", "owner_words", "timescales__words")
    assert list(cells) == [
        ("SMBC-2023-P1-01", "Business Relationship and System Manager", "31/3/25"),
        ("SMBC-2023-P2-01", "HoS Social Care and Commissioning/ Cllr Meikle", "31/3/25"),
        ("SMBC-2023-P3-01", "HoS Social Care and Commissioning/ Named Nurse Children in Care", "31/3/25"),
        ("SMBC-2023-P4-01", "HoS Homelessness/ Service Leader Leaving Care", "31/3/25"),
        ("SMBC-2023-P5-01", "Virtual School Head", "31/03/25"),
        ("SMBC-2023-P6-01", "HoS social care and commissioning / HoS Culture and Leisure", "31/03/25 (Review)"),
        ("SMBC-2023-P7-01", "HoS/ Service Leader Leaving Care", "31/03/26"),
        ("SMBC-2023-P8-01", "HoS / Service Leader Leaving Care", "31/03/26"),
    ]


def test_owners():
    found = {
        action.reference[-5:]: {ownership.post.title for ownership in action.ownerships.all()}
        for action in Action.objects.all()
    }
    assert found == {
        "P1-01": {"Business Relationship and System Manager"},
        "P2-01": {SOCIAL_CARE, "Councillor Meikle"},
        "P3-01": {SOCIAL_CARE, "Named Nurse Children in Care"},
        "P4-01": {"Head of Service Homelessness", "Service Leader Leaving Care"},
        "P5-01": {"Virtual School Head"},
        "P6-01": {SOCIAL_CARE, "Head of Service Culture and Leisure"},
        "P7-01": {"Service Leader Leaving Care"},
        "P8-01": {"Service Leader Leaving Care"},
    }
    assert Post.objects.count() == 8


@pytest.mark.parametrize("cell", ["HoS/ Service Leader Leaving Care", "HoS / Service Leader Leaving Care"])
def test_hos_alone_stays_to_be_settled(cell):
    matched = Directory().match(cell)
    assert [post.title for post in matched.posts] == ["Service Leader Leaving Care"]
    assert matched.unsettled == ("HoS",)


def test_joint_cells_have_no_lead_as_the_plan_names_none():
    parts = set(Action.objects.filter(owner_words__contains="/").values_list("ownerships__part", flat=True))
    assert parts == {"joint"}


def test_paper_quarter():
    quarter = report(PAPER)
    assert (quarter.as_at, quarter.known_on) == (date(2025, 3, 31), date(2025, 4, 14))
    assert (quarter.figure("actions"), quarter.figure("in_progress"), quarter.figure("to_be_scoped")) == (8, 6, 2)
    assert (quarter.figure("delivered"), quarter.figure("overdue"), quarter.figure("silent")) == (0, 0, 0)
    for line in quarter:
        assert line.rating is None
        assert line.happened_on == date(2025, 3, 31)
        assert "gives no day" in line.what_happened
        assert not any("Timescale" in movement for movement in line.movements)


def test_text_that_outruns_its_date_is_not_hidden():
    first = next(iter(report(PAPER)))
    assert first.due_on == date(2025, 3, 31)
    assert "April 2025" in first.what_happened


def test_present_quarter_is_lively():
    current = open_quarter()
    assert current.slug == "2026-27-Q3"
    now = live(shown(current, TODAY))
    assert {line.reference[-5:-3]: (line.stage, line.rating) for line in now} == {
        "P1": ("complete", None),
        "P2": ("embedded", None),
        "P3": ("in_progress", "red"),
        "P4": ("in_progress", "amber"),
        "P5": ("in_progress", "green"),
        "P6": ("complete", None),
        "P7": ("in_progress", "green"),
        "P8": ("to_be_scoped", None),
    }
    assert [line.reference[-5:-3] for line in now if line.what_happened] == ["P5", "P6"]
    overdue = {line.reference[-5:-3]: line.days_overdue for line in now if line.days_overdue}
    assert overdue == {"P3": (TODAY - date(2025, 3, 31)).days, "P8": (TODAY - date(2026, 3, 31)).days}
    retimed = {line.reference[-5:-3]: line.first_timescale for line in now if line.times_retimed}
    assert retimed == {"P4": "31/3/25", "P5": "31/03/25", "P7": "31/03/26"}
    assert all("slipped" in line.standing for line in now if line.times_retimed)


def test_everything_after_the_paper_is_marked_as_illustrative():
    made_up = [update for update in Update.objects.all() if update.quarter.financial > PAPER]
    assert made_up
    assert all(update.happened_on > date(2025, 3, 31) for update in made_up)
    assert all(update.what_happened.startswith(MARK) for update in made_up)
    assert all(update.rating_reason.startswith(MARK) for update in made_up if update.rating_reason)
    agreed_later = AgreedTimescale.objects.filter(agreed_on__gt=date(2025, 3, 31))
    assert len(agreed_later) == 3
    assert all(timescale.why.startswith(MARK) for timescale in agreed_later)
    assert not Decision.objects.exists()


def test_nobody_is_named_but_the_councillor_of_the_published_cell():
    assert not Person.objects.exclude(name="").exists()
    councillors = Post.objects.filter(title__startswith="Councillor").values_list("title", flat=True)
    assert list(councillors) == ["Councillor Meikle"]
