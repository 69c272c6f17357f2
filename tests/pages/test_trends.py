"""The page of trends: charts that need no script and no style of their own, each with its table."""

import re
from html import unescape

from resolutions.council.models import User
from tests.pages.reading import how_many_queries, links, words
from tests.reports.test_trends import freeze

PAGE = "/reports/trends/"


def charts(response) -> dict[str, str]:
    """What each drawing is called and what it says in words."""
    drawn = re.findall(r"<title>([^<]*)</title>\s*<desc>([^<]*)</desc>", response.content.decode())
    return {title: unescape(described) for title, described in drawn}


def rows(response, group: int) -> list[list[str]]:
    """The cells of the table of one group, counted from 0."""
    body = re.findall(r"<tbody.*?</tbody>", response.content.decode(), re.DOTALL)[group]
    return [
        [" ".join(cell.split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    ]


def test_a_chart_for_each_count_and_the_same_in_tables(cast, board_member):
    before = cast.earlier_quarter.financial.previous
    freeze(cast, before, delivered=2, in_progress=5, not_started=3, green=4, amber=1, overdue=2, silent=0, due_soon=0)
    page = board_member.get(PAGE)
    assert charts(page) == {
        "Delivered": f"{before.label}: 2; {before.next.label}: 0.",
        "In progress": f"{before.label}: 5; {before.next.label}: 1.",
        "Not started": f"{before.label}: 3; {before.next.label}: 1.",
        "Green": f"{before.label}: 4; {before.next.label}: 1.",
        "Amber": f"{before.label}: 1; {before.next.label}: 0.",
        "Overdue": f"{before.label}: 2; {before.next.label}: 0.",
        "Due soon": f"{before.label}: 0; {before.next.label}: 1.",
        "No update this quarter": f"{before.label}: 0; {before.next.label}: 1.",
    }
    assert rows(page, 0) == [["0", "1", "1"], ["2", "5", "3"]]
    assert rows(page, 1) == [["1", "0", "0"], ["4", "1", "0"]]
    assert rows(page, 2) == [["0", "1", "1"], ["2", "0", "0"]]
    text = words(page)
    assert "What the last 2 frozen reports counted, up to Quarter 1, 2026 to 2027 (April to June 2026)." in text
    assert "Delivered 2 fewer than in the report before" in text
    assert "Red None in any of these reports." in text


def test_it_leads_to_the_issues_and_the_list_leads_to_it(cast, board_member):
    freeze(cast, cast.earlier_quarter.financial.previous)
    addresses = ["/reports/2026-27/q1/issue-1/", "/reports/2025-26/q4/issue-1/"]
    assert links(board_member.get(PAGE)) == [addresses[0], *addresses * 3]
    assert PAGE in links(board_member.get("/reports/"))


def test_a_drawing_has_no_style_and_no_script(cast, board_member):
    freeze(cast, cast.earlier_quarter.financial.previous)
    main = board_member.get(PAGE).content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    assert main.count('<svg class="app-trend__drawing"') == 7
    assert re.findall(r"style=|<style|<script|\son\w+=", main) == []


def test_a_year_is_named_where_it_begins_and_after_a_gap(cast, board_member):
    first = cast.earlier_quarter.financial.previous.previous.previous
    freeze(cast, first)
    freeze(cast, first.previous.previous.previous.previous.previous)
    page = board_member.get(PAGE).content.decode().split("app-trend__drawing")
    names = re.findall(r'class="app-trend__(?:name|year)"[^>]*>([^<]+)<', page[1])
    assert names == ["Q1", "24–25", "Q2", "25–26", "Q1", "26–27"]


def test_the_tallest_column_of_a_group_is_as_tall_as_the_drawing_and_the_others_in_proportion(cast, board_member):
    freeze(cast, cast.earlier_quarter.financial.previous, delivered=10, in_progress=5)
    page = board_member.get(PAGE).content.decode()
    tops = [float(top) for top in re.findall(r'class="app-trend__column[^"]*" d="M[\d.]+ 118V([\d.]+)H', page)]
    assert tops[:3] == [24.0, 71.0, 108.6]


def test_a_quarter_that_was_left_out_is_said(cast, board_member):
    sentence = "A quarter whose report was never frozen is left out."
    freeze(cast, cast.earlier_quarter.financial.previous)
    assert sentence not in words(board_member.get(PAGE))
    freeze(cast, cast.earlier_quarter.financial.previous.previous.previous)
    assert sentence in words(board_member.get(PAGE))


def test_one_frozen_report_is_told_in_sentences(cast, board_member):
    page = board_member.get(PAGE)
    text = words(page)
    assert (
        "One report is frozen so far, that of Quarter 1, 2026 to 2027 (April to June 2026). "
        "A trend is shown once there are two. How far the actions are Delivered: 0 In progress: 1 Not started: 1"
    ) in text
    assert charts(page) == {}


def test_without_one_it_says_when_trends_begin(client, db):
    client.force_login(User.objects.create_user("viewer@new.example"))
    page = client.get(PAGE)
    assert "No report is frozen yet. Trends begin with the second quarter that is closed." in words(page)
    assert charts(page) == {}


def test_it_takes_as_many_queries_for_many_quarters(cast, board_member):
    quarter = cast.earlier_quarter.financial.previous
    freeze(cast, quarter)
    with_two = how_many_queries(board_member, "get", PAGE)
    for _ in range(6):
        quarter = quarter.previous
        freeze(cast, quarter)
    assert how_many_queries(board_member, "get", PAGE) == with_two
