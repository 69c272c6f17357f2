"""A pledge event for every test of pledges."""

import pytest

from tests.cast import Cast
from tests.pledges.pledging import Pledging


@pytest.fixture
def pledging(cast: Cast) -> Pledging:
    """The cast, who have held an event this morning."""
    return Pledging(cast)
