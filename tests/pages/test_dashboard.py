"""The dashboard is the live report of the open quarter: a number on it is the number in the report."""

import re
from datetime import date

import pytest
from django.urls import reverse

from carecommit.kit import clock
from resolutions.actions.operations import retime
from resolutions.council.scales import Stage
from resolutions.quarters.operations import open_quarter
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from resolutions.reports.operations import close_quarter
from tests.cast import on
from tests.pages.reading import how_many_queries, plain, words

MOST_QUERIES = 20


def part(client, heading):
    """The words of the part of the page under the heading with the id `heading`."""
    page = client.get("/").content.decode()
    return plain(re.search(rf'<section aria-labelledby="{heading}">(.*?)</section>', page, flags=re.S)[1])


def tiles_on(client) -> dict[str, tuple[int, str]]:
    """Words -> number and address, as the tiles show them."""
    page = client.get("/").content.decode().split('<ul class="app-figure-list')[1]
    tile = r'class="app-figure__number">(\d+)</span>.*?href="([^"]+)".*?</span>([^<]+)</a>'
    return {plain(said): (int(number), address) for number, address, said in re.findall(tile, page, flags=re.S)}


def test_it_says_of_which_day_it_speaks(board_member):
    text = words(board_member.get("/"))
    assert "Quarter 2, 2026 to 2027 (July to September 2026)" in text
    assert "As at 12 August 2026, as known on 12 August 2026." in text


def test_its_figures_are_those_of_the_report(cast, board_member):
    red, done, _ = cast.make_actions(3)
    cast.update(red, rating="red", rating_reason="The builder has failed.", what_happened="Nothing is built.")
    cast.update(done, stage=Stage.COMPLETE, what_happened="It is done.")
    report = live(shown(cast.quarter, clock.today()))
    numbers = {said: number for said, (number, _) in tiles_on(board_member).items()}
    assert numbers == {
        "Actions": 5,
        "Delivered": 1,
        "In progress": 2,
        "Red": 1,
        "Overdue": 1,
        "No update this quarter": 2,
        "Slipped": 0,
        "Due soon": 0,
    }
    in_the_report = {figure.words: figure.count for figure in report.figures}
    assert numbers == {said: in_the_report[said] for said in numbers}


@pytest.mark.parametrize("day", [date(2026, 8, 12), date(2026, 10, 3)])
def test_each_figure_leads_to_a_list_of_as_many(cast, board_member, day):
    red, done, soon, slipped = cast.make_actions(4, timescale="20/08/2026")
    cast.update(red, rating="red", rating_reason="The builder has failed.", what_happened="Nothing is built.")
    cast.update(done, stage=Stage.COMPLETE, what_happened="It is done.")
    later = {"words": "31/10/2026", "agreed_on": clock.today(), "agreed_by": "Cabinet", "why": "Rain"}
    retime(slipped, version=1, by=cast.coordinator, **later)
    cast.make_actions(30)
    with on(day):
        tiles = tiles_on(board_member)
        listed = {
            said: board_member.get(address).context["page"].paginator.count for said, (_, address) in tiles.items()
        }
    assert len(tiles) == 8
    assert listed == {said: number for said, (number, _) in tiles.items()}
    assert soon.title in words(board_member.get("/actions/"))


def test_red_comes_before_overdue_and_overdue_before_silent(cast, board_member):
    red, _ = cast.make_actions(2)
    cast.update(red, rating="red", rating_reason="The builder has failed.", what_happened="Nothing is built.")
    text = part(board_member, "exceptions")
    places = [text.index(title) for title in ("Promise number 1", "Give every pupil a laptop", "Promise number 2")]
    assert places == sorted(places)


def test_an_exception_shows_its_owner_and_what_was_last_said(cast, board_member):
    close_quarter(cast.quarter, by=cast.coordinator)
    with on(cast.quarter.financial.next.starts_on):
        open_quarter(cast.quarter.financial.next, by=cast.coordinator)
        text = part(board_member, "exceptions")
    assert "Set aside twelve flats a year" in text
    assert "Head of Housing (Holder of Housing)" in text
    assert "Ten flats are let." in text
    assert "Quarter 2, 2026 to 2027 (July to September 2026)" in text
    assert "Overdue by 93 days" in text


def test_what_is_well_is_no_exception(cast, board_member):
    assert "Set aside twelve flats a year" not in part(board_member, "exceptions")
    assert "Set aside twelve flats a year" in part(board_member, "moved")


def test_each_resolution_has_a_bar_and_the_same_numbers_in_a_table(board_member):
    page = board_member.get("/").content.decode()
    assert re.findall(r"<svg[^>]*role=.img.[^>]*>\s*<title>([^<]+)</title>\s*<desc>([^<]+)</desc>", page) == [
        ("Resolution I", "Not started 1, In progress 1. 2 in all.")
    ]
    table = part(board_member, "sections")
    assert "Resolution Not started In progress All " in table
    assert "Resolution I To give every care leaver a safe home. " in table
    assert "Not started 1, In progress 1. 2 in all. 1 1 2 " in table
    assert "Resolution 2 To write to the Members of Parliament. No action delivers it. 0 0 0" in table


def test_what_moved_since_last_quarter(board_member):
    assert "From green to amber" in part(board_member, "moved")


def test_what_was_completed_since_last_quarter(cast, board_member):
    assert "No action has been completed since last quarter." in part(board_member, "completed")
    cast.update(cast.other_action, by=cast.other_officer, stage=Stage.COMPLETE, what_happened="All have one.")
    assert "Give every pupil a laptop ANY-2023-R1-02 All have one." in part(board_member, "completed")


def test_what_is_due_next_quarter(board_member):
    text = part(board_member, "due-next")
    assert "Set aside twelve flats a year ANY-2023-R1-01 By 31 December 2026" in text
    assert "laptop" not in text


def test_a_long_list_says_how_long_it_is(cast, board_member):
    cast.make_actions(30)
    assert "These are the first 25 of 31." in part(board_member, "exceptions")


def test_with_no_quarter_open_a_board_member_finds_the_last_report(cast, board_member):
    close_quarter(cast.quarter, by=cast.coordinator)
    text = words(board_member.get("/"))
    assert "No quarter is open" in text
    assert "was closed on 12 August 2026: read its report" in text
    assert "A coordinator can open the next one." in text
    assert reverse("open-quarter") not in board_member.get("/").content.decode()


def test_with_no_quarter_open_a_coordinator_can_open_one(cast):
    close_quarter(cast.quarter, by=cast.coordinator)
    page = cast.client(cast.coordinator).get("/").content.decode()
    assert f'href="{reverse("open-quarter")}"' in page


def test_it_takes_as_many_queries_for_many_actions(cast, board_member):
    cast.make_actions(1)
    with_three = how_many_queries(board_member, "get", "/")
    cast.add_many(297)
    assert how_many_queries(board_member, "get", "/") == with_three
    assert with_three <= MOST_QUERIES
