"""The forms with which a question is asked and answered."""

from django import forms

from carecommit.kit.forms import Form
from resolutions.pages.forms.fields import NEVER_NAME, TextField


class AskForm(Form):
    """What somebody asks of an action."""

    words = TextField(
        label="Your question",
        error_messages={"required": "Write your question."},
        rows=5,
        help_text=f"It stands on the action’s page and in the report, with your name and the reply. {NEVER_NAME}",
    )


class ReplyForm(Form):
    """What an owner says to it. `replied` is who had replied when the page was made, if anybody had."""

    replied = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reply = TextField(
        label="Your reply",
        error_messages={"required": "Write your reply."},
        rows=8,
        help_text=f"It stands beside the question, on the action’s page and in the report. {NEVER_NAME}",
    )

    def said(self) -> dict:
        """To the operation the reply is its words."""
        return {"words": self.cleaned_data["reply"], "replied": self.cleaned_data["replied"]}
