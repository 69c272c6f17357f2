"""Fixtures that drive Debian's Chromium, and what a journey asks of a page.

    def test_an_officer_signs_in(live_server, page, officer):
        sign_in(page, live_server, officer.email, PASSWORD)
        assert_accessible(page)

A page fails its test, when the test is over, for every error in the console, every script that throws, every
file that is missing and every request that leaves this machine.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.urls import reverse
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

MISSING = (
    "Chromium is missing, so the tests that drive it are left out: "
    "install it (Debian and Ubuntu: apt install chromium)."
)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ARGUMENTS = [
    # Chromium's sandbox does not start as root, and the only pages here are our own.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    # Nothing else can be reached, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]

# How many pixels a page sticks out of its window, and what does: the beginning of each element, and where it stands.
_HOW_WIDE = """() => {
            const room = document.documentElement.clientWidth;
            const wide = [...document.querySelectorAll('body *')]
                .filter(element => element.getBoundingClientRect().right > room + 1)
                .map(element => element.outerHTML.slice(0, 120) + JSON.stringify(element.getBoundingClientRect()));
            return [document.documentElement.scrollWidth - room, wide.slice(0, 5)];
}"""


@pytest.fixture(scope="session")
def browser(playhouse, django_db_blocker) -> Iterator[Browser]:
    """One Chromium for each process that runs tests."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    # Playwright keeps an event loop running in this thread, and Django then takes every query for an
    # asynchronous one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    _let_go_of_the_database(playhouse, django_db_blocker)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()
        _let_go_of_the_database(playhouse, django_db_blocker)
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _let_go_of_the_database(playhouse, blocker) -> None:
    # Django has one connection for a thread with an event loop and another without: what was begun by the one can
    # neither be ended by the other nor be forgotten, as the database could not be deleted.
    with blocker.unblock():
        playhouse.clear()
        connections.close_all()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a page with cookies of its own, for journeys of several people.

    `new_page(javascript=False)` opens one whose browser runs no script.
    """
    faults: list[str] = []
    contexts = []

    def open_page(*, javascript: bool = True) -> Page:
        context = browser.new_context(
            locale="en-GB",
            timezone_id="Europe/London",
            viewport={"width": 1280, "height": 900},
            java_script_enabled=javascript,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        _watch(page, faults)
        return page

    yield open_page
    for context in contexts:
        context.close()
    if faults:
        pytest.fail("The browser found faults:\n" + "\n".join(faults), pytrace=False)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page with JavaScript, 1280 pixels wide."""
    return new_page()


@pytest.fixture
def page_without_javascript(new_page: Callable[..., Page]) -> Page:
    """The same page for somebody whose browser runs no script."""
    return new_page(javascript=False)


def sign_in(page: Page, live_server: object, email: str, password: str) -> None:
    """Sign in through the page, as a person does.

    Raises AssertionError with the page's words where that is refused.
    """
    page.goto(f"{live_server}{reverse('account_login')}")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state("load")
    assert page.locator("input[name=password]").count() == 0, (
        f"{email} was not signed in; the page says:\n{page.locator('body').inner_text()}"
    )


def assert_accessible(page: Page) -> None:
    """No axe rule is broken; the message lists each rule, its reason and the elements.

    axe is itself a script, so it needs a page with JavaScript. Raises ValueError for one without.
    """
    # Without this the script would wait for ever.
    if page.evaluate("matchMedia('(scripting: none)').matches"):
        raise ValueError("axe cannot look at a page without JavaScript: open the same address in `page`.")
    violations = Axe().run(page).response["violations"]
    found = [
        f"{each['id']} ({each['impact']}): {each['help']}\n"
        + "\n".join(f"    {' '.join(map(str, node['target']))}\n        {node['html'][:200]}" for node in each["nodes"])
        for each in violations
    ]
    assert not found, f"axe at {page.url}:\n" + "\n".join(found)


def assert_no_sideways_scroll(page: Page, width: int) -> None:
    """The page fits a window of `width` pixels; the message names what sticks out.

    The window keeps that width.
    """
    page.set_viewport_size({"width": width, "height": 900})
    # A page that has just been given another width, or has just come, may be asked before it has settled.
    for _ in range(5):
        over, wide = page.evaluate(_HOW_WIDE)
        if over <= 0:
            break
        page.wait_for_timeout(200)
    assert over <= 0, f"{page.url} is {over} pixels too wide at {width}:\n" + "\n".join(wide)


def _watch(page: Page, faults: list[str]) -> None:
    def console(message: ConsoleMessage) -> None:
        # A response that failed is judged below, where it is known what was asked for.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            faults.append(f"console at {page.url}: {message.text}")

    def response(answer: Response) -> None:
        # The status of the page itself is for the test to judge: a journey may end at a refusal.
        if answer.status >= 400 and answer.request.resource_type != "document":
            faults.append(f"{answer.status} for {answer.url} at {page.url}")

    def request(url: str) -> None:
        address = urlsplit(url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in LOOPBACK:
            faults.append(f"a request left this machine: {url} at {page.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(f"script error at {page.url}: {error}"))
    page.on("response", response)
    page.on("request", lambda asked: request(asked.url))
    page.on("websocket", lambda socket: request(socket.url))
