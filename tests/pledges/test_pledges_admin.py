"""The admin keeps the kinds of pledges, and only shows pledges and what became of them."""

import csv
import io
import json
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pledges.pledging.models import Kind, Maker, Pledge
from tests.cast import TODAY, Cast, on
from tests.pledges.pledging import Pledging

SHOWN = ("event", "maker", "pledge", "wording", "step", "help", "handover", "pledgeorigin")
WITH_HISTORY = {"kind", "event", "maker", "pledge"}


def page(model: str, what: str, *args: object) -> str:
    return reverse(f"admin:pledges_{model}_{what}", args=args)


def row_of(name: str):
    model = next(model for model in admin.site._registry if model._meta.model_name == name)
    return model.objects.first()


def exported(keeper: Client, name: str, kind: int) -> str:
    """`kind` is 0 for CSV and 1 for JSON, as in the form."""
    answer = keeper.post(page(name, "export"), {"format": str(kind), "resource": "0"})
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig")


pytestmark = pytest.mark.django_db


@pytest.fixture
def furnished(register: Cast) -> Iterator[Cast]:
    """The register with a row of everything, on its day; what a test writes is taken back."""
    with on(TODAY):
        yield register


@pytest.fixture
def keeper(furnished: Cast) -> Client:
    """The administrator's browser."""
    return furnished.client(furnished.administrator)


@pytest.fixture
def pledging(furnished: Cast) -> Pledging:
    """Its people, who hold one more event."""
    return Pledging(furnished)


@pytest.mark.parametrize("name", ["kind", *SHOWN])
def test_every_page_answers(keeper, name):
    row = row_of(name)
    pages = [page(name, "changelist"), f"{page(name, 'changelist')}?q=a", page(name, "change", row.pk)]
    if name in WITH_HISTORY:
        pages += [page(name, "history", row.pk), page(name, "simple_history", row.pk, row.history.first().pk)]
    pages += [page(name, "export")] if name in SHOWN else [page(name, "add"), page(name, "delete", row.pk)]
    assert {path: keeper.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)


@pytest.mark.parametrize("name", SHOWN)
def test_it_cannot_be_changed(keeper, name):
    row = row_of(name)
    before = type(row).objects.filter(pk=row.pk).values().get()
    given = {"title": "Another", "words": "Others", "name": "Another"}
    answers = {
        keeper.get(page(name, "add")).status_code,
        keeper.get(page(name, "delete", row.pk)).status_code,
        keeper.post(page(name, "change", row.pk), given).status_code,
    }
    assert answers == {403}
    assert type(row).objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("name", SHOWN)
def test_every_export_has_every_row(keeper, name):
    assert len(json.loads(exported(keeper, name, 1))) == type(row_of(name)).objects.count()


def test_a_makers_key_is_in_no_page_and_no_file(keeper):
    maker = Maker.objects.exclude(email="").first()
    pages = [page("maker", "changelist"), page("maker", "change", maker.pk), page("maker", "history", maker.pk)]
    texts = [keeper.get(path).content.decode() for path in pages]
    texts += [exported(keeper, "maker", kind) for kind in (0, 1)]
    assert [maker.email in text for text in texts] == [True, True, False, True, True]
    assert [str(maker.link_key) in text or "link_key" in text for text in texts] == [False] * 5


def test_a_kind_of_its_own_is_kept_with_its_history(keeper, furnished):
    given = {"name": "Transport", "order": "55", "expert": furnished.posts.school.pk, "is_in_use": "on"}
    answer = keeper.post(page("kind", "add"), given)
    assert answer.status_code == 302, answer.context["adminform"].errors
    kind = Kind.objects.get(name="Transport")
    assert (kind.expert, kind.is_opportunity) == (furnished.posts.school, False)
    assert [(row.history_user, row.history_type) for row in kind.history.all()] == [(furnished.administrator, "+")]
    keeper.post(page("kind", "change", kind.pk), given)
    assert kind.history.count() == 1


def test_a_kind_with_pledges_is_not_deleted(keeper, pledging):
    kind = pledging.give().kind
    answer = keeper.post(page("kind", "delete", kind.pk), {"post": "yes"})
    assert "Cannot delete kind of pledge" in answer.content.decode()
    assert Kind.objects.filter(pk=kind.pk).exists()


def test_a_pledge_is_exported_as_it_stands_though_it_was_struck_out(keeper, pledging):
    kept, twice = pledging.give(), pledging.give("The same again.")
    pledging.answer(kept, "kept", "They meet each week.")
    pledging.strike_out(twice)
    rows = list(csv.DictReader(io.StringIO(exported(keeper, "pledge", 0))))[-2:]
    assert [(row["Reference"], row["State"], row["What came of it, or why"]) for row in rows] == [
        (kept.reference, "Kept", "They meet each week."),
        (twice.reference, "Struck out", "Given twice."),
    ]


def test_lists_take_as_many_queries_for_many_rows(keeper, pledging):
    names = ("pledge", "wording", "maker", "step")

    def queries() -> dict[str, int]:
        made = {}
        for name in names:
            with CaptureQueriesContext(connection) as captured:
                assert keeper.get(page(name, "changelist")).status_code == 200
            made[name] = len(captured)
        return made

    add_many(pledging, 3)
    before = queries()
    add_many(pledging, 20)
    assert queries() == before


def add_many(pledging: Pledging, how_many: int) -> None:
    for number in range(how_many):
        pledge = pledging.give(email=f"{number}.{Pledge.objects.count()}@anytown.example")
        pledging.answer(pledge, "under_way")
