"""The parts in which a paper is written, each with its page."""

from dataclasses import dataclass

from carecommit.kit.forms import Form
from resolutions.committee.rules import HEAD, IMPLICATIONS, PURPOSE
from resolutions.pages.forms.papers import HeadForm, ImplicationsForm, PurposeForm


@dataclass(frozen=True, slots=True)
class Part:
    """`fields` are those of the paper; the form has a box for each."""

    title: str
    form: type[Form]
    fields: tuple[str, ...]


# By the word in the address.
PARTS = {
    "head": Part("Meeting, title and contacts", HeadForm, HEAD),
    "purpose": Part("Purpose and recommendations", PurposeForm, PURPOSE),
    "implications": Part("Implications", ImplicationsForm, IMPLICATIONS),
}
