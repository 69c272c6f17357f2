"""The forms with which a coordinator writes a committee paper, records its sign-offs and freezes it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.forms import BoundField

from carecommit.kit import clock
from carecommit.kit.forms import Form
from resolutions.committee.models import CommitteePaper
from resolutions.committee.operations import LONGEST_TITLE
from resolutions.committee.queries import Signing
from resolutions.council.exemptions import Paragraph
from resolutions.council.models import refuse_young_people
from resolutions.pages.forms.fields import LOST_PLACE, NEVER_NAME, PastDateField, TextField
from resolutions.pages.forms.meetings import MeetingForm
from resolutions.reports.models import Issue

# Rows of a list that stand empty below those that are filled in, and as many as one page takes.
SPARE = 2
MOST_ROWS = 40
_LISTS = ("appendices", "background_papers")


class SeenForm(Form):
    """A form that changes something as it was when the page was made; `seen` is its hash."""

    says_optional = False
    seen = forms.CharField(widget=forms.HiddenInput, error_messages={"required": LOST_PLACE})


def _post(label: str, **kwargs) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, required=False, validators=[refuse_young_people], **kwargs)


def _part() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="Which part of the agenda is it for?",
        choices=CommitteePaper.Part.choices,
        coerce=int,
        widget=forms.RadioSelect,
        help_text="Part I covers the public report. Part II covers the one with the exempt items, where there are any.",
    )


def _text(label: str, rows: int = 5, **kwargs) -> TextField:
    return TextField(label=label, rows=rows, required=False, **kwargs)


class TitleField(forms.CharField):
    """A long title, in as many lines as it takes to see all of it, and one text."""

    widget = forms.Textarea(attrs={"rows": 2})

    def to_python(self, value: str | None) -> str:
        """The title on one line."""
        return " ".join(super().to_python(value).split())


class BeginForm(MeetingForm):
    """For which meeting, and which part of its agenda."""

    part = _part()
    field_order = ("meeting", "board", "held_on", "part")


class HeadForm(MeetingForm, SeenForm):
    """What stands at the head of a paper."""

    issue = forms.ModelChoiceField(
        Issue.objects.none(),
        label="Which issue of the report does it cover?",
        empty_label=None,
        help_text="Its figures are those of this issue.",
    )
    part = _part()
    title = TitleField(label="Title of report", max_length=LONGEST_TITLE, validators=[refuse_young_people])
    lead_member = _post("Lead member", help_text="The cabinet member, by portfolio.")
    lead_director = _post("Lead strategic director")
    author = _post("Author", help_text="The post is enough.")
    contact_email = forms.EmailField(label="Contact email", required=False)
    reference = forms.CharField(label="Your reference (optional)", max_length=60, required=False)
    is_key_decision = forms.BooleanField(label="This is a key decision", required=False)
    originating_director = _post("Originating Senior Leadership Team member", help_text="Who agrees the report.")
    field_order = ("meeting", "board", "held_on", "issue", "part")

    def __init__(self, *args, paper: CommitteePaper, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        issues = Issue.objects.filter(quarter=paper.issue.quarter_id).select_related("quarter").order_by("number")
        self.fields["issue"].queryset = issues
        self.fields["issue"].label_from_instance = lambda issue: f"Issue {issue.number}"


class PurposeForm(SeenForm):
    """What the meeting is asked, and why."""

    purpose = _text(
        "More about the purpose (optional)", help_text="It stands after the words that are filled in above."
    )
    recommendations = _text(
        "Recommendations",
        rows=6,
        help_text="One on a line. Number them as your council does; without numbers they get 1, 2, 3.",
    )
    reason = _text("Reason")
    alternatives = _text("Alternative options considered and rejected", rows=3)


class ImplicationsForm(SeenForm):
    """What it means for the plans and the money of the council, and for the climate."""

    corporate_plan = _text("Relevance to the corporate plan")
    mtfp = _text("Implications for the medium term financial plan and resource implications")
    financial_risks = _text("Financial risks")
    carbon = _text("Carbon footprint (environmental) implications")
    other_implications = _text(
        "Other implications", help_text="For example health and safety, risk management, child poverty, equality."
    )


def _how_many() -> forms.IntegerField:
    """The rows that the page had."""
    lost = dict.fromkeys(("required", "invalid", "min_value", "max_value"), LOST_PLACE)
    return forms.IntegerField(min_value=0, max_value=MOST_ROWS, widget=forms.HiddenInput, error_messages=lost)


@dataclass(frozen=True, slots=True)
class RowOfFields:
    """The boxes of one row of a list; a background paper has no letter."""

    number: int
    ref: BoundField | None
    title: BoundField
    paragraphs: BoundField


class ListsForm(SeenForm):
    """The appendices and the background papers, each a row, with empty ones below."""

    appendices = _how_many()
    background_papers = _how_many()

    def __init__(self, data=None, *, paper: CommitteePaper, initial: dict, **kwargs) -> None:
        initial = dict(initial)
        rows = {name: getattr(paper, name) for name in _LISTS}
        # As many as the page had that was sent, whatever has been saved since.
        offered = {name: max(len(rows[name]), min(len(rows[name]) + SPARE, MOST_ROWS)) for name in _LISTS}
        self._sizes = {name: _size(data.get(name)) if data else offered[name] for name in _LISTS}
        for name in _LISTS:
            initial[name] = self._sizes[name]
            for number, row in enumerate(rows[name]):
                initial |= {f"{name}-{number}-{key}": value for key, value in row.items()}
        super().__init__(data, initial=initial, **kwargs)
        for name in _LISTS:
            for number in range(self._sizes[name]):
                self._add(name, number)

    def _add(self, name: str, number: int) -> None:
        which = f"{'Appendix' if name == 'appendices' else 'Background paper'} {number + 1}"
        if name == "appendices":
            narrow = forms.TextInput(attrs={"class": "govuk-input--width-3"})
            self.fields[f"{name}-{number}-ref"] = forms.CharField(
                label=f"Reference of appendix {number + 1}", max_length=10, required=False, widget=narrow
            )
        self.fields[f"{name}-{number}-title"] = forms.CharField(
            label=f"{which}: title", max_length=LONGEST_TITLE, required=False, validators=[refuse_young_people]
        )
        self.fields[f"{name}-{number}-paragraphs"] = forms.TypedMultipleChoiceField(
            label=f"{which}: exempt under paragraph",
            choices=[(each.value, str(each.value)) for each in Paragraph],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    @property
    def appendix_rows(self) -> list[RowOfFields]:
        """The boxes of each appendix."""
        return self._rows("appendices")

    @property
    def background_rows(self) -> list[RowOfFields]:
        """The boxes of each background paper."""
        return self._rows("background_papers")

    def clean(self) -> None:
        """Asks for a title where a row says anything else."""
        super().clean()
        for name in _LISTS:
            for number, row in enumerate(self._typed(name)):
                field = f"{name}-{number}-title"
                if (row["ref"] or row["paragraphs"]) and not row["title"] and field not in self.errors:
                    self.add_error(field, "Give its title, or clear the whole row.")

    def said(self) -> dict:
        """To the operation a list is its rows."""
        return {"seen": self.cleaned_data["seen"], **{name: self._typed(name) for name in _LISTS}}

    def _typed(self, name: str) -> list[dict]:
        said = self.cleaned_data
        return [
            {
                "ref": said.get(f"{name}-{number}-ref", ""),
                "title": said.get(f"{name}-{number}-title", ""),
                "paragraphs": said.get(f"{name}-{number}-paragraphs", []),
            }
            for number in range(self._sizes[name])
        ]

    def _rows(self, name: str) -> list[RowOfFields]:
        return [
            RowOfFields(
                number + 1,
                self[f"{name}-{number}-ref"] if name == "appendices" else None,
                self[f"{name}-{number}-title"],
                self[f"{name}-{number}-paragraphs"],
            )
            for number in range(self._sizes[name])
        ]


def _size(sent: str | None) -> int:
    return min(int(sent), MOST_ROWS) if sent and sent.isascii() and sent.isdigit() and len(sent) < 4 else 0


class WhoForm(Form):
    """One who signs: a desk of the profile, the director or the cabinet member."""

    who = forms.ChoiceField(widget=forms.RadioSelect)

    def offer(self, signings: Iterable[Signing]) -> None:
        """Those that may be chosen."""
        self.fields["who"].choices = [(each.key, each.signature.who) for each in signings]

    def said(self) -> dict:
        """To the operation who signs is a role and, for a desk, its name."""
        said = super().said()
        role, _, desk = said.pop("who").partition(":")
        return {**said, "role": role, "desk": desk}


class SignForm(WhoForm, SeenForm):
    """That somebody has approved the text as it stands."""

    who = forms.ChoiceField(label="Who has signed off?", widget=forms.RadioSelect)
    code = forms.CharField(
        label="Their reference (optional)",
        max_length=60,
        required=False,
        help_text="As the desk gives it, for example DJN.24.25.033.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    given_on = PastDateField(label="When did they sign?")

    def __init__(self, *args, signings: Iterable[Signing], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.offer(signings)
        self.initial.setdefault("given_on", clock.today())


class TakeBackForm(WhoForm):
    """That a sign-off no longer holds, and why."""

    who = forms.ChoiceField(label="Whose sign-off is taken back?", widget=forms.RadioSelect)
    why = TextField(
        label="Why?",
        rows=2,
        help_text=f"The sign-off and the reason stay on record. {NEVER_NAME}",
        error_messages={"required": "Say why the sign-off is taken back."},
    )

    def __init__(self, *args, signings: Iterable[Signing], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.offer(each for each in signings if each.row is not None)


class FreezeForm(SeenForm):
    """That the paper is sent as it stands."""

    going_without = TextField(
        label="Why does it go without?",
        rows=3,
        required=False,
        help_text=f"This is printed in the paper. {NEVER_NAME}",
    )
