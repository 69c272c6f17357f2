"""From the last answer to the frozen issue and its files, a correction, and the report that tells of both.

In a real browser, with JavaScript and without: what the coordinator freezes is, byte for byte, what the board opens.
"""

import hashlib
import json
import re
from io import BytesIO

import docx
import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from resolutions.council.models import User
from resolutions.reports.verifying import verify
from tests import paper
from tests.browser import assert_accessible, assert_no_sideways_scroll, sign_in
from tests.cast import PASSWORD, Cast

LAST = "Every pupil of year 7 has a laptop, and the rest have theirs by the half term."
FIRST, REWORDED = "Six flats were found.", "Five flats were found; the sixth was counted twice."
WHY = "A flat was counted twice."


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_last_answer_to_the_next_report(live_server, new_page, cast_today: Cast, javascript: bool):
    def come_in(user: User) -> Page:
        page = new_page(javascript=javascript)
        sign_in(page, live_server, user.email, PASSWORD)
        return page

    earlier, now = cast_today.earlier_quarter.slug.replace("-Q", "/q"), cast_today.quarter.slug.replace("-Q", "/q")
    officer, coordinator, board = map(come_in, (cast_today.other_officer, cast_today.coordinator, cast_today.viewer))
    _answer(officer, f"{live_server}{reverse('update-action', args=[cast_today.other_action.reference])}")

    # What a closed quarter says is corrected in its words, and its report by an issue 2 that says why.
    before = _files(board, f"{live_server}/reports/{earlier}/issue-1")
    coordinator.goto(f"{live_server}/actions/{cast_today.action.reference}/")
    coordinator.get_by_role("link", name=re.compile("^Correct these words")).click()
    coordinator.locator("[name=what_happened]").fill(REWORDED)
    coordinator.locator("[name=why]").fill(WHY)
    coordinator.get_by_role("button", name="Correct the words").click()
    board.goto(f"{live_server}/reports/{now}/")
    _shows_the_old_words_struck_through(board)
    coordinator.goto(f"{live_server}/reports/{earlier}/correct/")
    # The preview is what will be different, before anything is frozen.
    _shows_the_old_words_struck_through(coordinator)
    coordinator.locator("[name=why]").fill(WHY)
    coordinator.get_by_role("button", name="Freeze issue 2").click()
    expect(coordinator).to_have_url(re.compile(f"/reports/{earlier}/issue-2/$"))
    assert _files(board, f"{live_server}/reports/{earlier}/issue-1") == before
    board.goto(f"{live_server}/reports/{earlier}/issue-1/")
    expect(board.locator("main")).to_contain_text(WHY)
    expect(board.locator("main")).to_contain_text(FIRST)
    expect(board.locator("main")).not_to_contain_text(REWORDED)

    # The quarter is closed, and its report is frozen in the same moment.
    coordinator.goto(f"{live_server}/quarters/")
    coordinator.get_by_role("link", name=re.compile("^Close")).first.click()
    coordinator.get_by_role("button", name="Close the quarter").click()
    coordinator.goto(f"{live_server}/reports/")
    coordinator.locator(f"main a[href='/reports/{now}/issue-1/']").first.click()
    expect(coordinator.locator("main")).to_contain_text(LAST)

    board.goto(f"{live_server}/reports/{now}/issue-1/")
    for width in (1280, 375):
        assert_no_sideways_scroll(board, width)
        if javascript:
            assert_accessible(board)
    _is_the_same_in_every_file(board, f"{live_server}/reports/{now}/issue-1")
    assert verify().differences == ()
    # The officer's page takes no more updates of it.
    officer.goto(f"{live_server}{reverse('update-action', args=[cast_today.other_action.reference])}")
    expect(officer.locator("[name=what_happened]")).to_have_count(0)


def _answer(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("[name=stage][value=in_progress]").check()
    page.locator("[name=rating][value=green]").check()
    page.locator("[name=what_happened]").fill(LAST)
    page.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.locator("main")).to_contain_text(LAST)


def _shows_the_old_words_struck_through(page: Page) -> None:
    corrected = page.locator("main li, main tr", has_text=REWORDED).last
    expect(corrected).to_be_visible()
    assert FIRST in corrected.locator("del, s").inner_text()


def _files(page: Page, issue: str) -> dict[str, bytes]:
    """What each link of the issue's page leads to, by how it ends."""
    page.goto(f"{issue}/")
    links = [link.get_attribute("href") or "" for link in page.locator("main a[href*='/issue-1.']").all()]
    origin = re.match(r"https?://[^/]+", issue)[0]
    return {link.partition("/issue-1.")[2]: page.request.get(f"{origin}{link}").body() for link in links}


def _is_the_same_in_every_file(page: Page, issue: str) -> None:
    files = _files(page, issue)
    assert set(files) == {"pdf", "docx", "brief.pdf", "html", "xlsx", "csv", "json"}
    sha256 = hashlib.sha256(files["json"]).hexdigest()
    shown = page.locator("main").inner_text()
    assert sha256 in shown
    report = json.loads(files["json"])
    figures = {each["code"]: each["count"] for each in report["figures"]}
    assert (figures["actions"], figures["in_progress"]) == (2, 2)
    document = docx.Document(BytesIO(files["docx"]))
    word = " ".join(
        [
            *(each.text for each in document.paragraphs),
            *(c.text for t in document.tables for r in t.rows for c in r.cells),
        ]
    )
    book = openpyxl.load_workbook(BytesIO(files["xlsx"]), read_only=True)
    workbook = " ".join(
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell
    )
    texts = {
        "pdf": paper.texts(files["pdf"]),
        "docx": word,
        "html": files["html"].decode(),
        "xlsx": workbook,
        "csv": files["csv"].decode(),
        "json": files["json"].decode(),
    }
    told = {ending: (LAST in " ".join(text.split()), sha256[:12] in text) for ending, text in texts.items()}
    # The hash is of the JSON, which cannot hold it.
    assert told == dict.fromkeys(texts, (True, True)) | {"json": (True, False)}
