"""The forms with which a coordinator strikes out together what a robot gave: which time, and then why."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from carecommit.kit.forms import DateField, Form
from pledges.life.queries import Position
from pledges.life.rushes import Rush
from resolutions.pages.forms.fields import LOST_PLACE, TextField

# A day and a time as the boxes of the first form read them.
_DAY, _TIME = "%d/%m/%Y", "%H:%M"


class TimeField(forms.TimeField):
    """A time of day in one box: 14:05, 14.05, 1405, 2:05pm, 2pm."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            input_formats=[_TIME, "%H.%M", "%H%M", "%I:%M%p", "%I.%M%p", "%I%p"],
            widget=forms.TimeInput(format=_TIME, attrs={"class": "govuk-input--width-5", "autocomplete": "off"}),
            error_messages={"invalid": "Enter a time of day, such as 14:05"},
            **kwargs,
        )

    def to_python(self, value: str | time | None) -> time | None:
        """Raises ValidationError for what is no time; the spaces in 2:05 pm mean nothing."""
        return super().to_python(value.replace(" ", "") if isinstance(value, str) else value)


class StretchForm(Form):
    """From when to when, in the council's time zone, and in which words. It stands in the address."""

    since_day = DateField(label="From which day?")
    since_time = TimeField(label="At what time?", help_text="For example, 14:05")
    until_day = DateField(label="Until which day?")
    until_time = TimeField(label="Until what time?", help_text="To the end of that minute")
    having = forms.CharField(
        label="With which words?",
        required=False,
        max_length=200,
        help_text="Only pledges with these words in them, where people were pledging at the same time as the robot.",
    )

    def clean(self) -> None:
        """It ends after it begins."""
        super().clean()
        said = self.cleaned_data
        if all(said.get(name) is not None for name in self.fields if name != "having"):
            said["since"] = _moment(said["since_day"], said["since_time"])
            # The night in which summer time ends has one hour twice: both are meant.
            said["until"] = _moment(said["until_day"], said["until_time"].replace(second=59, microsecond=999_999), 1)
            if said["until"].astimezone(UTC) < said["since"].astimezone(UTC):
                self.add_error("until_time", "The end must come after the beginning. Put one of the two right.")

    def said(self) -> dict:
        """To the register it is two moments."""
        return {name: self.cleaned_data[name] for name in ("since", "until", "having")}


class StrikeForm(Form):
    """Why they are struck out; `seen` is which of them the page showed."""

    seen = forms.CharField(
        label="The list",
        widget=forms.HiddenInput,
        error_messages={"required": LOST_PLACE, "null_characters_not_allowed": LOST_PLACE},
    )
    words = TextField(
        label="Why are they struck out?",
        rows=2,
        help_text="For example: sent by a robot. It stands in the history of each of them.",
    )

    def clean_seen(self) -> tuple[int, ...]:
        """The keys of the pledges."""
        try:
            return tuple(dict.fromkeys(map(_key, self.cleaned_data["seen"].split())))
        except ValueError:
            raise ValidationError(LOST_PLACE) from None

    def show(self, positions: Iterable[Position]) -> None:
        """The next attempt is about these."""
        seen = " ".join(str(position.pledge.pk) for position in positions)
        if self.is_bound:
            self.data = self.data.copy()
            self.data["seen"] = seen
        else:
            self.initial["seen"] = seen

    def said(self) -> dict:
        """To the operation they are keys."""
        return {"keys": self.cleaned_data["seen"], "words": self.cleaned_data["words"]}


def stretch_of(rush: Rush) -> dict:
    """What the first form begins with: the boxes of the minutes in which very many came."""
    since, until = timezone.localtime(rush.since), timezone.localtime(rush.until)
    return {
        "since_day": since.date(),
        "since_time": since.time(),
        "until_day": until.date(),
        "until_time": until.time(),
    }


def query_of(rush: Rush) -> str:
    """The same as the end of an address."""
    boxes = stretch_of(rush).items()
    return urlencode({name: value.strftime(_DAY if isinstance(value, date) else _TIME) for name, value in boxes})


def _moment(day: date, at: time, fold: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, at.replace(fold=fold)))


def _key(words: str) -> int:
    # No row has a number of more digits; a database would fail on it.
    if not (words.isascii() and words.isdecimal() and len(words) < 19):
        raise ValueError(words)
    return int(words)
