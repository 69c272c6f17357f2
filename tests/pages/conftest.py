"""Who looks at the pages."""

import pytest
from django.test import Client


@pytest.fixture
def board_member(cast) -> Client:
    """The viewer's browser."""
    return cast.client(cast.viewer)


@pytest.fixture
def coordinator(cast) -> Client:
    """The coordinator's browser."""
    return cast.client(cast.coordinator)
