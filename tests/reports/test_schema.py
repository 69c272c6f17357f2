"""The JSON of a report: what its published schema says of it, and the hash that anybody can take."""

import json
from hashlib import sha256

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from carecommit.kit import clock
from resolutions.council.operations import set_profile
from resolutions.progress.questions import ask
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from resolutions.reports.document import SCHEMA, Report
from resolutions.reports.formats import FORMATS
from resolutions.reports.schema import generated, published
from tests.reports.test_document import line, report, reports

VALIDATOR = Draft202012Validator(json.loads(published()), format_checker=FormatChecker())


def data(made: Report) -> dict:
    return json.loads(made.canonical())


def test_it_is_a_schema_of_this_number():
    schema = json.loads(published())
    Draft202012Validator.check_schema(schema)
    assert (schema["$id"], schema["properties"]["schema"]) == (f"urn:carecommit:report:{SCHEMA}", {"const": SCHEMA})


def test_the_file_says_what_the_data_is():
    assert published().decode() == generated(), (
        "The data of a report and its published schema have drifted apart. Raise SCHEMA in reports/document/report.py, "
        "write reports.schema.generated() to the file of its number, and leave the older files as they are; where no "
        "report with this schema was ever frozen, write it over the file."
    )


@given(reports)
def test_every_report_is_as_it_says(made):
    VALIDATOR.validate(data(made))


@pytest.mark.parametrize("layout", ["resolutions", "plan"])
def test_the_report_of_a_register_is_as_it_says(cast, layout):
    word = "Priority" if layout == "plan" else "Resolution"
    set_profile(report_layout=layout, resolution_word=word, by=cast.administrator, why="As our board has it")
    ask(cast.action, words="How many flats are left?", by=cast.viewer)
    made = live(shown(cast.quarter, clock.today()))
    assert (made.layout, made.changes is not None) == (layout, True)
    VALIDATOR.validate(data(made))


def test_a_frozen_issue_is_as_it_says(cast):
    (edition,) = cast.earlier_quarter.issues.get().editions.all()
    VALIDATOR.validate(json.loads(edition.content))


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (("issue",), -1),
        (("part",), 3),
        (("as_at",), "30 September 2026"),
        (("sections", 0, "lines", 0, "stage"), "nearly"),
        (("sections", 0, "lines", 0, "rating"), "purple"),
        (("sections", 0, "lines", 0, "withheld"), [8]),
        (("sections", 0, "lines", 0, "days_overdue"), "12"),
        (("changes", "earlier", "sha256"), "0"),
        (("another",), ""),
        (("sections", 0, "another"), ""),
    ],
)
def test_what_is_no_report_is_refused(place, wrong):
    found = data(report(line()))
    VALIDATOR.validate(found)
    inside = found
    for name in place[:-1]:
        inside = inside[name]
    inside[place[-1]] = wrong
    with pytest.raises(ValidationError):
        VALIDATOR.validate(found)


def test_a_report_without_one_of_its_parts_is_refused():
    found = data(report(line()))
    del found["sections"][0]["lines"][0]["before"]
    with pytest.raises(ValidationError, match="'before' is a required property"):
        VALIDATOR.validate(found)


def test_the_file_is_the_text_whose_hash_the_report_has():
    made = report(line(title="Set aside £12,000 – “soon”"))
    content = FORMATS["json"].write(made)
    assert sha256(content).hexdigest() == made.sha256
    assert Report.from_json(content.decode()) == made
