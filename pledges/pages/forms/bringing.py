"""The forms that bring in a sheet of pledges: receiving it, and saying what is in it."""

from dataclasses import dataclass
from typing import Any

from django import forms

from carecommit.kit.forms import BoundField, DateField, Form
from pledges.intake.fields import Field
from pledges.intake.operations import TableSettings
from pledges.intake.plan import Plan
from pledges.intake.queries import Prepared, Sheet
from pledges.intake.questions import Asked, Kind
from pledges.intake.terms import PARTIES, Terms
from resolutions.pages.forms.fields import PastDateField
from resolutions.pages.forms.intake.receiving import ReceivingForm
from resolutions.pages.forms.intake.tables import Column, heading_as_sent, headings_to_choose

# One page asks no more at once; the next ones come when these are answered.
MOST_QUESTIONS = 20
_EXAMPLES, _SHORTENED = 3, 160
_PLACES = 5
_A_SHEET = {"xlsx", "ods"}
# What is asked of the rows whose cell is empty.
_OF_EMPTY = {
    Kind.KIND: "Rows without a kind are",
    Kind.AGAIN: "Rows whose words and post are here already, made on another day, are",
}
# Of a column that says it, nothing has to be said here.
_TERMS = {"made_on": (Field.MADE_ON,), "party": (Field.PARTY,)}
_TELLS_STATE = {Field.STATE, Field.OUTCOME, Field.OFFERED, Field.TAKEN_UP}


class BringingForm(ReceivingForm):
    """A file of pledges, or a pasted table of them."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["empty"] = "This file is empty. Choose the one that holds the pledges."


@dataclass(frozen=True, slots=True)
class ShownTable:
    """One table of the file with the fields that say what it is; `columns` is empty for one that is left out."""

    sheet: Sheet
    title: str
    read: BoundField
    heading: BoundField | None
    columns_of: BoundField | None
    columns: list[Column]
    is_open: bool


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """One question with its field, and where in the file it comes from."""

    asked: Asked
    field: BoundField
    label: str
    count: int
    first_places: str
    more_places: int


class SettlingForm(Form):
    """What a sheet is, as `now` has it: what holds for all rows, its tables and columns, and what only a person knows.

    What every row says itself is not asked for.
    """

    event = forms.ChoiceField(
        label="At which event were they made?",
        required=False,
        help_text="Leave it empty if they were made at none.",
    )
    made_on = PastDateField(
        label="On which day were they made?",
        required=False,
        help_text=f"For rows that do not say it. Left empty, it is the day of the event. {DateField.hint}.",
    )
    party = forms.ChoiceField(
        label="Whose pledges are they?",
        required=False,
        choices=list(PARTIES.items()),
        widget=forms.RadioSelect,
        help_text="For rows that do not say it. What a partner pledged is taken for what they intend, unless the row "
        "says that it is an offer or was kept, or counts places.",
    )
    as_at = PastDateField(
        label="As at which day does the sheet say how they stand?",
        required=False,
        help_text=f"For rows that do not say it. Left empty, it is the day on which you confirm. {DateField.hint}.",
    )

    def __init__(self, *args, now: Prepared, **kwargs) -> None:
        terms = now.plan.terms
        kwargs["initial"] = {"event": terms.event, "made_on": terms.made_on, "party": terms.party, "as_at": terms.as_at}
        super().__init__(*args, **kwargs)
        self.now, self.plan = now, now.plan
        events = ((str(event.pk), f"{event}, {event.held_on:%d/%m/%Y}") for event in now.register.events.values())
        self.fields["event"].choices = [("", "No event"), *events]
        self._offer_tables()
        self._offer_questions()
        self._leave_out_what_is_said(now.plan)

    def _leave_out_what_is_said(self, plan: Plan) -> None:
        read = [sheet for sheet in self.now.sheets if not sheet.is_left_out and sheet.has_words]
        needed = {"made_on": plan.needs_day, "party": plan.needs_party}
        for name, fields in _TERMS.items():
            is_said = all(field in sheet.fields for sheet in read for field in fields)
            if is_said and not needed[name] and not self.initial[name]:
                del self.fields[name]
        if plan.needs_party:
            self.fields["party"].required = True
        if not any(_TELLS_STATE.intersection(sheet.fields) for sheet in read) and not self.initial["as_at"]:
            del self.fields["as_at"]

    # --- Tables -----------------------------------------------------------------------------------------------------

    def _offer_tables(self) -> None:
        for sheet in self.now.sheets:
            number = sheet.number
            self.fields[f"read_{number}"] = forms.BooleanField(
                label="Read this table", required=False, initial=not sheet.is_left_out
            )
            if sheet.is_left_out:
                continue
            headings = headings_to_choose(sheet.table, sheet.layout.heading)
            stands = heading_as_sent(sheet.layout.heading)
            self.fields[f"heading_{number}"] = forms.ChoiceField(
                label="Which row is the heading?",
                choices=[(heading_as_sent(rows), words) for rows, words in headings.items()],
                initial=stands,
                required=False,
                help_text="The columns are read again when you choose another and save.",
            )
            self.fields[f"columns_of_{number}"] = forms.CharField(
                widget=forms.HiddenInput, initial=stands, required=False
            )
            for place, field in enumerate(sheet.fields):
                self.fields[f"column_{number}_{place}"] = forms.ChoiceField(
                    label=f"What is column {place + 1}?",
                    choices=[(each.value, each.value) for each in Field],
                    initial=field.value,
                    required=False,
                )

    def clean(self) -> None:
        """Two columns of a table may not be one field, and one of them says what is pledged."""
        super().clean()
        for sheet in self.now.sheets:
            if sheet.is_left_out or not self.cleaned_data.get(f"read_{sheet.number}") or self._is_read_again(sheet):
                continue
            first: dict[str, str] = {}
            for place, heading in enumerate(sheet.layout.headings):
                name = f"column_{sheet.number}_{place}"
                field = self.cleaned_data.get(name) or Field.KEPT
                if field != Field.KEPT and field in first:
                    said = f"“{first[field]}” and “{heading}” are both taken for “{field}”"
                    self.add_error(name, f"{said}. Choose one, and keep the other as written only")
                first.setdefault(field, heading)

    def _is_read_again(self, sheet: Sheet) -> bool:
        """Whether another row is its heading now, so that the columns that were sent are none."""
        stands, given = heading_as_sent(sheet.layout.heading), self.cleaned_data
        return given.get(f"heading_{sheet.number}") != stands or given.get(f"columns_of_{sheet.number}") != stands

    def _settings(self, sheet: Sheet) -> TableSettings:
        number, stands = sheet.number, sheet.layout.heading
        is_left_out = not self.cleaned_data[f"read_{number}"]
        if sheet.is_left_out:
            return TableSettings(is_left_out, stands, sheet.fields)
        if self._is_read_again(sheet):
            offered = {heading_as_sent(rows): rows for rows in headings_to_choose(sheet.table, stands)}
            return TableSettings(is_left_out, offered.get(self.cleaned_data[f"heading_{number}"], stands), None)
        given = [self.cleaned_data[f"column_{number}_{place}"] or Field.KEPT for place in range(len(sheet.fields))]
        return TableSettings(is_left_out, stands, tuple(map(Field, given)))

    @property
    def tables(self) -> list[ShownTable]:
        """Each table for the page."""
        return [self._table(sheet) for sheet in self.now.sheets]

    def _table(self, sheet: Sheet) -> ShownTable:
        read = self[f"read_{sheet.number}"]
        title = f"Sheet “{sheet.table.name}”" if self.now.kind in _A_SHEET else sheet.table.name.capitalize()
        if sheet.is_left_out:
            return ShownTable(sheet, title, read, None, None, [], False)
        columns = [self._column(sheet, place, heading) for place, heading in enumerate(sheet.layout.headings)]
        is_open = not sheet.has_words or any(column.field.errors for column in columns)
        return ShownTable(
            sheet, title, read, self[f"heading_{sheet.number}"], self[f"columns_of_{sheet.number}"], columns, is_open
        )

    def _column(self, sheet: Sheet, place: int, heading: str) -> Column:
        cells = (" ".join(row.cells[place].split()) for row in sheet.layout.rows)
        different = list(dict.fromkeys(cell for cell in cells if cell))[:_EXAMPLES]
        examples = [cell if len(cell) <= _SHORTENED else f"{cell[: _SHORTENED - 1]}…" for cell in different]
        return Column(place + 1, heading, examples, self[f"column_{sheet.number}_{place}"], "", False)

    # --- Questions --------------------------------------------------------------------------------------------------

    def _offer_questions(self) -> None:
        asked = sorted(self.plan.asked.values(), key=lambda each: (bool(each.answer), list(Kind).index(each.kind)))
        self._shown = asked[:MOST_QUESTIONS]
        for each in self._shown:
            self.fields[each.key] = forms.ChoiceField(
                label=each.kind.value,
                choices=[("", "Choose an answer"), *each.options],
                initial=each.answer or each.suggested,
                required=False,
            )

    @property
    def questions(self) -> dict[str, list[ShownQuestion]]:
        """Those that the page asks, under what they are about; open ones first."""
        found: dict[str, list[ShownQuestion]] = {}
        for asked in self._shown:
            found.setdefault(asked.kind.value, []).append(self._question(asked))
        return found

    def _question(self, asked: Asked) -> ShownQuestion:
        label = f"“{asked.about}”" if asked.about else _OF_EMPTY[asked.kind]
        places = asked.places
        return ShownQuestion(
            asked,
            self[asked.key],
            label,
            len(places),
            "; ".join(places[:_PLACES]),
            max(0, len(places) - _PLACES),
        )

    @property
    def more_questions(self) -> int:
        """How many open ones there are beyond those that the page asks."""
        return max(0, len(self.plan.waiting) - sum(not asked.answer for asked in self._shown))

    # --- What it says -----------------------------------------------------------------------------------------------

    def said(self) -> dict[str, Any]:
        """What the operation is called with."""
        given, stands = self.cleaned_data, self.plan.terms
        event = given["event"]
        terms = Terms(
            event=int(event) if event else None,
            made_on=given.get("made_on", stands.made_on),
            party=given.get("party", stands.party) or "",
            as_at=given.get("as_at", stands.as_at),
        )
        return {
            "terms": terms,
            "tables": {sheet.number: self._settings(sheet) for sheet in self.now.sheets},
            "answers": {asked.key: given[asked.key] for asked in self._shown},
        }
