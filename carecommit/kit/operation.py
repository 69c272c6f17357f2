"""How an operation runs: one transaction, one moment."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from carecommit.kit import clock

P = ParamSpec("P")
R = TypeVar("R")


def operation(write: Callable[P, R]) -> Callable[P, R]:
    """Run `write` whole or not at all, and let everything it records carry one moment.

    The rows that one operation leaves in several tables are found again by that moment; without it they would be
    a few milliseconds apart, and told from the next person's only by guessing.
    """

    @wraps(write)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(), clock.standing_at(clock.now()):
            return write(*args, **kwargs)

    return run
