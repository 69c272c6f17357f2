"""Plymouth's demonstration has the event of 14 March 2024 with its 37 pledges, made up and marked so."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from carecommit.kit import clock
from pledges.demo.data import read_pledges
from pledges.events.models import Event
from pledges.events.rules import is_open, why_not_open
from pledges.life.models import LIVE, Handover, Help, Step
from pledges.life.queries import Standing, on_day, positions_of
from pledges.life.rules import makers_of, may_help
from pledges.pledging.models import Kind, Maker, Pledge, Wording
from resolutions.council.models import Person, User
from resolutions.demo.paper import MARK
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter, shown
from resolutions.reports.build import live
from resolutions.reports.models import Issue
from resolutions.timescales import FinancialQuarter

COUNCIL = "plymouth"
SESSION = date(2024, 3, 14)
TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/London"))

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]


@pytest.fixture(autouse=True)
def _on_that_day():
    with clock.standing_at(NOON):
        yield


def chapter(quarter: FinancialQuarter):
    (only,) = live(shown(Quarter.objects.named(quarter).get(), TODAY)).chapters
    return only


def counts(quarter: FinancialQuarter) -> list[int]:
    return [figure.count for figure in chapter(quarter).figures]


def test_the_session_is_as_published():
    event = Event.objects.get(title="Team Plymouth")
    assert (event.held_on, event.board.short_name) == (SESSION, "QAPPIB")
    assert event.welcome.startswith(MARK)
    assert why_not_open(event, TODAY) == "This event took pledges until 28 March 2024, and is closed."


def test_37_people_pledged_one_pledge_each_on_that_day():
    session = Event.objects.get(title="Team Plymouth")
    pledges = Pledge.objects.filter(event=session)
    assert pledges.count() == Pledge.objects.count() == 37
    assert set(pledges.values_list("made_on", flat=True)) == {SESSION}
    assert pledges.values("maker").distinct().count() == 37


def test_the_register_counts_37_on_every_day_since():
    for day in (SESSION, date(2024, 6, 30), date(2025, 12, 31), TODAY):
        assert len(Standing.at(day, clock.now())) == on_day(Pledge.objects.all(), day).count() == 37
    assert len(Standing.at(date(2024, 3, 13), clock.now())) == 0


def test_the_report_of_the_papers_quarter_says_37():
    paper = chapter(FinancialQuarter(2024, 1))
    assert paper.said[:4] == (
        "37 pledges have been made, all 37 of them at Team Plymouth on 14 March 2024.",
        "They are reported to the Children's Services Quality Assurance Performance Improvement Board.",
        "Of all 37, 8 are made and not begun yet, 27 are under way and 2 are kept.",
        "Since 31 March 2024, the end of last quarter, 27 have begun and 2 have been kept.",
    )
    assert [row.counts for row in paper.tallies[0].rows] == [(37, 8), (0, 27), (0, 2), (0, 0), (0, 0), (37, 37)]


def test_the_report_of_the_present_quarter():
    assert counts(FinancialQuarter(2026, 2)) == [2, 13, 19, 2, 1]
    assert counts(FinancialQuarter(2026, 3)) == [2, 12, 20, 2, 1]
    lists = {each.heading: len(each.entries) for each in chapter(FinancialQuarter(2026, 3)).lists}
    assert lists == {
        "Kept since last quarter": 1,
        "Not kept, because": 2,
        "Released, because": 1,
        "Help is needed, since": 2,
        "New since last quarter": 0,
    }


def test_they_are_of_every_kind_of_many_services_and_of_partners():
    assert set(Pledge.objects.values_list("kind", flat=True)) == set(Kind.objects.values_list("pk", flat=True))
    assert Pledge.objects.exclude(service_area="").values("service_area").distinct().count() == 11
    partners = Pledge.objects.filter(party="partner").values_list("organisation", flat=True)
    assert sorted(partners) == [
        "A construction company in the city",
        "A hotel in the city",
        "A housing association in the area",
        "A theatre in the city",
    ]
    construction = Wording.objects.filter(pledge__organisation="A construction company in the city")
    assert list(construction.values_list("part", flat=True)) == ["intent", "offer"]


def test_every_text_is_marked_as_illustrative():
    texts = [
        *Wording.objects.values_list("words", flat=True),
        *Wording.objects.exclude(why="").exclude(part="offer").values_list("why", flat=True),
        *Step.objects.exclude(words="").values_list("words", flat=True),
        *Help.objects.values_list("words", flat=True),
        *Handover.objects.values_list("why", flat=True),
    ]
    assert len(texts) > 100
    assert [text for text in texts if not text.startswith(MARK)] == []


def test_nobody_is_named_and_no_address_is_real():
    assert not Pledge.objects.exclude(name="").exists()
    assert not Person.objects.exclude(name="").exists()
    addresses = Maker.objects.exclude(email="").values_list("email", flat=True)
    assert {address.partition("@")[2] for address in addresses} == {"plymouth.example"}
    assert Maker.objects.filter(email="", post=None).count() == 3


def test_what_may_become_of_a_pledge_is_there_to_be_seen():
    hows = Handover.objects.order_by("since").values_list("how", "after__title")
    assert list(hows) == [("handed_over", "Transport Manager"), ("adopted", "Practice Manager (Participation)")]
    assert Maker.objects.exclude(left_on=None).count() == 2
    assert Wording.objects.filter(number=2, part="pledge").count() == 1
    assert Help.objects.count() == 5
    assert Standing.at(TODAY, clock.now()).by_state["released"] == 1


def test_answers_count_in_the_quarter_in_which_they_were_given():
    assert not Step.objects.exclude(reply="").filter(happened_on__lte=SESSION).exists()
    for step in Step.objects.all():
        assert step.happened_on == clock.day_of(step.recorded_at)
    quarter = FinancialQuarter(2024, 1)
    while quarter < open_quarter().financial:
        assert Step.objects.filter(happened_on__range=(quarter.starts_on, quarter.ends_on)).count() >= 10
        quarter = quarter.next


def test_the_officer_has_pledges_to_answer_for():
    officer = User.objects.get(email="officer@plymouth.example")
    kept = on_day(Pledge.objects.filter(keeper__in=makers_of(officer, TODAY), action=None), TODAY)
    assert not kept.exists()
    theirs = on_day(Pledge.objects.filter(keeper__in=makers_of(officer, TODAY)), TODAY)
    assert [(pledge.post_words, pledge.state) for pledge in theirs.order_by("pk")] == [
        ("Practice Manager (Participation)", "under_way"),
        ("Participation Service", "under_way"),
    ]
    starts_on = open_quarter().financial.starts_on
    assert not Step.objects.filter(pledge__in=theirs, happened_on__gte=starts_on).exists()


@pytest.mark.parametrize("email", ["officer@plymouth.example", "second.officer@plymouth.example"])
def test_each_officer_is_the_subject_expert_of_a_pledge_that_needs_help(email):
    officer = User.objects.get(email=email)
    needing = [position.pledge for position in positions_of(Pledge.objects.all()).values() if position.needs_help]
    assert len(needing) == 2
    assert [may_help(officer, pledge, TODAY) for pledge in needing].count(True) == 1


def test_some_have_answered_this_quarter_and_some_have_not():
    standing = Standing.at(TODAY, clock.now())
    starts_on = open_quarter().financial.starts_on
    live_ones = [position for position in standing.positions if position.state in LIVE]
    heard = [position for position in live_ones if position.steps and position.steps[-1].happened_on >= starts_on]
    assert (len(live_ones), len(heard)) == (14, 5)


def test_an_event_is_open_for_visitors_and_has_none_of_the_37():
    event = Event.objects.exclude(title="Team Plymouth").get()
    assert is_open(event, TODAY)
    assert event.title.startswith(MARK)
    assert not event.pledges.exists()


def test_the_other_council_has_no_pledges():
    assert read_pledges("stockport") is None


def test_every_report_that_was_frozen_has_them_as_they_stood():
    frozen = {issue.quarter: issue.editions.get(part=1).report for issue in Issue.objects.all()}
    assert len(frozen) == 2
    for quarter, report in frozen.items():
        assert report.chapters == (chapter(quarter.financial),)
