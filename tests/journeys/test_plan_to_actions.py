"""A table becomes actions: an administrator brings in the council's own paper, and everybody sees where each came from.

It is told with the papers of both councils, in a real browser, with JavaScript and without.
"""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.demo.accounts import password_of
from tests.browser import sign_in

PAPERS = Path("fixtures/intake").resolve()
TITLE = "The plan as it came"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize(
    ("council", "paper", "stages"),
    [
        ("stockport", "stockport-plan.docx", {"in_progress": 6, "to_be_scoped": 2}),
        ("stockport", "stockport-plan.csv", {"in_progress": 6, "to_be_scoped": 2}),
        ("plymouth", "plymouth-report.docx", {"complete": 26, "in_progress": 1}),
    ],
)
def test_a_councils_own_paper_goes_in_with_no_hand_editing(live_server, new_page, council, paper, stages, javascript):
    call_command("load_demo", council=council, verbosity=0)
    page = new_page(javascript=javascript)
    email = f"administrator@{council}.example"
    sign_in(page, live_server, email, password_of(email))

    page.get_by_role("link", name="Bring in a plan").first.click()
    page.get_by_role("button", name="Bring in a plan").click()
    page.locator("[type=file]").set_input_files(PAPERS / paper)
    _go_on(page)

    _say_whose_it_is(page)
    _go_on(page)
    while "/tables/" in page.url:
        _go_on(page)
    _answer_everything(page)

    expect(page).to_have_url(re.compile(r"/check/"))
    button = page.get_by_role("button", name=re.compile(r"^Bring in "))
    expect(button).to_contain_text(str(sum(stages.values())))
    button.click()
    expect(page).to_have_url(re.compile(r"/intake/\d+/$"))

    brought = Action.objects.filter(resolution__motion__title=TITLE).order_by("pk")
    assert Counter(brought.values_list("stage", flat=True)) == stages
    # Anybody who reads an action sees where it came from.
    first = brought.first()
    page.goto(f"{live_server}{reverse('show-action', args=[first.reference])}")
    expect(page.locator("main")).to_contain_text(f"{paper}, ")
    expect(page.locator("main")).to_contain_text(email)


def _say_whose_it_is(page: Page) -> None:
    page.locator("[name=whose][value=new]").check()
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=kind]").select_option("plan")
    page.locator("[name=body]").select_option(index=1)
    page.locator("[name=decided_words]").fill("October 2023")
    page.locator("[name=agreed_on]").fill("1/4/2024")
    page.locator("[name=progress][value=update]").check()
    page.locator("[name=happened_on]").fill(f"{clock.today():%d/%m/%Y}")


def _answer_everything(page: Page) -> None:
    """Every post that nobody knows is asked for as a new one; an empty cell means what stands above it."""
    for _ in range(10):
        if "/questions/" not in page.url:
            return
        for radio in page.locator("[type=radio][value=new], [type=radio][value=above]").all():
            radio.check()
        _go_on(page)


def _go_on(page: Page) -> None:
    page.locator("main form").last.locator("button[type=submit]").first.click()
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
