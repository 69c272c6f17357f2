"""Every page of both demonstrations, as its reader sees it: axe finds nothing, and nothing scrolls sideways."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page

from carecommit.kit import clock
from pledges.models import Pledge
from resolutions.committee.operations import begin_paper
from resolutions.council.operations import set_profile
from resolutions.demo.accounts import password_of
from resolutions.models import Action, Board, CommitteePaper, Issue, Motion, Post, Quarter, User
from resolutions.progress.evidence import add_file
from resolutions.progress.questions import ask
from resolutions.reports.publishing import publish
from tests.addresses import filled, names
from tests.browser import assert_accessible, assert_no_sideways_scroll, sign_in
from tests.intake.bringing import Bringing
from tests.pledges.bringing import Bringing as BringingPledges
from tests.pledges.pledging import Pledging

pytestmark = pytest.mark.appearance
WIDE, NARROW = 1280, 320
COUNCILS = ["plymouth", "stockport"]
# What is not a page of ours to look at: files, redirects, and Django's own administration (its quarter is below).
NOT_PAGES = {
    "download-report", "download-issue", "download-part-two", "old-report", "old-report-format",
    "show-brand-css", "account_set_password",
    "account_confirm_login_code", "account_reset_password_from_key", "account_email", "export-actions",
    "download-rejected", "download-batch-file", "download-evidence", "download-calendar",
    "make-link", "revoke-link", "keep-draft", "show-thanks", "export-pledges", "download-pledges-csv",
    "show-event-qr", "download-poster", "download-count", "download-open-data", "download-schema",
    "download-paper",
}  # fmt: skip
# For administrators; the last of them once the plan is in the register.
INTAKE = (
    "list-batches", "receive-file", "settle-terms", "settle-table", "answer-questions", "check-batch", "show-batch",
    "discard-batch", "take-back-batch",
)  # fmt: skip
# The same of pledges; the last of them too once the sheet is in the register.
BRINGING = ("list-pledge-batches", "receive-pledges", "discard-pledges", "check-pledges", "take-back-pledges")
VISITORS = {
    "account_login", "account_inactive", "account_signup", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_email_verification_sent", "account_confirm_email", "make-pledge",
    "list-open-data",
}  # fmt: skip
# Pages of ours whose only answer is a refusal.
REFUSALS = {
    "refuse-change-of-address": 403, "open-link": 404, "choose-messages-by-link": 404, "answer-by-link": 404,
    "open-pledge-link": 404, "answer-pledges-by-link": 404,
}  # fmt: skip
# More of these than Django reads is a request that it refuses to understand.
TOO_MANY = "&".join(["a=1"] * 1001)


@pytest.fixture
def signed_in(live_server, new_page, request) -> Callable[[str], Page]:
    """A function that opens a browser in which the account of this name is signed in to the council's demonstration."""
    council = request.getfixturevalue("council")
    call_command("load_demo", council=council, verbosity=0)
    ask(Action.objects.earliest("pk"), words="When will the first of them be ready?", by=User.objects.earliest("pk"))
    quarter = Quarter.objects.get(state=Quarter.State.OPEN)
    add_file(
        Action.objects.earliest("pk"),
        quarter,
        name="a" * 196 + ".txt",
        content=b"The first of them is let.",
        by=User.objects.earliest("pk"),
    )
    set_profile(open_data=True, by=None, why="Agreed by the board")
    publish(Issue.objects.latest("pk"), by=User.objects.get(email=f"coordinator@{council}.example"))
    if not CommitteePaper.objects.exists():
        # Plymouth's demonstration has one.
        by = User.objects.get(email=f"coordinator@{council}.example")
        meeting = {"board": Board.objects.earliest("pk"), "held_on": clock.today()}
        begin_paper(Issue.objects.latest("pk"), **meeting, by=by)
    if not Pledge.objects.exists():
        # Stockport’s demonstration has no event.
        partner = {"party": "partner", "organisation": "Parks Limited"}
        by = User.objects.get(email=f"coordinator@{council}.example")
        Pledging(SimpleNamespace(coordinator=by, board=Board.objects.earliest("pk"))).give(**partner)

    def open_page(name: str) -> Page:
        page, email = new_page(), f"{name}@{council}.example"
        sign_in(page, live_server, email, password_of(email))
        return page

    return open_page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("council", COUNCILS)
def test_every_address_is_accessible_at_both_widths(live_server, signed_in, new_page, council):
    ours = [name for name in names() if not name.startswith("admin:") and name not in NOT_PAGES]
    visitor = new_page()
    for name in VISITORS:
        _look(visitor, f"{live_server}{filled(name)}")

    coordinator = signed_in("coordinator")
    for name in ours:
        if name not in {*VISITORS, *INTAKE, *BRINGING}:
            _look(coordinator, f"{live_server}{filled(name)}", REFUSALS.get(name, 200))
    # What would be struck out of all that came by the link.
    ever = "?since_day=1/1/2024&since_time=00:00&until_day=31/12/2099&until_time=23:59"
    for address in (
        "/actions/?standing=overdue",
        "/actions/?text=nothing-has-these-words",
        filled("strike-out-pledges") + ever,
    ):
        _look(coordinator, f"{live_server}{address}")

    officer = signed_in("officer")
    for address in ("/", "/my-actions/", "/actions/"):
        _look(officer, f"{live_server}{address}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("council", "paper"), [("plymouth", "plymouth-report.docx"), ("stockport", "stockport-plan.xlsx")]
)
def test_every_page_of_an_intake_is_accessible(live_server, signed_in, council, paper):
    by = User.objects.get(email=f"administrator@{council}.example")
    bringing = Bringing(SimpleNamespace(administrator=by, body=Board.objects.earliest("pk")))
    batch = bringing.paper(paper)
    administrator = signed_in("administrator")
    for name in INTAKE[:-1]:
        _look(administrator, f"{live_server}{filled(name)}")
    bringing.confirm(bringing.answer(batch))
    for name in ("list-batches", "show-batch", "take-back-batch"):
        _look(administrator, f"{live_server}{filled(name)}")
    brought = Action.objects.latest("pk")
    _look(administrator, f"{live_server}{reverse('show-action', args=[brought.reference])}")
    # One council's pledges are enough: the sheet is the same.
    if council == "plymouth":
        sheets = BringingPledges(SimpleNamespace(administrator=by))
        sheet = sheets.paper("pledges.xlsx")
        for name in BRINGING[:-1]:
            _look(administrator, f"{live_server}{filled(name)}")
        answers = {asked.key: asked.options[0][0] for asked in sheets.plan(sheet).waiting}
        sheets.confirm(sheets.settle(sheet, answers))
        for name in BRINGING[-2:]:
            _look(administrator, f"{live_server}{filled(name)}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("council", COUNCILS)
def test_every_row_of_the_register_is_accessible(live_server, signed_in, council):
    """The same templates as above with other words in them: what the words can break is looked for.

    So axe looks once, at the wide layout: the narrow one is the same elements in another arrangement, which the test
    above has judged. Long words stick out of the narrow one, so sideways scroll is tried at both.
    """
    reader = signed_in("viewer")
    for address in [
        *(reverse("show-action", args=[action.reference]) for action in Action.objects.all()),
        *(reverse("show-motion", args=[motion.code]) for motion in Motion.objects.all()),
        *(reverse("show-post", args=[post.pk]) for post in Post.objects.all()),
        *(reverse("show-report", args=[quarter.slug]) for quarter in Quarter.objects.all()),
        *(reverse("print-report", args=[quarter.slug]) for quarter in Quarter.objects.all()),
        *(reverse("show-issue", args=[issue.quarter.slug, issue.number]) for issue in Issue.objects.all()),
    ]:
        _look(reader, f"{live_server}{address}", axe_at=(WIDE,))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("council", COUNCILS)
def test_what_says_that_something_is_wrong_is_accessible(live_server, signed_in, council):
    officer, coordinator = signed_in("officer"), signed_in("coordinator")
    for address, status in [
        ("/no-such-page/", 404),
        ("/reports/2098-99/q1/", 404),
        ("/quarters/", 403),
        (f"/actions/?{TOO_MANY}", 400),
    ]:
        _look(officer, f"{live_server}{address}", status)

    officer.goto(f"{live_server}{reverse('list-my-actions')}")
    officer.get_by_role("button", name=re.compile("^Update")).first.click()
    address = officer.url
    officer.locator("[name=what_happened]").fill("")
    _send(officer, 200)
    assert officer.locator(".govuk-error-summary").is_visible()
    _examine(officer)

    theirs, mine = "A room is booked for the group.", "The group has met for the first time."
    officer.goto(address)
    coordinator.goto(address)
    _write(coordinator, theirs)
    _send(coordinator, 302)
    _write(officer, mine)
    _send(officer, 409)
    assert theirs in officer.locator("main").inner_text()
    assert officer.locator("[name=what_happened]").input_value() == mine
    _examine(officer)

    # A coordinator's form, whose faults stand at several fields.
    coordinator.goto(f"{live_server}{filled('retime-action')}")
    _send(coordinator, 200)
    assert coordinator.locator(".govuk-error-summary").is_visible()
    _examine(coordinator)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("council", COUNCILS)
def test_the_administrations_page_of_a_quarter_is_accessible(live_server, signed_in, council):
    """With Django's own templates around ours: its trail of links is told from its text by colour alone."""
    administrator = signed_in("administrator")
    for quarter in Quarter.objects.all():
        administrator.goto(f"{live_server}{reverse('admin:resolutions_quarter_change', args=[quarter.pk])}")
        for width in (WIDE, NARROW):
            assert_no_sideways_scroll(administrator, width)
            # axe would copy Django's style sheets into the page, which our policy rightly refuses.
            found = Axe().run(administrator, {"exclude": [[".breadcrumbs"]]}, {"preload": False})
            assert [fault["id"] for fault in found.response["violations"]] == []
        links = administrator.locator("#content a.button")
        assert [link.get_attribute("href") for link in links.all()] == [
            reverse("show-report", args=[quarter.slug]),
            *(reverse("show-issue", args=[quarter.slug, issue.number]) for issue in quarter.issues.all()),
        ]


def _look(page: Page, address: str, status: int = 200, *, axe_at: tuple[int, ...] = (WIDE, NARROW)) -> None:
    page.set_viewport_size({"width": WIDE, "height": 900})
    answer = page.goto(address)
    assert answer.status == status, f"{address} answered {answer.status}"
    _examine(page, axe_at=axe_at)


def _examine(page: Page, *, axe_at: tuple[int, ...] = (WIDE, NARROW)) -> None:
    for width in (WIDE, NARROW):
        assert_no_sideways_scroll(page, width)
        if width in axe_at:
            assert_accessible(page)


def _write(page: Page, words: str) -> None:
    """An update without a rating's further questions."""
    page.locator("[name=stage][value=in_progress]").check()
    page.locator("[name=rating][value=green]").check()
    page.locator("[name=what_happened]").fill(words)


def _send(page: Page, status: int) -> None:
    """Press the form's button, and see how it was answered."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.locator("main form[method=post] button").last.click()
    page.wait_for_load_state("load")
    assert answered.value.status == status, f"{page.url} answered {answered.value.status}"
