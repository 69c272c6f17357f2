"""Closing a quarter: the page says of which makers nothing has been heard, while their answers still count."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pledges.life.keepers import Fate, record_leaving
from tests.cast import on
from tests.pages.reading import links, words
from tests.pledges.asking import Asking

BEFORE, LATE = date(2026, 8, 31), date(2026, 9, 30)


@pytest.fixture
def asking(pledging) -> Asking:
    """A round whose requests go out on 1 September."""
    return Asking(pledging)


def page(asking: Asking, day: date):
    """What the coordinator is asked on `day` before the quarter is closed."""
    with on(day):
        cast = asking.pledging.cast
        return cast.client(cast.coordinator).get(reverse("close-quarter", args=[cast.quarter.slug]))


def test_it_says_how_many_have_not_answered_and_whom_no_message_reaches(asking):
    answered, silent = asking.pledging.give(), asking.pledging.give(email="trees@anytown.example")
    asking.pledging.give(email="", post_words="Head of Markets")
    with on(LATE):
        asking.pledging.answer(answered, "under_way")
    assert "2 makers have not answered for every pledge with them. No message reaches 1 of them." in words(
        page(asking, LATE)
    )
    assert reverse("list-asked") in links(page(asking, LATE))
    with on(LATE):
        asking.pledging.answer(silent, "under_way")
    assert "1 maker has not answered for every pledge with them. No message reaches 1 of them." in words(
        page(asking, LATE)
    )


def test_it_says_that_every_one_has(asking):
    pledge = asking.pledging.give()
    with on(LATE):
        asking.pledging.answer(pledge, "under_way")
    assert "Every maker who was asked how their pledges go has answered." in words(page(asking, LATE))


def test_before_the_requests_it_says_that_none_have_gone(asking):
    asking.pledging.give()
    said = "1 maker has not been asked yet how their pledges go. They are asked on 1 September 2026."
    assert said in words(page(asking, BEFORE))


def test_where_nobody_is_asked_it_says_nothing_of_makers(asking, pledging):
    cast = pledging.cast
    assert "maker" not in words(page(asking, LATE))
    pledge = pledging.give()
    with on(BEFORE):
        given = {"left_on": BEFORE, "why": "Moved.", "fates": {pledge.pk: Fate("released")}}
        record_leaving(pledge.maker, by=cast.coordinator, **given)
    assert "maker" not in words(page(asking, LATE))


def test_a_site_without_pledges_says_nothing_of_them(asking, settings):
    asking.pledging.give()
    assert "1 maker has" in words(page(asking, LATE))
    settings.CLOSING = []
    assert "maker" not in words(page(asking, LATE))


def test_it_takes_as_many_queries_for_any_number_of_makers(asking):
    def how_many() -> int:
        with CaptureQueriesContext(connection) as found:
            page(asking, LATE)
        return len(found)

    asking.pledging.give()
    before = (how_many(), how_many())[1]
    for number in range(12):
        asking.pledging.give(email=f"{number}@anytown.example")
    assert how_many() == before
