"""Every table that is a record refuses to be rewritten, by the database itself and whoever asks.

The tables are found among the models, so that a new model with history, or a new append-only table, is tried too.
"""

import logging
from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from simple_history.models import HistoricalChanges

from carecommit.kit import clock
from carecommit.kit.append_only import lifted
from pledges.intake.models import PledgeOrigin
from pledges.life.models import Handover, Help, Step
from pledges.pledging.models import Wording
from resolutions.actions.models import AgreedTimescale
from resolutions.committee.models import FrozenPaper, PaperFile, SignOff
from resolutions.intake.models import Batch, Origin
from resolutions.notices.models import Message, Notice
from resolutions.progress.models import Decision, Returned
from resolutions.reports.models import Edition, FrozenFile, Issue, Publication, Stood, Withdrawal

OF_REPORTS = [Edition, FrozenFile, FrozenPaper, Issue, PaperFile, Publication, SignOff, Stood, Withdrawal]
WRITTEN_ONCE = [AgreedTimescale, Decision, Handover, Help, Origin, PledgeOrigin, Returned, Step, Wording, *OF_REPORTS]
RECORDS = [model for model in apps.get_models() if issubclass(model, HistoricalChanges)] + WRITTEN_ONCE

# The register is made once for the module.
pytestmark = pytest.mark.django_db


def refuses(statement: str) -> bool:
    """Whether the database answers `statement` with its own refusal, which names the record."""
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statement)
        except DatabaseError as refusal:
            return isinstance(refusal, IntegrityError) and "are a record" in str(refusal)
    return False


def test_there_are_as_many_as_models_with_a_life_cycle():
    with_history = [
        model for model in apps.get_models() if hasattr(model, "history") and not issubclass(model, HistoricalChanges)
    ]
    assert len(RECORDS) == len(with_history) + len(WRITTEN_ONCE)
    assert len(RECORDS) >= 39


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_row_once_written_stays_as_it_is(register, model: type[models.Model]):
    table, key = model._meta.db_table, model._meta.pk.column
    before = list(model.objects.order_by("pk").values())
    assert before, f"{table} has no row, so it refuses nothing"
    assert refuses(f"UPDATE {table} SET {key} = {key}")  # noqa: S608 - the names are our models' own
    assert refuses(f"DELETE FROM {table}")  # noqa: S608
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # A table with constraints still to be checked cannot be truncated anyway.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # On its own, one that other rows refer to is refused before its trigger is asked.
        assert refuses(f"TRUNCATE {table} CASCADE")
    else:
        assert refuses(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608
    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_the_orm_is_refused_as_well(register, model: type[models.Model]):
    # Where other rows refer to these, Django refuses before the database does.
    with pytest.raises(IntegrityError, match=r"are a record|protected foreign keys"), transaction.atomic():
        model.objects.all().delete()
    with pytest.raises(IntegrityError, match="are a record"), transaction.atomic():
        model.objects.update(**{model._meta.pk.attname: models.F(model._meta.pk.attname)})


class TestLifted:
    """Retention and the cleaning of a test database have one way round, with a reason."""

    def test_inside_it_rows_can_go_and_the_log_says_why(self, register, caplog):
        caplog.set_level(logging.WARNING, logger="carecommit.kit.append_only")
        with lifted("retention: six years have passed"):
            Decision.objects.all().delete()
        assert Decision.objects.count() == 0
        assert caplog.messages == ["Append-only protection lifted: retention: six years have passed"]

    def test_afterwards_they_are_protected_again(self, register):
        with lifted("retention"):
            pass
        assert refuses("DELETE FROM resolutions_decision")

    def test_a_fault_inside_it_undoes_all_of_it(self, register):
        @lifted("retention")
        def fail() -> None:
            Decision.objects.all().delete()
            raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        assert Decision.objects.count() == 1
        assert refuses("DELETE FROM resolutions_decision")

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_it_asks_for_a_reason(self, register, reason):
        with pytest.raises(ValueError, match="Say why"), lifted(reason):
            Decision.objects.all().delete()
        assert Decision.objects.count() == 1


def test_undoing_a_migration_that_altered_a_record_leaves_it_one(register):
    # What it did last is undone first, and what stands first in it last. The tables between would take half a minute.
    operations = import_module("resolutions.migrations.0005_rounds").Migration.operations
    editor = connection.SchemaEditorClass(connection)
    # PostgreSQL alters no table with constraints still to be checked.
    connection.check_constraints()
    operations[-1].reverse_code(apps, editor)
    assert not refuses("UPDATE resolutions_historicalupdate SET id = id")
    operations[0].reverse_code(apps, editor)
    assert refuses("DELETE FROM resolutions_historicalupdate")
    assert refuses("UPDATE resolutions_historicalupdate SET id = id")


def test_undoing_the_sources_of_other_apps_takes_away_what_has_no_place_then(register):
    # One message tells of both, another of this alone.
    both, now = Notice.objects.exclude(round=None).get().message, clock.now()
    alone = Message.objects.create(recipient="pledges:maker-1", made_at=now, next_attempt_at=now)
    for message in (both, alone):
        Notice.objects.create(message=message, key=f"pledges:{message.pk}", kind=Notice.Kind.OTHER, why="Help.")
    plans = list(Batch.objects.filter(brings="plan"))
    assert Batch.objects.count() > len(plans) > 0
    operations = import_module("resolutions.migrations.0006_other_sources").Migration.operations
    # Before the columns are altered, so after them in the list.
    operations[-2].reverse_code(apps, connection.SchemaEditorClass(connection))
    assert [notice.message for notice in Notice.objects.all()] == [both]
    assert list(Message.objects.all()) == [both]
    assert list(Batch.objects.all()) == plans
    # Nothing is left to be checked at the end, or PostgreSQL would alter no table.
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE resolutions_notice RENAME TO resolutions_told")
