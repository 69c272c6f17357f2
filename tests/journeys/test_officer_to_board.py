"""A row becomes a line: an officer updates an action, and a board member reads it on the dashboard and in the report.

It is told on both demonstrations, in a real browser, with JavaScript and without.
"""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from resolutions.demo.accounts import password_of
from resolutions.quarters.queries import open_quarter
from tests.browser import sign_in

WORDS = "A group of six has met twice; its third meeting is booked."
REASON = "The room was lost; another is being sought."


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("council", ["plymouth", "stockport"])
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_what_an_officer_writes_is_what_the_board_reads(live_server, new_page, council, javascript):
    call_command("load_demo", council=council, verbosity=0)
    quarter = open_quarter()

    board = new_page(javascript=javascript)
    _sign_in_as(board, live_server, f"viewer@{council}.example")
    silent_before = _tile(board, "No update this quarter")
    assert silent_before > 0

    officer = new_page(javascript=javascript)
    _sign_in_as(officer, live_server, f"officer@{council}.example")
    officer.goto(f"{live_server}/my-updates/")
    officer.get_by_role("link", name="All my actions").click()
    officer.get_by_role("button", name=re.compile("^Update")).first.click()
    reference = re.search(r"/actions/([^/]+)/update/", officer.url)[1]
    officer.locator("[name=stage][value=in_progress]").check()
    officer.locator("[name=rating][value=red]").check()
    officer.locator("[name=what_happened]").fill(WORDS)
    officer.get_by_role("button", name=re.compile("^Save")).click()
    # Red without a reason comes back, with what was written.
    expect(officer.locator(".govuk-error-summary")).to_be_visible()
    expect(officer.locator("[name=what_happened]")).to_have_value(WORDS)
    officer.locator("[name=rating_reason]").fill(REASON)
    officer.get_by_role("button", name=re.compile("^Save")).click()
    expect(officer).to_have_url(re.compile(f"/actions/{reference}/$"))
    expect(officer.locator("main")).to_contain_text(WORDS)

    board.reload()
    assert _tile(board, "No update this quarter") == silent_before - 1
    # What is red is an exception, so the dashboard has it with the officer's words and reason.
    exception = board.locator("section[aria-labelledby=exceptions] tbody tr").filter(has_text=reference)
    expect(exception).to_have_count(1)
    expect(exception.locator("[data-label='How it stands']")).to_contain_text("Red")
    expect(exception).to_contain_text(WORDS)
    expect(exception).to_contain_text(f"because: {REASON}")
    board.goto(f"{live_server}{reverse('show-report', args=[quarter.slug])}")
    expect(board.locator("main")).to_contain_text(WORDS)
    expect(board.locator("main")).to_contain_text(REASON)
    expect(board.locator(f"main a[href='/actions/{reference}/']").first).to_be_visible()
    # Reading is all that a board member may do.
    assert board.goto(f"{live_server}/actions/{reference}/update/").status == 403


def _sign_in_as(page: Page, live_server, email: str) -> None:
    sign_in(page, live_server, email, password_of(email))


def _tile(page: Page, words: str) -> int:
    """The headline figure of the dashboard with these words."""
    tile = page.locator(".app-figure-list li", has_text=re.compile(rf"\b{words}\b"))
    return int(re.search(r"\d+", tile.inner_text())[0])
