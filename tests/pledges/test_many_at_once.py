"""Many people pledge at one moment: every pledge is there once, and an event never takes more than it has room for."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from pledges.pledging.models import Maker, Pledge, Wording
from pledges.pledging.operations import add_pledge, give_pledge
from tests.pledges.pledging import Pledging

PEOPLE = 16


@pytest.fixture
def pledging(cast_today) -> Pledging:
    """An event of the real day, in a database that several connections write to."""
    return Pledging(cast_today)


def at_once(calls: Iterable[Callable[[], Pledge]]) -> list[Pledge | str]:
    """What each call returns, or its refusal, when each is made in a thread of its own and all start together."""
    calls = list(calls)
    together = Barrier(len(calls), timeout=60)

    def run(call: Callable[[], Pledge]) -> Pledge | str:
        together.wait()
        try:
            return call()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        # Any other exception of a thread, such as "database is locked", is raised here.
        return list(pool.map(run, calls))


def test_a_room_of_people_who_all_press_twice_loses_and_doubles_none(pledging):
    people = [(pledging.said(f"Pledge {n}", email=f"p{n}@anytown.example"), uuid.uuid4()) for n in range(PEOPLE // 2)]
    presses = [lambda said=said, key=key: give_pledge(said, event=pledging.event, key=key) for said, key in people * 2]
    made = at_once(presses)
    assert Counter(pledge.pk for pledge in made) == {pledge.pk: 2 for pledge in made}
    assert sorted(Wording.objects.values_list("words", flat=True)) == sorted(said.words for said, _ in people)
    assert Maker.objects.count() == len(people)


def test_one_page_from_four_at_once_makes_one_pledge(pledging):
    said, key = pledging.said(), uuid.uuid4()
    made = at_once([lambda: give_pledge(said, event=pledging.event, key=key)] * 4)
    assert made == [Pledge.objects.get()] * 4
    assert Wording.objects.count() == Maker.objects.count() == Pledge.history.count() == 1


def test_one_page_with_other_words_at_the_same_moment_makes_one_of_the_two(pledging):
    key = uuid.uuid4()
    said = [pledging.said("I will listen."), pledging.said("I will mentor.")]
    made = at_once(lambda each=each: give_pledge(each, event=pledging.event, key=key) for each in said)
    refusal = "This page has made a pledge already, in other words. Send it once more to make this one as well."
    assert sorted(made, key=str) == [Pledge.objects.get(), refusal]


def test_the_same_person_at_two_events_at_once_is_one_maker(pledging):
    events = [pledging.event, pledging.add_event(title="Another event")] * 4
    said = pledging.said()
    made = at_once(lambda event=event: give_pledge(said, event=event, key=uuid.uuid4()) for event in events)
    assert [pledge.maker for pledge in made] == [Maker.objects.get()] * len(events)
    assert Pledge.objects.count() == len(events)


def test_the_last_place_of_an_event_goes_to_one(pledging):
    event = pledging.add_event(room_for=3)
    people = [pledging.said(f"Pledge {n}", email=f"p{n}@anytown.example") for n in range(PEOPLE // 2)]
    made = at_once(lambda said=said: give_pledge(said, event=event, key=uuid.uuid4()) for said in people)
    taken = [each for each in made if isinstance(each, Pledge)]
    full = "This event has taken as many pledges as it can. Please tell Team Anytown, who can make room."
    assert len(taken) == event.pledges.count() == 3
    assert [each for each in made if each not in taken] == [full] * (len(people) - 3)


def test_a_coordinator_who_presses_twice_adds_one(pledging):
    said, key, by = pledging.said(), uuid.uuid4(), pledging.cast.coordinator
    made = at_once([lambda: add_pledge(said, event=None, made_on=clock.today(), key=key, by=by)] * 4)
    assert made == [Pledge.objects.get()] * 4
