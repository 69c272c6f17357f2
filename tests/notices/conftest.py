"""A round for every test of messages."""

import pytest

from tests.cast import TODAY, Cast, build, on
from tests.notices.telling import Telling, telling_of


@pytest.fixture
def telling(cast: Cast) -> Telling:
    """The round of the cast."""
    return telling_of(cast)


@pytest.fixture
def telling_for_real(transactional_db: None) -> Telling:
    """The same where what is written is committed, so that other threads and processes see it."""
    with on(TODAY):
        return telling_of(build(TODAY))
