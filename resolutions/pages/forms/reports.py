"""The forms that choose the days of a report, and two reports to compare."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from carecommit.kit import clock
from carecommit.kit.forms import DateField, Form
from carecommit.kit.tags import day as in_words
from resolutions.quarters.queries import AsAt, asked_for, asked_of

_NOT_YET = "That day has not come yet. Give a day up to today."


class TwoDates(Form):
    """The day as at which a report is shown, and the day by which what it shows was known."""

    as_at = DateField(label="As at", required=False)
    known_on = DateField(label="As it was known on", required=False)

    def clean_known_on(self) -> date | None:
        """A day that has come."""
        return _come(self.cleaned_data["known_on"])

    def clean(self) -> None:
        """What happened later was not known yet."""
        as_at, known_on = self.cleaned_data.get("as_at"), self.cleaned_data.get("known_on")
        if as_at is not None and known_on is not None and known_on < as_at:
            self.add_error("known_on", _not_known_before(as_at))


class DatesForm(TwoDates):
    """The days of the report of one quarter. Each that is left empty is the one of `last`, the last there is."""

    def __init__(self, *args, last: AsAt, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.last, self._today = last, today
        self.fields["as_at"].label = "Show the report as at"
        self.fields["known_on"].help_text = f"Leave it empty for {in_words(last.known_on)}. " + (
            "A later day shows what was typed since."
            if last.known_on < today
            else "An earlier day leaves out the rest."
        )

    def clean_as_at(self) -> date | None:
        """A day of the quarter that has come."""
        chosen, first = self.cleaned_data["as_at"], self.last.quarter.starts_on
        last = min(self.last.quarter.ends_on, self._today)
        if chosen is not None and not first <= chosen <= last:
            raise ValidationError(f"Enter a day from {in_words(first)} to {in_words(last)}")
        return chosen

    def clean(self) -> None:
        """The day of knowledge may be given alone: then it is one for the last day of the report."""
        super().clean()
        known_on, last = self.cleaned_data.get("known_on"), self.last.as_at
        if known_on is not None and known_on < last and not self.cleaned_data.get("as_at", last):
            self.add_error(
                "known_on", f"The report is as at {in_words(last)}. Enter a day from then, or an earlier one above"
            )

    @property
    def when(self) -> AsAt:
        """What was asked for; where that cannot be shown, the last day there is."""
        if not (self.is_bound and self.is_valid()):
            return self.last
        return asked_of(self.last, self.cleaned_data["as_at"], self.cleaned_data["known_on"], self._today)

    @property
    def query(self) -> str:
        """What keeps the chosen days in the addresses of the paper and the files; empty for the last there is."""
        when = self.when
        return "" if when == self.last else f"as_at={when.as_at:%Y-%m-%d}&known_on={when.known_on:%Y-%m-%d}"


class AnyDayForm(TwoDates):
    """The register as at any day that has come, as known on that day or any later one."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_at"].required = True
        self.fields["as_at"].error_messages["required"] = "Enter the day as at which to show the register"
        self.fields["as_at"].label = "The register as at"
        self.fields["known_on"].help_text = "Leave it empty for today."

    def clean_as_at(self) -> date | None:
        """A day that has come."""
        return _come(self.cleaned_data["as_at"])

    @property
    def when(self) -> AsAt:
        """What was asked for; valid forms only."""
        today = clock.today()
        return asked_for(self.cleaned_data["as_at"], self.cleaned_data["known_on"] or today, today)


LIVE = "live"


class CompareForm(Form):
    """Two reports: each a frozen issue, by its address, or the live register as at a day, as known on a day."""

    earlier = forms.ChoiceField(label="The earlier report")
    earlier_as_at = DateField(label="As at", required=False)
    earlier_known_on = DateField(label="As it was known on", required=False)
    later = forms.ChoiceField(label="The later report")
    later_as_at = DateField(label="As at", required=False)
    later_known_on = DateField(label="As it was known on", required=False)

    def __init__(self, *args, issues: list[tuple[str, str]], today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        for side in ("earlier", "later"):
            self.fields[side].choices = [*issues, (LIVE, "The live register, on the days below")]
            self.fields[f"{side}_as_at"].help_text = "Only for the live register. Leave it empty for today."
            self.fields[f"{side}_known_on"].help_text = "Only for the live register. Leave it empty for today."

    def clean(self) -> None:
        """The days matter only where the live register is meant."""
        for side in ("earlier", "later"):
            if self.cleaned_data.get(side) == LIVE:
                self._clean_days(side)

    def _clean_days(self, side: str) -> None:
        as_at, known_on = (self.cleaned_data.get(f"{side}_{name}") for name in ("as_at", "known_on"))
        for name, day in (("as_at", as_at), ("known_on", known_on)):
            if day is not None and day > self._today:
                self.add_error(f"{side}_{name}", _NOT_YET)
        # An empty day is today; one that cannot be read has its own message.
        shown = None if f"{side}_as_at" in self.errors else as_at or self._today
        if shown is not None and known_on is not None and known_on < shown:
            self.add_error(f"{side}_known_on", _not_known_before(shown))

    def when(self, side: str) -> AsAt | None:
        """The days of the live register for "earlier" or "later" of a valid form; None where an issue is chosen."""
        if self.cleaned_data[side] != LIVE:
            return None
        as_at, known_on = (self.cleaned_data[f"{side}_{name}"] or self._today for name in ("as_at", "known_on"))
        return asked_for(as_at, known_on, self._today)


def _come(day: date | None) -> date | None:
    if day is not None and day > clock.today():
        raise ValidationError(_NOT_YET)
    return day


def _not_known_before(day: date) -> str:
    return f"What happened by {in_words(day)} was not known before. Enter that day or a later one"
