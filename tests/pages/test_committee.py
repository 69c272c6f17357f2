"""The pages of a committee paper: written part by part, signed, sent, and read by the board."""

import re
from datetime import date

import pytest
from django.test import Client

from resolutions.committee.models import CommitteePaper, SignOff
from resolutions.committee.operations import write_paper
from resolutions.reports.operations import correct_report
from tests.cast import on
from tests.committee.papering import MEETING, begun, frozen, how_it_stands, now, set_desks, sign, signed, written
from tests.pages.reading import as_given, errors, how_many_queries, links, words

ADD = "/papers/add/2026-27/q1/issue-1/"


def address(paper: CommitteePaper, rest: str = "") -> str:
    """Of one page of a paper."""
    return f"/papers/{paper.pk}/{rest}"


def tasks(page) -> dict[str, str]:
    """Each task of the page with how it stands."""
    found = re.findall(
        r'aria-describedby="task-\d+">(.*?)</a>.*?id="task-\d+">(.*?)</div>', page.content.decode(), re.S
    )
    return {title.strip(): re.sub(r"<[^>]+>", "", status).strip() for title, status in found}


def sent(page, **said):
    """What a browser would send of the page's form, with these changes."""
    return {**as_given(page), **said}


class TestBeginning:
    def test_for_a_meeting_on_record_or_another(self, cast, coordinator):
        page = coordinator.get(ADD)
        assert "Quarter 1, 2026 to 2027 (April to June 2026), issue 1 Write the committee paper" in words(page)
        given = {"board": cast.board.pk, "held_on": "2 9 2026", "part": 1}
        answer = coordinator.post(ADD, given)
        paper = CommitteePaper.objects.get()
        assert (answer.status_code, answer.url) == (302, address(paper))
        assert paper.meeting.held_on == MEETING
        again = coordinator.post(ADD, {"meeting": paper.meeting.pk, "part": 1})
        assert again.url == address(paper)
        assert address(paper) in links(coordinator.get(ADD))

    def test_what_is_missing_is_asked_for(self, cast, coordinator):
        assert errors(coordinator.post(ADD, {})) == [
            "Choose the board.",
            "Enter the day on which it meets.",
            "Choose an answer for “Which part of the agenda is it for?”",
        ]

    def test_it_says_that_a_later_issue_corrects_this_one(self, cast, coordinator):
        with on(date(2026, 8, 13)):
            correct_report(cast.earlier_quarter, why="A date was wrong.", by=cast.coordinator)
        assert "Issue 2 corrects this one." in words(coordinator.get(ADD))
        assert "corrects this one" not in words(coordinator.get(ADD.replace("issue-1", "issue-2")))
        assert coordinator.get(ADD.replace("issue-1", "issue-3")).status_code == 404


class TestWriting:
    def test_the_tasks_say_what_is_filled_and_what_is_missing(self, cast, coordinator):
        set_desks(cast, "Fin")
        paper = begun(cast)
        page = coordinator.get(address(paper))
        assert tasks(page) == {
            "Meeting, title and contacts": "Incomplete",
            "Purpose and recommendations": "Incomplete",
            "Implications": "Incomplete",
            "Appendices and background papers": "Completed",
            "Record who has signed off": "Not yet started",
            "Freeze it as it is sent": "Not yet started",
        }
        assert "Still empty: Recommendations; Reason; Alternative options considered and rejected." in words(page)

    def test_each_part_is_a_page_and_comes_back_to_the_tasks(self, cast, coordinator):
        paper = begun(cast)
        for part, said in (
            ("head", {"lead_member": "Cabinet Member for Children", "is_key_decision": "on"}),
            ("purpose", {"recommendations": "That it be noted.\r\nThat it go on.", "reason": "It was promised."}),
            ("implications", {"carbon": "None."}),
        ):
            page = coordinator.get(address(paper, f"edit/{part}/"))
            answer = coordinator.post(address(paper, f"edit/{part}/"), sent(page, **said))
            assert (answer.status_code, answer.url) == (302, address(paper))
        paper = now(paper)
        assert (paper.lead_member, paper.is_key_decision, paper.carbon) == (
            "Cabinet Member for Children",
            True,
            "None.",
        )
        assert paper.recommendations == "That it be noted.\nThat it go on."
        assert coordinator.get(address(paper, "edit/nothing/")).status_code == 404

    def test_the_figures_are_shown_and_cannot_be_typed(self, cast, coordinator):
        paper = begun(cast)
        url = address(paper, "edit/purpose/")
        page = coordinator.get(url)
        assert "the 2 resolutions have 2 actions: 1 in progress, 1 not started. None is overdue." in words(page)
        coordinator.post(url, sent(page, filled="{}", purpose="More."))
        assert (now(paper).filled, now(paper).purpose) == (paper.filled, "More.")

    def test_another_coordinator_was_quicker_and_nothing_is_lost(self, cast, coordinator):
        paper = begun(cast)
        url = address(paper, "edit/purpose/")
        page = coordinator.get(url)
        write_paper(paper, reason="Their reason.", by=cast.administrator)
        answer = coordinator.post(url, sent(page, reason="My reason."))
        assert answer.status_code == 409
        text = words(answer)
        assert "What it says now More about the purpose (optional) Nothing has been entered." in text
        assert "Their reason." in text
        assert "My reason." in text
        assert coordinator.post(url, sent(answer)).status_code == 302
        assert now(paper).reason == "My reason."

    def test_it_moves_to_another_meeting(self, cast, coordinator):
        paper = begun(cast)
        url = address(paper, "edit/head/")
        given = sent(coordinator.get(url), meeting="other", board=cast.body.pk, held_on="7/10/2026")
        assert coordinator.post(url, given).status_code == 302
        assert str(now(paper).meeting) == "Full Council, 07/10/2026"

    def test_rows_are_added_and_taken_out_without_javascript(self, cast, coordinator):
        paper = begun(cast)
        url = address(paper, "lists/")
        page = coordinator.get(url)
        given = sent(page, **{"appendices-1-title": "Photographs", "background_papers-0-title": "What landlords ask"})
        given |= {"background_papers-0-paragraphs": ["3", "1"], "more": "1"}
        answer = coordinator.post(url, given)
        assert (answer.status_code, answer.url) == (302, url)
        paper = now(paper)
        assert [(row["ref"], row["title"]) for row in paper.appendices[1:]] == [("B", "Photographs")]
        assert paper.background_papers == [{"ref": "", "title": "What landlords ask", "paragraphs": [1, 3]}]
        page = coordinator.get(url)
        assert page.content.decode().count('name="appendices-') == 4 * (1 + 1 + 7)
        gone = dict.fromkeys(("appendices-1-ref", "appendices-1-title"), "")
        assert coordinator.post(url, sent(page, **gone)).url == address(paper)
        assert len(now(paper).appendices) == 1

    def test_a_row_without_a_title_is_asked_for_it(self, cast, coordinator):
        url = address(begun(cast), "lists/")
        given = sent(coordinator.get(url), **{"appendices-1-paragraphs": ["2"], "background_papers-0-title": "Child B"})
        answer = coordinator.post(url, given)
        assert errors(answer) == [
            "Give its title, or clear the whole row.",
            "Never record a child or young person here. Name the post that supports them.",
        ]
        assert 'value="Child B"' in answer.content.decode()

    def test_a_page_of_rows_that_was_not_sent_whole_says_so(self, cast, coordinator):
        paper = begun(cast)
        url = address(paper, "lists/")
        for said in ({"appendices": "9" * 9}, {"appendices": "-1"}, {"background_papers": "x"}, {"seen": ""}):
            answer = coordinator.post(url, sent(coordinator.get(url), **said))
            assert ["This page was not sent whole." in error for error in errors(answer)] == [True]
        assert now(paper).appendices == paper.appendices


class TestSigning:
    def test_a_sign_off_is_recorded_and_goes_stale_visibly(self, cast, coordinator):
        set_desks(cast, "Fin", "Leg")
        paper = written(cast)
        url = address(paper, "sign/")
        given = sent(coordinator.get(url), who="desk:Leg", code="LS/0003197/3", given_on="11/8/2026")
        assert coordinator.post(url, given).url == url
        row = SignOff.objects.get()
        assert (row.desk, row.code, row.given_on) == ("Leg", "LS/0003197/3", date(2026, 8, 11))
        assert "Leg LS/0003197/3 11 August 2026 Signed" in words(coordinator.get(url))
        write_paper(paper, reason="Another.", by=cast.coordinator)
        text = words(coordinator.get(address(paper)))
        assert "Leg LS/0003197/3 11 August 2026 Stale The text has changed since: Reason." in text
        assert tasks(coordinator.get(address(paper)))["Record who has signed off"] == "1 stale"

    def test_a_text_that_changed_under_their_hands_is_not_signed(self, cast, coordinator):
        set_desks(cast, "Fin")
        paper = written(cast)
        url = address(paper, "sign/")
        page = coordinator.get(url)
        write_paper(paper, reason="Another.", by=cast.administrator)
        answer = coordinator.post(url, sent(page, who="desk:Fin", code="A 1"))
        assert answer.status_code == 409
        assert not SignOff.objects.exists()
        assert coordinator.post(url, sent(answer)).status_code == 302
        assert how_it_stands(paper)["Fin"] == (True, False, ())

    def test_one_is_taken_back_for_a_reason(self, cast, coordinator):
        set_desks(cast, "Fin", "Leg")
        paper = written(cast)
        url = address(paper, "take-back/")
        assert "there is nothing to take back" in words(coordinator.get(url))
        sign(paper, cast.coordinator, desk="Fin")
        assert errors(coordinator.post(url, {"who": "desk:Leg"})) == [
            "Choose an answer for “Whose sign-off is taken back?” from the list",
            "Say why the sign-off is taken back.",
        ]
        with on(date(2026, 8, 13)):
            coordinator.post(url, {"who": "desk:Fin", "why": "It was Legal."})
        assert how_it_stands(paper)["Fin"] == (False, False, ())


class TestSending:
    def test_it_is_refused_while_a_desk_has_not_signed_unless_they_say_why(self, cast, coordinator):
        set_desks(cast, "Fin")
        paper = written(cast)
        url = address(paper, "freeze/")
        answer = coordinator.post(url, sent(coordinator.get(url)))
        assert errors(answer) == [
            "Fin has not signed off. The director has not agreed the report. Say why the paper goes without, or wait "
            "for it."
        ]
        assert coordinator.post(url, sent(answer, going_without="Nothing is bought.")).url == address(paper)
        assert "Why: Nothing is bought." in words(coordinator.get(address(paper, "?version=1")))

    def test_signed_by_all_nothing_more_is_asked(self, cast, coordinator):
        set_desks(cast, "Fin")
        paper = signed(written(cast), cast.coordinator, "Fin")
        url = address(paper, "freeze/")
        page = coordinator.get(url)
        assert "Why does it go without?" not in words(page)
        assert coordinator.post(url, sent(page)).url == address(paper)
        assert tasks(coordinator.get(address(paper)))["Freeze it as it is sent"] == "Version 1 is frozen"
        write_paper(paper, reason="Another.", by=cast.coordinator)
        assert tasks(coordinator.get(address(paper)))["Freeze it as it is sent"] == "Changed since"


class TestReading:
    def test_the_board_reads_what_was_sent_and_no_draft(self, cast, coordinator, board_member):
        paper = written(cast)
        assert "No paper has been sent yet." in words(board_member.get("/papers/"))
        assert paper.title in words(coordinator.get("/papers/"))
        drafts = (address(paper), address(paper, "?version=draft"), address(paper, "paper.docx"))
        assert [board_member.get(each).status_code for each in drafts] == [403, 403, 403]
        assert [coordinator.get(each).status_code for each in drafts] == [200, 200, 200]
        frozen(paper, cast.coordinator, going_without="Nothing is bought.")
        write_paper(paper, reason="Not sent yet.", by=cast.coordinator)
        assert paper.title in words(board_member.get("/papers/"))
        assert [board_member.get(each).status_code for each in drafts] == [200, 403, 403]
        text = words(board_member.get(address(paper, "?version=1")))
        assert "Twelve flats a year were promised." in text
        assert "Not sent yet." not in text
        assert "Not sent yet." in words(coordinator.get(address(paper, "?version=draft")))
        assert tasks(board_member.get(address(paper))) == {}

    def test_the_files_are_those_that_were_frozen(self, cast, board_member):
        paper = written(cast)
        version = frozen(paper, cast.coordinator, going_without="Nothing is bought.")
        for file in version.files.all():
            answer = board_member.get(address(paper, f"paper.{file.format}?version=1"))
            assert answer.content == bytes(file.content)
            assert answer["ETag"] == f'"{file.sha256}"'
            assert "immutable" in answer["Cache-Control"]
            assert f"committee-paper-2026-27-q1-2026-09-02-version-1.{file.format}" in answer["Content-Disposition"]
        for missing in ("paper.docx?version=2", "paper.docx?version=x", "paper.odt?version=1"):
            assert board_member.get(address(paper, missing)).status_code == 404

    def test_a_draft_is_made_now_and_kept_by_nobody(self, cast, coordinator):
        paper = written(cast)
        answer = coordinator.get(address(paper, "paper.pdf"))
        assert answer.content.startswith(b"%PDF")
        assert answer["Cache-Control"] == "private, no-store"
        assert coordinator.get(address(paper, "paper.odt")).status_code == 404

    def test_part_two_says_so_in_its_head(self, cast, coordinator):
        paper = begun(cast, part=CommitteePaper.Part.EXEMPT)
        assert "Part II: this paper is not for publication." in words(coordinator.get(address(paper)))
        assert "Part II" in words(coordinator.get("/papers/"))
        assert "Part II: not for publication." in words(coordinator.get(address(paper, "?version=draft")))

    def test_it_says_that_its_report_was_corrected(self, cast, coordinator):
        paper = begun(cast)
        with on(date(2026, 8, 13)):
            correct_report(cast.earlier_quarter, why="A date was wrong.", by=cast.coordinator)
        text = words(coordinator.get(address(paper)))
        assert "Issue 2 of that report is frozen, and this paper still covers issue 1." in text

    @pytest.mark.parametrize("path", ["/papers/", None])
    def test_as_many_queries_for_any_number_of_papers_and_sign_offs(self, cast, path):
        set_desks(cast, "Fin", "Leg", "HR")
        client: Client = cast.client(cast.coordinator)
        paper = written(cast)
        frozen(paper, cast.coordinator, going_without="Nothing is bought.")
        few = how_many_queries(client, "get", path or address(paper))
        for month in (10, 11):
            other = begun(cast, date(2026, month, 7))
            frozen(other, cast.coordinator, going_without="Nothing is bought.")
        signed(paper, cast.coordinator, "Fin", "Leg")
        frozen(paper, cast.coordinator, going_without="Nothing is bought.")
        assert how_many_queries(client, "get", path or address(paper)) == few
