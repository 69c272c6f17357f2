"""A post's due dates in somebody's own calendar, at an address that they can withdraw."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from carecommit.kit import clock
from carecommit.kit.seals import sealed
from resolutions.actions.operations import assign, edit_action
from resolutions.council.models import Post, User
from resolutions.models import Action, Feed
from resolutions.notices.feeds import feed_token, make_feed, revoke_feed
from resolutions.progress.exempting import exempt
from resolutions.progress.operations import decide
from resolutions.reports.operations import close_quarter
from tests.cast import on
from tests.pages.reading import how_many_queries, links, words

SITE = "https://care.anytown.example"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


def keep(post: Post) -> str:
    """The page on which the address is kept."""
    return reverse("keep-calendar", args=[post.pk])


def address_of(answer) -> str | None:
    """The address in the page's box."""
    found = re.search(r'<input[^>]*id="calendar-address"[^>]*>', answer.content.decode())
    if found is None:
        return None
    assert "readonly" in found[0]
    return re.search(r'value="([^"]*)"', found[0])[1]


def download(address: str):
    """What a calendar program gets, which has no session."""
    assert address.startswith(f"{SITE}/calendar/")
    return Client().get(address.removeprefix(SITE))


@pytest.fixture
def housing(cast) -> str:
    """The address of the calendar of the Head of Housing."""
    feed = make_feed(cast.posts.housing, by=cast.officer)
    return f"{SITE}/calendar/{feed_token(feed)}.ics"


def calendar(address: str) -> Calendar:
    """The calendar as a program reads it."""
    return Calendar.from_ical(download(address).content)


def events(address: str) -> dict[str, date]:
    """What stands in it on which day."""
    return {str(event["SUMMARY"]): event["DTSTART"].dt for event in calendar(address).walk("VEVENT")}


class TestTheAddress:
    def test_an_officer_makes_one_and_withdraws_it(self, cast):
        client, page = cast.client(cast.officer), keep(cast.posts.housing)
        assert keep(cast.posts.housing) in links(client.get(reverse("show-post", args=[cast.posts.housing.pk])))
        before = client.get(page)
        assert (address_of(before), "Make a calendar address" in words(before)) == (None, True)

        made = client.post(page, follow=True)
        assert made.redirect_chain == [(page, 302)]
        address = address_of(made)
        assert "Made on 12 August 2026." in words(made)
        assert download(address).status_code == 200

        withdrawn = client.post(page, {"withdraw": "yes"}, follow=True)
        assert address_of(withdrawn) is None
        assert "The calendar address is withdrawn." in words(withdrawn)
        assert download(address).status_code == 404
        reasons = [row.history_change_reason for row in Feed.objects.get().history.order_by("history_id")]
        assert (reasons, Feed.objects.get().revoked_by) == (["Made", "Withdrawn"], cast.officer)

    def test_pressed_twice_it_is_made_once_and_withdrawn_once(self, cast):
        client, page = cast.client(cast.officer), keep(cast.posts.housing)
        addresses = {address_of(client.post(page, follow=True)) for _ in range(2)}
        assert (len(addresses), Feed.objects.count()) == (1, 1)
        for _ in range(2):
            client.post(page, {"withdraw": "yes"})
        assert Feed.objects.get().history.count() == 2
        # The next one is another address.
        assert address_of(client.post(page, follow=True)) not in addresses

    def test_each_has_their_own(self, cast):
        page = keep(cast.posts.housing)
        clients = [cast.client(user) for user in (cast.officer, cast.other_officer, cast.coordinator)]
        addresses = [address_of(client.post(page, follow=True)) for client in clients]
        assert len(set(addresses)) == 3
        clients[0].post(page, {"withdraw": "yes"})
        assert [download(address).status_code for address in addresses] == [404, 200, 200]
        assert address_of(clients[1].get(page)) == addresses[1]

    def test_a_viewer_has_none(self, cast):
        client, page = cast.client(cast.viewer), keep(cast.posts.housing)
        assert [client.get(page).status_code, client.post(page).status_code] == [403, 403]
        assert page not in links(client.get(reverse("show-post", args=[cast.posts.housing.pk])))
        assert Feed.objects.count() == 0

    def test_the_page_with_the_address_is_kept_in_no_cache(self, cast):
        assert "no-store" in cast.client(cast.officer).get(keep(cast.posts.housing))["Cache-Control"]

    @pytest.mark.parametrize("change", [{"is_active": False}, {"role": User.Role.VIEWER}])
    def test_it_ends_with_the_account_of_whoever_made_it(self, cast, housing, change):
        assert download(housing).status_code == 200
        User.objects.filter(pk=cast.officer.pk).update(**change)
        assert download(housing).status_code == 404


class TestWhatStandsInIt:
    def test_each_live_action_of_the_post_on_the_last_day_of_its_words(self, cast, housing):
        for title, timescale in (
            ("A day", "31/03/2027"),
            ("A season", "Spring 2027"),
            ("A review", "Ongoing, review March 2027"),
            ("A question", "To be scoped by 30/11/2026"),
            ("No day", "TBC"),
        ):
            cast.make_actions(1, timescale=timescale, title=title)
        given = {"why": "Done", "decided_by": "Cabinet", "happened_on": clock.today(), "stage": "complete"}
        (done, moved) = cast.make_actions(2, title="Of another post by now")
        decide(done, version=done.version, by=cast.coordinator, **given)
        assign(
            moved,
            version=moved.version,
            lead=cast.posts.school,
            joint=[],
            since=clock.today(),
            why="Reorganised",
            by=cast.coordinator,
        )
        assert events(housing) == {
            "ANY-2023-R1-01 Set aside twelve flats a year": date(2026, 12, 31),
            "ANY-2023-R1-03 A day": date(2027, 3, 31),
            "ANY-2023-R1-04 A season": date(2027, 5, 31),
            "Review: ANY-2023-R1-05 A review": date(2027, 3, 31),
            "To be scoped: ANY-2023-R1-06 A question": date(2026, 11, 30),
        }

    def test_what_is_exempt_is_a_reference_and_a_day(self, cast, housing):
        assert events(housing) == {"ANY-2023-R1-01 Set aside twelve flats a year": date(2026, 12, 31)}
        exempt(cast.action, 2, why="It names a family", by=cast.coordinator)
        assert events(housing) == {"ANY-2023-R1-01 1 item withheld under paragraph 2": date(2026, 12, 31)}
        (event,) = calendar(housing).walk("VEVENT")
        assert str(event["DESCRIPTION"]).split("\n") == ["Head of Housing leads it.", f"{SITE}/actions/ANY-2023-R1-01/"]

    def test_each_says_its_words_whose_it_is_and_where_to_read_on(self, cast, housing):
        (event,) = calendar(housing).walk("VEVENT")
        assert str(event["DESCRIPTION"]).split("\n") == [
            "Timescale: 31/12/2026",
            "Head of Housing leads it.",
            f"{SITE}/actions/ANY-2023-R1-01/",
        ]
        feed = make_feed(cast.posts.portfolio, by=cast.officer)
        (event,) = calendar(f"{SITE}/calendar/{feed_token(feed)}.ics").walk("VEVENT")
        assert str(event["DESCRIPTION"]).split("\n")[1] == "Cabinet Member for Children is a joint owner."

    def test_the_day_on_which_answers_are_due(self, cast, housing):
        round_ = cast.open_round()
        summary = "Answers due for Quarter 2, 2026 to 2027 (July to September 2026)"
        assert events(housing)[summary] == round_.due_on
        (event,) = [each for each in calendar(housing).walk("VEVENT") if str(each["SUMMARY"]) == summary]
        assert str(event["DESCRIPTION"]) == f"For the Corporate Parenting Board on 14 October 2026.\n{SITE}/"
        close_quarter(cast.quarter, by=cast.coordinator)
        assert list(events(housing)) == ["ANY-2023-R1-01 Set aside twelve flats a year"]

    def test_a_post_that_owns_nothing_has_an_empty_calendar(self, cast):
        feed = make_feed(cast.posts.vacant, by=cast.officer)
        assert events(f"{SITE}/calendar/{feed_token(feed)}.ics") == {}

    def test_an_action_keeps_its_place_whatever_changes(self, cast, housing):
        before = [str(event["UID"]) for event in calendar(housing).walk("VEVENT")]
        action = Action.objects.get(pk=cast.action.pk)
        fields = {"detail": "", "clauses": [], "principles": []}
        edit_action(action, version=action.version, title="Another title", why="Clearer", by=cast.coordinator, **fields)
        with on(date(2026, 9, 1)):
            after = calendar(housing).walk("VEVENT")
        assert [str(event["UID"]) for event in after] == before == [f"action-{action.pk}@care.anytown.example"]
        assert str(after[0]["SUMMARY"]) == "ANY-2023-R1-01 Another title"

    def test_it_names_nobody(self, cast, housing):
        cast.open_round()
        text = download(housing).content.decode().replace("\r\n ", "")
        assert "Head of Housing" in text
        assert [name for name in ("Holder of Housing", "officer@", "coordinator@", "Councillor") if name in text] == []


class TestTheFile:
    def test_what_a_program_is_told_of_it(self, housing):
        answer = download(housing)
        assert (answer["Content-Type"], answer["Cache-Control"]) == (
            "text/calendar; charset=utf-8",
            "private, max-age=3600",
        )
        read = calendar(housing)
        assert (str(read["VERSION"]), str(read["PRODID"])) == ("2.0", "-//CareCommit//Due dates//EN")
        assert str(read["X-WR-CALNAME"]) == "Head of Housing: due dates"
        assert read["REFRESH-INTERVAL"].dt == timedelta(hours=12)
        assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in answer.content.decode()

    def test_each_is_a_whole_day_that_blocks_nobody_and_rings_no_bell(self, cast, housing):
        cast.open_round()
        text = download(housing).content.decode()
        assert "DTSTART;VALUE=DATE:20261231\r\n" in text
        read = calendar(housing)
        assert [str(event["TRANSP"]) for event in read.walk("VEVENT")] == ["TRANSPARENT"] * 2
        assert read.walk("VALARM") == []
        assert all(event["DTSTAMP"].dt == clock.now() for event in read.walk("VEVENT"))

    def test_any_words_keep_to_its_lines(self, cast, housing):
        """At most 75 octets between ends of line that have two characters (RFC 5545, section 3.1)."""
        titles = ["Homes, schools; and \\n “more”", "Ein Zuhause für 寄養 – " + "é" * 180, "\u200dEND:VCALENDAR"]
        for title in titles:
            cast.make_actions(1, title=title)
        content = download(housing).content
        lines = content.split(b"\r\n")
        assert lines[-1] == b""
        assert [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line] == []
        read = calendar(housing)
        assert [str(event["SUMMARY"]).split(" ", 1)[1] for event in read.walk("VEVENT")][1:] == titles
        assert read.errors == []
        assert [event.errors for event in read.walk("VEVENT")] == [[]] * 4

    def test_the_name_of_a_post_with_a_comma(self, cast):
        Post.objects.filter(pk=cast.posts.vacant.pk).update(title="Director, Skills; and Work")
        feed = make_feed(cast.posts.vacant, by=cast.officer)
        address = f"{SITE}/calendar/{feed_token(feed)}.ics"
        assert b"X-WR-CALNAME:Director\\, Skills\\; and Work: due dates\r\n" in download(address).content
        assert str(calendar(address)["X-WR-CALNAME"]).replace("\\", "") == "Director, Skills; and Work: due dates"

    def test_a_marking_stands_in_it(self, cast, housing):
        type(cast.profile).objects.update(marking="OFFICIAL")
        assert str(calendar(housing)["X-WR-CALDESC"]) == "OFFICIAL From CareCommit at Anytown Council."

    def test_it_takes_as_many_queries_for_fifty_as_for_five(self, cast, housing):
        cast.open_round()
        path = housing.removeprefix(SITE)
        cast.make_actions(4)
        five = how_many_queries(Client(), "get", path)
        assert len(events(housing)) == 6
        cast.make_actions(45)
        assert len(events(housing)) == 51
        assert how_many_queries(Client(), "get", path) == five <= 10


# What stands before .ics, by what was done to the address of a feed.
WRONG = {
    "a word after it": lambda feed: f"{feed_token(feed)}x",
    "the last character missing": lambda feed: feed_token(feed)[:-1],
    "capitals for small letters": lambda feed: feed_token(feed).swapcase(),
    "a zero before it": lambda feed: f"0{feed_token(feed)}",
    "the number alone": lambda feed: f"{feed.pk}",
    "another number": lambda feed: f"{feed.pk + 1}.{feed_token(feed).split('.')[1]}",
    "a feed that is not there": lambda feed: sealed("calendar", feed.pk + 1),
    "the seal of a link": lambda feed: sealed("answer-link", feed.pk),
    "NUL after it": lambda feed: f"{feed_token(feed)}%00",
    "10,000 characters": lambda feed: "9" * 10_000,
}


class TestARefusal:
    @pytest.mark.parametrize("done", WRONG)
    def test_every_wrong_address_has_the_same_answer(self, cast, housing, done):
        feed = Feed.objects.get()
        wrong = f"{SITE}/calendar/{WRONG[done](feed)}.ics"
        assert wrong != housing
        answer = download(wrong)
        revoke_feed(feed, by=cast.officer)
        withdrawn = download(housing)
        assert (answer.status_code, answer.content) == (404, withdrawn.content)
        assert answer.headers.items() == withdrawn.headers.items()
        assert "Page not found" in words(answer)

    def test_it_can_be_read_and_not_written_to(self, housing):
        path = housing.removeprefix(SITE)
        assert [Client().head(path).status_code, Client().post(path).status_code] == [200, 405]
