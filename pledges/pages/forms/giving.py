"""The form with which anybody who has the link of an event pledges."""

from datetime import timedelta

from django import forms

from pledges.events.models import Event
from pledges.pages.forms.helping import PromiseField
from pledges.pages.forms.pledging import PledgingForm
from pledges.pages.tickets import Ticket, new_ticket, opened

# A robot sends at once; nobody reads the form, let alone fills it in, in less.
SHORTEST = timedelta(seconds=2)
LONGEST = timedelta(hours=24)
PRESS = "Everything you wrote is below: press “Make my pledge” once more."
TRAPPED = f"Nothing was recorded, because a box that has to stay empty was filled in. It is empty again. {PRESS}"
TOO_FAST = f"Nothing was recorded yet, because this came faster than people write. {PRESS}"
TOO_OLD = f"Nothing was recorded, because this page was opened more than a day ago. {PRESS}"
NOT_OURS = f"Nothing was recorded, because this page did not come whole from this event. {PRESS}"


class PledgeForm(PledgingForm):
    """What whoever came by the link pledges. `website` is for robots: people neither see nor reach it."""

    resolution = PromiseField(label="Which of the council’s promises does it help?")

    # Plain fields, which find nothing wrong: `clean` says what is.
    ticket = forms.Field(widget=forms.HiddenInput, required=False)
    website = forms.Field(
        label="Leave this box empty",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args, event: Event, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resolution"].read()
        if not self.fields["resolution"].resolutions:
            del self.fields["resolution"]
        self._event = event
        self.carried: Ticket | None = None
        if self.is_bound:
            self.carried = opened(event, self.data.get("ticket", ""))
        else:
            self.initial["ticket"] = new_ticket().sealed(event)

    def clean(self) -> None:
        """Raises ValidationError for what no person sends; the same page, sent once more, then is one's that may be."""
        super().clean()
        if self.data.get("website"):
            self._set("website", "")
            self.add_error(None, TRAPPED)
        elif self.carried is None:
            self.renew()
            self.add_error(None, NOT_OURS)
        elif self.carried.age > LONGEST:
            self._set("ticket", self.carried.again().sealed(self._event))
            self.add_error(None, TOO_OLD)
        elif self.carried.age < SHORTEST:
            self.add_error(None, TOO_FAST)

    def renew(self) -> None:
        """Sent once more, the page makes another pledge."""
        self._set("ticket", new_ticket().sealed(self._event))
