"""Robots at the public form: nothing of theirs is stored, and a person who is taken for one presses once more."""

import pytest
from django.test import Client
from django.urls import reverse

from pledges.pages import floods
from pledges.pledging.models import Maker, Pledge
from tests.pledges.phone import WROTE, Phone, later


@pytest.fixture
def phone(pledging) -> Phone:
    """At the event of this morning."""
    return Phone(pledging.event)


@pytest.fixture
def at_most(monkeypatch, settings):
    """A function that sets how many are taken from one address on the network."""

    def set_limit(how_many: int) -> None:
        settings.PLEDGES_FROM_ONE_ADDRESS = how_many
        monkeypatch.setattr(floods, "WRONG_ADDRESSES", f"{how_many}/10m/ip")

    return set_limit


def sentence(page) -> str:
    """What the page says is wrong with all of it."""
    return " ".join(page.context["form"].non_field_errors())


def test_the_box_for_robots_is_nowhere_for_people(phone):
    text = phone.open().text
    box = text[text.index('<div class="app-giving__empty"') :].partition("</div>")[0]
    assert 'aria-hidden="true"' in box
    for attribute in ('name="website"', 'tabindex="-1"', 'autocomplete="off"'):
        assert attribute in box.partition("<input")[2]


def test_whoever_fills_it_in_is_told_that_nothing_was_recorded_and_may_press_again(phone):
    sent = phone.wrote(website="https://robot.example")
    page = phone.send(sent)
    assert "a box that has to stay empty was filled in" in sentence(page)
    assert (Pledge.objects.count(), Maker.objects.count()) == (0, 0)
    form = page.context["form"]
    assert (form["website"].value(), form["words"].value(), form["ticket"].value()) == ("", WROTE, sent["ticket"])
    assert phone.send({**sent, "website": ""}).url == phone.thanks
    assert Pledge.objects.count() == 1


def test_what_comes_faster_than_people_write_comes_back_and_is_taken_a_moment_later(phone):
    sent = phone.wrote()
    page = phone.send(sent, after=1.9)
    assert "faster than people write" in sentence(page)
    assert page.context["form"]["words"].value() == WROTE
    assert not Pledge.objects.exists()
    assert phone.send({**sent, "ticket": page.context["form"]["ticket"].value()}, after=2).url == phone.thanks
    assert Pledge.objects.count() == 1


def test_a_flood_from_one_address_is_stopped_with_every_character_kept(phone, pledging, at_most):
    at_most(3)
    for n in range(3):
        assert phone.pledge(words=f"Pledge {n}").url == phone.thanks
    sent = phone.wrote(words="One more <pledge>")
    page = phone.send(sent)
    assert page.status_code == 429
    assert "very many pledges have come from your network" in sentence(page)
    assert page.context["form"]["words"].value() == "One more <pledge>"
    assert Pledge.objects.count() == 3
    # The same room takes part in another event, and another room in this one.
    other = Phone(pledging.add_event(title="Another event"))
    assert other.pledge().url == other.thanks
    assert phone.send(sent, REMOTE_ADDR="192.0.2.7").url == phone.thanks
    assert Pledge.objects.count() == 5


def test_neither_a_page_that_is_looked_at_nor_one_sent_twice_nor_a_mistake_counts_towards_a_flood(phone, at_most):
    at_most(2)
    sent = phone.wrote()
    for _ in range(3):
        phone.open()
        phone.send(phone.wrote(words=""))
        assert phone.send(sent).url == phone.thanks
    assert phone.pledge(words="The second").url == phone.thanks
    assert phone.pledge(words="The third").status_code == 429


def test_one_browser_brings_twenty_in_ten_minutes_whoever_has_it(phone, pledging):
    for n in range(20):
        assert phone.pledge("?somebody-else", words=f"Pledge {n}", post_words=f"Post {n}").url == phone.thanks
    page = phone.pledge("?somebody-else", words="One more <pledge>")
    assert page.status_code == 429
    assert "20 pledges have been made on this device within ten minutes" in sentence(page)
    assert page.context["form"]["words"].value() == "One more <pledge>"
    assert Pledge.objects.count() == 20
    # So may each of the others in the room, from the same address, and this one at another event or a little later.
    assert Phone(phone.event).pledge(words="Another phone’s").url == phone.thanks
    other = Phone(pledging.add_event(title="Another event"), phone.client)
    assert other.pledge(words="Another event’s").url == other.thanks
    with later(600):
        assert phone.pledge("?somebody-else", words="A little later").url == phone.thanks
    assert Pledge.objects.count() == 23


def test_what_one_browser_sends_twice_or_wrongly_does_not_count(phone):
    sent = phone.wrote(words="Pledge 0")
    for _ in range(21):
        phone.send(phone.wrote(words=""))
        assert phone.send(sent).url == phone.thanks
    for n in range(1, 20):
        assert phone.pledge(words=f"Pledge {n}").url == phone.thanks
    # The last one again is no more than the last one.
    assert phone.send(sent).url == phone.thanks
    assert phone.pledge(words="Pledge 20").status_code == 429


def test_the_same_pledge_of_the_same_post_is_taken_twenty_times_an_hour(phone):
    """A robot with a new browser for each, and no imagination."""
    robots = [Phone(phone.event) for _ in range(21)]
    assert [robot.pledge(words="Buy now!").status_code for robot in robots] == [302] * 20 + [429]
    sent = robots[-1].wrote(words="Buy now!")
    page = robots[-1].send(sent)
    assert "this same pledge has come very many times within an hour" in sentence(page)
    assert page.context["form"]["words"].value() == "Buy now!"
    assert Pledge.objects.count() == 20
    # Whoever does as the page says is taken.
    assert robots[-1].send({**sent, "email": "kitchen@anytown.example"}).url == phone.thanks
    assert Phone(phone.event).pledge(words="Buy now! And cook.").url == phone.thanks
    with later(3600):
        assert Phone(phone.event).pledge(words="Buy now!").url == phone.thanks


def test_what_was_struck_out_still_counts_against_the_robot(phone, pledging):
    for _ in range(20):
        Phone(phone.event).pledge(words="Buy now!")
    for pledge in Pledge.objects.all():
        pledging.strike_out(pledge, "A robot’s.")
    assert Phone(phone.event).pledge(words="Buy now!").status_code == 429


def test_a_room_that_says_one_sentence_together_is_taken_whole(phone):
    together = "I will finish the training on corporate parenting."
    for n in range(25):
        assert Phone(phone.event).pledge(words=together, email=f"p{n}@anytown.example").url == phone.thanks
        assert Phone(phone.event).pledge(words=together, email="", post_words=f"Post {n}").url == phone.thanks
    assert Pledge.objects.count() == 50


def test_behind_a_proxy_each_visitor_has_an_address_of_their_own(phone, at_most, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    at_most(1)
    rooms = ["192.0.2.1", "192.0.2.2", "192.0.2.1"]
    written = [phone.wrote(words=f"Pledge {n}") for n in range(3)]
    answers = [
        phone.send(each, HTTP_X_FORWARDED_FOR=room).status_code for each, room in zip(written, rooms, strict=True)
    ]
    assert answers == [302, 302, 429]


def test_robots_at_many_addresses_fill_no_event_beyond_its_room(pledging):
    full = Phone(pledging.add_event(room_for=2))
    written = [full.wrote(words=f"Pledge {n}") for n in range(3)]
    pages = [full.send(each, REMOTE_ADDR=f"192.0.2.{n}") for n, each in enumerate(written)]
    assert [page.status_code for page in pages] == [302, 302, 200]
    assert "taken as many pledges as it can" in pages[-1].text
    assert Pledge.objects.count() == 2


def test_whoever_tries_addresses_is_stopped_and_the_right_one_still_opens(phone, at_most):
    at_most(3)
    wrong = [phone.client.get(f"/pledge/wrong{n}/").status_code for n in range(3)]
    assert wrong == [404] * 3
    for address in ("/pledge/wrong4/", "/pledge/wrong4/thanks/"):
        page = phone.client.get(address)
        assert (page.status_code, "Too many wrong addresses" in page.text) == (429, True)
    assert phone.open().status_code == 200


def test_a_browser_without_cookies_is_told_what_to_do(phone):
    client = Client(enforce_csrf_checks=True)
    sent = phone.wrote()
    with later(30):
        page = client.post(reverse("make-pledge", args=[phone.event.code]), sent)
    assert page.status_code == 403
    assert "let your browser keep the cookies of this site" in " ".join(page.text.split())
    assert not Pledge.objects.exists()


@pytest.mark.parametrize("charset", ["utf-7", "no-such", "idna", "rot13"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_what_comes_in_letters_that_no_browser_sends_is_no_error_of_ours(phone, kind, charset):
    body = b'--b\r\nContent-Disposition: form-data; name="words"\r\n\r\n+ADw-\r\n--b--\r\n'
    for client in (Client(), Client(enforce_csrf_checks=True)):
        client.raise_request_exception = False
        answer = client.generic("POST", phone.address, body, content_type=f"{kind}; charset={charset}")
        assert answer.status_code == 400
        assert (
            client.get(phone.address + "?again=%FF%00", headers={"content-type": f"{kind}; charset=UTF-8"}).status_code
            == 200
        )
    assert not Pledge.objects.exists()
