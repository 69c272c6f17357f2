"""Tables whose rows are written once: the database refuses to change or delete them, whoever asks.

A migration that creates such a table, or a later one that alters it (on SQLite an altered table is a new table,
without the old one's triggers), ends with `append_only("its_table")`. The consistency test tries every table.
If the table was append-only before, such a later one begins with `append_only_undone("its_table")` as well.

Retention and the cleaning of a test database have one named, logged way round: `lifted`.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, migrations, transaction
from django.db.migrations.exceptions import IrreversibleError

logger = logging.getLogger(__name__)

_LIFTED = "CREATE TABLE IF NOT EXISTS append_only_lifted (reason text NOT NULL CHECK (reason <> ''))"

_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_to_rewrite() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM append_only_lifted) THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'The rows of % are a record: they are never changed or deleted.', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$ LANGUAGE plpgsql
"""

# TG_OP is UPDATE, DELETE or TRUNCATE. A statement trigger has no OLD and NEW: TRUNCATE returns NULL, through the ELSE.
_POSTGRESQL = """
DROP TRIGGER IF EXISTS no_rewriting ON {table};
DROP TRIGGER IF EXISTS no_truncating ON {table};
CREATE TRIGGER no_rewriting BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite();
CREATE TRIGGER no_truncating BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
"""

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{event} BEFORE {event} ON {table}
WHEN NOT EXISTS (SELECT 1 FROM append_only_lifted)
BEGIN SELECT RAISE(ABORT, 'The rows of {table} are a record: they are never changed or deleted.'); END
"""


def append_only(*tables: str) -> migrations.RunPython:
    """A migration operation that makes `tables` append-only on SQLite and PostgreSQL, and can be undone."""
    return migrations.RunPython(_protect(tables), _release(tables))


def append_only_undone(*tables: str) -> migrations.RunPython:
    """A migration operation that makes `tables` append-only again when the migration is undone; else it does nothing.

    It stands first, so that it is undone last: after the operations that alter the tables.
    """
    return migrations.RunPython(migrations.RunPython.noop, _protect(tables))


def undone_only_while_empty(*tables: str) -> migrations.RunPython:
    """A migration operation that refuses to be undone while one of `tables`, which the migration creates, has rows.

    It stands last, so that it is undone first. A record that was frozen for good must not go by a command's argument.
    """
    return migrations.RunPython(migrations.RunPython.noop, _refuse(tables))


def _refuse(tables: tuple[str, ...]) -> Callable[..., None]:
    def refuse(apps, schema_editor):
        with schema_editor.connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a table of ours, named in a migration
                (rows,) = cursor.fetchone()
                if rows:
                    raise IrreversibleError(f"{table} has {rows:,} rows, which are a record for good: stay here.")

    return refuse


def _protect(tables: tuple[str, ...]) -> Callable[..., None]:
    def protect(apps, schema_editor):
        schema_editor.execute(_LIFTED)
        if schema_editor.connection.vendor == "postgresql":
            # Without parameters psycopg leaves the % alone.
            schema_editor.execute(_POSTGRESQL_FUNCTION, params=None)
            for table in tables:
                schema_editor.execute(_POSTGRESQL.format(table=table))
        else:
            for table in tables:
                for event in ("UPDATE", "DELETE"):
                    schema_editor.execute(_SQLITE.format(table=table, event=event))

    return protect


def _release(tables: tuple[str, ...]) -> Callable[..., None]:
    def release(apps, schema_editor):
        for table in tables:
            if schema_editor.connection.vendor == "postgresql":
                for trigger in ("no_rewriting", "no_truncating"):
                    schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
            else:
                for event in ("UPDATE", "DELETE"):
                    schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}")

    return release


@contextmanager
def lifted(reason: str) -> Iterator[None]:
    """Let append-only rows be changed inside this block, by this connection only, and log why.

    The permission is a row that is gone before the transaction ends, so no other connection ever sees it.
    Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("Say why the record may be changed.")
    logger.warning("Append-only protection lifted: %s", reason)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO append_only_lifted (reason) VALUES (%s)", [reason])
        yield
        cursor.execute("DELETE FROM append_only_lifted")
