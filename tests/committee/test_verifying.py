"""Whether what was signed and sent is still what it was."""

import pytest

from carecommit.kit.append_only import lifted
from resolutions.committee.models import CommitteePaper, FrozenPaper, PaperFile, SignOff
from resolutions.committee.verifying import faults
from tests.committee.papering import leave_a_paper


@pytest.fixture
def paper(cast) -> CommitteePaper:
    return leave_a_paper(cast)


def test_nothing_is_found_where_nothing_was_touched(paper):
    assert list(faults()) == []


@pytest.mark.parametrize(
    ("model", "change", "sentence"),
    [
        (SignOff, {"content": "{}"}, "{row}: its content is not what its hash {row.sha256} was taken of."),
        (FrozenPaper, {"number": 7}, "{row}: its version is 1 in its content."),
        (PaperFile, {"content": b"Another file"}, "{row}: its bytes are not what its hash {row.sha256} was taken of."),
        (PaperFile, {"format": "odt"}, "{row.version}: its docx is missing."),
    ],
)
def test_what_somebody_tampered_with_is_named(paper, model, change, sentence):
    first = model.objects.earliest("pk").pk
    with lifted("the test tampers with it"):
        model.objects.filter(pk=first).update(**change)
    assert list(faults()) == [sentence.format(row=model.objects.get(pk=first))]


def test_a_frozen_paper_that_cannot_be_read_is_named(paper):
    with lifted("the test tampers with it"):
        FrozenPaper.objects.update(content="[]")
    assert [fault.split(": ")[-1][:33] for fault in faults()] == [
        "its content is not what its hash ",
        "its content cannot be read as a p",
    ]


def test_figures_that_somebody_typed_are_named(paper):
    paper.filled["purpose"][1] = "All 2 actions are delivered."
    paper.save()
    assert [fault.rpartition(": ")[2] for fault in faults()] == ["its figures are not those of its report."]
    CommitteePaper.objects.update(filled={**paper.filled, "sha256": "0" * 64})
    assert "its figures are of the report 0000" in next(faults())
