"""Two who write at once, where the order in which they do is the test's own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

_LONG_ENOUGH = 0.4


def overtaken(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """What `second` returns that begins while `first` is done and not yet committed: it has to wait.

    Whatever it raises is raised here. Needs a database that several connections write to, as `cast_today` does.
    """

    def run() -> Any:
        try:
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        with transaction.atomic():
            first()
            waiting = pool.submit(run)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=_LONG_ENOUGH)
        return waiting.result()
