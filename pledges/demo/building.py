"""Putting the illustrative pledges into a demonstration."""

from resolutions.council.models import User


def build(council: str, coordinator: User) -> None:
    """TO BE BUILT."""
