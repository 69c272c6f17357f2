"""The tracker: how many pledges there were on any day, how each of them stood, and which of them one looks for."""

import random
import re
from datetime import date, datetime, time, timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from carecommit.kit import clock
from pledges.life.keepers import Fate, hand_over, record_leaving
from pledges.life.models import COUNTED, Help, State, Step
from pledges.life.operations import note_help
from pledges.life.queries import Standing, on_day, positions_of
from pledges.pledging.makers import maker_for
from pledges.pledging.models import Pledge, Wording
from pledges.pledging.operations import revise_pledge, settle_pledge
from resolutions.reports.operations import close_quarter
from tests.cast import TODAY, Cast, on
from tests.pages.reading import errors, how_many_queries, links, words
from tests.pledges.pledging import Pledging

SPRING, SUMMER = date(2026, 3, 10), date(2026, 6, 15)


def asked(cast: Cast, **given: object) -> HttpResponse:
    """The tracker as the viewer sees it with a filter in the address."""
    return cast.client(cast.viewer).get(reverse("list-pledges"), given)


def named_pledges(page: HttpResponse) -> list[int]:
    """The keys of the pledges in the table, in order."""
    found = re.findall(r'<th scope="row".*?href="/pledges/(\d+)/"', page.content.decode(), re.DOTALL)
    return [int(pk) for pk in found]


def counts(page: HttpResponse) -> dict[str, int]:
    """State -> how many of the rows stood in it, as the page says above its table."""
    return {state.code: state.count for state in page.context["states"]}


@pytest.fixture
def pledges(pledging: Pledging) -> dict[str, Pledge]:
    """A mentor of March who kept it in July; a room, under way; a partner's intent, who needs help; and a test."""
    by, school = pledging.cast.coordinator, pledging.cast.posts.school
    with on(SPRING):
        mentor = pledging.add("I will mentor one care leaver.", name="Ann Example", may_be_named=True)
    with on(date(2026, 7, 6)):
        pledging.answer(mentor, "kept", "They meet each week.")
    with on(SUMMER):
        room = pledging.add("I will let a room.", kind="Housing", service_area="Homes", email="", name="Ben Example")
        pledging.step(room, "under_way", "The room is painted.")
    fair = pledging.add_event(title="Business breakfast", board=pledging.cast.body)
    pledging.event = fair
    intent = pledging.give(
        "We mean to take two apprentices.",
        kind="Apprenticeship or job",
        party="partner",
        organisation="Harbour Foods",
        post_words="Managing Director",
        service_area="",
        email="md@harbour.example",
        by_when="31 March 2027",
    )
    pledging.answer(intent, "need_help")
    settle_pledge(intent, expert=school, by=by, why="", version=Pledge.objects.get(pk=intent.pk).version)
    test = pledging.give("Testing, testing.", email="")
    pledging.strike_out(test, "A test.")
    return {"mentor": mentor, "room": room, "intent": intent, "test": test}


class TestTheCount:
    def test_it_says_how_many_there_are_and_how_they_stand(self, cast, pledges):
        page = asked(cast)
        assert "3 pledges as at 12 August 2026" in words(page)
        assert named_pledges(page) == [pledges[name].pk for name in ("mentor", "room", "intent")]
        assert counts(page) == {"made": 1, "under_way": 1, "kept": 1, "not_kept": 0, "released": 0}

    @pytest.mark.parametrize(
        ("day", "found", "stood"),
        [
            (date(2026, 3, 9), [], {}),
            (date(2026, 3, 10), ["mentor"], {"made": 1}),
            (date(2026, 6, 30), ["mentor", "room"], {"made": 1, "under_way": 1}),
            (date(2026, 7, 6), ["mentor", "room"], {"under_way": 1, "kept": 1}),
            (date(2026, 8, 12), ["mentor", "room", "intent"], {"made": 1, "under_way": 1, "kept": 1}),
        ],
    )
    def test_it_says_so_of_any_day(self, cast, pledges, day, found, stood):
        page = asked(cast, as_at=f"{day:%d/%m/%Y}")
        plural = "pledge" if len(found) == 1 else "pledges"
        assert f"{len(found)} {plural} as at {day.day} {day:%B %Y}" in words(page)
        assert named_pledges(page) == [pledges[name].pk for name in found]
        assert counts(page) == {str(state): stood.get(str(state), 0) for state in COUNTED}

    def test_of_today_it_says_how_they_stand(self, cast, pledges):
        for given, said in (({}, "stand"), ({"as_at": "12 8 2026"}, "stand"), ({"as_at": "11 8 2026"}, "stood")):
            text = words(asked(cast, **given))
            assert [f"How they {each}" in text for each in ("stand", "stood")] == [said == "stand", said == "stood"]

    def test_before_the_first_one_today_is_not_spoken_of_as_the_past(self, cast, pledging):
        text = words(asked(cast, as_at="12 8 2026"))
        assert "No pledge has been made yet." in text
        assert "No pledge had been made by then." in words(asked(cast, as_at="11 8 2026"))

    def test_the_words_are_those_of_the_day(self, cast, pledges):
        room = Pledge.objects.get(pk=pledges["room"].pk)
        given = {"words": "I will let two rooms.", "by_when": "", "why": "A second one is free."}
        revise_pledge(room, **given, by=cast.coordinator, version=room.version)
        assert "I will let two rooms." in words(asked(cast))
        before = words(asked(cast, as_at="30 6 2026"))
        assert "I will let a room." in before
        assert "two rooms" not in before

    @pytest.mark.parametrize("value", ["13 8 2026", "yesterday", "31/02/2026"])
    def test_a_day_that_cannot_be_shown_is_a_sentence_and_shows_today(self, cast, pledges, value):
        page = asked(cast, as_at=value)
        assert len(errors(page)) == 1
        assert "3 pledges as at 12 August 2026" in words(page)

    def test_an_empty_tracker_says_where_pledges_come_from(self, cast):
        page = asked(cast)
        assert "0 pledges as at 12 August 2026" in words(page)
        assert "No pledge has been made yet. People pledge at an event" in words(page)

    def test_a_day_before_the_first_says_so(self, cast, pledges):
        assert "No pledge had been made by then." in words(asked(cast, as_at="1 1 2020"))


class TestARow:
    def test_it_shows_whose_pledge_it_is_and_how_it_stands(self, cast, pledges):
        text = words(asked(cast, event=pledges["intent"].event_id))
        assert (
            f"{pledges['intent'].reference} We mean to take two apprentices. Intent of a partner Managing Director "
            "Harbour Foods Apprenticeship or job 31 March 2027 Made Needs help Supported by Virtual School Headteacher"
        ) in text

    def test_a_name_is_shown_with_its_owners_consent_alone(self, cast, pledges):
        for user in (cast.viewer, cast.coordinator):
            text = words(cast.client(user).get(reverse("list-pledges")))
            assert "Ann Example" in text
            assert "Ben Example" not in text

    def test_it_says_who_has_it_now(self, cast, pledging, pledges):
        assert "Now with" not in words(asked(cast))
        to = maker_for(pledging.said(email="", post_words="Head of Trees"), by=cast.coordinator)
        given = {"how": "handed_over", "why": "They know the landlords.", "since": TODAY}
        hand_over(pledges["room"], to=to, by=cast.coordinator, **given)
        assert "Now with Head of Trees" in words(asked(cast))

    def test_a_post_that_adopted_it_is_told_from_whoever_left_it(self, cast, pledging):
        """And so is whoever came into that post, on the tracker and on the page of the pledge."""
        adopted, handed = (pledging.give(email=f"{name}@anytown.example") for name in ("a", "b"))
        given = {"left_on": TODAY, "why": "Another council.", "by": cast.coordinator}
        record_leaving(adopted.maker, fates={adopted.pk: Fate("adopted")}, **given)
        to = pledging.said(email="c@anytown.example")
        record_leaving(handed.maker, fates={handed.pk: Fate("handed_over", to)}, **given)
        text = words(asked(cast))
        assert [row in text for row in ("Parks Now with the post itself", "Parks Now with somebody else in that post")]
        for pledge, now_with in ((adopted, "The post itself"), (handed, "Somebody else in that post")):
            page = cast.client(cast.viewer).get(reverse("show-pledge", args=[pledge.pk]))
            assert f"Now with {now_with} Made on" in words(page)

    def test_long_words_end_with_a_mark_and_are_shown_as_text(self, cast, pledging):
        pledging.give(f"<b>Bold</b> {'word ' * 60}")
        page = asked(cast)
        assert "<b>Bold" not in page.content.decode()
        assert "&lt;b&gt;Bold&lt;/b&gt; word" in page.content.decode()
        assert "word word … Head of Parks" in words(page)

    def test_a_word_without_an_end_is_cut(self, cast, pledging):
        pledging.give("x" * 9_000)
        assert f"{'x' * 199}… Head of Parks" in words(asked(cast))


def test_each_is_led_to_the_pages_that_are_theirs(cast):
    places = {name: reverse(name) for name in ("list-pledges", "list-events", "list-asked", "list-pledge-batches")}
    led = {
        user: [name for name, path in places.items() if path in links(cast.client(user).get(places["list-pledges"]))]
        for user in (cast.viewer, cast.officer, cast.coordinator, cast.administrator)
    }
    assert led == {
        cast.viewer: ["list-pledges", "list-events"],
        cast.officer: ["list-pledges", "list-events"],
        cast.coordinator: ["list-pledges", "list-events", "list-asked"],
        cast.administrator: ["list-pledges", "list-events", "list-asked", "list-pledge-batches"],
    }


class TestTheFilter:
    @pytest.mark.parametrize(
        ("given", "found"),
        [
            ({}, ["mentor", "room", "intent"]),
            ({"text": "APPRENTICES"}, ["intent"]),
            ({"text": "harbour"}, ["intent"]),
            ({"text": "managing director"}, ["intent"]),
            ({"text": "parks"}, ["mentor", "room"]),
            ({"text": "homes room"}, ["room"]),
            ({"text": "will"}, ["mentor", "room"]),
            ({"text": "Example"}, []),
            ({"text": "Testing"}, []),
            ({"text": "100%"}, []),
            ({"state": "made"}, ["intent"]),
            ({"state": "under_way"}, ["room"]),
            ({"state": "kept"}, ["mentor"]),
            ({"state": "released"}, []),
            ({"state": "kept", "as_at": "30 6 2026"}, []),
            ({"state": "made", "as_at": "30 6 2026"}, ["mentor"]),
            ({"area": "Homes"}, ["room"]),
            ({"party": "partner"}, ["intent"]),
            ({"party": "staff"}, ["mentor", "room"]),
            ({"waiting": "help"}, ["intent"]),
            ({"waiting": "answer"}, ["room"]),
            ({"waiting": "answer", "as_at": "30 6 2026"}, ["mentor"]),
            ({"state": "under_way", "party": "partner"}, []),
        ],
    )
    def test_each_narrows_the_list(self, cast, pledges, given, found):
        page = asked(cast, **given)
        assert named_pledges(page) == [pledges[name].pk for name in found]
        assert sum(counts(page).values()) == len(found)
        assert errors(page) == []
        if given.keys() - {"as_at"} and "as_at" not in given:
            assert f"{len(found)} of 3 pledges as at 12 August 2026" in words(page)

    def test_a_kind_an_event_a_board_and_an_expert_narrow_it(self, cast, pledges):
        mentor, room, intent = (pledges[name] for name in ("mentor", "room", "intent"))
        assert named_pledges(asked(cast, kind=room.kind_id)) == [room.pk]
        assert named_pledges(asked(cast, event=mentor.event_id)) == [mentor.pk, room.pk]
        assert named_pledges(asked(cast, event=intent.event_id)) == [intent.pk]
        assert named_pledges(asked(cast, board=cast.board.pk)) == [mentor.pk, room.pk]
        assert named_pledges(asked(cast, board=cast.body.pk)) == [intent.pk]
        assert named_pledges(asked(cast, expert=cast.posts.school.pk)) == [intent.pk]

    def test_a_service_area_of_what_was_struck_out_is_not_offered(self, cast, pledging, pledges):
        robot = pledging.give("Buy now.", service_area="Bargains", email="")
        assert "Bargains" in words(asked(cast))
        pledging.strike_out(robot, "A robot’s.")
        assert "Bargains" not in words(asked(cast))

    def test_a_service_area_that_is_called_null_is_found(self, cast, pledging, pledges):
        odd = pledging.give("I will listen.", service_area="null", email="")
        assert named_pledges(asked(cast, area="null")) == [odd.pk]

    def test_a_character_that_cannot_be_shown_is_a_sentence_of_ours(self, cast, pledges):
        page = asked(cast, text="a\0b")
        assert errors(page) == ["Take out the character that cannot be shown, and send it again."]
        assert len(named_pledges(page)) == 3

    def test_a_reference_is_found(self, cast, pledges):
        room = pledges["room"]
        for text in (room.reference, room.reference.lower(), f"P-{room.pk}", f"{room.reference} homes"):
            assert named_pledges(asked(cast, text=text)) == [room.pk]

    def test_it_offers_what_is_there(self, cast, pledges):
        form = asked(cast).context["form"]
        offered = {name: [str(words) for _, words in form.fields[name].choices][1:] for name in form.fields if
                   hasattr(form.fields[name], "choices")}  # fmt: skip
        assert offered["kind"] == ["Apprenticeship or job", "Mentoring", "Housing"]
        assert offered["area"] == ["Homes", "Parks"]
        assert offered["board"] == ["Corporate Parenting Board", "Full Council"]
        assert offered["expert"] == ["Virtual School Headteacher"]
        assert offered["state"] == ["Made", "Under way", "Kept", "Not kept", "Released"]

    @pytest.mark.parametrize(
        ("name", "value"),
        [("state", "struck_out"), ("kind", "0"), ("area", "Moon"), ("event", "9" * 30), ("expert", "' OR 1=1")],
    )
    def test_a_value_that_is_not_known_is_a_sentence_and_narrows_nothing(self, cast, pledges, name, value):
        page = asked(cast, **{name: value})
        (sentence,) = errors(page)
        assert sentence.startswith(f"“{value}” is not a")
        assert len(named_pledges(page)) == 3

    def test_one_that_was_helped_needs_no_help(self, cast, pledges):
        assert named_pledges(asked(cast, waiting="help")) == [pledges["intent"].pk]
        with on(date(2026, 8, 13)):
            note_help(pledges["intent"], words="We met.", given_on=clock.today(), by=cast.other_officer)
            assert named_pledges(asked(cast, waiting="help")) == []
            assert named_pledges(asked(cast, waiting="help", as_at="12 8 2026")) == [pledges["intent"].pk]

    def test_an_answer_is_of_the_quarter_that_is_open(self, cast, pledging, pledges):
        room, intent = pledges["room"], pledges["intent"]
        with on(date(2026, 10, 5)):
            assert named_pledges(asked(cast, waiting="answer")) == [room.pk]
            pledging.answer(room, "under_way")
            assert named_pledges(asked(cast, waiting="answer")) == []
            close_quarter(cast.quarter, by=cast.coordinator)
            assert named_pledges(asked(cast, waiting="answer")) == [room.pk, intent.pk]

    def test_the_pages_keep_the_filter(self, cast, pledging):
        for number in range(30):
            pledging.give(f"Pledge number {number}.", email="")
        first, second = asked(cast, state="made"), asked(cast, state="made", page=2)
        assert (len(named_pledges(first)), len(named_pledges(second))) == (25, 5)
        assert "30 of 30 pledges" in words(second)
        assert counts(first)["made"] == 30
        assert "?state=made&amp;page=2" in links(first)

    def test_it_takes_as_many_queries_for_many_rows(self, cast, pledges):
        browser, address = cast.client(cast.coordinator), reverse("list-pledges")
        before = how_many_queries(browser, "get", address)
        make_many(pledges["room"], 297)
        assert "300 pledges" in words(browser.get(address))
        assert how_many_queries(browser, "get", address) == before


def make_many(like: Pledge, how_many: int) -> None:
    """So many more pledges of the same maker, without their history."""
    row = Pledge.objects.get(pk=like.pk)
    made = [Pledge(**{**fields_of(row), "sent_key": None}) for _ in range(how_many)]
    made = Pledge.objects.bulk_create(made)
    wording = row.wordings.get(number=1)
    Wording.objects.bulk_create(Wording(**{**fields_of(wording), "pledge_id": pledge.pk}) for pledge in made)
    step = row.steps.first()
    Step.objects.bulk_create(Step(**{**fields_of(step), "pledge_id": pledge.pk}) for pledge in made)


def fields_of(row) -> dict:
    """What another row like it is made of."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


class TestThePastIsReadInOneWay:
    """The tracker asks the database, the report reads every row: they must say the same of every day."""

    def test_on_every_day_of_a_year_of_anything(self, cast, pledging):
        chance = random.Random(37)  # noqa: S311 - no secret
        start = date(2026, 1, 5)
        for number in range(24):
            made_on = start + timedelta(days=chance.randrange(120))
            pledging.add(f"Pledge {number}", made_on=made_on, email="")
        for pledge in Pledge.objects.all():
            live_a_life(pledge, chance, cast)
        assert Step.objects.filter(state=State.STRUCK_OUT).exists()
        with on(date(2027, 1, 1)):
            days = [start + timedelta(days=days) for days in range(-3, 360, 11)]
            read = {day: as_asked(day) for day in days}
            assert read == {day: as_read(day) for day in days}
        seen = [said for rows in read.values() for said in rows.values()]
        assert {said["state"] for said in seen} == {str(state) for state in COUNTED}
        assert {said["needs_help"] for said in seen} == {True, False}

    def test_one_struck_out_by_mistake_and_put_back_counts_on_the_days_between(self, cast, pledging):
        with on(SPRING):
            pledge = pledging.add()
        with on(SUMMER):
            pledging.strike_out(pledge)
            assert named_pledges(asked(cast)) == []
        with on(SUMMER + timedelta(days=9)):
            pledging.step(pledge, "under_way", "It was none of the tests.")
        for day, stood in ((SUMMER, "made"), (TODAY, "under_way")):
            assert counts(asked(cast, as_at=f"{day:%d/%m/%Y}"))[stood] == 1
            assert Standing.at(day, clock.now()).by_state[stood] == len(Standing.at(day, clock.now())) == 1


def live_a_life(pledge: Pledge, chance: random.Random, cast: Cast) -> None:
    """Steps, versions and help on any days in the order that operations keep, recorded up to a month later."""
    day, recorded, steps, notes, wordings = pledge.made_on, pledge.made_on, [], [], []
    states = [*COUNTED, State.MADE, State.UNDER_WAY, State.UNDER_WAY, State.STRUCK_OUT]
    maker, by = {"recorded_by": None, "replied_by_id": pledge.maker_id}, {"recorded_by": cast.coordinator}
    for number in range(1, chance.randrange(7)):
        day += timedelta(days=chance.randrange(50))
        recorded = max(recorded, day) + timedelta(days=chance.choice([0, 0, 3, 30]))
        state = chance.choice(states)
        replies = {State.UNDER_WAY: ["", "under_way", "need_help"], State.MADE: ["", "need_help"]}
        reply = chance.choice(replies.get(state, [""]))
        counted = dict(zip(("offered", "taken_up"), chance.choice([(None, None), (4, None), (6, 2)]), strict=True))
        said = {"state": state, "reply": reply, "words": "So it was.", **counted, **(maker if reply else by)}
        dated = {"happened_on": day, "recorded_at": at(recorded)}
        steps.append(Step(pledge=pledge, number=number, **said, **dated))
        if chance.random() < 0.3:
            given_on = recorded - timedelta(days=chance.choice([0, 0, 20]))
            notes.append(Help(pledge=pledge, words="We met.", given_on=given_on, recorded_at=at(recorded, 15), **by))
        if chance.random() < 0.3:
            said = {"words": f"As of {recorded}", "by_when": "Soon", "by_when_kind": "immediate", "why": "It changed."}
            dated = {"given_on": recorded, "recorded_at": at(recorded)}
            wordings.append(Wording(pledge=pledge, number=len(wordings) + 2, part="pledge", **said, **dated))
    for rows, model in ((steps, Step), (notes, Help), (wordings, Wording)):
        model.objects.bulk_create(rows)


def at(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def as_asked(day: date) -> dict[int, dict]:
    """What the database says of each pledge."""
    facts = ("state", "said", "needs_help", "words", "part", "by_when", "offered", "taken_up")
    return {row.pop("pk"): row for row in on_day(Pledge.objects.all(), day).values("pk", *facts)}


def as_read(day: date) -> dict[int, dict]:
    """What the report reads of it; and the tracker's file does not read it otherwise."""
    standing = Standing.at(day, clock.now()).by_key
    found = {pk: facts_of(position) for pk, position in standing.items()}
    filed = positions_of(Pledge.objects.filter(pk__in=standing), day)
    assert {pk: (position.since, facts_of(position)) for pk, position in filed.items()} == {
        pk: (position.since, found[pk]) for pk, position in standing.items()
    }
    return found


def facts_of(position) -> dict:
    said = {name: getattr(position, name) for name in ("state", "said", "needs_help", "offered", "taken_up")}
    given = {name: getattr(position.wording, name) for name in ("words", "part", "by_when")}
    return {**said, **given}
