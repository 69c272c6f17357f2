"""What somebody settles once about a whole sheet of pledges, before its rows go in."""

from dataclasses import asdict, dataclass
from datetime import date

from cattrs.preconf.json import make_converter

from pledges.pledging.models import Pledge

# Whoever gives an organisation is a partner, and everybody else is staff.
BY_ORGANISATION = "by_organisation"
PARTIES = {
    Pledge.Party.STAFF.value: "Council staff or councillors",
    Pledge.Party.PARTNER.value: "Businesses or partners",
    BY_ORGANISATION: "Those with an organisation are partners, the others are staff",
}

_converter = make_converter()


@dataclass(frozen=True, slots=True)
class Terms:
    """At which event the pledges were made, and what holds for rows that do not say it themselves.

    `made_on` is the day they were made, None where every row says it or it was that of the event; `party` one of
    PARTIES, or "" while nobody has said it. `as_at` is the day as at which the sheet tells how they stand; None takes
    the day on which it is confirmed.
    """

    event: int | None = None
    made_on: date | None = None
    party: str = ""
    as_at: date | None = None

    def as_json(self) -> dict:
        """Plain data, from which `of` makes the same terms again."""
        return _converter.unstructure(asdict(self))

    @classmethod
    def of(cls, stored: dict) -> "Terms":
        """The terms that were stored; those of nothing settled while there are none."""
        return _converter.structure(stored, cls)
