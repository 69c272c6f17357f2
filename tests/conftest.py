"""What every test shares: a fast password hasher, and the way round the append-only tables."""

from collections.abc import Iterator
from importlib import import_module

import hypothesis
import pytest
from django.apps import apps
from django.db import connections
from django.test import TransactionTestCase, override_settings

from carecommit.kit.append_only import lifted

# The small council that most tests are about, and the one with a row in every table.
pytest_plugins = ["tests.cast", "tests.registers"]

# How long one example takes on a busy machine says nothing about the code.
hypothesis.settings.register_profile("carecommit", deadline=None)
hypothesis.settings.load_profile("carecommit")

add_kinds = import_module("pledges.migrations.0002_kinds").add_kinds


@pytest.fixture(scope="session", autouse=True)
def _fast_passwords(django_test_environment: None) -> Iterator[None]:
    # The real hasher is slow on purpose, and most tests sign somebody in.
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_connection_outlives_its_request() -> None:
    # As on PostgreSQL it would by a minute, and by as long as a browser keeps its own: then the test database could
    # not be deleted, and whoever waits until all others have gone would wait for it.
    connections.settings["default"]["CONN_MAX_AGE"] = 0


_flush = TransactionTestCase._fixture_teardown


def _flush_the_record_too(self: TransactionTestCase) -> None:
    with lifted("the test is over and its database is emptied"):
        _flush(self)
    # What a migration put there, and every register begins with.
    add_kinds(apps, None)


# A test with real transactions ends by emptying every table; the database refuses that for the record's own.
TransactionTestCase._fixture_teardown = _flush_the_record_too
