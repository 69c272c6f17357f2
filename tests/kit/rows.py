"""The rows of a table as the database has them, and what a row may hold that is difficult."""

import uuid
from datetime import date

from django.db import connection, models

from carecommit.kit import clock
from carecommit.kit.append_only import lifted

# What a format of text between program and database could trip over.
DIFFICULT = [
    "=1+1",
    "+44 20 7946 0000",
    "'single' and \"double\"",
    "\\N",
    "\\.",
    "back\\slash, \\t, \\\\",
    "a\ttab",
    "two\nlines",
    "two\r\nlines of Windows",
    "\b\v\f\x1f\x7f",
    "100% of %s and %(name)s, $1, {}",
    "👩🏽‍🏫 Ŵrth gwrs",
    " spaces at both ends ",
    "NULL",
    "",
]


def raw(model: type[models.Model], where: str = "1 = 1") -> list[tuple]:
    """The rows of its table as the database has them, types and all, but for the number of a line of history."""
    # The table, not the model: a column that it has and we forgot is here too.
    with connection.cursor() as cursor:
        columns = [each.name for each in connection.introspection.get_table_description(cursor, model._meta.db_table)]
        columns = sorted(set(columns) - {"history_id"})
        shown = "{0}::text" if connection.vendor == "postgresql" else "{0}, typeof({0})"
        listed = ", ".join(shown.format(f'"{column}"') for column in columns)
        cursor.execute(f"SELECT {listed} FROM {model._meta.db_table} WHERE {where} ORDER BY id")  # noqa: S608
        return cursor.fetchall()


def empty(model: type[models.Model]) -> None:
    """Delete its rows and its history. What refers to them is looked at only when the test ends."""
    with lifted("the test writes them again"), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608
        if hasattr(model, "history"):
            cursor.execute(f"DELETE FROM {model.history.model._meta.db_table}")  # noqa: S608


def anything(model: type[models.Model]) -> dict:
    """A row of a table in which the register of these tests has none."""
    by_kind = {
        models.BinaryField: bytes(range(256)),
        models.DateField: date(2026, 8, 12),
        models.DateTimeField: clock.now(),
        models.JSONField: {"b": [1, True, None, DIFFICULT], "a": {}},
        models.TextField: "Some words",
        models.UUIDField: uuid.uuid4(),
    }
    row = {}
    for field in model._meta.concrete_fields:
        if field.null or field.has_default():
            row[field.attname] = field.get_default()
        else:
            row[field.attname] = field.choices[0][0] if field.choices else by_kind.get(type(field), 1)
    return row


def both(model: type[models.Model]) -> tuple[list[tuple], list[tuple]]:
    """The rows of its table and of its history."""
    return raw(model), raw(model.history.model) if hasattr(model, "history") else []
