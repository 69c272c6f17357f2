"""How often messages come is for each person to choose, with an account or without one."""

import pytest
from django.test import Client
from django.urls import reverse

from resolutions.council.models import Person
from resolutions.models import Preference
from resolutions.notices.preferences import is_weekly, recipient_of, set_preference
from resolutions.rounds.answerers import token_of
from resolutions.rounds.operations import make_link, revoke_link
from tests.pages.reading import as_given, errors, words

MINE = "/my-messages/"
BY_LINK = "/answers/messages/"


@pytest.fixture
def portfolio(cast) -> Person:
    """The councillor, who has an address and no account."""
    person = Person.objects.get(name="Holder of the Portfolio")
    person.email = "portfolio@anytown.example"
    person.save()
    return person


@pytest.fixture
def link(cast, portfolio):
    return make_link(cast.open_round(), portfolio, by=cast.coordinator)


def chosen() -> dict[str, bool]:
    """Recipient -> whether they have one message a week."""
    return dict(Preference.objects.values_list("recipient", "weekly"))


class TestWhoARecipientIs:
    def test_one_person_is_one_whatever_accounts_they_have(self, cast):
        person = cast.officer.person
        assert recipient_of(cast.officer) == recipient_of(person) == f"person-{person.pk}"
        assert recipient_of(cast.coordinator) == f"user-{cast.coordinator.pk}"

    def test_without_a_choice_it_is_any_working_day(self, cast):
        assert is_weekly(recipient_of(cast.officer)) is False


class TestWithAnAccount:
    def test_an_officer_chooses_once_a_week_and_goes_back(self, cast):
        client, person = cast.client(cast.officer), cast.officer.person
        page = client.get(MINE)
        assert as_given(page) == {"how_often": "daily"}
        assert "something to say (one message a day about actions at most)" in words(page)
        for how_often, weekly in (("weekly", True), ("weekly", True), ("daily", False)):
            answer = client.post(MINE, {"how_often": how_often})
            assert (answer.status_code, answer["Location"]) == (302, reverse("answer-updates"))
            assert chosen() == {f"person-{person.pk}": weekly}
            assert as_given(client.get(MINE)) == {"how_often": how_often}

    def test_it_is_nobody_elses_choice(self, cast):
        cast.client(cast.officer).post(MINE, {"how_often": "weekly"})
        cast.client(cast.coordinator).post(MINE, {"how_often": "weekly"})
        assert chosen() == {f"person-{cast.officer.person_id}": True, f"user-{cast.coordinator.pk}": True}
        assert as_given(cast.client(cast.other_officer).get(MINE)) == {"how_often": "daily"}

    @pytest.mark.parametrize("sent", [{}, {"how_often": ""}, {"how_often": "never"}])
    def test_what_is_no_choice_is_asked_again(self, cast, sent):
        answer = cast.client(cast.officer).post(MINE, sent)
        assert (answer.status_code, len(errors(answer)), chosen()) == (200, 1, {})

    def test_a_viewer_gets_no_messages(self, cast):
        assert cast.client(cast.viewer).get(MINE).status_code == 403


class TestByALink:
    def test_the_choice_is_their_persons(self, link, portfolio):
        client = Client()
        client.get(f"/answers/open/{token_of(link)}/")
        assert as_given(client.get(BY_LINK)) == {"how_often": "daily"}
        answer = client.post(BY_LINK, {"how_often": "weekly"})
        assert (answer.status_code, answer["Location"]) == (302, "/answers/")
        assert chosen() == {f"person-{portfolio.pk}": True}
        assert "Your choice is saved." in words(client.get("/answers/"))

    def test_without_one_that_opens_nothing_is_chosen(self, cast, link):
        client = Client()
        client.get(f"/answers/open/{token_of(link)}/")
        revoke_link(link, by=cast.coordinator)
        for browser in (client, Client(), cast.client(cast.officer)):
            assert "This link does not open" in words(browser.get(BY_LINK))
            assert browser.post(BY_LINK, {"how_often": "weekly"}).status_code == 404
        assert chosen() == {}


def test_the_last_choice_stands(db):
    set_preference("person-5", weekly=True)
    later = set_preference("person-5", weekly=False)
    assert (Preference.objects.get(), Preference.objects.get().weekly) == (later, False)
