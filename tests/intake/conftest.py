"""What every test of intake needs."""

import pytest

from tests.cast import Cast
from tests.intake.bringing import Bringing


@pytest.fixture
def bringing(cast: Cast) -> Bringing:
    """The administrator of the cast, with a file in the hand."""
    return Bringing(cast)
