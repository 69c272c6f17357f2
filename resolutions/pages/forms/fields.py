"""Fields that several forms share."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError

from carecommit.kit import clock
from carecommit.kit.forms import DateField, Form
from resolutions.council.queries import KeyLine
from resolutions.timescales import Kind, read

NEVER_NAME = "Never name a child or young person, or write anything that could tell who they are."
LOST_PLACE = "This page was not sent whole. What you typed is still here: send it once more."


class TextField(forms.CharField):
    """Words of any length. A browser ends a line with two characters, so an unchanged text would look changed."""

    def __init__(self, *, rows: int = 3, **kwargs) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: str | None) -> str:
        """The words with one character at the end of each line."""
        return super().to_python(value).replace("\r\n", "\n")


class SeveralField(forms.ModelMultipleChoiceField):
    """Rows to tick. A number that no row can have is refused here: a database would fail on it."""

    def clean(self, value):
        """Raises ValidationError for what is not one of the choices."""
        for number in value or ():
            if len(str(number)) > 18:
                raise ValidationError(self.error_messages["invalid_choice"], params={"value": number})
        return super().clean(value)


class KeyField(forms.ChoiceField):
    """A stage or a rating, each choice with what the council means by it."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs) -> None:
        super().__init__(template_name="resolutions/fields/explained.html", **kwargs)

    def offer(self, lines: Iterable[KeyLine]) -> None:
        """The choices; the template reads the words and the definition from the line itself."""
        self.choices = [(line.code, line) for line in lines]


class PastDateField(DateField):
    """A day that has come."""

    def clean(self, value):
        """Raises ValidationError for a day to come."""
        day = super().clean(value)
        if day is not None and day > clock.today():
            raise ValidationError("That day has not come yet. Give a day up to today.")
        return day


class PlanYearField(forms.CharField):
    """The financial year whose plan an action belongs to, such as 2025-26; may be left empty."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("help_text", "The financial year whose plan it belongs to, such as 2025-26.")
        widget = forms.TextInput(attrs={"class": "govuk-input--width-5"})
        super().__init__(label="Plan year", required=False, max_length=7, widget=widget, **kwargs)

    def clean(self, value):
        """Raises ValidationError for anything but a financial year."""
        words = super().clean(value)
        if words and not (words[4:5] == "-" and read(words).kind == Kind.FINANCIAL_YEAR):
            raise ValidationError("Write the financial year with both years, such as 2025-26.")
        return words


class VersionedForm(Form):
    """A form that changes something as it was when the page was made."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": LOST_PLACE, "invalid": LOST_PLACE}
    )

    def go_on_from(self, version: int) -> int:
        """Let the next attempt of this unsaved form be made knowing how things are now, which is at `version`.

        Returns how many versions came since its page was made; 0 where a mistake hides it, or it was not sent.
        """
        if not self.is_bound:
            return 0
        then = self.cleaned_data.get("version", version)
        self.data = self.data.copy()
        self.data["version"] = str(version)
        return max(0, version - then)
