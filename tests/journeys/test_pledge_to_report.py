"""A hand raised at an event, and the line in the board's report: on a telephone, with scripts and without."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
import zxingcpp
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from carecommit.kit import clock
from pledges.events.models import Event
from pledges.events.queries import address_of
from pledges.pledging.models import Pledge
from tests.browser import assert_accessible, assert_no_sideways_scroll, sign_in
from tests.cast import PASSWORD, TODAY, Cast, build
from tests.pledges.pledging import Pledging

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
TELEPHONE, DESK = 375, 1280
WORDS = "I will offer two weeks of work experience in our parks each summer."
OFFERED = "Two paid apprenticeships each year."
KEPT = "Two young people worked with us in August; one has a job now."
# The round of the quarter asks in September, long after the event.
ASKED = date(2026, 9, 22)
BOARD = date(2026, 11, 4)


@pytest.fixture
def register(transactional_db: None, live_server, settings) -> Iterator[Cast]:
    """The cast on the day of the event, for the server's threads too."""
    settings.SITE_URL = str(live_server)
    with _at(TODAY):
        yield build(clock.today())


def _at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(10), ZoneInfo("Europe/London")), tick=True)


@BOTH
def test_from_the_poster_to_the_boards_report(register, live_server, new_page, javascript):
    desk = new_page()
    sign_in(desk, live_server, register.coordinator.email, PASSWORD)
    _set_up_an_event(desk, live_server, register)
    address = _read_code(_look_at_the_poster(desk, live_server))
    assert address == f"{live_server}/pledge/{Event.objects.get().code}/"

    phone = new_page(javascript=javascript)
    phone.set_viewport_size({"width": TELEPHONE, "height": 800})
    phone.goto(address)
    _examine(phone, TELEPHONE, javascript)
    _pledge(phone)
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(phone.locator("main")).to_contain_text(WORDS)
    _examine(phone, TELEPHONE, javascript)

    desk.goto(f"{live_server}{reverse('list-pledges')}")
    expect(desk.locator("main")).to_contain_text(WORDS)
    expect(_row(desk)).to_contain_text("Made")
    _examine(desk, DESK)
    (confirmation,) = _messages_to("parks@anytown.example")
    assert ["Thank you for your pledge" in confirmation.subject, WORDS in confirmation.body] == [True, False]

    with _at(ASKED):
        # Five weeks later the coordinator's session is over.
        _sign_in_again(desk, live_server, register)
        register.open_round(BOARD)
        (question,) = _messages_to("parks@anytown.example")
        phone.goto(re.search(r"http://\S+/my-pledges/open/\S+", question.body)[0])
        _examine(phone, TELEPHONE, javascript)
        _answer(phone)
        _examine(phone, TELEPHONE, javascript)
        assert _messages_to("parks@anytown.example") == []

        desk.goto(f"{live_server}{reverse('list-pledges')}")
        expect(_row(desk)).to_contain_text("Kept")
        desk.goto(f"{live_server}{reverse('show-pledge', args=[Pledge.objects.get().pk])}")
        expect(desk.locator("main")).to_contain_text(KEPT)
        desk.goto(f"{live_server}{reverse('show-report', args=[register.quarter.slug])}")
        chapter = desk.locator("main")
        expect(chapter).to_contain_text(WORDS)
        expect(chapter).to_contain_text(KEPT)
        _examine(desk, DESK)


@BOTH
def test_a_business_says_what_it_intends_and_then_what_it_offers(register, live_server, new_page, javascript):
    event = Pledging(register).event
    phone = new_page(javascript=javascript)
    phone.set_viewport_size({"width": TELEPHONE, "height": 800})
    phone.goto(address_of(event))
    _intend(phone)
    expect(phone.locator("main")).to_contain_text("asks you what you offer")

    with _at(ASKED):
        register.open_round(BOARD)
        (question,) = _messages_to("builder@b.example")
        assert question.subject == "What do you offer? Please say by Tuesday 13 October"
        phone.goto(re.search(r"http://\S+/my-pledges/open/\S+", question.body)[0])
        expect(phone.get_by_role("button", name=re.compile("^Kept"))).to_have_count(0)
        _examine(phone, TELEPHONE, javascript)
        phone.get_by_role("button", name=re.compile("^Give this offer")).click()
        expect(phone.locator(".govuk-error-summary")).to_contain_text("Say what you offer.")
        _examine(phone, TELEPHONE, javascript)
        phone.get_by_label("What do you offer?").fill(OFFERED)
        phone.get_by_label("By when?").fill("by March 2027")
        phone.get_by_role("button", name=re.compile("^Give this offer")).click()
        expect(phone.locator("main")).to_contain_text("You have answered everything.")
        assert _messages_to("builder@b.example") == []

        desk = new_page()
        sign_in(desk, live_server, register.viewer.email, PASSWORD)
        desk.goto(f"{live_server}{reverse('list-pledges')}")
        row = desk.locator("main table tbody tr").filter(has_text=OFFERED)
        expect(row).to_contain_text("Offer of a partner")
        expect(row).to_contain_text("Under way")
        expect(desk.locator("main")).to_contain_text("1 pledge is by a business or partner, with an offer.")
        _examine(desk, DESK)


def _intend(phone: Page) -> None:
    phone.get_by_label("What I pledge to do").fill("We would like to help with jobs.")
    phone.get_by_label("What kind of thing is it?").select_option("Apprenticeship or job")
    phone.get_by_label("Business or partner").check()
    phone.get_by_label("My organisation").fill("A builder")
    phone.get_by_label("My post").fill("Managing Director")
    phone.get_by_label("My e-mail address").fill("builder@b.example")
    # Quicker than anybody is, it would be asked to press once more.
    phone.wait_for_timeout(2100)
    phone.get_by_role("button", name="Make my pledge").click()


def _set_up_an_event(desk: Page, live_server, register: Cast) -> None:
    desk.goto(f"{live_server}{reverse('add-event')}")
    for label, words in {
        "What is the event called?": "Team Anytown, summer session",
        "On which day is it held?": "12 8 2026",
        "Who asks for the pledges?": "Team Anytown",
        "From which day does the link take pledges?": "12 8 2026",
        "Until which day?": "14 8 2026",
        "What do you ask of people?": "What will you do differently, or in addition?",
    }.items():
        desk.get_by_label(label).fill(words)
    desk.get_by_label("Which board hears what became of them?").select_option(str(register.board.pk))
    desk.get_by_role("button", name="Set up the event").click()
    expect(desk.get_by_role("heading", name="Team Anytown, summer session")).to_be_visible()


def _look_at_the_poster(desk: Page, live_server) -> bytes:
    """What a camera sees of it."""
    desk.goto(f"{live_server}{reverse('print-poster', args=[Event.objects.get().pk])}")
    _examine(desk, DESK)
    return desk.screenshot(full_page=True)


def _read_code(picture: bytes) -> str:
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return code.text


def _pledge(phone: Page) -> None:
    phone.get_by_label("What I pledge to do").fill(WORDS)
    phone.get_by_label("Something I will do in addition").check()
    phone.get_by_label("What kind of thing is it?").select_option("Work experience and shadowing")
    phone.get_by_label("By when?").fill("by the end of August 2026")
    phone.get_by_label("Council staff or councillor").check()
    phone.get_by_label("My post").fill("Head of Parks")
    phone.get_by_label("My e-mail address").fill("parks@anytown.example")
    # Quicker than anybody is, it would be asked to press once more.
    phone.wait_for_timeout(2100)
    phone.get_by_role("button", name="Make my pledge").click()


def _row(desk: Page) -> Locator:
    return desk.locator("main table tbody tr").filter(has_text=WORDS)


def _answer(phone: Page) -> None:
    # Without a sentence it is not kept yet; what was counted stays in its box.
    phone.get_by_label("Offered").fill("2")
    phone.get_by_role("button", name=re.compile("^Kept")).click()
    expect(phone.locator(".govuk-error-summary")).to_be_visible()
    expect(phone.get_by_label("Offered")).to_have_value("2")
    phone.locator("textarea").first.fill(KEPT)
    phone.get_by_label("Taken up").fill("2")
    phone.get_by_role("button", name=re.compile("^Kept")).click()
    expect(phone.locator(".govuk-error-summary")).to_have_count(0)
    kept = Pledge.objects.get().steps.get()
    assert (kept.reply, kept.words, kept.offered, kept.taken_up, kept.recorded_by) == ("kept", KEPT, 2, 2, None)


def _messages_to(recipient: str) -> list:
    """What the sender sends them now; as cron runs it, on a working day."""
    mail.outbox.clear()
    call_command("send_notices", verbosity=0)
    return [message for message in mail.outbox if message.to == [recipient]]


def _sign_in_again(desk: Page, live_server, register: Cast) -> None:
    desk.context.clear_cookies()
    sign_in(desk, live_server, register.coordinator.email, PASSWORD)


def _examine(page: Page, width: int, javascript: bool = True) -> None:
    assert_no_sideways_scroll(page, width)
    if javascript:
        assert_accessible(page)
