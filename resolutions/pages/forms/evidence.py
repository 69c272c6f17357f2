"""The form that takes evidence away."""

from carecommit.kit.forms import Form
from resolutions.pages.forms.fields import NEVER_NAME, TextField


class RemovalForm(Form):
    """Why."""

    why = TextField(label="Why is it taken away?", help_text=f"This reason stays on record. {NEVER_NAME}")
