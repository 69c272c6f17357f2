"""The frozen report: on the screen, as the bytes that were frozen, and corrected by another issue."""

import hashlib
import json
import re
from datetime import date

import pytest

from carecommit.kit.refused import Refused
from resolutions.actions.operations import edit_action
from resolutions.council.operations import define
from resolutions.progress.exempting import exempt
from resolutions.quarters.models import Quarter
from resolutions.reports.formats import FORMATS
from resolutions.reports.models import Edition, FrozenFile, Issue
from resolutions.reports.operations import close_quarter, correct_report
from tests.cast import on
from tests.pages.reading import errors, how_many_queries, links, words

# Of the quarter that the cast has closed.
ISSUE = "/reports/2026-27/q1/issue-1"
CORRECT = "/reports/2026-27/q1/correct/"
FOR_EVER = "private, max-age=31536000, immutable"
LATER = date(2026, 8, 20)
BECAUSE = "The flats of June were counted twice."
SECRET = "The landlord owes the council rent."


@pytest.fixture
def corrected(cast) -> Issue:
    """Issue 2 of the first quarter."""
    with on(LATER):
        return correct_report(cast.earlier_quarter, why=BECAUSE, by=cast.coordinator)


@pytest.fixture
def with_part_two(cast) -> str:
    """The address of an issue in which one update is exempt."""
    update = cast.update(cast.other_action, by=cast.other_officer, what_happened=SECRET)
    exempt(update, 3, why="It is about the landlord’s business.", by=cast.coordinator)
    close_quarter(cast.quarter, by=cast.coordinator)
    return "/reports/2026-27/q2/issue-1"


def frozen(ending: str, part: int = 1) -> FrozenFile:
    """A file of the first issue of all."""
    return FrozenFile.objects.get(edition__issue=Issue.objects.earliest("pk"), edition__part=part, format=ending)


class TestOnTheScreen:
    def test_it_says_what_it_is(self, board_member):
        text = words(board_member.get(f"{ISSUE}/"))
        sha256 = Edition.objects.get(issue=Issue.objects.earliest("pk")).sha256
        assert "Corporate parenting progress report, issue 1 Quarter 1, 2026 to 2027 (April to June 2026)" in text
        assert "As at 30 June 2026, as known on 1 July 2026." in text
        assert f"Issue 1 Frozen on 1 July 2026 at 10:00am, by coordinator@anytown.example SHA-256 {sha256}" in text

    def test_it_reads_as_it_was_sent_whatever_is_typed_afterwards(self, cast, board_member):
        before = words(board_member.get(f"{ISSUE}/"))
        assert "Set aside twelve flats a year" in before
        said = {"title": "Set aside some flats", "detail": "", "clauses": [], "principles": [], "why": "Simpler"}
        edit_action(cast.action, version=cast.action.version, **said, by=cast.coordinator)
        with on(LATER):
            live = words(board_member.get("/reports/2026-27/q1/?as_at=2026-06-30&known_on=2026-08-20"))
            assert "Set aside some flats" in live
            assert words(board_member.get(f"{ISSUE}/")) == before

    def test_its_files_are_offered_with_their_sizes(self, board_member):
        page = board_member.get(f"{ISSUE}/")
        assert [link for link in links(page) if "/issue-1." in link] == [f"{ISSUE}.{ending}" for ending in FORMATS]
        assert re.search(r"CSV, \d+ KB, Quarter 1, 2026 to 2027", words(page))

    def test_what_its_pdf_cannot_show_is_said_beside_the_files(self, cast, board_member):
        """Of the live report, and of the one that is frozen of it, whose files stay as they were made."""
        cast.update(cast.other_action, by=cast.other_officer, what_happened="Dewch i’r tŷ 🎉 你好!")
        said, live_report = "The PDFs cannot show 🎉你好. The other files can.", "/reports/2026-27/q2/"
        assert said in words(board_member.get(live_report))
        close_quarter(cast.quarter, by=cast.coordinator)
        assert said in words(board_member.get("/reports/2026-27/q2/issue-1/"))
        assert "cannot show" not in words(board_member.get(f"{ISSUE}/"))

    def test_one_that_was_never_frozen(self, board_member):
        for address in (
            "/reports/2026-27/q1/issue-2/",
            "/reports/2026-27/q1/issue-0/",
            "/reports/2026-27/q2/issue-1/",
            f"{ISSUE}/?part=2",
        ):
            assert board_member.get(address).status_code == 404
        assert board_member.get(f"{ISSUE}/?part=1").status_code == 200

    def test_a_board_member_is_not_asked_to_correct_it(self, board_member, coordinator):
        assert CORRECT in links(coordinator.get(f"{ISSUE}/"))
        assert CORRECT not in links(board_member.get(f"{ISSUE}/"))

    def test_it_takes_as_many_queries_for_many_actions_and_issues(self, cast, board_member):
        before = how_many_queries(board_member, "get", f"{ISSUE}/")
        cast.make_actions(30)
        with on(LATER):
            for _ in range(2):
                correct_report(cast.earlier_quarter, why=BECAUSE, by=cast.coordinator)
            assert how_many_queries(board_member, "get", f"{ISSUE}/") == before


class TestFiles:
    @pytest.mark.parametrize("ending", FORMATS)
    def test_the_bytes_are_those_that_were_frozen(self, board_member, ending):
        answer, file = board_member.get(f"{ISSUE}.{ending}"), frozen(ending)
        assert answer.content == bytes(file.content)
        assert hashlib.sha256(answer.content).hexdigest() == file.sha256
        assert (answer["ETag"], answer["Cache-Control"]) == (f'"{file.sha256}"', FOR_EVER)
        assert answer["Content-Type"] == FORMATS[ending].content_type
        how = "inline" if ending.endswith(("html", "pdf")) else "attachment"
        assert answer["Content-Disposition"] == f'{how}; filename="progress-report-2026-27-q1-issue-1.{ending}"'

    def test_the_hash_of_the_json_file_is_the_one_that_the_issue_has(self, board_member):
        content = board_member.get(f"{ISSUE}.json").content
        assert hashlib.sha256(content).hexdigest() == Edition.objects.get(issue=Issue.objects.earliest("pk")).sha256
        assert json.loads(content)["issue"] == 1

    def test_what_the_browser_has_is_not_sent_again(self, board_member):
        sha256 = frozen("csv").sha256
        again = board_member.get(f"{ISSUE}.csv", headers={"If-None-Match": f'"{sha256}"'})
        assert (again.status_code, again.content) == (304, b"")
        assert (again["ETag"], again["Cache-Control"]) == (f'"{sha256}"', FOR_EVER)
        other = board_member.get(f"{ISSUE}.csv", headers={"If-None-Match": '"another"'})
        assert (other.status_code, len(other.content)) == (200, frozen("csv").size)

    def test_whoever_asks_only_for_the_head_learns_the_size(self, board_member):
        answer = board_member.head(f"{ISSUE}.csv")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer["Content-Length"] == str(frozen("csv").size)

    def test_the_page_has_its_own_styles_and_runs_nothing(self, board_member):
        page, table = board_member.get(f"{ISSUE}.html"), board_member.get(f"{ISSUE}.csv")
        policy = dict(each.strip().split(" ", 1) for each in page["Content-Security-Policy"].split(";"))
        assert policy == {
            "default-src": "'none'",
            "style-src": "'unsafe-inline'",
            "img-src": "data:",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'none'",
        }
        assert b"<style" in page.content
        assert b"<script" not in page.content
        assert "unsafe-inline" not in table["Content-Security-Policy"]

    def test_another_format_and_another_issue(self, board_member):
        for address in (f"{ISSUE}.exe", "/reports/2026-27/q1/issue-2.csv", "/reports/2026-27/q2/issue-1.csv"):
            assert board_member.get(address).status_code == 404
        assert board_member.get(f"{ISSUE}.csv").status_code == 200

    def test_a_format_that_is_made_no_more_is_still_there(self, board_member, monkeypatch):
        content = board_member.get(f"{ISSUE}.csv").content
        monkeypatch.delitem(FORMATS, "csv")
        assert board_member.get(f"{ISSUE}.csv").content == content
        assert re.search(r"CSV, \d+ KB", words(board_member.get(f"{ISSUE}/")))

    def test_nobody_reads_it_without_signing_in(self, cast, board_member):
        for address in (f"{ISSUE}/", f"{ISSUE}.csv"):
            assert board_member.get(address).status_code == 200
            answer = cast.client().get(address)
            assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


class TestPartTwo:
    def test_the_public_page_leaves_it_out_and_leads_to_it(self, board_member, with_part_two):
        public = board_member.get(f"{with_part_two}/")
        assert SECRET not in words(public)
        assert "1 item withheld under paragraph 3" in words(public)
        assert "Something in this report is exempt from publication and left out here." in words(public)
        assert f"{with_part_two}/?part=2" in links(public)

    def test_part_two_has_it_under_a_head_of_its_own(self, board_member, with_part_two):
        text = words(board_member.get(f"{with_part_two}/?part=2"))
        assert text.startswith("Part II: exempt information, not for publication")
        assert f"Exempt under paragraph 3 {SECRET}" in re.sub("In progress |Green ", "", text)

    def test_its_files_say_in_their_names_what_they_are(self, board_member, with_part_two):
        page = board_member.get(f"{with_part_two}/?part=2")
        assert f"{with_part_two}-part-2.csv" in links(page)
        answer = board_member.get(f"{with_part_two}-part-2.csv")
        assert SECRET in answer.content.decode()
        assert SECRET not in board_member.get(f"{with_part_two}.csv").content.decode()
        name = "progress-report-2026-27-q2-issue-1-part-2-exempt.csv"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        # On a shared computer nobody reads it afterwards without being asked who they are.
        assert answer["Cache-Control"] == "private, no-cache"
        assert board_member.get(f"{with_part_two}.csv")["Cache-Control"] == FOR_EVER

    def test_what_is_no_ending_is_no_file(self, board_member):
        # PostgreSQL takes no text with a NUL.
        for ending in ("exe", "%00", "pdf%00", "PDF"):
            assert board_member.get(f"{ISSUE}.{ending}").status_code == 404
        assert board_member.get(f"{ISSUE}.pdf").status_code == 200

    def test_an_issue_without_anything_exempt_has_none(self, board_member, with_part_two):
        assert board_member.get(f"{ISSUE}-part-2.csv").status_code == 404
        assert board_member.get(f"{with_part_two}-part-2.csv").status_code == 200
        assert "exempt" not in words(board_member.get(f"{ISSUE}/"))


class TestCorrecting:
    def test_it_shows_first_what_will_be_different(self, cast, coordinator):
        text = words(coordinator.get(CORRECT))
        assert "Nothing: the register says today what issue 1 says." in text
        with on(LATER):
            cast.make_actions(1, title="Open a second house")
            text = words(coordinator.get(CORRECT))
        assert "What will be different from issue 1:" in text
        assert "Open a second house" in text

    def test_what_has_no_name_among_the_changes_is_told_too(self, cast, coordinator):
        assert "words of these actions" not in words(coordinator.get(CORRECT))
        exempt(cast.action, 3, why="A contract is being let.", by=cast.coordinator)
        text = words(coordinator.get(CORRECT))
        assert "The words of these actions: Set aside twelve flats a year ANY-2023-R1-01" in text
        assert "beside its actions" not in text
        define("green", words="Green", definition="All is well.", by=cast.coordinator, why="Simpler")
        assert "What the report says beside its actions" in words(coordinator.get(CORRECT))

    def test_the_next_issue_is_frozen_and_the_first_one_stays(self, coordinator):
        first = coordinator.get(f"{ISSUE}.json").content
        with on(LATER):
            answer = coordinator.post(CORRECT, {"why": BECAUSE}, follow=True)
        assert answer.redirect_chain == [("/reports/2026-27/q1/issue-2/", 302)]
        text = words(answer)
        assert "Issue 2 is frozen. It corrects issue 1, which stays." in text
        assert f"This issue corrects issue 1, because: {BECAUSE}" in text
        assert "As at 30 June 2026, as known on 20 August 2026." in text
        assert coordinator.get(f"{ISSUE}.json").content == first

    def test_the_first_issue_says_that_it_was_corrected_and_why(self, cast, board_member, corrected):
        text = words(board_member.get(f"{ISSUE}/"))
        assert f"Corrected by issue 2 on 20 August 2026, because: {BECAUSE}" in text
        assert "The newest is" not in text
        with on(LATER):
            correct_report(cast.earlier_quarter, why="Another mistake.", by=cast.coordinator)
        text = words(board_member.get(f"{ISSUE}/"))
        assert f"Corrected by issue 2 on 20 August 2026, because: {BECAUSE} The newest is issue 3." in text
        assert "Corrected by" not in words(board_member.get("/reports/2026-27/q1/issue-3/"))

    def test_pressed_twice_it_is_frozen_once(self, cast, coordinator):
        """By the page with its hidden number, and at the operation, where two press at the same moment."""
        assert coordinator.get(CORRECT).context["form"]["seen"].value() == 1
        with on(LATER):
            pages = [coordinator.post(CORRECT, {"why": BECAUSE, "seen": 1}, follow=True) for _ in range(2)]
            assert [page.redirect_chain[-1][0] for page in pages] == ["/reports/2026-27/q1/issue-2/"] * 2
            assert "Issue 2 was frozen meanwhile. Look at it before you correct it." in words(pages[1])
            with pytest.raises(Refused, match="Issue 2 was frozen meanwhile"):
                correct_report(cast.earlier_quarter, why=BECAUSE, by=cast.coordinator, seen=1)
        assert [issue.number for issue in cast.earlier_quarter.issues.order_by("number")] == [1, 2]

    def test_it_needs_a_reason(self, coordinator):
        answer = coordinator.post(CORRECT, {"why": " "})
        assert errors(answer) == ["Say why the report is corrected."]
        assert Issue.objects.count() == 1

    def test_a_quarter_that_is_open_is_closed_first(self, cast, coordinator):
        answer = coordinator.get("/reports/2026-27/q2/correct/")
        assert (answer.status_code, answer.url) == (302, "/quarters/2026-27-Q2/close/")
        assert coordinator.get("/reports/2019-20/q4/correct/").status_code == 404

    def test_it_is_for_coordinators(self, cast, coordinator):
        assert coordinator.get(CORRECT).status_code == 200
        for user in (cast.viewer, cast.officer):
            assert cast.client(user).post(CORRECT, {"why": BECAUSE}).status_code == 403
        assert Issue.objects.count() == 1
        assert Quarter.objects.get(pk=cast.earlier_quarter.pk).issues.get().number == 1
