"""Pledge events: set up, changed, closed and readdressed by a coordinator; seen by everybody; counted in the room."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from carecommit.kit import clock
from carecommit.kit.refused import Refused, Stale
from pledges.events.models import Event
from pledges.events.operations import change_event, close_event, readdress_event, reading
from pledges.events.queries import address_of
from pledges.events.rules import is_open, why_not_open
from pledges.life.operations import record_step
from tests.browser import sign_in
from tests.cast import PASSWORD, TODAY, on
from tests.pages.reading import as_given, errors, how_many_queries, links, words
from tests.pledges.pledging import Pledging

LIST = "/pledges/events/"


def the(name: str, event: Event) -> str:
    return reverse(name, args=[event.pk])


@pytest.fixture
def coordinator(pledging):
    return pledging.cast.client(pledging.cast.coordinator)


@pytest.fixture
def viewer(pledging):
    return pledging.cast.client(pledging.cast.viewer)


def filled(cast, **boxes) -> dict:
    """The form of a new event, as a coordinator fills it in."""
    return {
        "sent_key": str(uuid4()),
        "title": "Team Anytown, autumn session",
        "held_on": "1 9 2026",
        "host": "Team Anytown",
        "board": str(cast.board.pk),
        "opens_on": "1 9 2026",
        "closes_on": "14/09/2026",
        "welcome": "What will you do?\r\nOne thing is enough.",
        "room_for": "200",
        **boxes,
    }


class TestSettingUp:
    def test_a_coordinator_sets_one_up_and_is_shown_its_address(self, pledging, coordinator):
        answer = coordinator.post(reverse("add-event"), filled(pledging.cast), follow=True)
        event = Event.objects.latest("pk")
        assert (event.title, event.held_on, event.host, event.board) == (
            "Team Anytown, autumn session", date(2026, 9, 1), "Team Anytown", pledging.cast.board,
        )  # fmt: skip
        assert (event.opens_on, event.closes_on, event.room_for) == (date(2026, 9, 1), date(2026, 9, 14), 200)
        assert event.welcome == "What will you do?\nOne thing is enough."
        assert "is set up. Its address and its poster are below." in words(answer)
        assert address_of(event) in links(answer)

    def test_what_is_missing_is_said_at_once(self, pledging, coordinator):
        answer = coordinator.post(reverse("add-event"), {"sent_key": str(uuid4())})
        assert errors(answer) == [
            "Fill in “What is the event called?”",
            "Fill in “On which day is it held?”",
            "Fill in “Who asks for the pledges?”",
            "Choose the board.",
            "Fill in “From which day does the link take pledges?”",
            "Fill in “Until which day?”",
            "Fill in “How many pledges may come by the link?”",
        ]
        assert list(Event.objects.all()) == [pledging.event]

    def test_it_ends_on_or_after_its_first_day(self, pledging, coordinator):
        answer = coordinator.post(reverse("add-event"), filled(pledging.cast, closes_on="31/08/2026"))
        assert errors(answer) == ["The last day must be on or after the first day."]
        assert coordinator.post(reverse("add-event"), filled(pledging.cast, closes_on="1/9/2026")).status_code == 302

    def test_a_button_pressed_twice_or_a_page_gone_back_to_sets_up_one(self, pledging, coordinator):
        sent = {**as_given(coordinator.get(reverse("add-event"))), **filled(pledging.cast, sent_key=str(uuid4()))}
        assert len({coordinator.post(reverse("add-event"), sent).url for _ in range(2)}) == 1
        assert Event.objects.filter(title="Team Anytown, autumn session").count() == 1

    def test_with_something_else_in_it_the_page_says_so_and_then_sets_up_a_second(self, pledging, coordinator):
        sent = filled(pledging.cast)
        coordinator.post(reverse("add-event"), sent)
        answer = coordinator.post(reverse("add-event"), {**sent, "title": "Team Anytown, winter session"})
        assert errors(answer) == [
            "This page has set up “Team Anytown, autumn session” already, so what you changed is not recorded. Change "
            "that event, or send this once more to set up a second one."
        ]
        assert coordinator.post(reverse("add-event"), as_given(answer)).status_code == 302
        assert sorted(Event.objects.values_list("title", flat=True)) == [
            "Team Anytown, autumn session",
            "Team Anytown, summer session",
            "Team Anytown, winter session",
        ]

    def test_one_without_its_key_is_not_lost(self, pledging, coordinator):
        answer = coordinator.post(reverse("add-event"), filled(pledging.cast, sent_key="no key"))
        assert errors(answer) == [
            "Sent key: This page was not sent whole. What you typed is still here: send it once more."
        ]
        assert coordinator.post(reverse("add-event"), as_given(answer)).status_code == 302

    def test_its_title_and_host_stand_on_one_line(self, pledging, coordinator):
        given = {"title": "Team Anytown,\r\n autumn\tsession ", "host": "Team\x0b Anytown"}
        coordinator.post(reverse("add-event"), filled(pledging.cast, **given))
        event = Event.objects.latest("pk")
        assert (event.title, event.host) == ("Team Anytown, autumn session", "Team Anytown")
        change_event(event, by=pledging.cast.coordinator, why="Moved", host="The Mayor,\nand others")
        assert Event.objects.latest("pk").host == "The Mayor, and others"
        answer = coordinator.post(reverse("add-event"), filled(pledging.cast, title="Team \x07Anytown"))
        assert errors(answer) == ["Take out the character that cannot be shown, and send it again."]

    def test_only_coordinators_set_up_and_change(self, pledging):
        cast, event = pledging.cast, pledging.event
        for user in (cast.viewer, cast.officer):
            client = cast.client(user)
            assert client.post(reverse("add-event"), filled(cast)).status_code == 403
            for name in ("change-event", "close-event", "readdress-event"):
                assert client.get(the(name, event)).status_code == 403
                assert client.post(the(name, event), {"old": event.code}).status_code == 403
            with pytest.raises(Refused, match="Only a coordinator keeps pledges and their events"):
                change_event(event, by=user, why="A test", title="Other")
        event.refresh_from_db()
        assert (event.history.count(), event.closed_at, Event.objects.count()) == (1, None, 1)


class TestChanging:
    def change(self, coordinator, event, **boxes):
        """Open the form, write `boxes` into it, and send it."""
        form = as_given(coordinator.get(the("change-event", event)))
        return coordinator.post(the("change-event", event), {**form, "why": "The room changed", **boxes}, follow=True)

    def test_what_it_was_stays_in_its_history(self, pledging, coordinator):
        answer = self.change(coordinator, pledging.event, title="Team Anytown, August")
        assert "The event is changed. What it was before stays in its history." in words(answer)
        titles = pledging.event.history.order_by("history_id").values_list("title", "history_change_reason")
        assert list(titles) == [
            ("Team Anytown, summer session", "Added"),
            ("Team Anytown, August", "The room changed"),
        ]
        assert "The room changed 12 August 2026 at 10:00am, coordinator@anytown.example" in words(answer)

    def test_a_reason_is_asked_for(self, pledging, coordinator):
        answer = self.change(coordinator, pledging.event, title="Other", why="  ")
        assert errors(answer) == ["Fill in “Why does it change?”"]

    def test_sent_twice_it_is_changed_once(self, pledging, coordinator):
        form = as_given(coordinator.get(the("change-event", pledging.event)))
        form |= {"title": "Team Anytown, August", "why": "The month was missing"}
        assert [coordinator.post(the("change-event", pledging.event), form).status_code for _ in range(2)] == [302, 302]
        assert pledging.event.history.count() == 2

    def test_who_comes_second_sees_what_stands(self, pledging, coordinator):
        form = as_given(coordinator.get(the("change-event", pledging.event)))
        change_event(pledging.event, by=pledging.cast.administrator, why="Moved", host="The Chief Executive")
        answer = coordinator.post(the("change-event", pledging.event), {**form, "title": "Mine", "why": "Better"})
        assert answer.status_code == 409
        assert "What stands now Team Anytown, summer session, on 12 August 2026, asked by The Chief Executive" in words(
            answer
        )
        again = as_given(answer)
        assert again["title"] == "Mine"
        assert coordinator.post(the("change-event", pledging.event), again).status_code == 302
        pledging.event.refresh_from_db()
        assert pledging.event.title == "Mine"

    def test_the_operation_tells_the_second_too(self, pledging):
        by, seen = pledging.cast.coordinator, reading(pledging.event)
        close_event(pledging.event, by=by)
        with pytest.raises(Stale):
            change_event(pledging.event, by=by, why="Better", seen=seen, title="Mine")

    def test_closed_by_hand_a_new_last_day_opens_it_again(self, pledging, coordinator):
        close_event(pledging.event, by=pledging.cast.coordinator)
        text = words(coordinator.get(the("change-event", pledging.event)))
        assert "was closed by hand on 12 August 2026 at 10:00am. Give another last day to open it again." in text
        self.change(coordinator, pledging.event, closes_on="20 8 2026")
        pledging.event.refresh_from_db()
        assert (is_open(pledging.event, date(2026, 8, 20)), is_open(pledging.event, date(2026, 8, 21))) == (True, False)

    def test_another_title_does_not_open_it(self, pledging, coordinator):
        close_event(pledging.event, by=pledging.cast.coordinator)
        self.change(coordinator, pledging.event, title="Other")
        pledging.event.refresh_from_db()
        assert (pledging.event.title, is_open(pledging.event, TODAY)) == ("Other", False)


class TestClosing:
    def test_looking_closes_nothing_and_the_answer_does(self, pledging, coordinator):
        assert "Do you want to close this event?" in words(coordinator.get(the("close-event", pledging.event)))
        assert is_open(find(pledging), TODAY)
        answer = coordinator.post(the("close-event", pledging.event), follow=True)
        assert "is closed. Its link takes no more pledges." in words(answer)
        with pytest.raises(Refused, match="This event took pledges until 12 August 2026, and is closed"):
            pledging.give()

    def test_pressed_twice_it_is_closed_once(self, pledging, coordinator):
        for _ in range(2):
            coordinator.post(the("close-event", pledging.event))
        assert pledging.event.history.count() == 2
        text = words(coordinator.get(the("close-event", pledging.event)))
        assert "This event is closed This event took pledges until 12 August 2026, and is closed." in text

    def test_one_closed_before_its_first_day_took_none(self, pledging):
        event = pledging.add_event(opens_on=TODAY + timedelta(days=9), closes_on=TODAY + timedelta(days=20))
        assert why_not_open(event, TODAY) == "This event takes pledges from 21 August 2026. Please come back then."
        event = close_event(event, by=pledging.cast.coordinator)
        for day in (TODAY, event.opens_on, event.closes_on):
            assert why_not_open(event, day) == "This event was closed before it took any pledges."


class TestANewAddress:
    def test_it_ends_the_old_one(self, pledging, coordinator):
        old = pledging.event.code
        form = as_given(coordinator.get(the("readdress-event", pledging.event)))
        assert form == {"old": old}
        answer = coordinator.post(the("readdress-event", pledging.event), form, follow=True)
        assert "The old one and its posters lead nowhere now." in words(answer)
        new = find(pledging).code
        assert new != old
        visitor = pledging.cast.client()
        answers = {code: visitor.get(reverse("make-pledge", args=[code])).status_code for code in (old, new)}
        assert answers == {old: 404, new: 200}

    def test_pressed_twice_the_address_that_was_shown_first_stands(self, pledging, coordinator):
        form = {"old": pledging.event.code}
        codes = []
        for _ in range(2):
            assert coordinator.post(the("readdress-event", pledging.event), form).status_code == 302
            codes.append(find(pledging).code)
        assert codes[0] == codes[1] != pledging.event.code

    def test_asked_for_again_there_is_another(self, pledging):
        first = readdress_event(pledging.event, by=pledging.cast.coordinator)
        second = readdress_event(first, by=pledging.cast.coordinator, old=first.code)
        assert len({pledging.event.code, first.code, second.code}) == 3


class TestTheList:
    def test_it_says_when_where_and_how_many(self, pledging, viewer):
        pledging.give()
        pledging.give("I will open our kitchen on Sundays.")
        pledging.add_event(title="Closed one", closes_on=TODAY)
        pledging.add_event(title="One to come", opens_on=TODAY + timedelta(days=3))
        close_event(Event.objects.get(title="Closed one"), by=pledging.cast.coordinator)
        rows = re.findall(r"<tr.*?</tr>", viewer.get(LIST).content.decode(), re.DOTALL)[1:]
        text = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
        board = "Team Anytown Corporate Parenting Board"
        assert text == [
            f"One to come 12 August 2026 {board} To come From 15 August 2026 0",
            f"Closed one 12 August 2026 {board} Closed 0",
            f"Team Anytown, summer session 12 August 2026 {board} Open Until 19 August 2026 2",
        ]

    def test_only_a_coordinator_is_offered_to_set_one_up(self, pledging, viewer, coordinator):
        assert reverse("add-event") in links(coordinator.get(LIST))
        assert reverse("add-event") not in links(viewer.get(LIST))
        assert the("show-event", pledging.event) in links(viewer.get(LIST))

    def test_what_was_struck_out_is_not_counted(self, pledging, viewer):
        kept, robot = pledging.give(), pledging.give("Buy now.")
        record_step(
            robot, state="struck_out", words="A robot's", happened_on=TODAY, by=pledging.cast.coordinator, version=1
        )
        assert viewer.get(LIST).context["lines"][0].pledges == 1
        assert [row.pledge for row in viewer.get(the("show-event", pledging.event)).context["newest"]] == [kept]

    def test_with_none_it_says_what_to_do(self, cast):
        text = words(cast.client(cast.viewer).get(LIST))
        assert "No event has been set up yet. A coordinator sets one up, and gets its QR code and its poster." in text


class TestTheEvent:
    def test_it_counts_its_pledges_by_state_as_at_today(self, pledging, viewer):
        first, second = pledging.give(), pledging.give("I will open our kitchen on Sundays.")
        with on(TODAY + timedelta(days=20)):
            pledging.answer(second, "kept", "Twelve came.")
            page = viewer.get(the("show-event", pledging.event))
        assert "2 pledges As at 1 September 2026." in words(page)
        assert [(count.words, count.count) for count in page.context["counts"]] == [
            ("Made", 1), ("Under way", 0), ("Kept", 1), ("Not kept", 0), ("Released", 0),
        ]  # fmt: skip
        assert [row.pledge for row in page.context["newest"]] == [second, first]

    def test_each_count_leads_to_those_pledges_in_the_tracker(self, pledging, viewer):
        pledging.give()
        pledging.event = pledging.add_event(title="Another")
        mine = pledging.give("I will open our kitchen on Sundays.")
        page = viewer.get(the("show-event", pledging.event))
        listed = viewer.get(page.context["counts"][0].url)
        assert "1 of 2 pledges" in words(listed)
        assert reverse("show-pledge", args=[mine.pk]) in links(listed)

    def test_the_newest_twenty_are_named_and_all_are_a_link_away(self, pledging, viewer):
        for number in range(22):
            pledging.add(f"Promise {number}.", email="")
        page = viewer.get(the("show-event", pledging.event))
        assert "All 22 pledges of this event in the tracker" in words(page)
        shown = re.findall(r"Promise (\d+)\.", words(page))
        assert [int(number) for number in shown] == list(range(21, 1, -1))

    def test_whoever_may_not_be_named_is_not(self, pledging, viewer):
        pledging.give(name="The Holder of Parks", may_be_named=False)
        pledging.give("I will open our kitchen.", name="The Holder of Kitchens", may_be_named=True)
        text = words(viewer.get(the("show-event", pledging.event)))
        assert ("The Holder of Kitchens" in text, "The Holder of Parks" in text) == (True, False)

    def test_a_viewer_sees_the_address_and_the_poster_and_no_form(self, pledging, viewer, coordinator):
        seen = links(viewer.get(the("show-event", pledging.event)))
        offered = links(coordinator.get(the("show-event", pledging.event)))
        for address in (
            address_of(pledging.event),
            the("download-poster", pledging.event),
            the("print-poster", pledging.event),
            the("show-count", pledging.event),
        ):
            assert address in seen
        forms = [the(name, pledging.event) for name in ("change-event", "close-event", "readdress-event")]
        forms.append(f"{reverse('add-pledge')}?event={pledging.event.pk}")
        assert ([link for link in forms if link in seen], [link for link in forms if link in offered]) == ([], forms)

    def test_text_with_markup_is_shown_and_not_obeyed(self, pledging, viewer):
        event = pledging.add_event(title="<b>Bold</b> & {{ sly }}", welcome="<script>alert(1)</script>")
        for name in ("show-event", "print-poster", "show-count"):
            page = viewer.get(the(name, event)).content.decode()
            assert "&lt;b&gt;Bold&lt;/b&gt; &amp; {{ sly }}" in page
            assert "<script>alert" not in page

    def test_a_full_one_says_so(self, pledging, viewer, coordinator):
        event = pledging.add_event(room_for=1)
        pledging.event = event
        assert "so it takes no more" not in words(viewer.get(the("show-event", event)))
        pledging.give()
        with pytest.raises(Refused, match="as many pledges as it can"):
            pledging.give("I will open our kitchen.")
        assert "As many pledges have come by the link as it may take (1), so it takes no more." in words(
            viewer.get(the("show-event", event))
        )
        assert "Make room for more" in words(coordinator.get(the("show-event", event)))

    def test_a_full_one_is_full_on_every_page_until_there_is_room(self, pledging, viewer, coordinator):
        event = pledging.event = pledging.add_event(room_for=1)
        robot = pledging.give()
        assert "Full Room for 1 by the link" in words(viewer.get(LIST))
        assert "Full Room for 1 by the link" in words(viewer.get(the("show-event", event)))
        assert viewer.get(the("download-count", event)).json()["is_open"] is False
        count = viewer.get(the("show-count", event))
        assert "This event has taken as many pledges as it can. Please tell Team Anytown" in words(count)
        assert the("show-event-qr", event) not in count.content.decode()
        # It may still be closed, so that more room does not open it.
        assert "Do you want to close this event?" in words(coordinator.get(the("close-event", event)))
        pledging.strike_out(robot, "A robot’s.")
        assert viewer.get(the("download-count", event)).json()["is_open"] is True
        assert the("show-event-qr", event) in viewer.get(the("show-count", event)).content.decode()
        assert "Full" not in words(viewer.get(LIST))

    def test_a_number_that_no_event_has(self, viewer, pledging):
        for number in (pledging.event.pk + 1, 10**30):
            for name in ("show-event", "show-event-qr", "download-poster", "download-count"):
                assert viewer.get(reverse(name, args=[number])).status_code == 404


def test_queries_do_not_grow_with_events_pledges_or_what_was_done(pledging, viewer):
    addresses = [LIST, *(the(name, pledging.event) for name in ("show-event", "show-count", "download-count"))]
    pledging.give()
    viewer.get(LIST)
    before = [how_many_queries(viewer, "get", address) for address in addresses]
    for number in range(6):
        pledging.answer(pledging.give(f"Promise {number}.", email=f"m{number}@anytown.example"), "under_way")
        pledging.add_event(title=f"Event {number}")
        change_event(pledging.event, by=pledging.cast.coordinator, why="A test", title=f"Title {number}")
    assert [how_many_queries(viewer, "get", address) for address in addresses] == before
    assert max(before) <= 20


class TestTheCount:
    def test_it_is_a_number_and_says_nobodys_name_or_words(self, pledging, viewer):
        pledging.give(name="The Holder of Parks", may_be_named=True)
        pledging.add("I will open our kitchen on Sundays.")
        page = viewer.get(the("show-count", pledging.event)).content.decode()
        assert re.search(r"data-number>2<.*?pledges so far", page, re.DOTALL)
        assert "Show the count now" in page
        for words_of_theirs in ("The Holder of Parks", "Head of Parks", "mentor", "kitchen"):
            assert words_of_theirs not in page

    def test_by_itself_it_is_what_the_page_asks_for(self, pledging, viewer):
        answer = viewer.get(the("download-count", pledging.event))
        assert answer.json() == {"pledges": 0, "address": address_of(pledging.event), "is_open": True}
        assert answer.headers["Cache-Control"] == "private, no-store"
        pledging.give()
        close_event(pledging.event, by=pledging.cast.coordinator)
        assert viewer.get(the("download-count", pledging.event)).json() == {
            "pledges": 1, "address": address_of(pledging.event), "is_open": False,
        }  # fmt: skip

    def test_a_closed_event_shows_no_code(self, pledging, viewer):
        assert the("show-event-qr", pledging.event) in viewer.get(the("show-count", pledging.event)).content.decode()
        close_event(pledging.event, by=pledging.cast.coordinator)
        page = viewer.get(the("show-count", pledging.event))
        assert the("show-event-qr", pledging.event) not in page.content.decode()
        assert "This event took pledges until 12 August 2026, and is closed." in words(page)


@pytest.mark.django_db(transaction=True)
def test_the_room_sees_the_count_grow_stop_and_go_on(live_server, new_page, cast_today):
    """The browser's own clock is wound on: five seconds are no time."""
    pledging, page = Pledging(cast_today), new_page()
    address = f"{live_server}{the('show-count', pledging.event)}"
    page.clock.install()
    sign_in(page, live_server, cast_today.viewer.email, PASSWORD)
    page.goto(address)
    number, said = page.locator("[data-number]"), page.locator("[data-said]")
    assert (number.inner_text(), said.inner_text()) == ("0", "")
    assert not page.get_by_role("link", name="Show the count now").is_visible()

    def wait() -> None:
        with page.expect_event("requestfinished", lambda request: "count.json" in request.url):
            page.clock.run_for(5000)

    pledging.give()
    wait()
    page.locator("[data-number]", has_text="1").wait_for()
    assert page.locator("[data-words]").inner_text() == "pledge so far"
    # Not yet a minute: a screen reader is left in peace.
    assert said.inner_text() == ""

    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.clock.run_for(5000)
    page.locator("[data-said]", has_text="We cannot reach the site.").wait_for()
    assert page.get_by_role("link", name="Show the count now").is_visible()
    pledging.give("I will open our kitchen on Sundays.")
    page.context.set_offline(False)
    wait()
    page.locator("[data-number]", has_text="2").wait_for()
    page.locator("[data-said]", has_text="The site is back, and the count goes on.").wait_for()

    # Whoever points a phone at the screen finds the new address.
    readdress_event(pledging.event, by=cast_today.coordinator)
    with page.expect_navigation():
        page.clock.run_for(5000)
    page.locator(".app-room__address", has_text=find(pledging).code).wait_for()

    page.context.clear_cookies()
    page.clock.run_for(5000)
    page.locator("[data-said]", has_text="You are signed out").wait_for()
    assert number.inner_text() == "2"

    plain = new_page(javascript=False)
    sign_in(plain, live_server, cast_today.viewer.email, PASSWORD)
    plain.goto(address)
    pledging.give("I will lend a hand.")
    plain.get_by_role("link", name="Show the count now").click()
    assert plain.locator("[data-number]").inner_text() == "3"
    assert plain.locator("[data-said]").inner_text().startswith(f"Counted on {clock.today().day} ")


def find(pledging: Pledging) -> Event:
    """The event as it stands."""
    return Event.objects.get(pk=pledging.event.pk)
