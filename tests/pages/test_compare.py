"""Two reports side by side, and the register as at any day, as known on any later one."""

import re
from datetime import date

import pytest

from resolutions.actions.models import Action
from resolutions.actions.operations import edit_action
from resolutions.council.models import User
from resolutions.council.scales import Stage
from resolutions.motions.operations import correct_words
from resolutions.progress.exempting import exempt
from resolutions.progress.models import Update
from resolutions.reports.operations import close_quarter, correct_report
from tests.cast import on
from tests.pages.reading import errors, how_many_queries, words

COMPARE = "/reports/compare/"
CLOSED, LATER = date(2026, 10, 8), date(2026, 10, 12)


@pytest.fixture
def two_issues(cast):
    """The summer is closed too; since the spring the flats went from green to amber and the laptops are done."""
    cast.update(cast.other_action, by=cast.other_officer, stage=Stage.COMPLETE, what_happened="All have one.")
    with on(CLOSED):
        close_quarter(cast.quarter, by=cast.coordinator)
    return cast


def chosen(page) -> list[str]:
    """What the two lists of reports stand at."""
    return re.findall(r'<option value="([^"]+)" selected', page.content.decode())


class TestWhichTwo:
    def test_of_itself_the_newest_report_and_that_of_the_quarter_before(self, two_issues, board_member):
        with on(LATER):
            page = board_member.get(COMPARE)
        assert "The earlier Quarter 1, 2026 to 2027 (April to June 2026), issue 1" in words(page)
        assert "The later Quarter 2, 2026 to 2027 (July to September 2026), issue 1" in words(page)
        assert chosen(page) == ["2026-27/q1/issue-1", "2026-27/q2/issue-1"]

    def test_a_correction_is_compared_with_the_quarter_before_as_well(self, two_issues, board_member):
        with on(LATER):
            correct_report(two_issues.quarter, why="It came late.", by=two_issues.coordinator)
            assert chosen(board_member.get(COMPARE)) == ["2026-27/q1/issue-1", "2026-27/q2/issue-2"]
            # Of one quarter there is only the issue that it corrects.
            corrected = board_member.get(COMPARE, {"later": "2026-27/q1/issue-1"})
        assert chosen(corrected) == ["live", "2026-27/q1/issue-1"]

    def test_the_only_one_is_compared_with_the_live_register(self, board_member):
        page = board_member.get(COMPARE)
        assert chosen(page) == ["2026-27/q1/issue-1", "live"]
        assert "Moved rating (1)" in words(page)

    def test_where_nothing_was_frozen_it_says_so(self, client, db):
        client.force_login(User.objects.create_user("viewer@new.example"))
        assert "No report has been frozen yet." in words(client.get(COMPARE))

    def test_the_live_register_on_two_days(self, cast, board_member):
        given = {"earlier": "live", "later": "live", "earlier_as_at": "30/6/2026", "later_as_at": "1/7/2026"}
        text = words(board_member.get(COMPARE, given))
        assert "As at 30 June 2026, as known on 12 August 2026" in text
        assert "As at 1 July 2026, as known on 12 August 2026" in text
        assert "Moved rating (1)" in text

    def test_one_day_as_known_on_two(self, cast, board_member):
        """The amber of 1 July was typed on 12 August."""
        days = {"earlier_as_at": "1/7/2026", "earlier_known_on": "11/8/2026", "later_as_at": "1/7/2026"}
        text = words(board_member.get(COMPARE, {"earlier": "live", "later": "live", **days}))
        assert "Recorded late (1)" in text
        assert "Ten flats are let. Of 1 July 2026, typed on 12 August 2026" in text

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"earlier": "live", "later": "2026-27/q1/issue-1"}, "This is the earlier of the two. Change them round."),
            ({"earlier": "1999-00/q1/issue-1"}, "Choose an answer for “The earlier report” from the list"),
            ({"later": "nonsense"}, "Choose an answer for “The later report” from the list"),
            ({"later_as_at": "soon"}, "Enter a real date, day first, such as 31/03/2026"),
            ({"later_as_at": "13/8/2026"}, "That day has not come yet. Give a day up to today."),
            ({"later_known_on": "13/8/2026"}, "That day has not come yet. Give a day up to today."),
            (
                {"later_as_at": "2/8/2026", "later_known_on": "1/8/2026"},
                "What happened by 2 August 2026 was not known before. Enter that day or a later one",
            ),
            # As at today, where no day is given.
            (
                {"later_known_on": "1/8/2026"},
                "What happened by 12 August 2026 was not known before. Enter that day or a later one",
            ),
            (
                {"later_as_at": "soon", "later_known_on": "1/8/2026"},
                "Enter a real date, day first, such as 31/03/2026",
            ),
        ],
    )
    def test_what_cannot_be_compared_is_said_at_its_field(self, board_member, given, sentence):
        page = board_member.get(COMPARE, given)
        assert (page.status_code, errors(page)) == (200, [sentence])
        assert "What changed" not in words(page)


class TestWhatItShows:
    def test_each_kind_of_change_in_a_table(self, two_issues, board_member):
        with on(LATER):
            text = words(board_member.get(COMPARE))
        assert "Since issue 1 of Quarter 1, 2026 to 2027 (April to June 2026), as at 30 June 2026" in text
        assert "Completed (1) Action Before Now Give every pupil a laptop ANY-2023-R1-02 Not started Complete" in text
        assert "Moved rating (1) Action Before Now Set aside twelve flats a year ANY-2023-R1-01 Green Amber" in text

    def test_nothing_is_a_sentence(self, board_member):
        same = {"earlier": "2026-27/q1/issue-1", "later": "2026-27/q1/issue-1"}
        assert "Nothing has changed since then." in words(board_member.get(COMPARE, same))

    def test_words_that_were_corrected_are_struck_out_and_said_to_be(self, cast, board_member):
        correct_words(cast.resolution, words="To give a home.", by=cast.coordinator, why="A slip")
        page = board_member.get(COMPARE)
        struck = "To give every care leaver a safe home. Struck out: it said this before"
        assert f"A council that keeps its word Resolution I {struck} To give a home." in words(page)
        assert "<del" in page.content.decode()

    def test_what_is_exempt_is_in_part_two_alone(self, cast, board_member):
        update = Update.objects.get(action=cast.action, quarter=cast.quarter)
        days = {"earlier_as_at": "1/7/2026", "earlier_known_on": "11/8/2026", "later_as_at": "1/7/2026"}
        given = {"earlier": "live", "later": "live", **days}
        assert "Ten flats are let." in words(board_member.get(COMPARE, given))
        exempt(update, 3, why="It is about the landlord’s business.", by=cast.coordinator)
        page = board_member.get(COMPARE, given)
        assert "Ten flats are let." not in words(page)
        assert "1 item withheld under paragraph 3" in words(page)
        (address,) = re.findall(r'href="(\?[^"]*part=2)"', page.content.decode())
        assert "Ten flats are let." in words(board_member.get(COMPARE + address.replace("&amp;", "&")))

    def test_it_takes_as_many_queries_for_many_changes(self, cast, board_member):
        def change(actions) -> None:
            for action in actions:
                given = {"detail": "", "clauses": [], "principles": [], "by": cast.coordinator, "why": "Plainer"}
                edit_action(Action.objects.get(pk=action.pk), version=1, title="Plainer", **given)
                cast.update(action, by=cast.coordinator, stage=Stage.COMPLETE)

        change(cast.make_actions(1))
        with_one = how_many_queries(board_member, "get", COMPARE)
        change(cast.make_actions(20))
        assert how_many_queries(board_member, "get", COMPARE) == with_one


class TestAtTheTopOfAReport:
    def test_the_next_report_opens_with_what_changed(self, board_member):
        text = words(board_member.get("/reports/2026-27/q2/"))
        assert text.index("What changed Since issue 1 of Quarter 1") < text.index("Summary")
        assert "Moved rating (1) Action Before Now Set aside twelve flats a year ANY-2023-R1-01 Green Amber" in text

    def test_the_first_has_nothing_to_compare_with(self, board_member):
        assert "What changed" not in words(board_member.get("/reports/2026-27/q1/"))


class TestAnyDay:
    def test_it_leads_to_the_report_of_the_quarter_that_holds_the_day(self, board_member):
        answer = board_member.get("/reports/as-at/", {"as_at": "30/6/2026", "known_on": "12/7/2026"})
        assert (answer.status_code, answer.url) == (
            302,
            "/reports/2026-27/q1/?as_at=2026-06-30&known_on=2026-07-12",
        )
        assert "As at 30 June 2026, as known on 12 July 2026." in words(board_member.get(answer.url))

    def test_a_quarter_need_not_have_been_opened(self, board_member):
        answer = board_member.get("/reports/as-at/", {"as_at": "28/2/2026"}, follow=True)
        assert "As at 28 February 2026, as known on 12 August 2026." in words(answer)
        assert board_member.get("/reports/2026-27/q3/").status_code == 404

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"as_at": ""}, "Enter the day as at which to show the register"),
            ({"as_at": "13/8/2026"}, "That day has not come yet. Give a day up to today."),
            ({"as_at": "1/7/2026", "known_on": "13/8/2026"}, "That day has not come yet. Give a day up to today."),
            (
                {"as_at": "2/7/2026", "known_on": "1/7/2026"},
                "What happened by 2 July 2026 was not known before. Enter that day or a later one",
            ),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(self, board_member, given, sentence):
        page = board_member.get("/reports/as-at/", given)
        assert (page.status_code, errors(page)) == (200, [sentence])


class TestTheDaysOfAReport:
    REPORT = "/reports/2026-27/q1/"

    def test_as_known_on_a_later_day_it_has_what_was_typed_since(self, cast, board_member):
        with on(date(2026, 7, 20)):
            autumn = {"what_happened": "Half have one.", "happened_on": date(2026, 6, 28)}
            cast.update(cast.other_action, by=cast.other_officer, **autumn)
        for known_on, is_there in (("19/7/2026", False), ("20/7/2026", True)):
            text = words(board_member.get(self.REPORT, {"known_on": known_on}))
            assert f"As at 30 June 2026, as known on {known_on[:2]} July 2026." in text
            assert ("Half have one." in text) is is_there
        assert "Half have one." not in words(board_member.get(self.REPORT))

    def test_the_files_keep_both_days(self, board_member):
        page = board_member.get(self.REPORT, {"as_at": "31/5/2026", "known_on": "30/6/2026"}).content.decode()
        assert page.count("?as_at=2026-05-31&amp;known_on=2026-06-30") > 2
        data = board_member.get(f"{self.REPORT}live.json?as_at=2026-05-31&known_on=2026-06-30").json()
        assert (data["as_at"], data["known_on"]) == ("2026-05-31", "2026-06-30")

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"as_at": "1/7/2026"}, "Enter a day from 1 April 2026 to 30 June 2026"),
            ({"known_on": "13/8/2026"}, "That day has not come yet. Give a day up to today."),
            (
                {"known_on": "29/6/2026"},
                "The report is as at 30 June 2026. Enter a day from then, or an earlier one above",
            ),
            (
                {"as_at": "31/5/2026", "known_on": "30/5/2026"},
                "What happened by 31 May 2026 was not known before. Enter that day or a later one",
            ),
        ],
    )
    def test_days_that_cannot_be_are_refused_in_a_sentence(self, board_member, given, sentence):
        page = board_member.get(self.REPORT, given)
        assert sentence in words(page)
        assert "As at 30 June 2026, as known on 1 July 2026." in words(page)
