"""Many rows of a model and their history at once, in a number of statements that does not grow with the rows.

`kit.history.record` makes an object, a save and a history row of each; an intake of a thousand rows, or a council's
whole register, is written here. No objects are made. The history is copied from the table by the database itself,
so that the two cannot differ, and carries the moment of the operation, who and why, as `record` would leave it.

What a model's own `save`, its validators and its signals would do is not done: the database's constraints are what
stands. Every primary key is an integer, as all of ours are. Call these inside an operation. Whatever one of them
raises, the whole transaction comes to nothing.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL

from carecommit.kit import clock

P = ParamSpec("P")
R = TypeVar("R")

# Both drivers take these as they are, and both databases store them so. A subclass that is not here may store
# something else than it is given, and goes Django's own, slower way.
_STORED_AS_GIVEN = frozenset(
    {
        models.AutoField,
        models.BigAutoField,
        models.BigIntegerField,
        models.BooleanField,
        models.CharField,
        models.EmailField,
        models.IntegerField,
        models.PositiveBigIntegerField,
        models.PositiveIntegerField,
        models.PositiveSmallIntegerField,
        models.SlugField,
        models.SmallIntegerField,
        models.TextField,
        models.URLField,
    }
)
_REWRITTEN = "rows_to_rewrite"


def _whole(write: Callable[P, R]) -> Callable[P, R]:
    """Let `write` run only inside a transaction, and that come to nothing if it fails, even if somebody catches that.

    SQLite would keep the rows before the one that it refused; PostgreSQL would not.
    """

    @wraps(write)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connection.in_atomic_block:
            raise RuntimeError("Write sets inside an operation: without a transaction a failure leaves half of one.")
        with transaction.atomic(savepoint=False):
            return write(*args, **kwargs)

    return run


@_whole
def new_keys(model: type[models.Model], how_many: int) -> Sequence[int]:
    """Primary keys, lowest first, that nobody else gets: no other connection, no later call, no `save` of an object.

    Keys that are not used are lost, as they are when an ordinary save is rolled back. Raises RuntimeError outside a
    transaction.
    """
    if how_many < 1:
        return range(0)
    table, key = _names(model)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The inner SELECT is answered once, and not once a key.
            sequence = "(SELECT pg_get_serial_sequence(%s, %s))::regclass"
            cursor.execute(
                f"SELECT nextval({sequence}) FROM generate_series(1, %s)",  # noqa: S608 - written three lines above
                [table, model._meta.pk.column, how_many],
            )
            return [given for (given,) in cursor.fetchall()]
        # A transaction on SQLite has the file to itself from its first statement (see the settings).
        cursor.execute(
            f"SELECT (SELECT seq FROM sqlite_sequence WHERE name = %s), (SELECT max({key}) FROM {table})",  # noqa: S608
            [model._meta.db_table],
        )
        counted, highest = cursor.fetchone()
        first = max(counted or 0, highest or 0) + 1
        last = first + how_many - 1
        if counted is None:
            cursor.execute("INSERT INTO sqlite_sequence (seq, name) VALUES (%s, %s)", [last, model._meta.db_table])
        else:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last, model._meta.db_table])
        return range(first, last + 1)


@_whole
def insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]], *, by: Any, why: str) -> None:
    """Insert `rows`, each with its first line of history, in two statements; one where the model keeps no history.

    A row gives attnames (`post_id`, not `post`) and Python values: its key, from `new_keys`, and the same other
    fields as every other row. A field that none of them gives takes its default, which is called for each row if it
    can be called.

    Raises ValueError for rows that differ in their fields, have no key or name a field that the model has not, and
    for a moment without a time zone; RuntimeError outside a transaction; IntegrityError and DataError where the
    database refuses a row.
    """
    if not rows:
        return
    given = rows[0].keys()
    if any(row.keys() != given for row in rows):
        raise ValueError("Give the same fields in every row.")
    _refuse_unknown(model, given)
    key = model._meta.pk.attname
    if key not in given:
        raise ValueError(f"Give every row its {key}, from new_keys.")
    fields = model._meta.concrete_fields
    columns = []
    for field in fields:
        if field.attname in given:
            columns.append(_stored(field, [row[field.attname] for row in rows]))
        elif field.has_default() and callable(field.default):
            columns.append(_stored(field, [field.get_default() for _ in rows]))
        else:
            columns.append(_stored(field, [field.get_default()]) * len(rows))
    _fill(_names(model)[0], fields, columns)
    _leave_history(model, [row[key] for row in rows], "+", by=by, why=why)


@_whole
def rewrite(model: type[models.Model], changed: Mapping[int, Mapping[str, Any]], *, by: Any, why: str) -> None:
    """Change the rows whose keys `changed` has, each to the attnames and values given for it, in a few statements.

    A row may name only what changes in it. As with `record`, a row that already says all this is not written, and
    one in which nothing changes but what the history leaves out (`Action.version`) leaves no history. The rows are
    locked, in the order of their keys, from before they are compared.

    Raises the model's DoesNotExist if a key has no row; ValueError for a field that the model has not, for the key
    among the fields, and for a moment without a time zone; ValidationError for a value that is not of its field's
    kind; RuntimeError outside a transaction; IntegrityError and DataError where the database refuses a row.
    """
    named = set().union(*changed.values())
    if not named:
        return
    _refuse_unknown(model, named)
    if model._meta.pk.attname in named:
        raise ValueError("A key never changes.")
    fields = [field for field in model._meta.concrete_fields if field.attname in named]
    keys, before = _locked(model, changed, fields)
    kept = {field.attname for field in model.history.model.tracked_fields} if hasattr(model, "history") else ()
    after, differing, telling = [], set(), set()
    for field, old in zip(fields, before, strict=True):
        new = [
            field.to_python(changed[key][field.attname]) if field.attname in changed[key] else value
            for key, value in zip(keys, old, strict=True)
        ]
        after.append(new)
        pairs = zip(_compared(field, old), _compared(field, new), strict=True)
        places = [place for place, (was, is_now) in enumerate(pairs) if was != is_now]
        differing.update(places)
        if field.attname in kept:
            telling.update(places)
    if differing:
        places = sorted(differing)
        columns = [_stored(field, [new[place] for place in places]) for field, new in zip(fields, after, strict=True)]
        _change(model, fields, [keys[place] for place in places], columns)
    if telling:
        _leave_history(model, [keys[place] for place in sorted(telling)], "~", by=by, why=why)


@_whole
def erase_all(model: type[models.Model], keys: Iterable[int], *, by: Any, why: str) -> None:
    """Delete the rows with these keys in two statements; their history stays, and ends with who deleted them and why.

    Rows that are not there leave nothing. Rows that refer to these are not looked for: delete them first.

    Raises RuntimeError outside a transaction; IntegrityError for a table that is append-only, and where another row
    still refers to one of these: the database says the latter only when the transaction ends.
    """
    keys = list(keys)
    if not keys:
        return
    _leave_history(model, keys, "-", by=by, why=why)
    table, key = _names(model)
    condition, parameters = _among(key, keys)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {condition}", parameters)  # noqa: S608 - our models' own names


def _refuse_unknown(model: type[models.Model], attnames: Collection[str]) -> None:
    unknown = set(attnames).difference(field.attname for field in model._meta.concrete_fields)
    if unknown:
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}.")


def _names(model: type[models.Model]) -> tuple[str, str]:
    """Its table and its key, quoted."""
    return connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(model._meta.pk.column)


def _listed(fields: Iterable[models.Field]) -> str:
    return ", ".join(connection.ops.quote_name(field.column) for field in fields)


def _among(key: str, keys: Collection[int]) -> tuple[str, list[Any]]:
    """A condition with one parameter for all `keys`: a list of placeholders has a limit, and would need chunks."""
    if connection.vendor == "postgresql":
        return f"{key} = ANY(%s)", [list(keys)]
    return f"{key} IN (SELECT value FROM json_each(%s))", [json.dumps(list(keys))]  # noqa: S608


def _stored(field: models.Field, values: list[Any]) -> list[Any]:
    """`values` as Django would hand them to the driver for a column of `field`."""
    while field.remote_field:
        field = field.target_field
    if type(field) in _STORED_AS_GIVEN:
        return values
    if type(field) is models.DateField:
        # Thousands of rows share a few days.
        stored = {value: field.get_db_prep_save(value, connection) for value in set(values)}
        return [stored[value] for value in values]
    if type(field) is models.DateTimeField:
        # Thousands of rows share the one moment of an operation. Not by equal values: the two half past ones of a night
        # in October are equal to Python.
        different = {id(value): value for value in values}
        moments = dict(zip(different, _unless_none(_moment, list(different.values())), strict=True))
        return [moments[id(value)] for value in values]
    if type(field) is models.BinaryField:
        return _unless_none(bytes, values)
    if type(field) is models.JSONField:
        # PostgreSQL makes its jsonb of the same text.
        return _unless_none(partial(json.dumps, cls=field.encoder), values)
    return [field.get_db_prep_save(value, connection) for value in values]


def _compared(field: models.Field, values: list[Any]) -> list[Any]:
    """`values` in a form that is equal where the database would store the same."""
    if type(field) is models.JSONField:
        # By text, because 1 is True to Python; in one order, because jsonb keeps its own.
        return _unless_none(partial(json.dumps, cls=field.encoder, sort_keys=True), values)
    return _stored(field, values)


def _unless_none(convert: Callable[[Any], Any], values: list[Any]) -> list[Any]:
    return [None if value is None else convert(value) for value in values]


def _moment(value: datetime) -> Any:
    if value.tzinfo is None:
        raise ValueError("The moment needs a time zone.")
    return connection.ops.adapt_datetimefield_value(value.astimezone(UTC))


def _fill(table: str, fields: Sequence[models.Field], columns: Sequence[list[Any]]) -> None:
    """Put rows, given by their columns, into `table`."""
    rows = list(zip(*columns, strict=True))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django guards `execute`, but passes COPY through to psycopg with its own errors and no look at the state.
            connection.validate_no_broken_transaction()
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {table} ({_listed(fields)}) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({_listed(fields)}) VALUES ({marks})", rows)  # noqa: S608


def _locked(
    model: type[models.Model], keys: Collection[int], fields: Sequence[models.Field]
) -> tuple[list[int], list[list[Any]]]:
    """The keys in their order and a column of each of `fields`, as the rows are now; nobody else changes them now."""
    table, key = _names(model)
    condition, parameters = _among(f"{table}.{key}", keys)
    rows = model._base_manager.filter(RawSQL(condition, parameters, models.BooleanField()))  # noqa: S611 - as above
    # Without the key among what is locked, others may meanwhile write rows that refer to these.
    rows = rows.order_by("pk").select_for_update(no_key=True)
    found = list(rows.values_list("pk", *(field.attname for field in fields)))
    missing = set(keys).difference(row[0] for row in found)
    if missing:
        raise model.DoesNotExist(f"{model.__name__} has no {', '.join(map(str, sorted(missing)))}.")
    locked, *columns = (list(column) for column in zip(*found, strict=True))
    return locked, columns


def _change(
    model: type[models.Model], fields: Sequence[models.Field], keys: list[int], columns: Sequence[list[Any]]
) -> None:
    """Set `fields` of the rows with `keys` to the values of `columns`."""
    table, key = _names(model)
    names = [connection.ops.quote_name(field.column) for field in fields]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            written = [model._meta.pk, *fields]
            cursor.execute(
                f"CREATE TEMPORARY TABLE {_REWRITTEN} ON COMMIT DROP AS "  # noqa: S608
                f"SELECT {_listed(written)} FROM {table} WITH NO DATA"
            )
            _fill(_REWRITTEN, written, [keys, *columns])
            sets = ", ".join(f"{name} = {_REWRITTEN}.{name}" for name in names)
            cursor.execute(
                f"UPDATE {table} SET {sets} FROM {_REWRITTEN} WHERE {table}.{key} = {_REWRITTEN}.{key}"  # noqa: S608
            )
            # The next set of the same transaction may have other fields.
            cursor.execute(f"DROP TABLE {_REWRITTEN}")
        else:
            sets = ", ".join(f"{name} = %s" for name in names)
            rows = list(zip(*columns, keys, strict=True))
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE {key} = %s", rows)  # noqa: S608


def _leave_history(model: type[models.Model], keys: list[int], history_type: str, *, by: Any, why: str) -> None:
    """Copy the rows with `keys`, as the table has them now, into the history of `model`, if it keeps one."""
    if not hasattr(model, "history"):
        return
    history = model.history.model
    added = [
        history._meta.get_field(name)
        for name in ("history_date", "history_type", "history_user", "history_change_reason")
    ]
    values = [_moment(clock.now()), history_type, None if by is None else by.pk, why]
    table, key = _names(model)
    condition, parameters = _among(key, keys)
    # What is about to be deleted may still be changed by somebody else, after it was copied.
    lock = " FOR UPDATE" if history_type == "-" and connection.features.has_select_for_update else ""
    kept = _listed(history.tracked_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_names(history)[0]} ({kept}, {_listed(added)}) "  # noqa: S608 - our models' own names
            f"SELECT {kept}, %s, %s, %s, %s FROM {table} WHERE {condition} ORDER BY {key}{lock}",
            [*values, *parameters],
        )
