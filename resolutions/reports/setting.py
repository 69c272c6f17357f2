"""What every part of one report shares."""

from dataclasses import dataclass

from resolutions.council.models import CouncilProfile
from resolutions.council.queries import Key
from resolutions.quarters.queries import AsAt
from resolutions.reports.document import Report
from resolutions.reports.models import Issue
from resolutions.reports.queries import Register


@dataclass(frozen=True, slots=True)
class Setting:
    """The day of the report and the council's words as of then, for the functions in REPORT_SECTIONS.

    `register` is as it was known at `when.known`. `last` is the newest issue of an earlier quarter that was frozen by
    then: what the report is compared with. `before` is what that issue says. Without `with_beside`, what no figure
    counts is left out: what stands beside the updates, chapters, the changes, and so `before`.
    """

    when: AsAt
    profile: CouncilProfile
    key: Key
    last: Issue | None
    register: Register
    before: Report | None = None
    with_beside: bool = True

    @property
    def earlier(self) -> AsAt:
        """How the report before was shown; where there is no issue, the end of the quarter before."""
        if self.last is not None:
            return shown_in(self.last)
        quarter = self.when.quarter.previous
        return AsAt(quarter, quarter.ends_on, quarter.ends_on)


def shown_in(issue: Issue) -> AsAt:
    """The days that an issue speaks of."""
    return AsAt(issue.quarter.financial, issue.as_at, issue.known_on, issue.known)
