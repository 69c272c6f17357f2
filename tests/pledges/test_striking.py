"""What a robot gave is struck out together: by a coordinator, from a time to a time, and never more than was shown."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from carecommit.kit import clock
from carecommit.kit.refused import Refused, Stale
from pledges.asking.owed import asked_in, owing
from pledges.events.models import Event
from pledges.life import striking
from pledges.life.keepers import hand_over
from pledges.life.models import State, Step
from pledges.life.operations import note_help
from pledges.life.queries import live_on
from pledges.life.rushes import newest_rush
from pledges.life.striking import came_by_link, strike_out
from pledges.life.timeline import timeline
from pledges.pages.forms.striking import query_of
from pledges.pledging.makers import maker_for
from pledges.pledging.models import Pledge, Wording
from pledges.pledging.operations import revise_pledge, settle_pledge
from pledges.pledging.rules import full_events
from tests.cast import TODAY
from tests.pages.reading import as_given, errors, how_many_queries, links, words
from tests.pledges.phone import Phone
from tests.pledges.pledging import Pledging
from tests.waiting import overtaken

# The clock of `cast` stands at ten in the morning.
MORNING = datetime(2026, 8, 12, 9, tzinfo=UTC)
ROBOT = "Sent by a robot."


def at(minutes: float) -> AbstractContextManager[None]:
    """Let it be so many minutes past ten."""
    return clock.standing_at(timezone.localtime(MORNING + timedelta(minutes=minutes)))


def robots(pledging: Pledging, how_many: int, minutes: float = 0, every: float = 2) -> list[Pledge]:
    """What a robot gives, from so many minutes past ten, a pledge in every two seconds."""
    given = []
    for n in range(how_many):
        with at(minutes + n * every / 60):
            given.append(pledging.give(f"Buy now! {n}", post_words="Buyer", email=f"r{n}@robot.example"))
    return given


def keys(pledges: list[Pledge]) -> list[int]:
    return [pledge.pk for pledge in pledges]


def strike(pledging: Pledging, pledges: list[Pledge], words: str = ROBOT, by=None) -> list[Pledge]:
    return strike_out(pledging.event, keys=keys(pledges), words=words, by=by or pledging.cast.coordinator)


def came(event: Event, since: float = 0, until: float = 30, having: str = "") -> striking.Came:
    """What came in these minutes past ten."""
    moments = {"since": MORNING + timedelta(minutes=since), "until": MORNING + timedelta(minutes=until)}
    return came_by_link(event, **moments, having=having)


def states(pledges: list[Pledge]) -> list[str]:
    """The state of each by its last step."""
    last = {step.pledge_id: step.state for step in Step.objects.order_by("number")}
    return [last.get(pledge.pk, "made") for pledge in pledges]


class TestStrikingOut:
    def test_each_has_the_step_that_a_coordinator_would_have_recorded_of_it_alone(self, pledging):
        alone, *together = robots(pledging, 3)
        with at(1):
            pledging.strike_out(alone, ROBOT)
            assert strike(pledging, together, f" {ROBOT} ") == together
        rows = Step.objects.order_by("pledge").values()
        by_hand, *others = [{**row, "id": 0, "pledge_id": 0} for row in rows]
        assert others == [by_hand] * 2
        assert list(rows.values_list("pledge", "state", "words")) == [
            (pledge.pk, State.STRUCK_OUT, ROBOT) for pledge in (alone, *together)
        ]
        newest = timeline(together[0])[0]
        assert (newest.who, newest.what, newest.why) == (str(pledging.cast.coordinator), "Struck out", ROBOT)

    def test_nothing_else_changes(self, pledging):
        pledges, other = robots(pledging, 2), pledging.give("I will mentor.")

        def everything() -> list:
            wordings = Wording.objects.order_by("pk").values()
            return [list(rows) for rows in (Pledge.objects.order_by("pk").values(), wordings, Pledge.history.values())]

        before = everything()
        strike(pledging, pledges)
        written, *same = everything()
        assert same == before[1:]
        assert [row.pop("version") for row in written] == [2, 2, 1]
        assert [row.pop("version") for row in before[0]] == [1, 1, 1]
        assert written == before[0]
        assert states([*pledges, other]) == ["struck_out", "struck_out", "made"]

    def test_they_are_neither_asked_about_nor_thanked_for_and_take_no_room(self, pledging, cast):
        pledging.event = pledging.add_event(room_for=3)
        pledges = robots(pledging, 3)
        round_ = cast.open_round()
        asked = TODAY + timedelta(days=40)
        assert full_events() == {pledging.event.pk}
        assert len(live_on(asked)) == len(asked_in(round_, asked)) == 3
        assert {each.pledges[0] for each in owing(TODAY + timedelta(days=1))} == set(pledges)
        strike(pledging, pledges)
        assert full_events() == set()
        assert len(live_on(asked)) == len(asked_in(round_, asked)) == 0
        assert owing(TODAY + timedelta(days=1)) == []
        person = Phone(pledging.event)
        assert person.pledge(words="I will mentor.").url == person.thanks

    def test_only_a_coordinator_and_only_for_a_reason(self, pledging, cast):
        pledges = robots(pledging, 2)
        for somebody in (cast.viewer, cast.officer):
            with pytest.raises(Refused, match="Only a coordinator"):
                strike(pledging, pledges, by=somebody)
        with pytest.raises(Refused, match="Say why they are struck out") as refusal:
            strike(pledging, pledges, "\u2800 ")
        assert refusal.value.about == "words"
        with pytest.raises(Refused, match="Say it in 20,000 characters or fewer"):
            strike(pledging, pledges, "x" * 20_001)
        with pytest.raises(Refused, match="There is nothing to strike out"):
            strike(pledging, [])
        assert not Step.objects.exists()

    def test_asked_twice_they_are_struck_out_once(self, pledging, cast):
        pledges = robots(pledging, 3)
        first = strike(pledging, pledges)
        before = list(Step.objects.values())
        assert strike(pledging, pledges) == first == pledges
        assert list(Step.objects.values()) == before
        # For another reason, by somebody else, or of fewer it is not the same press.
        with pytest.raises(Stale):
            strike(pledging, pledges, "Another reason.")
        with pytest.raises(Stale):
            strike(pledging, pledges, by=cast.administrator)
        assert list(Step.objects.values()) == before

    def test_where_one_has_changed_none_is_struck_out(self, pledging):
        pledges = robots(pledging, 3)
        pledging.answer(pledges[1], "under_way")
        with pytest.raises(Stale, match="so none is struck out yet"):
            strike(pledging, pledges)
        assert states(pledges) == ["made", "under_way", "made"]

    def test_nothing_that_did_not_come_by_the_link_of_that_event(self, pledging):
        pledges, added = robots(pledging, 2), pledging.add("I will mentor.")
        pledging.event, event = pledging.add_event(title="Another event"), pledging.event
        elsewhere = pledging.give("I will listen.")
        for other in (added.pk, elsewhere.pk, 10**17):
            with pytest.raises(Stale):
                strike_out(event, keys=[*keys(pledges), other], words=ROBOT, by=pledging.cast.coordinator)
        assert not Step.objects.exists()

    def test_no_more_than_somebody_looks_through(self, pledging, monkeypatch):
        monkeypatch.setattr(striking, "MOST", 2)
        pledges = robots(pledging, 3)
        with pytest.raises(Refused, match="No more than 2 are struck out at once"):
            strike(pledging, pledges)
        with pytest.raises(Refused, match="More than 2 pledges came in that time") as refusal:
            came(pledging.event)
        assert refusal.value.about == "until_time"
        assert len(came(pledging.event, until=0.06).untouched) == 2

    def test_as_many_queries_for_many_as_for_few(self, pledging, django_assert_num_queries):
        few, many = robots(pledging, 2), robots(pledging, 30, minutes=5)
        with django_assert_num_queries(5):
            assert len(came(pledging.event, until=1).untouched) == 2
        with django_assert_num_queries(5):
            assert len(came(pledging.event, since=5).untouched) == 30
        with CaptureQueriesContext(connection) as queries:
            strike(pledging, few)
        with django_assert_num_queries(len(queries)):
            strike(pledging, many)


class TestAtTheSameMoment:
    @pytest.fixture
    def pledging(self, cast_today) -> Pledging:
        return Pledging(cast_today)

    def test_an_answer_that_is_being_given_is_waited_for_and_none_is_struck_out(self, pledging):
        pledges = [pledging.give(f"Buy now! {n}", email=f"r{n}@robot.example") for n in range(3)]
        with pytest.raises(Stale):
            overtaken(partial(pledging.answer, pledges[2], "under_way"), partial(strike, pledging, pledges))
        assert states(pledges) == ["made", "made", "under_way"]

    def test_two_presses_at_once_are_one(self, pledging):
        pledges = [pledging.give(f"Buy now! {n}", email=f"r{n}@robot.example") for n in range(3)]
        press = partial(strike, pledging, pledges)
        assert overtaken(press, press) == pledges
        assert Step.objects.count() == 3


class TestWhatCame:
    def test_from_the_first_moment_to_the_last_in_the_order_in_which_it_came(self, pledging):
        robots(pledging, 1, minutes=1)
        within = robots(pledging, 3, minutes=2)
        robots(pledging, 1, minutes=3)
        found = came(pledging.event, since=2, until=2 + 4 / 60)
        assert ([each.pledge for each in found.untouched], found.staying) == (within, ())

    def test_with_the_words_that_a_robot_uses_where_people_pledge_beside_it(self, pledging):
        robot, person = robots(pledging, 2), pledging.give("I will mentor.")
        assert [each.pledge for each in came(pledging.event).untouched] == [*robot, person]
        assert [each.pledge for each in came(pledging.event, having="BUY NOW").untouched] == robot

    def test_what_somebody_has_written_to_stays_and_why(self, pledging, cast):
        pledges = robots(pledging, 9)
        untouched, struck, answered, kept, handed, helped, reworded, settled, back = pledges
        coordinator = cast.coordinator
        pledging.strike_out(struck)
        pledging.answer(answered, "need_help")
        pledging.step(kept, "kept", "They met.")
        to = maker_for(pledging.said(email="", post_words="Head of Trees"), by=coordinator)
        hand_over(handed, to=to, how="handed_over", why="Moved.", since=TODAY, by=coordinator)
        note_help(helped, words="We met.", given_on=TODAY, by=coordinator)
        revise_pledge(reworded, words="I will mentor.", by_when="", why="A slip.", by=coordinator, version=1)
        settle_pledge(settled, service_area="Trees", why="", by=coordinator, version=1)
        pledging.strike_out(back)
        pledging.step(back, "made", "It is one after all.")
        found = came(pledging.event)
        assert [each.pledge for each in found.untouched] == [untouched]
        assert [(each.pledge, why) for each, why in found.staying] == [
            (struck, "Struck out already"),
            (answered, "Answered by its maker"),
            (kept, "A coordinator has recorded how it stands"),
            (handed, "Handed over to somebody else"),
            (helped, "Help was noted with it"),
            (reworded, "Its words were given again"),
            (settled, "A coordinator has settled what it is about, or put it right"),
            (back, "A coordinator has recorded how it stands"),
        ]
        for pledge in pledges[1:]:
            with pytest.raises(Stale):
                strike(pledging, [untouched, pledge])


@pytest.fixture
def page(pledging) -> Callable[..., HttpResponse]:
    """A function that opens the page as a coordinator, for a time of that day or with other boxes in its address."""
    client = pledging.cast.client(pledging.cast.coordinator)

    def opened(since: str = "10:00", until: str = "10.30", send: dict | None = None, **boxes: str) -> HttpResponse:
        given = {"since_day": "12/8/2026", "since_time": since, "until_day": "12 August 2026", "until_time": until}
        query = {**given, **boxes} if since else boxes
        address = reverse("strike-out-pledges", args=[pledging.event.pk])
        return client.get(address, query) if send is None else client.post(address, send, query_params=query)

    return opened


def shown(answer: HttpResponse) -> list[str]:
    """The references of the pledges that the page would strike out, in its table."""
    return re.findall(r'<th scope="row".*?>(P-\d+)<', answer.text, re.DOTALL)


class TestPages:
    def test_from_the_event_to_the_time_to_the_list_to_the_event(self, pledging, page, cast):
        pledges = robots(pledging, 3)
        client = cast.client(cast.coordinator)
        event = reverse("show-event", args=[pledging.event.pk])
        address = reverse("strike-out-pledges", args=[pledging.event.pk])
        assert address in links(client.get(event))
        first = words(page(since=""))
        assert "3 pledges have come by the link, the first on 12 August 2026 at 10:00am" in first
        answer = page()
        text = words(answer)
        assert "Do you want to strike out these 3 pledges?" in text
        assert "between 12 August 2026 at 10:00am and 12 August 2026 at 10:30am, to the end of that minute." in text
        assert shown(answer) == [pledge.reference for pledge in pledges]
        assert all(part in text for part in ("Buy now! 0", "Buyer"))
        done = page(send={**as_given(answer), "words": ROBOT})
        assert (done.status_code, done.url) == (302, event)
        told = words(done.client.get(event))
        assert "3 pledges are struck out. They count nowhere, and take no room at the event." in told
        assert states(pledges) == ["struck_out"] * 3
        # Pressed twice.
        assert page(send={**as_given(answer), "words": ROBOT}).url == event
        assert Step.objects.count() == 3

    def test_what_stays_is_named_with_the_reason(self, pledging, page):
        pledges = robots(pledging, 24)
        for pledge in pledges[:21]:
            pledging.strike_out(pledge)
        pledging.answer(pledges[21], "under_way")
        answer = page()
        text = words(answer)
        assert shown(answer) == [pledge.reference for pledge in pledges[22:]]
        first = ", ".join(pledge.reference for pledge in pledges[:20])
        assert f"Struck out already (21): {first} and 1 more" in text
        assert f"Answered by its maker (1): {pledges[21].reference}" in text

    def test_a_minute_is_meant_whole_and_a_time_is_that_of_the_council(self, pledging, page):
        pledges = robots(pledging, 2, minutes=14.9, every=12)
        assert shown(page("10:14", "10:14")) == [pledges[0].reference]
        assert shown(page("1014", "10:15 am")) == [pledge.reference for pledge in pledges]
        assert shown(page("9.14am", "9:15am")) == []

    def test_in_the_night_that_has_an_hour_twice_both_are_meant(self, pledging, page):
        pledging.event = pledging.add_event(opens_on=date(2026, 8, 1), closes_on=date(2026, 12, 1))
        for hour in (0, 1):
            with clock.standing_at(timezone.localtime(datetime(2026, 10, 25, hour, 30, tzinfo=UTC))):
                pledging.give(f"Buy now! {hour}", email=f"r{hour}@robot.example")
        night = {"since_day": "25/10/2026", "until_day": "25/10/2026"}
        with clock.standing_at(timezone.localtime(datetime(2026, 10, 26, 9, tzinfo=UTC))):
            assert len(shown(page("1:30", "1:30", **night))) == 2

    @pytest.mark.parametrize(
        ("boxes", "said"),
        [
            ({"since_time": ""}, ["Fill in “At what time?”"]),
            ({"since_time": "25:00"}, ["Enter a time of day, such as 14:05"]),
            ({"until_day": "32/8/2026"}, ["Enter a real date, day first, such as 31/03/2026"]),
            ({"until_time": "9:59"}, ["The end must come after the beginning. Put one of the two right."]),
        ],
    )
    def test_a_time_that_is_none_is_asked_for_again(self, pledging, page, boxes, said):
        robots(pledging, 1)
        answer = page(**boxes)
        assert (answer.status_code, errors(answer)) == (200, said)
        assert answer.context["form"]["since_day"].value() == "12/8/2026"

    def test_more_than_are_struck_out_at_once_are_not_shown(self, pledging, page, monkeypatch):
        monkeypatch.setattr(striking, "MOST", 2)
        robots(pledging, 3)
        assert errors(page()) == [
            "More than 2 pledges came in that time, which is more than are struck out at once. Give an earlier end."
        ]

    def test_another_time_begins_with_the_one_that_was_chosen(self, pledging, page):
        robots(pledging, 1)
        (back,) = [link for link in links_of(page(having="buy")) if "another" in link]
        answer = pledging.cast.client(pledging.cast.coordinator).get(
            reverse("strike-out-pledges", args=[pledging.event.pk]) + back
        )
        form = answer.context["form"]
        assert ("When did the robot send" in words(answer), errors(answer)) == (True, [])
        assert [form[name].value() for name in form.fields] == ["12/8/2026", "10:00", "12 August 2026", "10.30", "buy"]

    def test_what_came_after_the_page_was_made_is_not_struck_out(self, pledging, page):
        pledges = robots(pledging, 2)
        answer = page()
        late = pledging.give("I will mentor.")
        assert page(send={**as_given(answer), "words": ROBOT}).status_code == 302
        assert states([*pledges, late]) == ["struck_out", "struck_out", "made"]

    def test_what_changed_after_the_page_was_made_is_said_and_nothing_is_struck_out(self, pledging, page):
        pledges = robots(pledging, 3)
        answer = page()
        pledging.answer(pledges[1], "under_way")
        again = page(send={**as_given(answer), "words": ROBOT})
        assert again.status_code == 409
        assert "so none is struck out yet" in " ".join(errors(again))
        assert states(pledges) == ["made", "under_way", "made"]
        assert shown(again) == [pledges[0].reference, pledges[2].reference]
        assert f"Answered by its maker (1): {pledges[1].reference}" in words(again)
        assert again.context["form"]["words"].value() == ROBOT
        assert page(send=as_given(again)).status_code == 302
        assert states(pledges) == ["struck_out", "under_way", "struck_out"]

    def test_without_a_reason_or_not_whole_the_page_comes_back(self, pledging, page):
        pledges = robots(pledging, 2)
        sent = as_given(page())
        assert errors(page(send={**sent, "words": ""})) == ["Fill in “Why are they struck out?”"]
        for seen in ("", "1 x", "²", "9" * 19, "1\x002"):
            lost = page(send={"seen": seen, "words": ROBOT})
            assert errors(lost) == [
                "The list: This page was not sent whole. What you typed is still here: send it once more."
            ]
        assert states(pledges) == ["made"] * 2
        assert page(send=as_given(lost)).status_code == 302
        assert states(pledges) == ["struck_out"] * 2

    def test_a_long_list_has_pages_and_all_of_it_is_struck_out(self, pledging, page):
        pledges = robots(pledging, 27)
        answer = page()
        assert "Do you want to strike out these 27 pledges?" in words(answer)
        assert shown(answer) == [pledge.reference for pledge in pledges[:25]]
        second = page(page="2")
        assert shown(second) == [pledge.reference for pledge in pledges[25:]]
        assert page(send={**as_given(second), "words": ROBOT}, page="2").status_code == 302
        assert states(pledges) == ["struck_out"] * 27

    def test_where_nothing_came_there_is_nothing_to_press(self, pledging, page):
        assert "there is nothing to strike out" in words(page(since=""))
        for text in (words(page()), words(page(having="nothing says this"))):
            assert "There is nothing to strike out" in text
            assert "Why are they struck out?" not in text

    def test_for_nobody_but_coordinators(self, pledging, cast):
        robots(pledging, 2)
        address = reverse("strike-out-pledges", args=[pledging.event.pk])
        for user, status in ((cast.viewer, 403), (cast.officer, 403), (cast.coordinator, 200)):
            client = cast.client(user)
            assert client.get(address).status_code == status
            assert (address in links(client.get(reverse("show-event", args=[pledging.event.pk])))) == (status == 200)

    def test_text_with_markup_is_shown_and_not_obeyed(self, pledging, page):
        pledging.give("<script>alert(1)</script>", post_words="<b>Head</b>")
        text = page(having="<script>").text
        assert "&lt;script&gt;alert(1)" in text
        assert "&lt;b&gt;Head" in text
        assert "<script>alert" not in text

    def test_the_pages_take_as_many_queries_for_many_as_for_few(self, pledging, cast):
        client, address = cast.client(cast.coordinator), reverse("strike-out-pledges", args=[pledging.event.pk])
        query = "?since_day=12/8/2026&since_time=10:00&until_day=12/8/2026&until_time=11:00"
        pages = [address, address + query, reverse("show-event", args=[pledging.event.pk])]

        def arrive(how_many: int, minutes: float) -> None:
            for pledge in robots(pledging, how_many, minutes=minutes)[::2]:
                pledging.strike_out(pledge)

        arrive(2, 0)
        client.get(address)
        before = [how_many_queries(client, "get", each) for each in pages]
        arrive(30, 5)
        assert [how_many_queries(client, "get", each) for each in pages] == before


def links_of(answer: HttpResponse) -> list[str]:
    """All of a page, its way back among them."""
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', answer.text)]


class TestRushes:
    def rush(self, pledging: Pledging, minutes: float = 60) -> str:
        """What a coordinator reads of it so many minutes past ten; empty where there is nothing."""
        with at(minutes):
            client = pledging.cast.client(pledging.cast.coordinator)
            text = words(client.get(reverse("show-event", args=[pledging.event.pk])))
        return "".join(re.findall(r"\d+ pledges came by the link between .*? together\.", text))

    def test_a_coordinator_is_told_and_led_to_those_pledges(self, pledging, cast):
        early = pledging.give("I will mentor.")
        pledges = robots(pledging, 100, minutes=13.9)
        assert self.rush(pledging) == (
            "100 pledges came by the link between 12 August 2026 at 10:13am and 12 August 2026 at 10:17am. If a full "
            "room was pledging then, all is well. If it was a robot, look at them and strike them out together."
        )
        client, event = cast.client(cast.coordinator), reverse("show-event", args=[pledging.event.pk])
        (address,) = [link.replace("&amp;", "&") for link in links(client.get(event)) if "since_day" in link]
        answer = client.get(address)
        assert "Do you want to strike out these 100 pledges?" in words(answer)
        # The same minutes stand in the form that asks for a time.
        assert as_given(client.get(reverse("strike-out-pledges", args=[pledging.event.pk]))) == {
            "since_day": "12/08/2026", "since_time": "10:13", "until_day": "12/08/2026", "until_time": "10:17",
        }  # fmt: skip
        assert client.post(address, {**as_given(answer), "words": ROBOT}).status_code == 302
        assert states([early, *pledges]) == ["made", *["struck_out"] * 100]
        assert self.rush(pledging) == ""

    def test_nobody_else_is_and_not_of_a_small_room_or_after_a_week(self, pledging, cast):
        robots(pledging, 99)
        assert self.rush(pledging) == ""
        robots(pledging, 1, minutes=3.3)
        assert self.rush(pledging).startswith("100 pledges came by the link")
        viewer = cast.client(cast.viewer)
        assert "came by the link between" not in words(viewer.get(reverse("show-event", args=[pledging.event.pk])))
        assert self.rush(pledging, 7 * 24 * 60 - 1) != ""
        assert self.rush(pledging, 7 * 24 * 60 + 5) == ""

    def test_not_of_what_comes_as_slowly_as_people_do(self, pledging):
        robots(pledging, 110, every=4)
        assert self.rush(pledging) == ""

    def test_of_two_the_newest_and_a_short_pause_is_none(self, pledging):
        for minutes in (0, 5, 60, 65):
            robots(pledging, 60, minutes=minutes)
        rush = newest_rush(pledging.event, MORNING + timedelta(hours=2))
        assert (rush.how_many, query_of(rush)) == (
            120,
            "since_day=12%2F08%2F2026&since_time=11%3A00&until_day=12%2F08%2F2026&until_time=11%3A06",
        )
