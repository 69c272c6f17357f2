"""Forms: what a person may type, and what the page says back."""

import re
from datetime import date

import pytest
from django import forms

from carecommit.kit.forms import DateField, Form
from carecommit.kit.tags import error_summary


class Update(Form):
    what = forms.CharField(
        label="What happened?", max_length=20, widget=forms.Textarea, help_text="No names of young people."
    )
    title = forms.CharField(label="Title", max_length=5)
    when = DateField(label="When it happened")
    review = DateField(label="Review date", required=False)
    stage = forms.ChoiceField(label="Stage", choices=[("a", "Paused"), ("b", "Complete")], widget=forms.RadioSelect)
    principles = forms.MultipleChoiceField(
        label="Principles", choices=[("a", "Safety")], widget=forms.CheckboxSelectMultiple, required=False
    )
    agreed = forms.BooleanField(label="The board has agreed")
    evidence = forms.FileField(label="Evidence", required=False)


class Plain(forms.Form):
    """A form as a library would write it."""

    email = forms.EmailField(label="Email", widget=forms.EmailInput(attrs={"placeholder": "Email address"}))
    password = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"class": "theirs"}))
    token = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("This <b>link</b> is too old.")


@pytest.mark.parametrize(
    "typed",
    [
        "31/03/2026",
        "31 3 2026",
        " 31  3  26 ",
        "31.3.2026",
        "31-03-26",
        "31 March 2026",
        "31st mar 2026",
        "31 March, 2026",
        "2026-03-31",
    ],
)
def test_a_day_is_read_however_it_is_written(typed):
    assert DateField().clean(typed) == date(2026, 3, 31)


def test_a_day_is_read_day_first():
    assert DateField().clean("03/04/25") == date(2025, 4, 3)
    assert DateField().clean("1 Sept 2026") == date(2026, 9, 1)


@pytest.mark.parametrize("typed", ["31 2 2026", "3/31/2026", "March 2026", "31/03/0026", "soon", "٣١ foo", "/"])
def test_what_is_no_day_is_refused_in_a_sentence(typed):
    with pytest.raises(forms.ValidationError) as refused:
        DateField().clean(typed)
    assert refused.value.messages[0] in {
        "Enter a real date, day first, such as 31/03/2026",
        "This field is required.",  # only separators: nothing was written
    }


def test_every_character_stays_as_it_was_typed():
    page = str(Update({"when": " 31  2 2026 ", "title": "much too long", "what": "a\n  b & c" * 9}))
    assert 'value=" 31  2 2026 "' in page
    assert 'value="much too long"' in page
    assert "a\n  b &amp; c" in page


def test_no_browser_cuts_what_is_pasted():
    assert "maxlength=" not in str(Update()).replace("data-maxlength=", "")


def test_each_error_is_linked_described_and_announced():
    form = Update({"when": "soon", "title": "much too long"})
    page = str(form)
    assert page.count('class="govuk-error-summary"') == 1
    for target in re.findall(r'<a href="#([^"]+)"', page):
        assert f'id="{target}"' in page
    assert '<a href="#id_stage_0">Choose an answer for “Stage”</a>' in page
    assert '<a href="#id_what">Fill in “What happened?”</a>' in page
    assert "Tick “The board has agreed” to go on" in page
    assert "Shorten “Title” to 5 characters or fewer: it has 13" in page
    assert 'aria-describedby="id_when_helptext id_when_error"' in page
    assert '<span class="govuk-visually-hidden">Error:</span> Enter a real date' in page
    assert "govuk-input govuk-input--error govuk-input--width-10" in page


def test_the_summary_stands_once_when_the_page_has_shown_it():
    form = Update({})
    assert len(error_summary(form)["errors"]) == 5
    assert "govuk-error-summary" not in str(form)


def test_a_form_without_errors_has_no_summary():
    assert "govuk-error-summary" not in str(Update())


def test_controls_have_the_markup_of_govuk():
    page = str(Update())
    assert '<div class="govuk-radios">' in page
    assert '<div class="govuk-checkboxes">' in page
    assert re.search(r'<input type="radio"[^>]*class="govuk-radios__input"', page)
    principle = re.search(r'<input type="checkbox"[^>]*id="id_principles_0"[^>]*>', page)[0]
    assert 'class="govuk-checkboxes__input"' in principle
    assert re.search(r'<label[^>]*\sfor="id_evidence">', page)
    assert "Review date (optional)" in page
    assert "Title (optional)" not in page
    assert " required" not in page


def test_a_long_text_counts_its_characters():
    page = str(Update()["what"].as_field_group())
    assert 'data-maxlength="20"' in page
    assert 'aria-describedby="id_what_helptext id_what-info"' in page
    assert "You can enter up to 20 characters" in page
    assert "govuk-textarea govuk-js-character-count" in page


def test_a_form_of_a_library_looks_like_ours():
    page = str(Plain({"email": "not an address", "password": "secret"}))
    assert "govuk-input govuk-input--error" in page
    assert "govuk-input theirs" in page
    assert "placeholder" not in page
    assert "secret" not in page
    assert "(optional)" not in page
    assert "This &lt;b&gt;link&lt;/b&gt; is too old." in page
    assert re.search(r"Token: Fill in “Token”", page)
    assert '<input type="hidden" name="token"' in page
