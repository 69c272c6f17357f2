"""The form of an update."""

from django import forms
from django.core.exceptions import ValidationError

from carecommit.kit import clock
from carecommit.kit.forms import DateField
from carecommit.kit.refused import Refused
from resolutions.council.queries import Key, KeyLine
from resolutions.council.scales import NEEDS_REASON, Stage
from resolutions.pages.forms.fields import NEVER_NAME, KeyField, TextField, VersionedForm
from resolutions.progress.models import Update
from resolutions.progress.rules import STAGES_AN_OWNER_MAY_REPORT, refuse_unless_happened
from resolutions.quarters.models import Quarter

_NOT_RATED = KeyLine("", "No rating", "The action is not in progress, so it has none.")


class UpdateForm(VersionedForm):
    """What an owner says of an action for one quarter; `why` is asked where it corrects what stands."""

    quarter = forms.CharField(widget=forms.HiddenInput, required=False)
    stage = KeyField(label="How far has it got?", error_messages={"required": "Choose how far the action has got."})
    rating = KeyField(
        label="How is it going?",
        required=False,
        help_text="Only for an action in progress: for any other stage, the rating is left out.",
    )
    rating_reason = TextField(
        label="Why is it amber or red, and what will be done about it?",
        required=False,
        help_text="Needed for a rating of amber or red.",
    )
    what_happened = TextField(
        label="What happened?",
        error_messages={"required": "Say what happened this quarter, in a sentence or two."},
        rows=8,
        help_text=f"A few sentences that the board can read without knowing the service. {NEVER_NAME}",
    )
    happened_on = DateField(
        label="When did it happen?", error_messages={"required": "Enter the day on which it happened."}
    )
    why = TextField(
        label="Why is this corrected?",
        required=False,
        rows=2,
        help_text="The first text is kept, and this reason stands beside it.",
    )

    def __init__(self, *args, quarter: Quarter, key: Key, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._quarter = quarter
        self.fields["stage"].offer(line for line in key.stages if line.code in STAGES_AN_OWNER_MAY_REPORT)
        self.fields["rating"].offer([*key.ratings, _NOT_RATED])

    def clean_happened_on(self):
        """The rule of the operation, beside the field."""
        day = self.cleaned_data["happened_on"]
        try:
            refuse_unless_happened(day, self._quarter, today=clock.today())
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return day

    def clean(self) -> None:
        """A rating belongs to work in progress; amber and red need a reason."""
        said = self.cleaned_data
        if said.get("stage") != Stage.IN_PROGRESS:
            said["rating"] = ""
        elif "rating" in said and not said["rating"]:
            self.add_error("rating", "Choose how it is going: an action in progress has a rating.")
        elif said.get("rating") in NEEDS_REASON and not said.get("rating_reason"):
            self.add_error("rating_reason", "Say why it is amber or red, and what will be done about it.")

    def ask_why(self) -> None:
        """For the page of a correction. The operation judges whether one is missing: an unchanged text needs none."""
        self.fields["why"].required = True

    def said(self) -> dict:
        """Without the parts that only the page needs."""
        said = super().said()
        del said["quarter"], said["why"]
        return {**said, "rating": said["rating"] or None}


class RecordForm(VersionedForm):
    """Other words for an update of a closed quarter, and why."""

    what_happened = TextField(
        label="What happened?",
        error_messages={"required": "Say what happened in that quarter, in a sentence or two."},
        rows=8,
        help_text=NEVER_NAME,
    )
    rating_reason = TextField(label="Why was it amber or red?", required=False)
    why = TextField(
        label="Why are the words corrected?",
        error_messages={"required": "Say why the words are corrected. The first text is kept beside them."},
        rows=2,
        help_text=f"Everybody who reads the action sees the reason. {NEVER_NAME}",
    )

    def __init__(self, *args, update: Update, **kwargs) -> None:
        stands = {name: getattr(update, name) for name in ("what_happened", "rating_reason")}
        super().__init__(*args, initial={"version": update.action.version, **stands}, **kwargs)
        if not update.rating_reason:
            del self.fields["rating_reason"]

    def said(self) -> dict:
        """With an empty reason for the rating where there was none to correct."""
        return {"rating_reason": "", **super().said()}
