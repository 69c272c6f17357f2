"""What a browser of ours never sends, and others do: a plain answer, no traceback, nothing written."""

import pytest
from django.core.cache import cache
from django.test import Client

from resolutions.models import Action
from tests.cast import PASSWORD
from tests.pages.reading import words

NO_ROW_HAS_IT = "9" * 26


@pytest.mark.parametrize(("page", "field"), [("edit", "clauses"), ("assign", "joint"), ("assign", "lead")])
def test_a_number_that_no_row_can_have(cast, page, field):
    sent = {
        "version": cast.action.version,
        "title": "Other",
        "why": "Because",
        "since": "12/08/2026",
        field: NO_ROW_HAS_IT,
    }
    answer = cast.client(cast.coordinator).post(f"/actions/{cast.action.reference}/{page}/", sent)
    assert answer.status_code == 200
    assert "There is a problem" in words(answer)
    assert Action.objects.get(pk=cast.action.pk).title == "Set aside twelve flats a year"
    assert set(cast.action.ownerships.values_list("post", flat=True)) == {
        cast.posts.housing.pk,
        cast.posts.portfolio.pk,
    }


def test_a_body_that_cannot_be_read(cast):
    answer = Client().generic(
        "POST", "/accounts/login/", b"login=a", content_type="application/x-www-form-urlencoded; charset=utf-16"
    )
    assert answer.status_code == 400
    assert "This request could not be read" in words(answer)


def test_too_many_attempts_to_sign_in(cast):
    cache.clear()
    client = Client()
    wrong = {"login": cast.officer.email, "password": "not it"}
    answers = [client.post("/accounts/login/", wrong) for _ in range(12)]
    assert "Too many failed login attempts" not in words(answers[0])
    assert "Too many failed login attempts" in words(answers[-1])
    # The right password is refused as well now, and nobody is signed in.
    client.post("/accounts/login/", {"login": cast.officer.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    cache.clear()


@pytest.mark.parametrize("timescale", ["TBC", "completed"])
def test_a_date_is_not_lost_without_a_tick(cast, timescale):
    sent = {
        "version": Action.objects.get(pk=cast.action.pk).version,
        "words": timescale,
        "agreed_on": "12/08/2026",
        "agreed_by": "Cabinet",
        "why": "Not known",
    }
    address, client = f"/actions/{cast.action.reference}/retime/", cast.client(cast.coordinator)
    assert "gives no date" in words(client.post(address, sent))
    assert cast.action.timescales.count() == 1
    assert client.post(address, {**sent, "without_date": "on"}).status_code == 302
    assert cast.action.timescales.count() == 2
