"""Who may do what with pledges, whatever the subject."""

from carecommit.kit.refused import Refused
from resolutions.council.models import User
from resolutions.council.rules import is_coordinator


def refuse_unless_coordinator(by: User) -> None:
    """Raises Refused."""
    if not is_coordinator(by):
        raise Refused("Only a coordinator keeps pledges and their events. Ask yours to do it.")
