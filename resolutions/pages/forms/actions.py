"""The forms with which a coordinator adds, edits, retimes, assigns and decides."""

from datetime import date
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet

from carecommit.kit import clock
from carecommit.kit.forms import DateField, Form
from resolutions.actions.models import Action, Principle
from resolutions.actions.operations import timescale_of
from resolutions.actions.wording import is_settled
from resolutions.council.models import Post
from resolutions.council.queries import Key, open_posts
from resolutions.council.scales import Stage
from resolutions.motions.models import Clause, Resolution
from resolutions.pages.forms.fields import (
    LOST_PLACE,
    NEVER_NAME,
    KeyField,
    PastDateField,
    PlanYearField,
    SeveralField,
    TextField,
    VersionedForm,
)
from resolutions.timescales import Kind, Timescale

_CHOOSE = {"widget": forms.CheckboxSelectMultiple, "required": False}
_OR_KEEP = "or tick the box below to go on without a date."
_WHY = "Everybody who reads the action sees the reason."


class WordingForm(Form):
    """What an action says, what it answers and what it serves."""

    title = forms.CharField(label="What will be done?", max_length=250)
    detail = TextField(label="More about it", required=False, rows=5, help_text=NEVER_NAME)
    clauses = SeveralField(Clause.objects.none(), label="Which clauses does it answer?", **_CHOOSE)
    principles = forms.MultipleChoiceField(
        label="Which corporate parenting principles does it serve?", choices=Principle.choices, **_CHOOSE
    )

    def offer_clauses(self, resolution: Resolution) -> None:
        """Those of the action's own resolution; where it has none there is nothing to ask."""
        clauses = resolution.clauses.all()
        self.fields["clauses"].queryset = clauses
        if not clauses:
            self.fields["clauses"].widget = forms.MultipleHiddenInput()


class OwnersForm(Form):
    """Who is to answer for an action."""

    lead = forms.ModelChoiceField(Post.objects.none(), label="Lead owner", required=False, empty_label="Nobody yet")
    joint = SeveralField(
        Post.objects.none(), label="Joint owners", template_name="resolutions/fields/posts.html", **_CHOOSE
    )

    def offer_posts(self, posts: QuerySet) -> None:
        """The posts that may be chosen, for both."""
        self.fields["lead"].queryset = self.fields["joint"].queryset = posts


class TimescaleForm(Form):
    """When it is to be done, in words. Words that give no date are asked about, never guessed."""

    words = forms.CharField(
        label="When will it be done?",
        max_length=200,
        help_text="In the words agreed: 31/03/2026, by end of May 2026, Spring 2026, Q3 2025-26, ongoing.",
    )
    without_date = forms.BooleanField(
        label="Keep these words without a date",
        required=False,
        help_text="The action then shows “No date” until a timescale is agreed.",
    )
    agreed_on = PastDateField(label="When was this agreed?")
    agreed_by = forms.CharField(
        label="Who agreed it?", max_length=200, help_text="The board, meeting or post, for example Cabinet."
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        words = self.fields["words"]
        words.error_messages["required"] = f"Enter when it will be done, {_OR_KEEP}"
        words.required = not (self.is_bound and self["without_date"].value())

    def clean(self) -> None:
        """Asks where the words give no date."""
        super().clean()
        said = self.cleaned_data
        if said.get("without_date") or "words" not in said or not said.get("agreed_on"):
            return
        meaning = self.read_words(said["words"], said["agreed_on"])
        if not is_settled(meaning):
            self.add_error("words", _question(meaning))

    def read_words(self, words: str, agreed_on: date) -> Timescale:
        """What `words` mean for this form's action."""
        raise NotImplementedError

    @property
    def asks_about_words(self) -> bool:
        """Whether the page offers to keep the words without a date."""
        return self.is_bound and bool(self["words"].errors or self["without_date"].value())


def _question(meaning: Timescale) -> str:
    if meaning.kind == Kind.AMBIGUOUS_QUARTER:
        return (
            f"“{meaning.words}” names one year, and a financial quarter belongs to two. Write both years, "
            f"such as Q3 2025-26, {_OR_KEEP}"
        )
    if meaning.kind == Kind.UNPARSED:
        return (
            f"We cannot read a date in “{meaning.words}”. Write a day, a month with its year, a season or a "
            f"quarter, such as 31/03/2026, May 2026, Spring 2026 or Q3 2025-26, {_OR_KEEP}"
        )
    if meaning.kind in {Kind.TO_BE_SCOPED, Kind.COMPLETED}:
        return f"“{meaning.words}” gives no date. Write by when it will be done, {_OR_KEEP}"
    return f"“{meaning.words}” does not say which year is meant. Add the year, {_OR_KEEP}"


class AddForm(WordingForm, OwnersForm, TimescaleForm):
    """A new action of a resolution."""

    plan_year = PlanYearField()
    sent_key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": LOST_PLACE, "invalid": LOST_PLACE})
    field_order = (
        "title", "detail", "lead", "joint", "words", "without_date", "agreed_on", "agreed_by", "plan_year",
        "clauses", "principles",
    )  # fmt: skip

    def __init__(self, *args, resolution: Resolution, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.offer_clauses(resolution)
        self.offer_posts(open_posts(clock.today()))

    def read_words(self, words: str, agreed_on: date) -> Timescale:
        """As the operation will read them."""
        draft = Action(plan_year=self.cleaned_data.get("plan_year", ""))
        return timescale_of(draft, words, agreed_on=agreed_on)

    def said(self) -> dict:
        """The operation calls the words the timescale."""
        said = super().said()
        del said["without_date"]
        said["timescale"] = said.pop("words")
        return said

    def renew(self, sent_key: UUID) -> None:
        """Give a form that came without its key another one."""
        if "sent_key" in self.errors:
            self.data = self.data.copy()
            self.data["sent_key"] = str(sent_key)


class EditForm(VersionedForm, WordingForm):
    """What an action says, changed for a reason."""

    why = TextField(label="Why does it change?", rows=2, help_text=_WHY)
    field_order = ("title", "detail", "clauses", "principles", "why")

    def __init__(self, *args, action: Action, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.offer_clauses(action.resolution)


class RetimeForm(VersionedForm, TimescaleForm):
    """A new timescale, agreed by somebody for a reason."""

    why = TextField(label="Why does it change?", rows=2, help_text=_WHY)
    field_order = ("words", "without_date", "agreed_on", "agreed_by", "why")

    def __init__(self, *args, action: Action, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._action = action

    def read_words(self, words: str, agreed_on: date) -> Timescale:
        """As the operation will read them."""
        return timescale_of(self._action, words, agreed_on=agreed_on)

    def said(self) -> dict:
        """Without what only the page needs."""
        said = super().said()
        del said["without_date"]
        return said


class AssignForm(VersionedForm, OwnersForm):
    """A handing over."""

    since = DateField(label="From which day?")
    why = TextField(label="Why do the owners change?", rows=2, help_text=_WHY)

    def __init__(self, *args, action: Action, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # A post that was abolished may still own it; a form that did not show it would drop it.
        owning = Q(ownerships__action=action, ownerships__until=None)
        open_or_owning = open_posts(clock.today()) | Post.objects.filter(owning)
        self.offer_posts(open_or_owning.distinct())


class DecideForm(VersionedForm):
    """A decision on an action's stage, outside an owner's update."""

    stage = KeyField(label="What was decided?")
    superseded_by = forms.ModelChoiceField(
        Action.objects.none(),
        label="Which action takes its place?",
        required=False,
        empty_label="None",
        help_text="Only where it is superseded.",
    )
    decided_by = forms.CharField(
        label="Who decided?", max_length=200, help_text="The board, meeting or post, for example Cabinet."
    )
    happened_on = PastDateField(label="When was it decided?")
    why = TextField(label="Why?", rows=3, help_text=_WHY)

    def __init__(self, *args, action: Action, key: Key, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].offer(key.stages)
        same_motion = Action.objects.filter(resolution__motion=action.resolution.motion)
        self.fields["superseded_by"].queryset = same_motion.exclude(pk=action.pk)

    def clean(self) -> None:
        """One action takes the place of another only where that was decided."""
        said = self.cleaned_data
        if "stage" in said and "superseded_by" in said:
            is_superseded = said["stage"] == Stage.SUPERSEDED
            if is_superseded and said["superseded_by"] is None:
                self.add_error("superseded_by", "Choose the action that takes its place.")
            elif said["superseded_by"] is not None and not is_superseded:
                self.add_error("superseded_by", "Leave this at “None”, or choose the stage for superseded above.")
