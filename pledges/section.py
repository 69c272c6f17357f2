"""The chapter of pledges in the quarterly report."""

from resolutions.council.models import CouncilProfile
from resolutions.council.queries import Key
from resolutions.quarters.queries import AsAt
from resolutions.reports.document import Chapter


def pledges(when: AsAt, profile: CouncilProfile, key: Key, *, with_beside: bool) -> tuple[Chapter, ...]:
    """TO BE BUILT."""
    return ()
