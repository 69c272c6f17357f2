"""Days, tags and bars as every template writes them."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from django.core.paginator import Paginator
from django.template import engines

from carecommit.kit import tags

CODES = {
    "stage": [
        "to_be_scoped",
        "not_started",
        "in_progress",
        "complete",
        "embedded",
        "paused",
        "not_taken_forward",
        "superseded",
    ],
    "rating": ["green", "amber", "red"],
    "standing": [
        "done",
        "closed",
        "on_time",
        "due_soon",
        "overdue",
        "review_due",
        "no_date",
        "slipped",
        "silent",
    ],
    "pledge": ["made", "under_way", "kept", "not_kept", "released", "struck_out", "needs_help"],
}


@dataclass
class Part:
    code: str
    words: str
    count: int


def render(template, **context):
    return engines["django"].from_string(template).render(context)


def test_days_are_written_one_way():
    assert render("{{ day|day }}", day=date(2026, 7, 4)) == "4 July 2026"
    assert render("{{ day|day }}{{ day|moment }}", day=None) == ""


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 7, 4, 14, 5, tzinfo=UTC), "4 July 2026 at 3:05pm"),
        (datetime(2026, 1, 4, 14, 5, tzinfo=UTC), "4 January 2026 at 2:05pm"),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), "1 July 2026 at midnight"),
        (datetime(2026, 7, 4, 11, 0, tzinfo=UTC), "4 July 2026 at midday"),
        (datetime(2026, 7, 3, 23, 30, tzinfo=UTC), "4 July 2026 at 12:30am"),
    ],
)
def test_a_moment_is_written_in_london(moment, written):
    assert render("{{ moment|moment }}", moment=moment) == written


def test_a_moment_falls_on_the_councils_day():
    assert render("{{ moment|day }}", moment=datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"


@pytest.mark.parametrize("kind", CODES)
def test_tags_differ_by_shape_and_not_by_colour_alone(kind):
    drawn = [render(f"{{% {kind}_tag code 'Words' %}}", code=code) for code in CODES[kind]]
    paths = {re.search(r' d="([^"]+)"', tag)[1] for tag in drawn}
    assert len(paths) == len(CODES[kind])
    assert all("<span>Words</span>" in tag for tag in drawn)


def test_a_tag_escapes_the_councils_words():
    assert "&lt;b&gt;" in render("{% stage_tag 'paused' words %}", words="<b>")


def test_there_is_no_tag_where_there_is_no_rating():
    assert render("{% rating_tag '' '' %}") == ""


def bar(*counts):
    parts = [Part(code, f"{code} & more", count) for code, count in zip(CODES["stage"], counts, strict=False)]
    page = render("{% stacked_bar parts 'Actions by stage' %}", parts=parts)
    return ElementTree.fromstring(page.strip()), page  # noqa: S314 - our own drawing


def test_the_bar_is_named_and_described():
    figure, _ = bar(2, 0, 7)
    drawing = figure.find("svg")
    assert drawing.get("role") == "img"
    assert drawing.find("title").text == "Actions by stage"
    assert "to_be_scoped & more 2" in drawing.find("desc").text
    assert drawing.find("desc").text.endswith("9 in all.")
    assert len(figure.findall("ul/li")) == 3


@pytest.mark.parametrize("counts", [(1,), (2, 0, 7), (300, 40, 1), (1, 1, 1, 1, 1, 1, 1, 1)])
def test_the_parts_fill_the_bar(counts):
    figure, _ = bar(*counts)
    parts = figure.findall("svg/svg")
    assert len(parts) == sum(count > 0 for count in counts)
    assert sum(float(part.get("width")) for part in parts) == pytest.approx(100, abs=0.1)
    assert all(float(part.get("width")) >= tags.THINNEST for part in parts)


@pytest.mark.parametrize("counts", [(), (0, 0, 0)])
def test_a_bar_of_nothing_is_empty(counts):
    figure, _ = bar(*counts)
    assert figure.findall("svg/svg") == []


def test_the_bar_keeps_the_security_policy():
    assert "style=" not in bar(2, 0, 7)[1]


@pytest.mark.parametrize("kind", CODES)
def test_neighbours_in_a_bar_differ_without_colour(kind):
    hatches = [tags.HATCHES[code] for code in CODES[kind]]
    assert all(one != other for one, other in pairwise(hatches))


def test_a_long_list_names_the_first_last_and_nearest_pages():
    page = Paginator(range(200), 20).page(5)
    assert tags.page_numbers(page) == [1, 0, 4, 5, 6, 0, 10]
    drawn = render("{% include 'components/pagination.html' %}", page=page, query="a=1&b=2")
    assert 'href="?a=1&amp;b=2&amp;page=6"' in drawn
    assert "Showing 81 to 100 of 200." in drawn
