"""The form that says of a whole plan what it is: see `resolutions.intake.terms`."""

from datetime import date

from django import forms
from django.forms.boundfield import BoundWidget

from carecommit.kit.forms import BoundField, Form
from resolutions.council.models import Board
from resolutions.intake.terms import EXISTING, IN_THE_TABLE, NEW, Terms
from resolutions.motions.models import Motion
from resolutions.pages.forms.fields import PastDateField, PlanYearField
from resolutions.quarters.models import Quarter
from resolutions.timescales import read

UPDATE, AS_WRITTEN = "update", "as_written"
_YEAR = "Give the date of the meeting with its year, such as 27 March 2023 or October 2023"


def _needed(sentence: str) -> dict:
    return {"error_messages": {"required": sentence}}


_KIND = {
    "label": "What is it?",
    "choices": [("", "Choose one"), *Motion.Kind.choices],
    **_needed("Choose what it is: a motion, a decision or a plan"),
}
_BODY = {
    "label": "Which body decided it?",
    "empty_label": "Choose a body",
    **_needed("Choose the body that decided it"),
}
_WHEN = {"label": "When was it decided?", "max_length": 60, **_needed(_YEAR)}


class MotionField(forms.ModelChoiceField):
    """A motion that is in the register, told from another of the same title by its code."""

    def label_from_instance(self, motion: Motion) -> str:
        """Its title and code."""
        return f"{motion.title} ({motion.code})"


class TermsForm(Form):
    """One question decides which of the others count; what the others hold is kept, and not looked at."""

    whose = forms.ChoiceField(
        label="Which motion or plan do the rows belong to?",
        widget=forms.RadioSelect,
        choices=[
            (EXISTING, "One that is in the register"),
            (NEW, "A new one"),
            (IN_THE_TABLE, "A column of the table names it, row by row"),
        ],
    )
    motion = MotionField(
        Motion.objects.none(),
        label="Which one?",
        empty_label="Choose one",
        **_needed("Choose the motion or plan that the rows belong to"),
    )
    title = forms.CharField(
        label="What is its title?", max_length=250, **_needed("Give the title of the motion or plan")
    )
    kind = forms.ChoiceField(**_KIND)
    body = forms.ModelChoiceField(Board.objects.none(), **_BODY)
    decided_words = forms.CharField(
        **_WHEN, help_text="With its year, as the papers give it: 27 March 2023, October 2023."
    )
    table_kind = forms.ChoiceField(
        **_KIND, help_text="This and what follows is about those that are not in the register yet."
    )
    table_body = forms.ModelChoiceField(Board.objects.none(), **_BODY)
    table_decided_words = forms.CharField(
        **_WHEN,
        required=False,
        help_text="For rows where no column says it. With its year: 27 March 2023, October 2023.",
    )
    agreed_on = PastDateField(label="From which day do these actions and timescales count?")
    agreed_by = forms.CharField(
        label="Who agreed them?",
        required=False,
        max_length=200,
        help_text="The board, meeting or post, for example Cabinet. Left empty, we write the body that decided the "
        "plan; where a column names the plan, “This plan”.",
    )
    plan_year = PlanYearField(
        help_text="The financial year of rows that do not say it themselves, such as 2025-26.",
    )
    progress = forms.ChoiceField(label="What should be done with its progress?", widget=forms.RadioSelect)
    happened_on = PastDateField(
        label="As at which day is the progress told?", **_needed("Give the day as at which the progress is told")
    )

    # What each choice brings up.
    reveals = {
        EXISTING: ("motion",),
        NEW: ("title", "kind", "body", "decided_words"),
        IN_THE_TABLE: ("table_kind", "table_body", "table_decided_words"),
        UPDATE: ("happened_on",),
    }

    def __init__(self, *args, quarter: Quarter | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motion"].queryset = Motion.objects.all()
        self.fields["body"].queryset = self.fields["table_body"].queryset = Board.objects.all()
        if quarter is None:
            del self.fields["progress"], self.fields["happened_on"]
        else:
            self.fields["progress"].choices = [
                (UPDATE, f"Record it as this quarter’s update: {quarter}"),
                (AS_WRITTEN, "Keep it beside each action as written, without an update"),
            ]

    @staticmethod
    def initial_of(terms: Terms) -> dict:
        """What the form says of terms that were settled before."""
        place = "table_" if terms.whose == IN_THE_TABLE else ""
        return {
            "whose": terms.whose,
            "motion": terms.motion,
            "title": terms.title,
            f"{place}kind": terms.kind,
            f"{place}body": terms.body,
            f"{place}decided_words": terms.decided_words,
            "agreed_on": terms.agreed_on,
            "agreed_by": terms.agreed_by,
            "plan_year": terms.plan_year,
            "progress": UPDATE if terms.happened_on else AS_WRITTEN,
            "happened_on": terms.happened_on,
        }

    @property
    def has_bodies(self) -> bool:
        """Whether there is a body to choose."""
        return self.fields["body"].queryset.exists()

    @property
    def whose_choices(self) -> list:
        """Each choice with the fields that it brings up."""
        return self._choices("whose")

    @property
    def progress_choices(self) -> list:
        """Each choice with the fields that it brings up."""
        return self._choices("progress")

    def _choices(self, name: str) -> list[tuple[BoundWidget, list[BoundField], str]]:
        choices = []
        for choice in self[name]:
            names = self.reveals.get(choice.data["value"], ())
            place = f"conditional-{choice.data['value']}" if names else ""
            if place:
                choice.data["attrs"]["data-aria-controls"] = place
            choices.append((choice, [self[name] for name in names], place))
        return choices

    # --- What was sent ----------------------------------------------------------------------------------------------

    def full_clean(self) -> None:
        """What the choices do not ask for cannot be wrong: a mistake in a part that is out of sight is no error."""
        super().full_clean()
        if self.is_bound:
            asked = {name for choice in self._chosen() for name in self.reveals.get(choice, ())}
            for name in {name for names in self.reveals.values() for name in names} - asked:
                self._errors.pop(name, None)

    def _chosen(self) -> set[str]:
        return {self.cleaned_data.get("whose", ""), self.cleaned_data.get("progress", "")}

    def clean(self) -> None:
        """A code begins with the year of the meeting, so its date must have one."""
        super().clean()
        for name in ("decided_words", "table_decided_words"):
            words = self.cleaned_data.get(name)
            if words and read(words).latest is None:
                self.add_error(name, _YEAR)

    def said(self) -> dict[str, Terms]:
        """The terms, with nothing in them that the chosen way does not need."""
        said = self.cleaned_data
        whose = said["whose"]
        place = "table_" if whose == IN_THE_TABLE else ""
        is_described = whose != EXISTING
        body: Board | None = said[f"{place}body"] if is_described else said["motion"].body
        terms = Terms(
            whose=whose,
            agreed_on=said["agreed_on"],
            agreed_by=said["agreed_by"] or ("This plan" if whose == IN_THE_TABLE else body.name),
            motion=said["motion"].pk if whose == EXISTING else None,
            title=said["title"] if whose == NEW else "",
            kind=said[f"{place}kind"] if is_described else "",
            body=body.pk if is_described else None,
            decided_words=said[f"{place}decided_words"] if is_described else "",
            plan_year=said["plan_year"],
            happened_on=self._happened_on(),
        )
        return {"terms": terms}

    def _happened_on(self) -> date | None:
        return self.cleaned_data["happened_on"] if self.cleaned_data.get("progress") == UPDATE else None
