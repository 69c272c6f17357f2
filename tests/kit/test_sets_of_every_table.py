"""Rows of every table at once: the same bytes as one save at a time, and the record is not erased."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from simple_history.models import HistoricalChanges

from carecommit.kit import sets
from carecommit.kit.append_only import lifted
from carecommit.kit.history import record
from resolutions.actions.models import AgreedTimescale
from resolutions.progress.models import Decision
from tests.kit.rows import anything, both, empty

OUR_TABLES = [
    model
    for app in ("resolutions", "pledges")
    for model in apps.get_app_config(app).get_models()
    if not issubclass(model, HistoricalChanges)
]
# The register is made once for the module.
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", OUR_TABLES, ids=lambda model: model.__name__)
def test_a_set_writes_what_one_save_at_a_time_writes(register, model):
    rows = list(model.objects.order_by("pk").values())
    made_up = not rows
    rows = rows or [anything(model)]
    empty(model)
    for row in rows:
        record(model(**row), by=register.coordinator, why="Brought over")
    by_saving = both(model)
    empty(model)
    sets.insert(model, rows, by=register.coordinator, why="Brought over")
    assert both(model) == by_saving
    if made_up:
        # It may refer to rows that are not there.
        empty(model)


@pytest.mark.parametrize("model", [AgreedTimescale, Decision], ids=lambda model: model.__name__)
def test_the_record_is_refused_without_the_named_way_round(register, model):
    key = model.objects.earliest("pk").pk
    with pytest.raises(IntegrityError, match="are a record"), transaction.atomic():
        sets.erase_all(model, [key], by=None, why="Hide it")
    with lifted("the period of retention is over"):
        sets.erase_all(model, (each for each in [key]), by=None, why="Retention")
    assert not model.objects.filter(pk=key).exists()
