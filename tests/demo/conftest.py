"""The demonstrations, built once for each module of tests."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from carecommit.kit import clock
from resolutions.demo.building import build
from resolutions.demo.paper import Council, read_council


@pytest.fixture(scope="module")
def council(request, django_db_setup, django_db_blocker) -> Iterator[Council]:
    """The demonstration of the module's COUNCIL, as built at noon on 22 November 2026 and gone after its last test."""
    noon = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/London"))
    data = read_council(request.module.COUNCIL)
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.standing_at(noon):
            build(data)
        yield data
        transaction.set_rollback(True)
