"""The form with which anybody who has the link of an event pledges."""

from datetime import timedelta

from django import forms

from carecommit.kit.forms import Form
from pledges.events.models import Event
from pledges.pages.tickets import Ticket, new_ticket, opened
from pledges.pledging.models import Kind, Pledge
from pledges.pledging.rules import Said
from resolutions.council.models import refuse_young_people
from resolutions.pages.forms.fields import NEVER_NAME, TextField

# A robot sends at once; nobody reads the form, let alone fills it in, in less.
SHORTEST = timedelta(seconds=2)
LONGEST = timedelta(hours=24)
PRESS = "Everything you wrote is below: press “Make my pledge” once more."
TRAPPED = f"Nothing was recorded, because a box that has to stay empty was filled in. It is empty again. {PRESS}"
TOO_FAST = f"Nothing was recorded yet, because this came faster than people write. {PRESS}"
TOO_OLD = f"Nothing was recorded, because this page was opened more than a day ago. {PRESS}"
NOT_OURS = f"Nothing was recorded, because this page did not come whole from this event. {PRESS}"
_UNSHOWN = "Take out the character that cannot be shown, and send it again."


class PledgeForm(Form):
    """What somebody pledges, the pledge first. `website` is for robots: people neither see nor reach it."""

    # Plain fields, which find nothing wrong: `clean` says what is.
    ticket = forms.Field(widget=forms.HiddenInput, required=False)
    website = forms.Field(
        label="Leave this box empty",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    words = TextField(
        label="What I pledge to do",
        rows=4,
        help_text=NEVER_NAME,
        error_messages={"required": "Say what you pledge to do."},
    )
    manner = forms.ChoiceField(
        label="Differently, or in addition?",
        choices=Pledge.Manner.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    kind = forms.ModelChoiceField(
        Kind.objects.filter(is_in_use=True),
        label="What kind of thing is it?",
        empty_label="Choose the nearest",
        error_messages={
            "required": "Choose what kind of thing it is.",
            "invalid_choice": "Choose what kind of thing it is from the list.",
        },
    )
    by_when = forms.CharField(
        label="By when?",
        required=False,
        max_length=200,
        help_text="For example by Christmas, every month, 31 March 2027.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    party = forms.ChoiceField(
        label="I pledge as",
        choices=Pledge.Party.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you are council staff or a partner."},
    )
    organisation = forms.CharField(
        label="My organisation",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Give the name of your organisation."},
    )
    is_offer = forms.BooleanField(
        label="This already is our offer",
        required=False,
        help_text="Otherwise it is what you intend. We ask for your offer later.",
    )
    post_words = forms.CharField(
        label="My post",
        max_length=200,
        help_text="For example Head of Housing.",
        validators=[refuse_young_people],
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        error_messages={"required": "Give your post, for example Head of Housing."},
    )
    service_area = forms.CharField(
        label="My service area",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "service-areas", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="My e-mail address",
        required=False,
        max_length=254,
        help_text="So that we can ask you once a quarter how it goes, with one press.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": "Write the e-mail address like name@example.org, or leave the box empty."},
    )
    name = forms.CharField(
        label="My name",
        required=False,
        max_length=200,
        validators=[refuse_young_people],
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    may_be_named = forms.BooleanField(label="My name may be shown beside my pledge", required=False)

    def __init__(self, *args, event: Event, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._event = event
        self.carried: Ticket | None = None
        for field in self.fields.values():
            field.error_messages["null_characters_not_allowed"] = _UNSHOWN
        if self.is_bound:
            self.carried = opened(event, self.data.get("ticket", ""))
            self.fields["organisation"].required = self.data.get("party") == Pledge.Party.PARTNER
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

    def said(self) -> dict:
        """To the operation it is one thing. What only a partner is asked, staff do not say."""
        given = self.cleaned_data
        is_partner = given["party"] == Pledge.Party.PARTNER
        parts = ("words", "kind", "post_words", "by_when", "manner", "party", "name", "service_area", "email")
        said = Said(
            **{part: given[part] for part in parts},
            organisation=given["organisation"] if is_partner else "",
            may_be_named=given["may_be_named"] and bool(given["name"]),
            is_offer=given["is_offer"] and is_partner,
        )
        return {"said": said}

    def _set(self, name: str, value: str) -> None:
        self.data = self.data.copy()
        self.data[name] = value
