"""Every page of both demonstrations, as its reader sees it: axe finds nothing, and nothing scrolls sideways."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from resolutions.demo.accounts import password_of
from resolutions.models import Action, Motion, Post, Quarter
from tests.addresses import filled, names
from tests.browser import assert_accessible, assert_no_sideways_scroll, sign_in

WIDTHS = (1280, 320)
# What is not a page of ours to look at: files, redirects, and Django's own administration (its quarter is below).
NOT_PAGES = {
    "download-report-csv", "download-report-json", "show-brand-css", "account_set_password",
    "account_confirm_login_code", "account_reset_password_from_key", "account_email",
}  # fmt: skip
VISITORS = {
    "account_login", "account_inactive", "account_signup", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_email_verification_sent", "account_confirm_email",
}  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("council", ["plymouth", "stockport"])
def test_every_page_of_the_demonstration_is_accessible(live_server, new_page, council):
    call_command("load_demo", council=council, verbosity=0)
    ours = [name for name in names() if not name.startswith("admin:") and name not in NOT_PAGES]

    visitor = new_page()
    for name in VISITORS:
        _look(visitor, f"{live_server}{filled(name)}")

    coordinator = new_page()
    sign_in(coordinator, live_server, f"coordinator@{council}.example", password_of(f"coordinator@{council}.example"))
    every_row = [
        *(f"/actions/{action.reference}/" for action in Action.objects.all()),
        *(f"/motions/{motion.code}/" for motion in Motion.objects.all()),
        *(f"/people/{post.pk}/" for post in Post.objects.all()),
        *(f"/reports/{quarter.slug}/" for quarter in Quarter.objects.all()),
    ]
    addresses = [filled(name) for name in ours if name not in VISITORS]
    for address in [
        *addresses,
        *every_row,
        "/actions/?standing=overdue",
        "/actions/?text=nothing-has-these-words",
        "/no-such-page/",
    ]:
        _look(coordinator, f"{live_server}{address}")

    officer = new_page()
    sign_in(officer, live_server, f"officer@{council}.example", password_of(f"officer@{council}.example"))
    for address in ("/", "/my-actions/", "/actions/", "/quarters/"):
        _look(officer, f"{live_server}{address}")


def _look(page: Page, address: str) -> None:
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    answer = page.goto(address)
    assert answer.status in {200, 403, 404}, f"{address} answered {answer.status}"
    for width in WIDTHS:
        assert_no_sideways_scroll(page, width)
        assert_accessible(page)
