"""What is asked of a pledge: the same by the link of an event and where a coordinator adds one."""

from django import forms
from django.db.models import QuerySet

from carecommit.kit.forms import Form
from pledges.pledging.models import Kind, Pledge
from pledges.pledging.rules import LONGEST_TIMESCALE, Said
from resolutions.council.models import Post, refuse_young_people
from resolutions.pages.forms.fields import NEVER_NAME, TextField

_UNSHOWN = "Take out the character that cannot be shown, and send it again."


class PledgingForm(Form):
    """What somebody pledges, the pledge first, and who they are."""

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
        max_length=LONGEST_TIMESCALE,
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

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["null_characters_not_allowed"] = _UNSHOWN
        if self.is_bound:
            self.fields["organisation"].required = self.data.get("party") == Pledge.Party.PARTNER

    @property
    def service_areas(self) -> QuerySet:
        """Those of the council's posts, offered while somebody types."""
        areas = Post.objects.exclude(service_area="").order_by("service_area")
        return areas.values_list("service_area", flat=True).distinct()

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
            resolution=given.get("resolution"),
            action=given.get("action"),
        )
        return {"said": said}

    def _set(self, name: str, value: str) -> None:
        self.data = self.data.copy()
        self.data[name] = value
