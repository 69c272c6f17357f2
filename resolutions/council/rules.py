"""Who may do what, by role. Each role may do what those before it may."""

from resolutions.council.models import User


def is_officer(user: User) -> bool:
    """May answer for actions: an officer, coordinator or administrator with an active account."""
    return user.is_active and user.role != User.Role.VIEWER


def is_coordinator(user: User) -> bool:
    """May edit, assign, decide, and open and close quarters: a coordinator or an administrator."""
    return user.is_active and user.role in {User.Role.COORDINATOR, User.Role.ADMINISTRATOR}
