"""A coordinator adds a pledge for somebody: a late one, or one that came on paper."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from pledges.events.operations import close_event
from pledges.pages.forms.late import LateForm
from pledges.pledging.models import Pledge
from tests.cast import TODAY
from tests.pages.reading import as_given, errors, words

ADD = "/pledges/add/"


@pytest.fixture
def coordinator(pledging):
    return pledging.cast.client(pledging.cast.coordinator)


def wrote(pledging, page, **boxes) -> dict:
    """The page that was opened, filled in by a coordinator from a card."""
    card = {
        "words": "Byddaf yn cynnig lle <b>gwaith</b>, ŵ ŷ 🎉",
        "manner": "in_addition",
        "kind": str(pledging.kind("Work experience and shadowing").pk),
        "by_when": "by Christmas",
        "party": "staff",
        "post_words": "Head of Parks",
        "service_area": "Parks",
        "email": "Parks@Anytown.example",
        **boxes,
    }
    return {**as_given(page), **card}


def test_one_that_came_late_is_recorded_with_the_day_on_which_it_was_made(pledging, coordinator):
    event = pledging.add_event(held_on=date(2026, 7, 14), opens_on=date(2026, 7, 14), closes_on=date(2026, 7, 20))
    page = coordinator.get(ADD, {"event": event.pk})
    assert as_given(page)["made_on"] == "14/07/2026"
    answer = coordinator.post(ADD, wrote(pledging, page), follow=True)
    pledge = Pledge.objects.get()
    assert (answer.redirect_chain[-1][0], words(answer).count("is recorded.")) == (f"/pledges/{pledge.pk}/", 1)
    wording = pledge.wordings.get()
    assert (wording.words, wording.by_when) == ("Byddaf yn cynnig lle <b>gwaith</b>, ŵ ŷ 🎉", "by Christmas")
    assert (pledge.event, pledge.made_on, pledge.recorded_by) == (event, date(2026, 7, 14), pledging.cast.coordinator)
    assert (pledge.post_words, pledge.manner, pledge.maker.email) == (
        "Head of Parks", "in_addition", "parks@anytown.example",
    )  # fmt: skip


def test_one_that_was_pledged_at_no_event(pledging, coordinator):
    page = coordinator.get(ADD)
    assert as_given(page)["made_on"] == "12/08/2026"
    coordinator.post(ADD, wrote(pledging, page, made_on="3 March 2026"))
    assert Pledge.objects.values_list("event", "made_on").get() == (None, date(2026, 3, 3))


def test_a_closed_event_and_a_full_one_still_take_one_from_a_coordinator(pledging, coordinator):
    event = pledging.event = pledging.add_event(room_for=1)
    pledging.give()
    close_event(event, by=pledging.cast.coordinator)
    coordinator.post(ADD, wrote(pledging, coordinator.get(ADD, {"event": event.pk})))
    assert event.pledges.count() == 2


def test_an_address_with_no_such_event_is_a_form_without_one(pledging, coordinator):
    for number in (str(pledging.event.pk + 1), "9" * 40, "-1", "²", "none"):
        assert coordinator.get(ADD, {"event": number}).context["form"]["event"].value() is None
    assert coordinator.get(ADD, {"event": pledging.event.pk}).context["form"]["event"].value() == pledging.event.pk


def test_pressed_twice_it_is_one_pledge(pledging, coordinator):
    sent = wrote(pledging, coordinator.get(ADD))
    answers = [coordinator.post(ADD, sent) for _ in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [
        (302, f"/pledges/{Pledge.objects.get().pk}/")
    ] * 2


def test_another_card_on_a_page_that_was_sent_is_asked_about_and_then_taken(pledging, coordinator):
    sent = wrote(pledging, coordinator.get(ADD))
    coordinator.post(ADD, sent)
    answer = coordinator.post(ADD, {**sent, "words": "I will open our kitchen."})
    assert errors(answer) == [
        "This page has made a pledge already, in other words. Send it once more to make this one as well."
    ]
    assert coordinator.post(ADD, as_given(answer)).status_code == 302
    assert Pledge.objects.count() == 2


def test_a_page_that_lost_its_key_is_given_another(pledging, coordinator):
    sent = wrote(pledging, coordinator.get(ADD))
    for key in ("", "no key"):
        answer = coordinator.post(ADD, {**sent, "sent_key": key})
        assert [sentence.split(": ", 1)[1] for sentence in errors(answer)] == [
            "This page was not sent whole. What you typed is still here: send it once more."
        ]
    assert coordinator.post(ADD, as_given(answer)).status_code == 302
    assert Pledge.objects.count() == 1


def test_what_is_missing_is_said_of_them_and_not_of_whoever_types(pledging, coordinator):
    answer = coordinator.post(ADD, {"sent_key": str(uuid4())})
    assert errors(answer) == [
        "Fill in “On which day was it pledged?”",
        "Say what they pledge to do.",
        "Choose what kind of thing it is.",
        "Choose whether they are council staff or a partner.",
        "Give their post, for example Head of Housing.",
    ]


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        ({"made_on": "13/08/2026"}, "That day has not come yet. Give a day up to today."),
        ({"words": " \u2800 "}, "Say what you pledge to do."),
        ({"words": "x" * 20_001}, "Say it in 20,000 characters or fewer."),
        ({"party": "partner"}, "Give the name of their organisation."),
        ({"kind": "999999"}, "Choose what kind of thing it is from the list."),
        ({"manner": "both"}, "Choose an answer for “Differently, or in addition?” from the list"),
        ({"party": "robot"}, "Choose an answer for “They pledge as” from the list"),
        ({"event": "999999"}, "Choose the event from the list."),
        ({"post_words": "Head\0"}, "Take out the character that cannot be shown, and send it again."),
        ({"by_when": "x" * 201}, "Shorten “By when?” to 200 characters or fewer: it has 201"),
        ({"words": "I will\x00 help."}, "Take out the character that cannot be shown, and send it again."),
    ],
    ids=[
        "a day to come",
        "nothing",
        "too long",
        "a partner without a name",
        "no such kind",
        "no such manner",
        "nobody",
        "no such event",
        "no such character",
        "a long time",
        "no text",
    ],
)
def test_what_cannot_be_recorded_is_said_and_nothing_is_lost(pledging, coordinator, boxes, sentence):
    sent = wrote(pledging, coordinator.get(ADD), **boxes)
    answer = coordinator.post(ADD, sent)
    assert errors(answer) == [sentence]
    assert {name: as_given(answer)[name] for name in sent} == sent
    assert Pledge.objects.count() == 0


def test_a_partners_intent_and_their_offer(pledging, coordinator):
    for is_offer in ("", "on"):
        page = coordinator.get(ADD)
        partner = {"party": "partner", "organisation": "Anytown Foods", "is_offer": is_offer, "email": ""}
        coordinator.post(ADD, wrote(pledging, page, **partner))
    parts = Pledge.objects.order_by("pk").values_list("organisation", "wordings__part")
    assert list(parts) == [("Anytown Foods", "intent"), ("Anytown Foods", "offer")]


def test_it_asks_what_the_link_asks(pledging, coordinator):
    """So that what came on paper is as full as what came by phone."""
    link = pledging.cast.client().get(reverse("make-pledge", args=[pledging.event.code])).context["form"]
    # Which action it helps, a coordinator knows; an action may be exempt, and is named on no page that is open to all.
    own = {"event", "made_on", "sent_key", "action"}
    assert set(LateForm.base_fields) - own == set(link.fields) - {"ticket", "website"}
    shown = coordinator.get(ADD).content.decode()
    assert [name for name in LateForm.base_fields if f'name="{name}"' not in shown] == []


def test_only_coordinators_add_them(pledging):
    cast = pledging.cast
    sent = wrote(pledging, cast.client(cast.coordinator).get(ADD))
    for user in (cast.viewer, cast.officer):
        assert cast.client(user).get(ADD).status_code == 403
        assert cast.client(user).post(ADD, sent).status_code == 403
    assert Pledge.objects.count() == 0
    assert cast.client(cast.coordinator).post(ADD, sent).status_code == 302


def test_it_is_of_no_day_before_its_event(pledging, coordinator):
    event = pledging.add_event(opens_on=TODAY - timedelta(days=3), held_on=TODAY)
    sent = wrote(pledging, coordinator.get(ADD), event=str(event.pk), made_on="08/08/2026")
    answer = coordinator.post(ADD, sent)
    assert errors(answer) == [
        "Team Anytown, summer session was not before 9 August 2026. Give that day or a later one, or another event."
    ]
    # The link opened before the event was held.
    assert coordinator.post(ADD, {**sent, "made_on": "09/08/2026"}).status_code == 302
    assert coordinator.post(ADD, wrote(pledging, coordinator.get(ADD), event="", made_on="1/1/2020")).status_code == 302
    assert sorted(Pledge.objects.values_list("event", "made_on"), key=str) == [
        (event.pk, date(2026, 8, 9)),
        (None, date(2020, 1, 1)),
    ]


def test_an_event_of_tomorrow_begins_with_today(pledging, coordinator):
    event = pledging.add_event(held_on=TODAY + timedelta(days=1))
    assert as_given(coordinator.get(ADD, {"event": event.pk}))["made_on"] == "12/08/2026"
