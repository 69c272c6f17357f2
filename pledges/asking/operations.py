"""Giving a maker a new link."""

from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from pledges.pledging.models import Maker, new_link_key
from pledges.rules import refuse_unless_coordinator
from resolutions.council.models import User


@operation
def renew_link(maker: Maker, *, by: User) -> Maker:
    """Give `maker` a new link: the old one opens nothing from now on.

    Refused for anybody but a coordinator, and for a maker who has left.
    """
    refuse_unless_coordinator(by)
    maker = Maker.objects.select_for_update(no_key=True).get(pk=maker.pk)
    if maker.left_on is not None:
        raise Refused("They have left, so their link opens nothing any more.")
    maker.link_key = new_link_key()
    record(maker, by=by, why="New link")
    return maker
