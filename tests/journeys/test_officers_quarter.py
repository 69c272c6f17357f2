"""The officer's quarter on a telephone: a message, its link, five answers, done. With scripts and without."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from carecommit.kit import clock
from resolutions.actions.operations import assign
from resolutions.council.models import Person
from resolutions.council.operations import appoint
from resolutions.progress.models import Update
from resolutions.rounds.calendar import is_working_day
from resolutions.rounds.models import Draft
from tests.browser import assert_accessible, assert_no_sideways_scroll, sign_in
from tests.cast import PASSWORD

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
TELEPHONE = 375

# A mobile connection, for the saving of a row alone.
SLOW_SAVES = """
    const fetched = window.fetch;
    window.fetch = async (address, how = {}) => {
        if (how.headers) await new Promise((done) => setTimeout(done, 1500));
        return fetched(address, how);
    };
"""


def row(page: Page, action):
    """The card of one action."""
    return page.locator(f"[data-row='{action.reference}']")


def choose(page: Page, action, answer: str, **boxes: str) -> None:
    """Choose one of the five answers and write in its boxes."""
    card = row(page, action)
    card.locator(f"input[value={answer}]").check()
    for name, text in boxes.items():
        box = card.locator(f"[name='{action.reference}-{name}']")
        box.check() if text == "on" else box.fill(text)


def give(page: Page, action) -> None:
    """Press the row's button, and see that it is answered."""
    row(page, action).get_by_role("button", name=re.compile("^Save this answer")).click()
    expect(row(page, action).locator(".app-answer__given")).to_be_visible()


def five_answers(page: Page, actions) -> None:
    """Each of the five, as somebody gives them on a telephone."""
    choose(page, actions[0], "on_track", what_happened="Two flats are let.")
    give(page, actions[0])
    choose(page, actions[1], "needs_attention", what_happened="One landlord left.", why="Rents rose.")
    give(page, actions[1])
    moved = {"date_changes": "on", "words": "30/09/2027", "retimed_because": "A new tender", "agreed_by": "Cabinet"}
    choose(page, actions[2], "off_track", what_happened="The tender failed.", why="Nobody bid.", **moved)
    give(page, actions[2])
    choose(page, actions[3], "done", what_happened="It is open.", link="https://anytown.example/open")
    give(page, actions[3])
    choose(page, actions[4], "nothing_changed", what_happened="The money comes next quarter.")
    give(page, actions[4])


def what_is_on_record(actions) -> list[tuple]:
    """The answers, by action."""
    updates = Update.objects.filter(action__in=actions, quarter__state="open").order_by("action__order")
    return [(update.answer, update.rating, update.what_happened) for update in updates]


FIVE = [
    ("on_track", "green", "Two flats are let."),
    ("needs_attention", "amber", "One landlord left."),
    ("off_track", "red", "The tender failed."),
    ("done", None, "It is open."),
    ("nothing_changed", None, "The money comes next quarter."),
]


def send_messages() -> None:
    """As cron does. On a day on which nobody works nothing is sent, so the clock goes on to the next that is one."""
    day = clock.now()
    while not is_working_day(day.date()):
        day = day + timedelta(days=1)
    with clock.standing_at(day):
        call_command("send_notices", verbosity=0)


@pytest.fixture
def asked(cast_today, live_server, settings):
    """The round is open and asks today; housing owns five more actions."""
    settings.SITE_URL = str(live_server)
    actions = cast_today.make_actions(5)
    cast_today.open_round(clock.today() + timedelta(weeks=4))
    return actions


@BOTH
def test_from_the_message_to_the_last_answer(cast_today, asked, live_server, new_page, javascript):
    send_messages()
    (message,) = [message for message in mail.outbox if message.to == [cast_today.officer.email]]
    assert {action.reference in message.body for action in asked} == {True}
    link = re.search(r"http://\S+/my-updates/", message.body)[0]

    page = new_page(javascript=javascript)
    page.set_viewport_size({"width": TELEPHONE, "height": 800})
    sign_in(page, live_server, cast_today.officer.email, PASSWORD)
    page.goto(link)
    if javascript:
        assert_accessible(page)
    assert_no_sideways_scroll(page, TELEPHONE)
    five_answers(page, asked)
    assert what_is_on_record(asked) == FIVE
    assert asked[2].timescales.last().words == "30/09/2027"
    expect(page.locator("[data-answered]")).to_have_text("6")
    assert_no_sideways_scroll(page, TELEPHONE)
    if javascript:
        assert_accessible(page)


@BOTH
def test_an_owner_without_an_account_answers_by_the_link_in_the_message(
    cast_today, asked, live_server, new_page, javascript
):
    action = cast_today.other_action
    partner = appoint(Person(email="partner@anytown.example"), cast_today.posts.vacant, since=clock.today(), by=None)
    assign(
        action, version=action.version, lead=cast_today.posts.vacant, joint=[], since=clock.today(),
        by=cast_today.coordinator, why="A partner leads it now",
    )  # fmt: skip
    send_messages()
    (message,) = [message for message in mail.outbox if message.to == ["partner@anytown.example"]]
    link = re.search(r"http://\S+/answers/open/\S+", message.body)[0]

    page = new_page(javascript=javascript)
    page.set_viewport_size({"width": TELEPHONE, "height": 800})
    page.goto(link)
    assert page.url == f"{live_server}{reverse('answer-by-link')}"
    assert page.locator("[data-row]").count() == 1
    choose(page, action, "on_track", what_happened="All pupils have one.")
    give(page, action)
    update = Update.objects.get(action=action, quarter__state="open")
    assert (update.post, update.submitted_by.person) == (cast_today.posts.vacant, partner.person)
    # Once: the page offers no second answer, and the rest of the site stays closed.
    assert row(page, action).locator("button").count() == 0
    assert page.goto(f"{live_server}/actions/").url.startswith(f"{live_server}/accounts/login/")


@BOTH
def test_long_texts_in_ten_forms_come_back_after_the_session_has_ended(cast_today, live_server, new_page, javascript):
    actions = cast_today.make_actions(10)
    texts = {action: f"{action.reference} ŵ – <b>\n" + "It goes on well. " * 1_900 for action in actions}
    page = new_page(javascript=javascript)
    sign_in(page, live_server, cast_today.officer.email, PASSWORD)
    page.goto(f"{live_server}/my-updates/")
    for action, text in texts.items():
        choose(page, action, "on_track", what_happened=text)
    Session.objects.all().delete()
    page.get_by_role("button", name="Keep what I wrote, and stop for now").click()
    # Signing in leads back to the page, with every character.
    page.fill("input[name=login]", cast_today.officer.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page).to_have_url(re.compile("/my-updates/"))
    found = {action: page.locator(f"[name='{action.reference}-what_happened']").input_value() for action in actions}
    assert found == texts


def test_what_is_typed_without_a_connection_is_kept_when_it_is_back(cast_today, live_server, page):
    action = cast_today.other_action
    sign_in(page, live_server, cast_today.other_officer.email, PASSWORD)
    page.goto(f"{live_server}/my-updates/")
    page.context.set_offline(True)
    choose(page, action, "off_track", why="The line is down")
    kept = row(page, action).locator("[data-kept]")
    expect(kept).to_contain_text("Not kept: we cannot reach the site.")
    assert Draft.objects.count() == 0
    page.context.set_offline(False)
    expect(kept).to_contain_text("Kept at")
    assert Draft.objects.get().said == {"answer": "off_track", "why": "The line is down"}
    # A closed tab loses nothing.
    page.close()
    again = Draft.objects.get()
    assert again.said["why"] == "The line is down"


def test_a_session_that_ended_is_said_at_the_row(cast_today, live_server, page):
    action = cast_today.other_action
    sign_in(page, live_server, cast_today.other_officer.email, PASSWORD)
    page.goto(f"{live_server}/my-updates/")
    choose(page, action, "on_track", what_happened="Laptops came.")
    Session.objects.all().delete()
    row(page, action).get_by_role("button", name=re.compile("^Save this answer")).click()
    expect(row(page, action).locator("[data-kept]")).to_contain_text("Your session has ended")
    assert not Update.objects.filter(action=action).exists()
    row(page, action).get_by_role("link", name="Sign in").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_everything_can_be_done_with_the_keyboard_alone(cast_today, live_server, page):
    action = cast_today.other_action
    sign_in(page, live_server, cast_today.other_officer.email, PASSWORD)
    page.goto(f"{live_server}/my-updates/")
    row(page, action).locator("h3 a").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    focused = page.evaluate("document.activeElement.value")
    assert focused == "needs_attention"
    page.keyboard.press("Tab")
    page.keyboard.type("The supplier is late.")
    page.keyboard.press("Tab")
    page.keyboard.type("Few came.")
    # Past the box of the date that changes.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "answer_row"
    page.keyboard.press("Enter")
    expect(row(page, action).locator(".app-answer__given")).to_be_visible()
    # The focus is where the answer now stands.
    assert page.evaluate("document.activeElement.id") == f"title-{action.reference}"
    update = Update.objects.get(action=action)
    assert (update.rating, update.rating_reason, update.what_happened) == (
        "amber", "The supplier is late.", "Few came.",
    )  # fmt: skip


def test_what_is_typed_around_a_slow_save_is_neither_lost_nor_begun_again(cast_today, live_server, page):
    """A row cannot be written in while it is saved, and its last draft never arrives after its answer."""
    action, school = cast_today.action, cast_today.other_action
    assign(
        school, version=school.version, lead=cast_today.posts.housing, joint=[], since=clock.today(),
        by=cast_today.coordinator, why="Moved",
    )  # fmt: skip
    sign_in(page, live_server, cast_today.officer.email, PASSWORD)
    page.add_init_script(SLOW_SAVES)
    page.goto(f"{live_server}/my-updates/?change={action.reference}")
    choose(page, school, "on_track", what_happened="Laptops came.")
    row(page, school).get_by_role("button", name=re.compile("^Save this answer")).click()
    expect(row(page, school).locator("textarea").first).to_be_disabled()
    # Meanwhile they have gone on to another row, and stay there.
    row(page, action).locator(f"[name='{action.reference}-what_happened']").focus()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(row(page, school).locator(".app-answer__given")).to_be_visible()
    assert page.evaluate("document.activeElement.name") == f"{action.reference}-what_happened"
    assert Update.objects.get(action=school, quarter__state="open").what_happened == "Laptops came."
    assert Draft.objects.filter(action=school).count() == 0
