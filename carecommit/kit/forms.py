"""Forms in the shape of the GOV.UK Design System, for our own forms and for those of the libraries alike.

The markup is in templates/forms/. It hangs on the renderer and on its bound field, not on a base class, so
that a form that comes from allauth or django-filter looks and reads like one of ours. `Form` adds what
only our own forms may assume.
"""

import re
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import TemplateDoesNotExist

from carecommit.kit.words import UNSHOWN

# A class for each kind of control. The first kind that fits is taken, and to Django checkboxes are a kind of
# radios, and passwords are no kind of text.
CONTROL_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (forms.RadioSelect, "govuk-radios__input"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Select, "govuk-select"),
    (forms.Textarea, "govuk-textarea"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.HiddenInput, ""),
    (forms.widgets.Input, "govuk-input"),
)
CHOOSING = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.Select)
DJANGO_REQUIRED = forms.Field.default_error_messages["required"]
DJANGO_INVALID_CHOICES = tuple(
    field.default_error_messages["invalid_choice"]
    for field in (forms.ChoiceField, forms.ModelChoiceField, forms.ModelMultipleChoiceField)
)


class BoundField(forms.BoundField):
    """A field of any form, with the classes, the links and the messages that GOV.UK pages have."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        # "This field is required." three times over in a list of errors does not say which field is meant.
        if field.error_messages.get("required") == DJANGO_REQUIRED:
            field.error_messages["required"] = required_message(str(self.label), field.widget)
        # Django's say neither which field is meant nor what to do.
        if field.error_messages.get("invalid_choice") in DJANGO_INVALID_CHOICES:
            field.error_messages["invalid_choice"] = f"Choose an answer for “{self.label}” from the list"
        field.error_messages.setdefault("null_characters_not_allowed", UNSHOWN)
        field.error_messages.setdefault(
            "max_length",
            f"Shorten “{self.label}” to %(limit_value)d characters or fewer: it has %(show_value)d",
        )

    def build_widget_attrs(self, attrs: dict, widget: forms.Widget | None = None) -> dict:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if own := next((css for kind, css in CONTROL_CLASSES if isinstance(widget, kind)), ""):
            attrs["class"] = " ".join(filter(None, [own, self.control_modifiers(own), widget.attrs.get("class")]))
        # A browser cuts what is pasted beyond maxlength and says nothing; the server's message keeps every
        # character.
        if "maxlength" in widget.attrs:
            attrs["maxlength"] = False
        # A placeholder vanishes at the first key and is too pale to read: labels and hints do its work.
        if "placeholder" in widget.attrs:
            attrs["placeholder"] = False
        if self.limit and not self.use_fieldset:
            described = attrs.get("aria-describedby") or widget.attrs.get("aria-describedby") or ""
            attrs["aria-describedby"] = f"{described} {self.auto_id}-info".strip()
        return attrs

    def control_modifiers(self, own: str) -> str:
        """The further classes that a control of the class `own` carries now: an error, a character count."""
        modifiers = []
        if self.errors and own in {"govuk-input", "govuk-textarea", "govuk-select", "govuk-file-upload"}:
            modifiers.append(f"{own}--error")
        if self.limit:
            modifiers.append("govuk-js-character-count")
        return " ".join(modifiers)

    @property
    def use_fieldset(self) -> bool:
        # Django puts a file's box in a fieldset, whose legend names the group and leaves the box itself
        # without a name.
        return super().use_fieldset and not isinstance(self.field.widget, forms.FileInput)

    @property
    def control(self) -> str:
        """Which of the three shapes templates/forms/field.html draws: "choices", "checkbox" or "plain"."""
        if isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return "choices"
        return "checkbox" if isinstance(self.field.widget, forms.CheckboxInput) else "plain"

    @property
    def choices_name(self) -> str:
        """The name that the choices' classes share: "radios" or "checkboxes"."""
        return "checkboxes" if isinstance(self.field.widget, forms.CheckboxSelectMultiple) else "radios"

    @property
    def limit(self) -> int | None:
        """How many characters a long text may have, which is what its character count counts down from."""
        return getattr(self.field, "max_length", None) if isinstance(self.field.widget, forms.Textarea) else None

    @property
    def optional(self) -> bool:
        """Whether to say "(optional)": only in our own forms; in a list's filter every field would say it."""
        says = isinstance(self.form, Form) and self.form.says_optional
        return says and not self.field.required and self.control != "checkbox"

    @property
    def target(self) -> str:
        """The id that a link in the error summary leads to: the control, or the first of several."""
        if not self.auto_id or self.is_hidden:
            return ""
        return self.id_for_label or (f"{self.auto_id}_0" if len(self.subwidgets) else "")


class Renderer(TemplatesSetting):
    """Renders forms from templates/forms/, and each control from the template that Django ships for it."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = BoundField
    controls = DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        # Django's own control templates are found by TemplatesSetting only when django.forms is an installed
        # app.
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return self.controls.get_template(template_name)


def required_message(label: str, widget: forms.Widget) -> str:
    """What to do about a field left empty. The label stands in quotes, as it may be a whole question."""
    if isinstance(widget, forms.CheckboxInput):
        return f"Tick “{label}” to go on"
    if isinstance(widget, forms.FileInput):
        return f"Choose a file for “{label}”"
    if isinstance(widget, CHOOSING):
        return f"Choose an answer for “{label}”"
    return f"Fill in “{label}”"


class DateField(forms.DateField):
    """A day in one box, day first, written the way people write it: 31/03/2026, 31 3 26, 31st March 2026.

    Also takes 2026-03-31, which cannot be misread. Years run from 1900 to 2099; two digits mean 1969 to 2068,
    as in Python. What cannot be read stays in the box as it was typed.
    """

    widget = forms.DateInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"})
    default_error_messages: ClassVar = {"invalid": "Enter a real date, day first, such as 31/03/2026"}
    hint = "For example, 31 3 2026 or 31/03/2026"
    patterns = ("%d %m %Y", "%d %m %y", "%d %B %Y", "%d %b %Y", "%d %B %y", "%d %b %y", "%Y %m %d")

    def __init__(self, *, help_text: str = hint, **kwargs: Any) -> None:
        super().__init__(help_text=help_text, **kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        words = re.sub(r"[\s/.,\-–]+", " ", str(value)).strip()
        if not words:
            return None
        words = re.sub(r"(?i)\b(\d{1,2})(st|nd|rd|th)\b", r"\1", words)
        words = re.sub(r"(?i)\bsept\b", "Sep", words)
        for pattern in self.patterns:
            try:
                day = datetime.strptime(words, pattern).date()  # noqa: DTZ007 - a day has no time zone
            except ValueError:
                continue
            if 1900 <= day.year < 2100:
                return day
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class Form(forms.Form):
    """A form of ours: no colons, optional fields say so, and only the server judges what was typed."""

    # The browser's own bubbles cannot be styled, vanish, and are not read by every screen reader.
    use_required_attribute = False
    # Not in a form that is filled in bit by bit: there an empty field is one that is still to come.
    says_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def said(self) -> dict[str, Any]:
        """What an operation is called with; valid forms only."""
        return dict(self.cleaned_data)
