"""How an operation runs: one transaction, one moment, and alone where it must be."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar, overload

from django.db import connection, transaction

from carecommit.kit import clock

P = ParamSpec("P")
R = TypeVar("R")

# Any number will do that nothing else in the database locks by: "care" in ASCII.
_KEY = 0x63617265
# Whether an operation runs in this thread, and whether it is alone.
_is_alone: ContextVar[bool | None] = ContextVar("is_alone", default=None)


@overload
def operation(write: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def operation(*, alone: bool) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def operation(write: Callable[P, R] | None = None, /, *, alone: bool = False):
    """Run `write` whole or not at all, and let everything it records carry one moment.

    The rows that one operation leaves in several tables are found again by that moment; without it they would be
    a few milliseconds apart, and told from the next person's only by guessing.

    One that is `alone` begins once every other operation has ended, and no other begins until it has: what carries an
    earlier moment is there for it to read, and what comes later carries a later moment. Raises RuntimeError where it is
    called by an operation that is not alone: two of those would wait for each other.
    """
    if write is None:
        return lambda write: _operation(write, alone)
    return _operation(write, alone)


def _operation(write: Callable[P, R], alone: bool) -> Callable[P, R]:
    @wraps(write)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        # The moment comes after the lock: one from before would be that of a time when others were still writing.
        with transaction.atomic(), _in_turn(alone), clock.standing_at(clock.now()):
            return write(*args, **kwargs)

    return run


@contextmanager
def _in_turn(alone: bool) -> Iterator[None]:
    """Nothing more for an operation within another, whose lock is held until the transaction ends."""
    within = _is_alone.get()
    if alone and within is False:
        raise RuntimeError("An operation that must be alone was called by one that is not.")
    if within is not None:
        yield
        return
    _lock(alone)
    token = _is_alone.set(alone)
    try:
        yield
    finally:
        _is_alone.reset(token)


def _lock(alone: bool) -> None:
    if connection.vendor != "postgresql":
        # SQLite has one writer at a time: IMMEDIATE lets a transaction begin when the one before has ended.
        return
    # Through Django, and so counted and logged as the query that it is: a round trip, once for each operation.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{'' if alone else '_shared'}(%s)", [_KEY])
