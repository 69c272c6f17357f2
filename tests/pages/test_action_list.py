"""The list of actions, its filter, and one's own actions."""

import io
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from carecommit.kit.workbooks import CONTENT_TYPE
from resolutions.actions.models import Action
from resolutions.actions.operations import assign
from resolutions.council.operations import add_board, define
from resolutions.progress.operations import decide
from resolutions.quarters.queries import open_quarter, shown
from resolutions.reports.build import live
from resolutions.reports.operations import close_quarter
from tests.cast import Cast, on
from tests.pages.reading import errors, how_many_queries, links, named_actions, words

FLATS, LAPTOPS = "ANY-2023-R1-01", "ANY-2023-R1-02"


def asked(cast: Cast, **given: object):
    """The list as the viewer sees it with a filter in the address."""
    return cast.client(cast.viewer).get(reverse("list-actions"), given)


class TestTheList:
    def test_it_shows_each_action_as_it_stands(self, cast):
        page = asked(cast)
        assert named_actions(page) == [FLATS, LAPTOPS]
        assert "as at 12 August 2026" in words(page)
        assert "2 actions" in words(page)
        assert "Head of Housing; Cabinet Member for Children" in words(page)
        assert "Overdue by 43 days No update this quarter" in words(page)

    def test_it_says_stages_in_the_councils_own_words(self, cast):
        assert "In progress" in words(asked(cast))
        define("in_progress", words="Under way", definition="Begun.", by=None, why="Ours")
        assert "Under way" in words(asked(cast))
        assert "In progress" not in words(asked(cast))

    def test_it_shows_twenty_five_on_a_page_and_keeps_the_filter(self, cast):
        cast.make_actions(30)
        first, second = asked(cast, stage="not_started"), asked(cast, stage="not_started", page=2)
        assert (len(named_actions(first)), len(named_actions(second))) == (25, 6)
        assert "31 of 32 actions" in words(first)
        assert "?stage=not_started&amp;page=2" in links(first)
        assert set(named_actions(first)).isdisjoint(named_actions(second))

    @pytest.mark.parametrize("page", ["0", "-1", "99", "two", "", "1e9"])
    def test_a_page_that_is_not_there_is_the_nearest_that_is(self, cast, page):
        assert named_actions(asked(cast, page=page)) == [FLATS, LAPTOPS]

    def test_it_is_as_at_the_quarters_last_day_once_that_is_past(self, cast):
        with on(date(2026, 10, 5)):
            late = cast.make_actions(1, agreed_on=date(2026, 10, 2))[0]
            page = asked(cast)
            assert "as at 30 September 2026" in words(page)
            assert late.reference not in named_actions(page)
            assert "1 action added since 30 September 2026" in words(page)

    def test_an_empty_register_says_where_actions_come_from(self, cast):
        with on(date(2026, 1, 1)):
            page = asked(cast)
        assert named_actions(page) == []
        assert "No action is in the register yet" in words(page)


class TestTheFilter:
    @pytest.mark.parametrize(
        ("given", "found"),
        [
            ({"stage": "in_progress"}, [FLATS]),
            ({"stage": "not_started"}, [LAPTOPS]),
            ({"stage": "complete"}, []),
            ({"rating": "amber"}, [FLATS]),
            ({"rating": "green"}, []),
            ({"standing": "overdue"}, [LAPTOPS]),
            ({"standing": "silent"}, [LAPTOPS]),
            ({"standing": "on_time"}, [FLATS]),
            ({"standing": "done"}, []),
            ({"text": "flats"}, [FLATS]),
            ({"text": "LAPTOP"}, [LAPTOPS]),
            ({"text": "r1-02"}, [LAPTOPS]),
            ({"text": "Ten let"}, [FLATS]),
            ({"text": "Cllr"}, [FLATS]),
            ({"text": "Six flats were found"}, []),
            ({"text": "100%"}, []),
            ({"stage": "in_progress", "standing": "overdue"}, []),
        ],
    )
    def test_each_narrows_the_list(self, cast, given, found):
        page = asked(cast, **given)
        assert named_actions(page) == found
        assert f"{len(found)} of 2 actions" in words(page)
        assert errors(page) == []

    def test_an_owner_is_a_post_lead_or_joint(self, cast):
        assert named_actions(asked(cast, owner=cast.posts.school.pk)) == [LAPTOPS]
        assert named_actions(asked(cast, owner=cast.posts.portfolio.pk)) == [FLATS]

    def test_an_owner_is_who_owned_it_on_the_day(self, cast):
        given = {"joint": [], "by": cast.coordinator, "why": "Handed over"}
        assign(cast.action, version=3, lead=cast.posts.school, since=date(2026, 8, 12), **given)
        assert named_actions(asked(cast, owner=cast.posts.school.pk)) == [FLATS, LAPTOPS]
        assert named_actions(asked(cast, owner=cast.posts.housing.pk)) == []

    def test_a_board_is_one_that_oversees_the_motion(self, cast):
        assert named_actions(asked(cast, board=cast.board.pk)) == [FLATS, LAPTOPS]

    def test_a_board_that_oversees_nothing_is_not_offered(self, cast):
        idle = add_board("Planning Committee", by=cast.administrator)
        page = asked(cast, board=idle.pk)
        assert "Planning Committee" not in words(page)
        assert len(errors(page)) == 1

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("stage", "blue"),
            ("rating", "blue"),
            ("standing", "late"),
            ("owner", "nobody"),
            ("owner", "0"),
            ("owner", "9" * 30),
            ("board", "-1"),
            ("board", "' OR 1=1"),
        ],
    )
    def test_a_value_that_is_not_known_is_a_sentence_and_narrows_nothing(self, cast, name, value):
        page = asked(cast, **{name: value})
        assert page.status_code == 200
        (sentence,) = errors(page)
        assert sentence.startswith(f"“{value}” is not a")
        assert sentence.endswith("so it narrows nothing. Choose one from the list.")
        assert named_actions(page) == [FLATS, LAPTOPS]

    def test_a_known_value_beside_an_unknown_one_still_counts(self, cast):
        page = asked(cast, stage="blue", standing="overdue")
        assert named_actions(page) == [LAPTOPS]
        assert len(errors(page)) == 1

    @pytest.mark.parametrize("text", ["a\x00b", "x" * 101])
    def test_text_that_cannot_be_searched_for_is_a_sentence(self, cast, text):
        page = asked(cast, text=text)
        assert page.status_code == 200
        assert len(errors(page)) == 1

    def test_nothing_found_offers_the_whole_list(self, cast):
        page = asked(cast, text="zebra")
        assert "No action fits all of that." in words(page)
        assert reverse("list-actions") in links(page)

    @pytest.mark.parametrize("decided", ["complete", "embedded", "paused", "not_taken_forward", "to_be_scoped"])
    def test_every_number_of_the_report_is_the_number_of_the_list(self, cast, decided):
        cast.make_actions(3, timescale="31/08/2026")
        cast.make_actions(2, timescale="soonish")
        given = {"why": "Decided", "decided_by": "Cabinet", "happened_on": date(2026, 8, 1)}
        decide(cast.other_action, version=1, stage=decided, by=cast.coordinator, **given)
        report = live(shown(open_quarter(), date(2026, 8, 12)))
        filters = {
            **{code: {"stage": code} for code in ("in_progress", "not_started", "paused", "to_be_scoped")},
            **{code: {"rating": code} for code in ("green", "amber", "red")},
            **{
                code: {"standing": code}
                for code in ("overdue", "silent", "slipped", "due_soon", "on_time", "review_due", "no_date", "closed")
            },
            "delivered": {"standing": "done"},
        }
        for code, given in filters.items():
            assert len(named_actions(asked(cast, **given))) == report.figure(code), code


class TestTheWorkbook:
    def downloaded(self, cast, **given):
        return cast.client(cast.viewer).get(reverse("export-actions"), given)

    def references(self, answer):
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        return [row[0] for row in book.get_sheet_by_name("Actions").to_python()[1:]]

    def test_it_is_a_file_to_keep(self, cast):
        answer = self.downloaded(cast)
        assert answer["Content-Type"] == CONTENT_TYPE
        assert answer["Content-Disposition"] == 'attachment; filename="actions-2026-08-12.xlsx"'
        assert self.references(answer) == [FLATS, LAPTOPS]

    @pytest.mark.parametrize(
        "given",
        [
            {"stage": "in_progress"},
            {"rating": "amber"},
            {"standing": "overdue"},
            {"text": "flats"},
            {"text": "zebra"},
            {"standing": "silent", "text": "a"},
            {"stage": "", "page": "2"},
        ],
    )
    def test_it_has_what_the_list_shows_on_all_its_pages(self, cast, given):
        cast.make_actions(30)
        shown = [
            reference
            for page in range(1, asked(cast, **given).context["page"].paginator.num_pages + 1)
            for reference in named_actions(asked(cast, **{**given, "page": page}))
        ]
        assert self.references(self.downloaded(cast, **given)) == shown

    def test_an_owner_and_a_board_narrow_it_too(self, cast):
        assert self.references(self.downloaded(cast, owner=cast.posts.school.pk)) == [LAPTOPS]
        assert self.references(self.downloaded(cast, board=cast.board.pk)) == [FLATS, LAPTOPS]

    def test_it_is_as_at_the_day_of_the_list(self, cast):
        with on(date(2026, 10, 5)):
            cast.make_actions(1, agreed_on=date(2026, 10, 2))
            assert self.references(self.downloaded(cast)) == [FLATS, LAPTOPS]

    def test_the_list_leads_to_it_with_its_filter(self, cast):
        page = asked(cast, standing="overdue", page=1)
        assert "/actions/workbook/?standing=overdue" in links(page)
        assert "Download as a workbook with the 1 found." in words(page)
        whole = asked(cast)
        assert "/actions/workbook/" in links(whole)
        assert "It can be changed in a spreadsheet, and brought back by an administrator." in words(whole)

    def test_a_filter_that_is_wrong_is_told_on_the_page(self, cast):
        answer = self.downloaded(cast, stage="blue")
        assert (answer.status_code, answer["Location"]) == (302, "/actions/?stage=blue")


class TestMyActions:
    def mine(self, cast, user=None):
        return cast.client(user or cast.officer).get(reverse("list-my-actions"))

    def test_it_says_which_posts_one_holds(self, cast):
        assert "You hold Head of Housing." in words(self.mine(cast))

    def test_it_shows_the_actions_of_those_posts_and_no_others(self, cast):
        assert named_actions(self.mine(cast)) == [FLATS]
        assert named_actions(self.mine(cast, cast.other_officer)) == [LAPTOPS]

    def test_those_without_an_update_come_first_with_a_button(self, cast):
        more = cast.make_actions(2)
        page = self.mine(cast)
        assert named_actions(page) == [*(action.reference for action in more), FLATS]
        assert "2 without an update this quarter" in words(page)
        assert reverse("update-action", args=[more[0].reference]) in links(page)

    def test_once_all_are_updated_it_says_so(self, cast):
        assert "Every action in progress has its update for this quarter" in words(self.mine(cast))

    def test_what_is_delivered_waits_for_no_update(self, cast):
        given = {"why": "Done", "decided_by": "Cabinet", "happened_on": date(2026, 8, 1)}
        decide(cast.other_action, version=1, stage="complete", by=cast.coordinator, **given)
        page = self.mine(cast, cast.other_officer)
        assert "without an update" not in words(page)
        assert "Delivered or closed" in words(page)
        assert named_actions(page) == [LAPTOPS]

    def test_who_holds_no_post_is_told_what_to_do(self, cast):
        page = self.mine(cast, cast.coordinator)
        assert "You hold no post, so no action is yours." in words(page)

    def test_a_post_without_actions_says_so(self, cast):
        given = {"lead": None, "joint": [], "since": date(2026, 8, 1), "why": "Handed over"}
        assign(cast.other_action, version=1, by=cast.coordinator, **given)
        assert "Your posts own no action." in words(self.mine(cast, cast.other_officer))

    def test_without_an_open_quarter_nothing_is_to_be_updated(self, cast):
        close_quarter(cast.quarter, by=cast.coordinator)
        page = self.mine(cast, cast.other_officer)
        assert "No quarter is open" in words(page)
        assert named_actions(page) == [LAPTOPS]
        assert reverse("update-action", args=[LAPTOPS]) not in links(page)


@pytest.mark.parametrize(
    "address",
    [
        "/actions/",
        "/actions/?standing=silent",
        "/actions/?stage=not_started&rating=&text=promise&owner=1",
        "/my-actions/",
        "/actions/workbook/",
        "/actions/workbook/?standing=silent",
    ],
)
def test_three_actions_and_three_hundred_take_as_many_queries(cast, address):
    client = cast.client(cast.officer)
    cast.make_actions(3)
    few = how_many_queries(client, "get", address)
    cast.add_many(297)
    assert Action.objects.count() == 302
    assert how_many_queries(client, "get", address) == few
