"""What the tracker and an event's page say by themselves: what changed, and what was not kept because."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from carecommit.kit import clock
from pledges.pages.summary import summary
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from tests.cast import on
from tests.pages.reading import how_many_queries, words
from tests.pledges.pledging import Pledging

SPRING = date(2026, 6, 20)
SUMMER = date(2026, 8, 20)
TRACKER = reverse("list-pledges")


@pytest.fixture
def told(pledging: Pledging) -> Pledging:
    """Three pledges of the spring; in the summer one of them is begun, and one cannot be kept."""
    with on(SPRING):
        pledging.flats = pledging.give("Two flats a year.", post_words="Head of Homes", email="h@anytown.example")
        pledging.depot = pledging.give("A job in the depot.", post_words="Depot Manager", email="d@anytown.example")
        pledging.paper = pledging.give("To listen more.", post_words="Clerk", email="c@anytown.example")
    with on(SUMMER):
        pledging.answer(pledging.flats, "under_way")
        pledging.answer(pledging.depot, "cannot", "The depot closed in <July>.")
    return pledging


@pytest.fixture
def viewer(pledging: Pledging) -> Client:
    return pledging.cast.client(pledging.cast.viewer)


def text(client: Client, address: str) -> str:
    return words(client.get(address))


class TestTheTracker:
    def test_it_says_what_changed_and_what_was_not_kept_because(self, told, viewer):
        with on(SUMMER):
            page = text(viewer, TRACKER)
        assert (
            "What changed Since 30 June 2026, the end of last quarter, 1 has begun and 1 has ended not kept. "
            f"Not kept, because The depot closed in <July>. {told.depot.reference}, Depot Manager, Parks, "
            "20 August 2026: “A job in the depot.”" in page
        )

    def test_it_says_what_the_report_of_that_day_says(self, told, viewer):
        with on(SUMMER):
            quarter = Quarter.objects.get(pk=told.cast.quarter.pk)
            (chapter,) = live(shown(quarter, clock.today())).chapters
            said = summary(SUMMER).said
        assert said == chapter.said[3:]
        assert said == ("Since 30 June 2026, the end of last quarter, 1 has begun and 1 has ended not kept.",)

    def test_a_row_that_has_ended_says_why(self, told, viewer):
        with on(SUMMER):
            assert "Not kept The depot closed in <July>." in text(viewer, f"{TRACKER}?text=depot&party=staff")
            row = text(viewer, f"{TRACKER}?text=Two+flats")
        assert "Not kept" not in row.partition("How it stands")[2]

    def test_on_an_earlier_day_it_is_what_it_was(self, told, viewer):
        with on(SUMMER):
            page = text(viewer, f"{TRACKER}?as_at=19/08/2026")
        assert "Since 30 June 2026, the end of last quarter, no pledge has moved." in page
        assert "Not kept, because" not in page

    def test_of_those_that_the_filter_keeps(self, told, viewer):
        with on(SUMMER):
            page = text(viewer, f"{TRACKER}?text=flats")
        assert "1 of 3 pledges" in page
        assert "the end of last quarter, 1 has begun." in page
        assert "The depot closed" not in page

    def test_past_the_last_day_of_a_quarter_that_is_open_it_still_speaks_of_that_quarter(self, told, viewer):
        with on(date(2026, 10, 3)):
            assert summary(date(2026, 10, 3)).said == (
                "Since 30 June 2026, the end of Quarter 1, 1 has begun and 1 has ended not kept.",
            )

    def test_five_are_named_and_all_are_a_link_away(self, told, viewer):
        with on(SUMMER + timedelta(days=1)):
            for number in range(6):
                pledge = told.add(f"Number {number}.", email=f"n{number}@anytown.example")
                told.answer(pledge, "cannot", f"Reason {number}.")
            page = viewer.get(f"{TRACKER}?party=staff")
            listed = page.content.decode().partition("Not kept, because</h3>")[2].partition("<table")[0]
            assert [n for n in range(6) if f"Reason {n}." in listed] == [1, 2, 3, 4, 5]
            assert 'href="?party=staff&amp;state=not_kept">All 7 that were not kept</a>' in listed

    def test_none_where_nothing_is_listed(self, pledging, viewer):
        assert "What changed" not in text(viewer, TRACKER)
        pledging.give()
        assert "What changed" in text(viewer, TRACKER)

    def test_it_takes_as_many_queries_for_many(self, told, viewer):
        with on(SUMMER):
            before = how_many_queries(viewer, "get", TRACKER)
            for number in range(6):
                pledge = told.add(f"Number {number}.", email=f"n{number}@anytown.example")
                told.answer(pledge, "cannot", f"Reason {number}.")
            assert how_many_queries(viewer, "get", TRACKER) == before


class TestAnEvent:
    def test_it_speaks_of_its_own_pledges(self, told, viewer):
        with on(SUMMER):
            other = told.event
            told.event = told.add_event(title="Depot breakfast")
            told.answer(told.give("To teach welding.", email="w@anytown.example"), "cannot", "No torch.")
            breakfast = text(viewer, reverse("show-event", args=[told.event.pk]))
            first = text(viewer, reverse("show-event", args=[other.pk]))
        assert "the end of last quarter, 1 is new and 1 has ended not kept. Not kept, because No torch." in breakfast
        assert "1 has begun and 1 has ended not kept. Not kept, because The depot closed in <July>." in first
        assert "No torch" not in first
