"""A process beside the test's own that works on the same database, and may be killed."""

import time

import pytest
from django.db import connection

# By which PostgreSQL knows the connections of such a process, whatever else is connected.
_NAME = "carecommit-test-other-process"
_LONG_ENOUGH = 60
_THEIRS = "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"


def environment() -> dict[str, str]:
    """The variables by which another process finds the test database."""
    given = connection.settings_dict
    address = f"sqlite:///{given['NAME']}"
    if connection.vendor == "postgresql":
        address = f"postgresql://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
    return {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "carecommit.settings", "PGAPPNAME": _NAME}


def let_the_database_notice() -> None:
    """Wait until PostgreSQL has found that a killed process is gone; until then it goes on with what it was sent."""
    if connection.vendor != "postgresql":
        return
    ends = time.monotonic() + _LONG_ENOUGH
    while time.monotonic() < ends:
        with connection.cursor() as cursor:
            cursor.execute(_THEIRS, [_NAME])
            left = cursor.fetchall()
        if not left:
            return
        time.sleep(0.01)
    pytest.fail(f"PostgreSQL still works for a process that was killed: {left}")
