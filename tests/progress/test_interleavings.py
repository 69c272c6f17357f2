"""Two officers write of the same action at once, in every order: each text is kept, or both are offered to choose from.

Each officer works in a thread with a database connection of their own. Both own the action: one is the lead's holder,
the other a coordinator.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from carecommit.kit import clock
from carecommit.kit.refused import Stale
from resolutions.actions.models import Action
from resolutions.council.models import User
from resolutions.progress.models import Update
from resolutions.progress.operations import correct_update, submit_update
from resolutions.quarters.models import Quarter

# Three steps of each: to open the page, to send it, and to answer if it comes back. Six choose three is twenty.
ORDERS = sorted(set(itertools.permutations("AAABBB")))
TEXTS = {"A": "Eleven flats were found by the officer.", "B": "Twelve flats were found by the coordinator."}


@pytest.fixture
def threads() -> Iterator[dict[str, ThreadPoolExecutor]]:
    """A thread for each officer, which lets go of its connection at the end."""
    pools = {name: ThreadPoolExecutor(max_workers=1) for name in TEXTS}
    yield pools
    for pool in pools.values():
        pool.submit(connections.close_all).result()
        pool.shutdown()


def texts_kept(action: Action) -> list[str]:
    """Every text that the update of `action` ever had, in order."""
    rows = Update.history.filter(action_id=action.pk).order_by("history_id")
    return list(rows.values_list("what_happened", flat=True))


class AtTheOperation:
    """One officer who calls the operations as a page does."""

    def __init__(self, action: Action, quarter: Quarter, user: User, text: str) -> None:
        self.action, self.quarter, self.user, self.text = action, quarter, user, text
        self.steps = iter([self.open, self.send, self.answer])
        self.seen: list[str] = []
        self.is_saved = False

    def open(self) -> None:
        """Remembers the version that the page was made of, and the text that stands."""
        self.version = Action.objects.get(pk=self.action.pk).version
        self.standing = Update.objects.filter(action=self.action).first()
        self.seen += [self.standing.what_happened] if self.standing else []

    def send(self) -> None:
        """Submits, or corrects what was seen."""
        said = {
            "version": self.version,
            "stage": "in_progress",
            "rating": "green",
            "rating_reason": "",
            "what_happened": self.text,
            "happened_on": clock.today(),
            "by": self.user,
        }
        try:
            if self.standing is None:
                submit_update(self.action, self.quarter, **said)
            else:
                correct_update(self.standing, why="Counted again", **said)
            self.is_saved = True
        except Stale:
            pass

    def answer(self) -> None:
        """Looks at what stands, and saves the own text as its correction."""
        if not self.is_saved:
            self.open()
            self.send()


class AtThePage(AtTheOperation):
    """One officer in a browser."""

    def __init__(self, action: Action, quarter: Quarter, user: User, text: str) -> None:
        super().__init__(action, quarter, user, text)
        self.client = Client()
        self.client.force_login(user)
        self.url = reverse("update-action", args=[action.reference])

    def open(self) -> None:
        """Reads the version out of the form."""
        self.page = self.client.get(self.url).content.decode()
        self.seen.append(self.page)

    def send(self) -> None:
        """Sends the own text with the version that the page at hand has."""
        version = re.search(r'name="version" value="(\d+)"', self.page)[1]
        quarter = re.search(r'name="quarter" value="([^"]+)"', self.page)[1]
        given = {
            "version": version,
            "quarter": quarter,
            "stage": "in_progress",
            "rating": "green",
            "what_happened": self.text,
            "happened_on": f"{clock.today():%d/%m/%Y}",
            "why": "Counted again",
        }
        answer = self.client.post(self.url, given)
        assert answer.status_code in {302, 409}
        self.is_saved = answer.status_code == 302
        if not self.is_saved:
            self.page = answer.content.decode()
            self.seen.append(self.page)

    def answer(self) -> None:
        """The page that came back has both texts and the new version: it is sent again."""
        if not self.is_saved:
            assert self.text in self.page
            self.send()


def both_kept_or_offered(officers: dict[str, AtTheOperation], action: Action) -> bool:
    """Every text is in the record, or its writer has it before them together with the text that was kept."""
    kept = texts_kept(action)
    for officer in officers.values():
        if officer.is_saved:
            if officer.text not in kept:
                return False
        elif not any(text in seen for seen in officer.seen for text in kept):
            return False
    return bool(kept)


@pytest.mark.parametrize("kind", [AtTheOperation, AtThePage])
def test_twenty_orders_lose_no_text(cast_today, threads, kind: Callable[..., AtTheOperation]):
    cast = cast_today
    users = {"A": cast.officer, "B": cast.coordinator}
    assert len(ORDERS) == 20
    for order, action in zip(ORDERS, cast.make_actions(20, agreed_on=clock.today()), strict=True):
        officers = {name: kind(action, cast.quarter, users[name], text) for name, text in TEXTS.items()}
        for name in order:
            threads[name].submit(next(officers[name].steps)).result()
        assert both_kept_or_offered(officers, action), order
        saved = [officer.text for officer in officers.values() if officer.is_saved]
        assert sorted(set(texts_kept(action))) == sorted(saved), order
        assert Action.objects.get(pk=action.pk).version == 1 + len(texts_kept(action)), order


@pytest.mark.parametrize("kind", [AtTheOperation, AtThePage])
def test_at_the_very_same_moment_one_is_kept_and_the_other_is_offered_both(cast_today, threads, kind):
    cast = cast_today
    users = {"A": cast.officer, "B": cast.coordinator}
    for action in cast.make_actions(20, agreed_on=clock.today()):
        officers = {name: kind(action, cast.quarter, users[name], text) for name, text in TEXTS.items()}
        for name, officer in officers.items():
            threads[name].submit(officer.open).result()
        together = Barrier(2, timeout=60)

        def send(officer: AtTheOperation, together: Barrier = together) -> None:
            together.wait()
            officer.send()

        sending = [threads[name].submit(send, officer) for name, officer in officers.items()]
        for each in sending:
            each.result()
        assert [officer.is_saved for officer in officers.values()].count(True) == 1
        for name, officer in officers.items():
            threads[name].submit(officer.answer).result()
        assert sorted(texts_kept(action)) == sorted(TEXTS.values())


def test_one_officer_who_sends_twice_at_the_same_moment_writes_once(cast_today, threads):
    cast = cast_today
    for action in cast.make_actions(10, agreed_on=clock.today()):
        hands = {name: AtThePage(action, cast.quarter, cast.officer, TEXTS["A"]) for name in TEXTS}
        for hand in hands.values():
            hand.open()
        together = Barrier(2, timeout=60)

        def send(hand: AtThePage, together: Barrier = together) -> None:
            together.wait()
            hand.send()

        for each in [threads[name].submit(send, hand) for name, hand in hands.items()]:
            each.result()
        assert [hand.is_saved for hand in hands.values()] == [True, True]
        assert texts_kept(action) == [TEXTS["A"]]
