"""The forms with which coordinators and subject experts write of one pledge, each with the version that it shows."""

from django import forms
from django.db.models import OuterRef, Q, Subquery

from carecommit.kit import clock
from pledges.events.models import Event
from pledges.life.models import Handover, State
from pledges.life.queries import Position, makers_on
from pledges.life.rules import MOST, Counted
from pledges.pages.forms.helping import ActionField, ResolutionField
from pledges.pledging.models import Kind, Maker, Pledge
from pledges.pledging.rules import LONGEST, LONGEST_TIMESCALE, Said
from resolutions.actions.models import Action
from resolutions.council.models import Post, refuse_young_people
from resolutions.council.queries import KeyLine, open_posts
from resolutions.motions.models import Resolution
from resolutions.pages.forms.fields import NEVER_NAME, KeyField, PastDateField, TextField, VersionedForm
from resolutions.quarters.models import Quarter

_WHY = "Everybody who reads the pledge sees the reason."
_MEANINGS = {
    State.MADE: "Nothing has been done yet.",
    State.UNDER_WAY: "Work on it has begun, and goes on.",
    State.KEPT: "What was pledged has been done. Say what came of it.",
    State.NOT_KEPT: "It will not be done. Say why not.",
    State.RELEASED: "Nobody is held to it any more. Say why.",
    State.STRUCK_OUT: "It never was a pledge: a test, the same one twice, a robot’s. It then counts on no day.",
}
# Who takes over, where it is nobody in the list.
_NEW = ("post_words", "organisation", "email")
_NUMBER = {"class": "govuk-input--width-5", "inputmode": "numeric"}


class WordsForm(VersionedForm):
    """What is pledged, and by when."""

    words = TextField(label="What is pledged?", rows=6, max_length=LONGEST, help_text=NEVER_NAME)
    by_when = forms.CharField(
        label="By when?",
        required=False,
        max_length=LONGEST_TIMESCALE,
        help_text="In words, for example by Christmas, every month, 31 March 2027.",
    )


class ReviseForm(WordsForm):
    """The words of a pledge, given again."""

    why = TextField(label="Why do the words change?", required=False, rows=2, help_text=_WHY)
    field_order = ("words", "by_when", "why")

    def ask_why(self) -> None:
        """For the page. The operation judges whether one is missing: the same words again need none."""
        self.fields["why"].required = True


class OfferForm(WordsForm):
    """What a partner offers."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "What do they offer?"


class SettleForm(VersionedForm):
    """What a pledge is about."""

    kind = forms.ModelChoiceField(Kind.objects.none(), label="What kind of thing is it?", empty_label=None)
    manner = forms.ChoiceField(
        label="Differently, or in addition?",
        choices=[*Pledge.Manner.choices, ("", "Not said")],
        required=False,
        widget=forms.RadioSelect,
    )
    service_area = forms.CharField(label="Service area", required=False, max_length=120)
    action = ActionField(
        Action.objects.none(),
        label="Which action does it help?",
        required=False,
        empty_label="None",
    )
    resolution = ResolutionField(Resolution.objects.none(), required=False, empty_label="None")
    expert = forms.ModelChoiceField(
        Post.objects.none(),
        label="Subject expert",
        required=False,
        empty_label="Nobody yet",
        help_text="The post that is told when the maker needs help.",
    )
    why = TextField(label="Why does it change?", required=False, rows=2, help_text=_WHY)

    def __init__(self, *args, pledge: Pledge, resolution_word: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        word = resolution_word.lower()
        self.fields["resolution"].label = f"Which {word} does it help?"
        self.fields["action"].help_text = f"The pledge then helps the {word} of that action, whatever is chosen below."
        # What is chosen already may not be offered any more; a form that did not show it would drop it.
        self.fields["kind"].queryset = Kind.objects.filter(Q(is_in_use=True) | Q(pk=pledge.kind_id))
        posts = open_posts(clock.today()) | Post.objects.filter(pk=pledge.expert_id)
        self.fields["expert"].queryset = posts.distinct()
        self.fields["action"].queryset = Action.objects.order_by("reference")
        self.fields["resolution"].queryset = Resolution.objects.select_related("motion").order_by("motion", "order")


class CorrectForm(VersionedForm):
    """What was recorded with a pledge, put right."""

    post_words = forms.CharField(
        label="Post",
        max_length=200,
        help_text="As it stands beside the pledge. Who is asked each quarter is changed on the page of the maker.",
        validators=[refuse_young_people],
    )
    organisation = forms.CharField(
        label="Organisation", required=False, max_length=200, help_text="Where it is not the council’s own."
    )
    service_area = forms.CharField(label="Service area", required=False, max_length=120)
    name = forms.CharField(label="Name", required=False, max_length=200, validators=[refuse_young_people])
    may_be_named = forms.BooleanField(
        label="The name may be shown beside the pledge",
        required=False,
        help_text="Only with their consent. Without it the name is taken off every page, file and open report.",
    )
    event = forms.ModelChoiceField(Event.objects.all(), label="At which event?", required=False, empty_label="At none")
    made_on = PastDateField(label="On which day was it pledged?")
    why = TextField(label="Why is it put right?", required=False, rows=2, help_text=_WHY)
    field_order = ("post_words",)

    def ask_why(self) -> None:
        """For the page. The operation judges whether one is missing: what changes nothing needs none."""
        self.fields["why"].required = True


class StepForm(VersionedForm):
    """How a pledge stands, from a coordinator. Counts are asked for where places are offered."""

    state = KeyField(label="How does it stand?", error_messages={"required": "Choose how it stands."})
    words = TextField(
        label="What came of it, or why?",
        required=False,
        rows=5,
        max_length=LONGEST,
        help_text=f"The board reads it. Needed for every choice that ends the pledge, or opens it again. {NEVER_NAME}",
    )
    offered = forms.IntegerField(
        label="Places offered so far",
        required=False,
        min_value=0,
        max_value=MOST,
        help_text="In all, up to the day below. Leave it empty if nothing new was counted.",
        widget=forms.TextInput(attrs=_NUMBER),
    )
    taken_up = forms.IntegerField(
        label="Of these, taken up",
        required=False,
        min_value=0,
        max_value=MOST,
        widget=forms.TextInput(attrs=_NUMBER),
    )
    happened_on = PastDateField(label="On which day did it happen?")
    field_order = ("state", "words", "offered", "taken_up", "happened_on")

    def __init__(self, *args, position: Position, quarter: Quarter | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Nothing is made a second time: "made" is only the way back.
        states = [state for state in State if state != State.MADE or position.state != State.MADE]
        self.fields["state"].offer(KeyLine(state.value, state.label, _MEANINGS[state]) for state in states)
        if not position.is_counted:
            del self.fields["offered"], self.fields["taken_up"]
        # Not where something is on record after it: then nothing more falls into that quarter.
        if quarter is not None and self.initial["happened_on"] <= quarter.financial.ends_on < clock.today():
            self.fields["happened_on"].help_text = _last_day_of(quarter)

    def said(self) -> dict:
        """The operation takes the two counts as one."""
        said = super().said()
        said["counted"] = Counted(said.pop("offered", None), said.pop("taken_up", None))
        return said


class HelpForm(VersionedForm):
    """Help that was given."""

    words = TextField(
        label="What help was given?", rows=4, max_length=LONGEST, help_text=f"In a sentence or two. {NEVER_NAME}"
    )
    given_on = PastDateField(label="On which day?")


class MakerField(forms.ModelChoiceField):
    """Somebody who makes or keeps pledges. Two may have one post, so what tells them apart stands beside it.

    Left empty it says "somebody new": the form judges whether anybody is named.
    """

    def __init__(self, **kwargs) -> None:
        super().__init__(Maker.objects.none(), empty_label="Somebody new, given below", **kwargs)

    def validate(self, value: Maker | None) -> None:
        """Nothing: see above."""

    def label_from_instance(self, maker: Maker) -> str:
        """The post, the organisation, and the e-mail address; of whoever gave none, what else is known of them."""
        return f"{maker} ({maker.email or _without_address(maker)})"


class HeirForm(VersionedForm):
    """Who takes over: somebody who is known, or somebody new."""

    to = MakerField(label="Who takes over?")
    post_words = forms.CharField(
        label="Their post",
        required=False,
        max_length=200,
        help_text="For example Head of Housing.",
        validators=[refuse_young_people],
    )
    organisation = forms.CharField(
        label="Their organisation", required=False, max_length=200, help_text="Where it is not the council’s own."
    )
    email = forms.EmailField(
        label="Their e-mail address",
        required=False,
        help_text="They are asked there each quarter. Somebody whose address is known already is that same maker.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, keeper: Maker, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        theirs = Pledge.objects.filter(Q(maker=OuterRef("pk")) | Q(keeper=OuterRef("pk"))).order_by("pk")
        makers = makers_on(clock.today()).exclude(pk=keeper.pk).select_related("person")
        self.fields["to"].queryset = makers.annotate(first_pledge=Subquery(theirs.values("pk")[:1]))

    def clean(self) -> None:
        """One of the two ways, not both."""
        super().clean()
        said = self.cleaned_data
        if said.get("to") is not None and any(said[name] for name in _NEW if name in said):
            self.add_error("to", "Choose somebody from the list, or give the post of somebody else: not both.")

    @property
    def names_nobody(self) -> bool:
        """Whether neither way was taken; not where something is wrong with one of them."""
        said = self.cleaned_data
        return "to" in said and said["to"] is None and said.get("post_words") == ""

    def heir(self, pledge: Pledge) -> Maker | Said:
        """Whoever takes over this pledge, known or new."""
        said = self.cleaned_data
        return said["to"] or new_maker(pledge, **{name: said[name] for name in _NEW})


class HandOverForm(HeirForm):
    """Who keeps a pledge from now on."""

    to = MakerField(label="Who keeps it from now on?", help_text="Everybody who made or keeps a pledge is in the list.")
    since = PastDateField(label="From which day?")
    why = TextField(label="Why does it go over?", rows=2, help_text=_WHY)

    def __init__(self, *args, pledge: Pledge, **kwargs) -> None:
        super().__init__(*args, keeper=pledge.keeper, **kwargs)
        self._pledge = pledge

    def clean(self) -> None:
        """Somebody is needed."""
        super().clean()
        if self.names_nobody:
            self.add_error("to", "Choose who keeps it from now on, or give their post.")

    def said(self) -> dict:
        """To the operation it is one person, known or new."""
        said = {name: value for name, value in super().said().items() if name not in _NEW}
        return {**said, "to": self.heir(self._pledge), "how": Handover.How.HANDED_OVER}


def new_maker(pledge: Pledge, *, post_words: str, organisation: str = "", email: str = "") -> Said:
    """Whoever is to take over a pledge, as a maker is found or made from."""
    return Said(words="", kind=pledge.kind, post_words=post_words, organisation=organisation, email=email)


def _without_address(maker: Maker) -> str:
    if maker.person is not None:
        return maker.person.name
    return "the post itself" if maker.post_id is not None else f"no e-mail address, {Pledge(pk=maker.first_pledge)}"


def _last_day_of(quarter: Quarter) -> str:
    day = quarter.financial.ends_on
    return f"In Quarter {quarter.number}, which is still open, give {day.day} {day:%B} or earlier. {PastDateField.hint}"
