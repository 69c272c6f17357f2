"""The quarterly progress report on the screen, on paper and as files."""

import csv
import io
import json
import re
from datetime import date

import pytest

from carecommit.kit import clock
from resolutions.council.models import User
from resolutions.council.operations import set_profile
from resolutions.progress.exempting import exempt
from resolutions.progress.questions import ask, reply
from resolutions.quarters.queries import AsAt, shown
from resolutions.reports.build import live
from resolutions.reports.document import Report
from resolutions.reports.formats import FORMATS
from resolutions.reports.operations import close_quarter, correct_report
from resolutions.reports.public import public
from resolutions.rounds.answering import Said, give_answer
from tests.cast import on
from tests.pages.reading import how_many_queries, links, words

REPORT = "/reports/2026-27/q2/"
CLOSED = "/reports/2026-27/q1/"


class TestTheList:
    def test_the_quarters_opened_so_far_the_newest_first(self, board_member):
        text = words(board_member.get("/reports/"))
        assert re.findall(r"Quarter (\d), 2026 to 2027 \([^)]+\) (The live report|Issue 1)", text) == [
            ("2", "The live report"),
            ("1", "Issue 1"),
        ]

    def test_only_the_open_one_is_live(self, board_member):
        text = words(board_member.get("/reports/"))
        assert text.count(" Live ") == 1
        assert "Live As at 12 August 2026, as known on 12 August 2026." in text
        assert "As at 30 June 2026, as known on 1 July 2026. Frozen on 1 July 2026." in text

    def test_every_format_of_each_is_one_click_away(self, board_member):
        found = [link for link in links(board_member.get("/reports/")) if "." in link]
        assert found == [
            *(f"{REPORT}live.{ending}" for ending in FORMATS),
            *(f"{CLOSED}issue-1.{ending}" for ending in FORMATS),
        ]

    def test_a_corrected_issue_stands_under_the_one_that_corrects_it(self, cast, board_member):
        with on(date(2026, 8, 20)):
            correct_report(cast.earlier_quarter, why="The flats were counted twice.", by=cast.coordinator)
        text = words(board_member.get("/reports/"))
        second, first = "Issue 2, Quarter 1, 2026 to 2027", "Issue 1, Quarter 1, 2026 to 2027"
        assert text.index(second) < text.index(first)
        assert re.search(r"Issue 1, Quarter 1[^)]*\), corrected by issue 2", text)

    def test_it_takes_as_many_queries_for_many_quarters(self, cast, board_member):
        before = how_many_queries(board_member, "get", "/reports/")
        close_quarter(cast.quarter, by=cast.coordinator)
        with on(date(2026, 8, 20)):
            correct_report(cast.quarter, why="The flats were counted twice.", by=cast.coordinator)
            assert how_many_queries(board_member, "get", "/reports/") == before

    def test_a_new_site_has_none(self, client, db):
        client.force_login(User.objects.create_user("viewer@new.example"))
        text = words(client.get("/reports/"))
        assert "No quarter has been opened yet, so there is no report." in text


class TestOnTheScreen:
    def test_it_says_of_which_day_it_speaks_and_when_that_was_known(self, board_member):
        assert "As at 12 August 2026, as known on 12 August 2026." in words(board_member.get(REPORT))
        earlier = words(board_member.get(CLOSED))
        assert "As at 30 June 2026, as known on 1 July 2026." in earlier

    def test_each_resolution_with_what_was_said_what_was_agreed_and_what_is_done(self, board_member):
        text = words(board_member.get(REPORT))
        for sentence in (
            "You said: We want to be near friends.",
            "To give every care leaver a safe home.",
            "No action answers: b. to ask care leavers each year what they need",
            "Head of Housing (Holder of Housing)",
            "Cabinet Member for Children (Holder of the Portfolio) – joint",
            "31/12/2026",
            "Ten flats are let.",
            "Amber because: Two landlords withdrew; others are being asked.",
            "1 July 2026, said by Holder of Housing",
            "Overdue by 43 days",
            "To write to the Members of Parliament.",
            "No action delivers this resolution.",
        ):
            assert sentence in text

    def test_who_has_not_answered_is_named_once_answers_are_due(self, cast, board_member):
        cast.open_round(date(2026, 10, 14))
        heading = "No answer received These owners were asked"
        assert heading not in words(board_member.get(REPORT))
        with on(date(2026, 9, 23)):
            for page in (board_member.get(REPORT), board_member.get(f"{REPORT}print/")):
                text = words(page)
                assert heading in text
                assert "ANY-2023-R1-02 Virtual School Headteacher (Holder of the School) Never" in text

    def test_the_answer_and_what_stands_beside_it(self, cast, board_member):
        question = ask(cast.other_action, words="How many?", by=cast.viewer)
        said = Said(answer="done", what_happened="All have one.", why_no_evidence="The list names pupils.")
        by = cast.other_officer
        give_answer(cast.other_action, cast.quarter, said, version=1, person_id=by.person_id, by=by)
        assert "Question “How many?” Asked by a board member, 12 August 2026 No reply yet." in words(
            board_member.get(REPORT)
        )
        reply(question, words="Three hundred.", by=by)
        text = words(board_member.get(REPORT))
        assert "Done All have one. 12 August 2026, said by Holder of the School" in text
        assert "No evidence, because: The list names pupils." in text
        assert "Reply “Three hundred.” Reply of Holder of the School, 12 August 2026" in text

    def test_the_key_is_printed(self, board_member):
        text = words(board_member.get(REPORT))
        assert "Off track: will not be done as agreed without a decision." in text
        assert "Replaced by another action. Not counted as delivered." in text

    def test_its_numbers_are_those_of_the_report(self, cast, board_member):
        text = words(board_member.get(REPORT))
        report = live(shown(cast.quarter, clock.today()))
        table = text[text.index("How many") : text.index("Actions of each resolution")]
        names = {"Actions": "In the report"}
        assert table.split() == [
            *["How", "many"],
            *" ".join(f"{names.get(f.words, f.words)} {f.count}" for f in report.figures).split(),
        ]

    def test_a_quarter_still_to_come_has_none(self, board_member):
        for address in ("", "print/", "live.csv"):
            assert board_member.get(f"/reports/2026-27/q3/{address}").status_code == 404
            assert board_member.get(f"{REPORT}{address}").status_code == 200

    def test_one_that_was_never_opened_is_worked_out_from_the_register(self, board_member):
        text = words(board_member.get("/reports/2025-26/q4/"))
        assert "This quarter was never opened for updates, so no report of it was sent." in text
        assert "As at 31 March 2026, as known on 12 August 2026." in text

    def test_that_of_a_closed_quarter_leads_to_the_one_that_was_sent(self, cast, board_member):
        page = board_member.get(CLOSED)
        assert (
            "This is worked out from the register. The report that was sent is issue 1, frozen on 1 July 2026."
        ) in words(page)
        assert f"{CLOSED}issue-1/" in links(page)
        with on(date(2026, 8, 20)):
            correct_report(cast.earlier_quarter, why="The flats were counted twice.", by=cast.coordinator)
            text = words(board_member.get(CLOSED))
        assert "frozen on 1 July 2026. Issue 2 corrected it on 20 August 2026." in text

    def test_what_is_exempt_is_shown_where_it_is_asked_for(self, cast, board_member):
        update = cast.update(cast.other_action, by=cast.other_officer, what_happened="The landlord owes us rent.")
        exempt(update, 3, why="It is about the landlord’s business.", by=cast.coordinator)
        for address in (REPORT, f"{REPORT}print/", f"{REPORT}live.csv"):
            public, whole = board_member.get(address), board_member.get(f"{address}?part=2")
            assert "The landlord owes us rent." not in public.content.decode()
            assert "1 item withheld under paragraph 3" in public.content.decode()
            assert "The landlord owes us rent." in whole.content.decode()
        assert f"{REPORT}?part=2" in links(board_member.get(REPORT))
        assert words(board_member.get(f"{REPORT}?part=2")).startswith("Part II: exempt information")

    # In the first year of all, no quarter is before it; after the last, none comes.
    @pytest.mark.parametrize("quarter", ["2026-99/q1", "0001-02/q1", "9998-99/q4"])
    def test_an_address_that_is_no_quarter(self, board_member, quarter):
        assert board_member.get(f"/reports/{quarter}/").status_code == 404
        assert board_member.get("/reports/2026-27/q1/").status_code == 200

    def test_it_takes_as_many_queries_for_many_actions(self, cast, board_member):
        cast.make_actions(1)
        with_three = how_many_queries(board_member, "get", REPORT)
        cast.add_many(297)
        assert how_many_queries(board_member, "get", REPORT) == with_three


class TestAsAtAnotherDay:
    def test_what_had_not_happened_is_not_shown(self, cast, board_member):
        cast.update(cast.other_action, by=cast.other_officer, what_happened="Half have one.")
        assert "Half have one." in words(board_member.get(REPORT))
        earlier = words(board_member.get(f"{REPORT}?as_at=11/08/2026"))
        assert "As at 11 August 2026, as known on 12 August 2026." in earlier
        assert "Half have one." not in earlier

    @pytest.mark.parametrize("typed", ["3/8/26", "2026-08-03", "3 August 2026"])
    def test_the_day_is_read_day_first(self, board_member, typed):
        assert "As at 3 August 2026" in words(board_member.get(REPORT, {"as_at": typed}))

    @pytest.mark.parametrize("typed", ["30/06/2026", "13/08/2026"])
    def test_a_day_outside_is_refused_in_a_sentence(self, board_member, typed):
        answer = board_member.get(REPORT, {"as_at": typed})
        assert "Enter a day from 1 July 2026 to 12 August 2026" in words(answer)
        assert f'value="{typed}"' in answer.content.decode()

    def test_what_is_no_day_is_refused_in_a_sentence(self, board_member):
        answer = board_member.get(REPORT, {"as_at": "soon"})
        assert "Enter a real date, day first, such as 31/03/2026" in words(answer)

    def test_an_empty_box_means_the_last_day(self, board_member):
        assert "As at 12 August 2026" in words(board_member.get(REPORT, {"as_at": ""}))

    def test_the_paper_and_the_files_keep_the_day(self, board_member):
        page = board_member.get(REPORT, {"as_at": "03/08/2026"}).content.decode()
        for path in ("print/", *(f"live.{ending}" for ending in FORMATS)):
            assert f'href="{REPORT}{path}?as_at=2026-08-03&amp;known_on=2026-08-12"' in page
        assert "As at 3 August 2026" in words(board_member.get(f"{REPORT}print/?as_at=2026-08-03"))
        data = json.loads(board_member.get(f"{REPORT}live.json?as_at=2026-08-03").content)
        assert data["as_at"] == "2026-08-03"

    def test_a_file_for_a_day_outside_leads_to_the_page_that_says_so(self, board_member):
        for path in ("print/", "live.csv", "live.json"):
            answer = board_member.get(f"{REPORT}{path}?as_at=1/1/2020")
            assert (answer.status_code, answer.url) == (302, f"{REPORT}?as_at=1%2F1%2F2020")


class TestOnPaper:
    def test_it_has_all_that_the_screen_has_and_no_links_into_the_site(self, board_member):
        page = board_member.get(f"{REPORT}print/")
        for sentence in ("Anytown Council", "Ten flats are let.", "Key to stages and ratings"):
            assert sentence in words(page)
        assert re.findall(r'<a [^>]*href="([^"]+)"', page.content.decode()) == [REPORT]

    def test_the_marking_is_on_it(self, cast, board_member):
        set_profile(marking="OFFICIAL", by=cast.administrator, why="Asked for")
        assert board_member.get(f"{REPORT}print/").content.decode().count(">OFFICIAL<") == 2


class TestFiles:
    def test_csv(self, board_member):
        answer = board_member.get(f"{REPORT}live.csv")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["Content-Disposition"] == (
            'attachment; filename="progress-report-2026-27-q2-live-as-at-2026-08-12.csv"'
        )
        assert answer["Cache-Control"] == "private, no-store"
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row["Reference"] for row in rows] == ["ANY-2023-R1-01", "ANY-2023-R1-02", ""]

    def test_json(self, cast, board_member):
        answer = board_member.get(f"{REPORT}live.json")
        assert answer["Content-Type"] == "application/json"
        when = AsAt(cast.quarter.financial, date(2026, 8, 12), date(2026, 8, 12))
        assert Report.from_json(answer.content.decode()) == public(live(when))

    @pytest.mark.parametrize("ending", FORMATS)
    def test_every_format_is_made_of_the_live_report(self, board_member, ending):
        answer = board_member.get(f"{CLOSED}live.{ending}")
        assert (answer.status_code, answer["Content-Type"]) == (200, FORMATS[ending].content_type)
        stem = "progress-report-2026-27-q1-live-as-at-2026-06-30-known-on-2026-07-01"
        assert answer["Content-Disposition"].endswith(f'; filename="{stem}.{ending}"')

    def test_a_format_that_there_is_not(self, board_member):
        assert board_member.get(f"{REPORT}live.exe").status_code == 404


class TestOldAddresses:
    @pytest.mark.parametrize(
        ("old", "new"), [("", ""), ("print/", "print/"), ("csv/", "live.csv"), ("json/", "live.json")]
    )
    def test_they_lead_on_for_good_with_the_day_that_they_ask_for(self, board_member, old, new):
        for asked in ("", "?as_at=2026-08-03"):
            answer = board_member.get(f"/reports/2026-27-Q2/{old}{asked}")
            assert (answer.status_code, answer.url) == (301, f"{REPORT}{new}{asked}")

    def test_what_was_never_there_is_not_there(self, board_member):
        assert board_member.get("/reports/2026-27-Q2/pdf/").status_code == 404
