"""The form that marks what is exempt from publication."""

from collections.abc import Mapping

from resolutions.council.exemptions import Paragraph
from resolutions.council.queries import KeyLine
from resolutions.pages.forms.fields import NEVER_NAME, KeyField, TextField, VersionedForm
from resolutions.progress.exempting import Item

_NONE = "none"


class ExemptForm(VersionedForm):
    """What is marked, under which paragraph, and why; `items` are what can be, each with its name and how it stands."""

    item = KeyField(label="What is it about?")
    paragraph = KeyField(label="Why may it not be published?")
    why = TextField(
        label="Why is this changed?", rows=2, help_text=f"The reason stays in the history of the action. {NEVER_NAME}"
    )

    def __init__(self, *args, items: Mapping[str, tuple[Item, KeyLine]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._items = items
        self.fields["item"].offer(line for _, line in items.values())
        self.fields["paragraph"].offer(_PARAGRAPHS)

    def said(self) -> dict:
        """The thing itself, and the number of the paragraph or None."""
        said = super().said()
        item, _ = self._items[said["item"]]
        paragraph = None if said["paragraph"] == _NONE else int(said["paragraph"])
        return {**said, "item": item, "paragraph": paragraph}


def _paragraph(paragraph: Paragraph) -> KeyLine:
    meaning = str(paragraph.label).partition(": ")[2]
    return KeyLine(str(paragraph.value), f"Paragraph {paragraph.value}", f"{meaning[:1].upper()}{meaning[1:]}.")


_PARAGRAPHS = (
    *map(_paragraph, Paragraph),
    KeyLine(_NONE, "None: it may be published", "The next report has it in its public version too."),
)
