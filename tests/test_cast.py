"""The cast of the tests: for whom it is there, and when it goes."""

from types import SimpleNamespace

import pytest

import tests.cast as stage
from tests.cast import refuse_beside_cast

UNSEEN = "Ask for cast_today instead"
NEEDLESS = "Take the mark django_db off"


@pytest.mark.parametrize(
    ("fixtures", "mark", "because"),
    [
        (["cast"], pytest.mark.django_db, NEEDLESS),
        (["cast"], pytest.mark.django_db(transaction=True), UNSEEN),
        (["cast"], pytest.mark.django_db(reset_sequences=True), UNSEEN),
        (["cast", "live_server"], None, UNSEEN),
        (["cast", "cast_today", "transactional_db"], None, UNSEEN),
    ],
    ids=["a mark", "real transactions", "keys from one", "a live server", "both casts"],
)
def test_a_test_that_cannot_have_it_is_told_so(fixtures, mark, because):
    with pytest.raises(RuntimeError, match=because):
        refuse_beside_cast(fixtures, mark and mark.mark)


@pytest.mark.parametrize(
    ("fixtures", "mark", "goes"),
    [
        (["tmp_path"], None, False),
        (["cast", "django_db_setup"], None, False),
        (["db", "django_db_setup"], None, True),
        ([], pytest.mark.django_db, True),
        (["live_server"], None, True),
    ],
    ids=["no database", "the cast again", "an empty database", "a mark", "a live server"],
)
def test_it_goes_only_before_a_test_that_has_another_database(cast, monkeypatch, fixtures, mark, goes):
    gone = []
    monkeypatch.setattr(stage, "_clear", gone.append)
    item = SimpleNamespace(fixturenames=fixtures, get_closest_marker=lambda name: mark and mark.mark, config="ours")
    stage.pytest_runtest_setup(item)
    assert gone == (["ours"] if goes else [])
