"""The form with which somebody says how often they want messages."""

from django import forms

from carecommit.kit.forms import Form

DAILY, WEEKLY = "daily", "weekly"


class MessagesForm(Form):
    """One of two."""

    how_often = forms.ChoiceField(
        label="When do you want messages?",
        widget=forms.RadioSelect,
        choices=[
            (DAILY, "On any working day on which there is something to say (one message a day about actions at most)"),
            (WEEKLY, "Once a week"),
        ],
        error_messages={"required": "Choose when you want messages."},
    )

    def said(self) -> dict:
        """To the operation it is yes or no."""
        return {"weekly": self.cleaned_data["how_often"] == WEEKLY}
