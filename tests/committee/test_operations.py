"""A paper is written by several, signed as it reads, and kept as it is sent."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from carecommit.kit.refused import Refused, Stale
from resolutions.committee.document import Document
from resolutions.committee.models import CommitteePaper, SignOff
from resolutions.committee.operations import freeze_paper, reading, take_back, write_paper
from resolutions.committee.rules import IMPLICATIONS, PURPOSE, empty_fields
from resolutions.council.models import Meeting
from resolutions.reports.operations import correct_report
from tests.cast import on
from tests.committee.papering import (
    MEETING,
    TEXTS,
    begun,
    frozen,
    how_it_stands,
    now,
    set_desks,
    sign,
    signed,
    written,
)

STANDS = (True, False, ())
NOT_GIVEN = (False, False, ())


class TestBeginning:
    def test_the_meeting_is_recorded_and_the_report_is_appendix_a(self, cast):
        paper = begun(cast)
        assert Meeting.objects.get(board=cast.board, held_on=MEETING) == paper.meeting
        title = "Progress report, Quarter 1, 2026 to 2027 (April to June 2026), issue 1"
        assert paper.appendices == [{"ref": "A", "title": title, "paragraphs": []}]
        assert paper.background_papers == []
        assert [row.history_change_reason for row in paper.history.all()] == ["Begun"]

    def test_asked_twice_it_is_begun_once(self, cast):
        assert begun(cast) == begun(cast)
        assert begun(cast) != begun(cast, part=CommitteePaper.Part.EXEMPT)

    def test_a_meeting_that_is_past_is_refused_and_one_of_today_is_not(self, cast):
        with pytest.raises(Refused, match="That meeting is past"):
            begun(cast, date(2026, 8, 11))
        assert begun(cast, date(2026, 8, 12)).meeting.held_on == date(2026, 8, 12)

    def test_who_it_is_from_is_as_in_the_last_paper_and_no_text_is(self, cast):
        written(cast)
        other = begun(cast, date(2026, 10, 7))
        assert (other.lead_member, other.author) == ("Cabinet Member for Children", "Head of Service")
        assert empty_fields(other, (*PURPOSE, *IMPLICATIONS)) == [
            "recommendations", "reason", "alternatives", *IMPLICATIONS,
        ]  # fmt: skip


class TestWriting:
    def test_history_keeps_each_text_and_what_changes_nothing_is_not_written(self, cast):
        paper = written(cast)
        with on(date(2026, 8, 13)):
            write_paper(paper, reason="Fourteen flats were promised.", by=cast.coordinator)
            write_paper(paper, reason="Fourteen flats were promised.", by=cast.coordinator)
        reasons = [row.reason for row in paper.history.order_by("history_date")]
        assert reasons == ["", "Twelve flats a year were promised.", "Fourteen flats were promised."]

    def test_two_may_write_different_parts_at_once(self, cast):
        paper = begun(cast)
        seen = reading(paper, PURPOSE)
        write_paper(paper, **dict.fromkeys(IMPLICATIONS, "None."), by=cast.coordinator)
        said = {name: TEXTS.get(name, "") for name in PURPOSE}
        assert write_paper(paper, **said, seen=seen, by=cast.administrator).carbon == "None."

    def test_whoever_comes_second_to_the_same_part_is_told(self, cast):
        paper = begun(cast)
        seen = reading(paper, PURPOSE)
        mine = {name: TEXTS.get(name, "") for name in PURPOSE}
        write_paper(paper, **{**mine, "reason": "Theirs."}, by=cast.administrator)
        with pytest.raises(Stale, match="compare, and choose"):
            write_paper(paper, **mine, seen=seen, by=cast.coordinator)
        assert now(paper).reason == "Theirs."
        # Sent twice it is no conflict.
        write_paper(paper, **{**mine, "reason": "Theirs."}, seen=seen, by=cast.administrator)
        assert paper.history.count() == 2

    @pytest.mark.parametrize("name", ["title", "lead_member", "lead_director", "author", "originating_director"])
    def test_no_young_person_is_named(self, cast, name):
        with pytest.raises(ValidationError, match="Never record a child"):
            write_paper(begun(cast), **{name: "Young person A"}, by=cast.coordinator)

    def test_nor_in_a_list(self, cast):
        rows = [{"ref": "", "title": "Letter of Child B", "paragraphs": [2]}]
        with pytest.raises(ValidationError, match="Never record a child"):
            write_paper(begun(cast), background_papers=rows, by=cast.coordinator)

    def test_rows_get_the_next_letter_and_those_that_say_nothing_go(self, cast):
        rows = [
            {"ref": "A", "title": "The report", "paragraphs": []},
            {"ref": "", "title": "", "paragraphs": []},
            {"ref": " ", "title": " What the  landlords ask ", "paragraphs": ["3", "1", "3"]},
        ]
        paper = write_paper(begun(cast), appendices=rows, by=cast.coordinator)
        assert paper.appendices == [
            {"ref": "A", "title": "The report", "paragraphs": []},
            {"ref": "B", "title": "What the landlords ask", "paragraphs": [1, 3]},
        ]
        with pytest.raises(Refused, match="title of every row"):
            write_paper(paper, appendices=[{"ref": "C", "title": "", "paragraphs": []}], by=cast.coordinator)

    def test_a_corrected_report_brings_its_own_figures_and_its_own_appendix(self, cast):
        paper = written(cast)
        with on(date(2026, 8, 13)):
            issue = correct_report(cast.earlier_quarter, why="A date was wrong.", by=cast.coordinator)
            rows = [*paper.appendices, {"ref": "", "title": "Photographs", "paragraphs": []}]
            write_paper(paper, appendices=rows, by=cast.coordinator)
            after = write_paper(paper, issue=issue, by=cast.coordinator)
        assert after.filled["sha256"] == issue.editions.get().sha256 != paper.filled["sha256"]
        assert "issue 2, as known on 13 August 2026" in after.filled["purpose"][2]
        assert [row["title"][-7:] for row in after.appendices] == ["issue 2", "ographs"]

    def test_the_councils_own_title_stays_when_it_is_filled_from_another_issue(self, cast):
        paper = written(cast, title="Twelve flats a year: how far we are")
        with on(date(2026, 8, 13)):
            issue = correct_report(cast.earlier_quarter, why="A date was wrong.", by=cast.coordinator)
            write_paper(paper, issue=issue, by=cast.coordinator)
        assert (now(paper).title, now(paper).filled["issue"]) == ("Twelve flats a year: how far we are", 2)

    def test_it_is_moved_to_no_meeting_that_is_past_and_stays_with_its_own_when_that_is(self, cast):
        paper = begun(cast)
        with pytest.raises(Refused, match=r"^That meeting is past") as refusal:
            write_paper(paper, board=cast.board, held_on=date(2026, 8, 11), by=cast.coordinator)
        assert refusal.value.about == "held_on"
        assert now(paper).meeting.held_on == MEETING
        today = date(2026, 8, 12)
        assert write_paper(paper, board=cast.board, held_on=today, by=cast.coordinator).meeting.held_on == today
        with on(date(2026, 8, 13)):
            write_paper(paper, board=cast.board, held_on=today, reference="CPB 7", by=cast.coordinator)
        assert (now(paper).meeting.held_on, now(paper).reference) == (today, "CPB 7")


class TestSigning:
    def test_it_is_bound_to_the_text_and_goes_stale_with_it(self, cast):
        set_desks(cast, "Fin", "Leg")
        paper = written(cast)
        sign(paper, cast.coordinator, desk="Fin", code="DJN.26.27.033")
        assert how_it_stands(paper) == {
            "Fin": STANDS, "Leg": NOT_GIVEN, "Originating director": NOT_GIVEN, "Cabinet member": NOT_GIVEN,
        }  # fmt: skip
        write_paper(paper, reason="Another.", carbon="Some.", by=cast.coordinator)
        stale = (False, True, ("Reason", "Carbon footprint (environmental) implications"))
        assert how_it_stands(paper)["Fin"] == stale

    def test_the_approved_words_come_back_and_it_holds_again(self, cast):
        set_desks(cast, "Fin")
        paper = written(cast)
        sign(paper, cast.coordinator, desk="Fin")
        write_paper(paper, reason="Another.", by=cast.coordinator)
        with on(date(2026, 8, 13)):
            sign(paper, cast.coordinator, desk="Fin")
        write_paper(paper, reason=TEXTS["reason"], by=cast.coordinator)
        assert how_it_stands(paper)["Fin"] == STANDS
        assert SignOff.objects.count() == 2

    def test_another_issue_makes_every_sign_off_stale(self, cast):
        set_desks(cast, "Fin")
        paper = signed(written(cast), cast.coordinator, "Fin")
        with on(date(2026, 8, 13)):
            issue = correct_report(cast.earlier_quarter, why="A date was wrong.", by=cast.coordinator)
        write_paper(paper, issue=issue, by=cast.coordinator)
        changed = ("What is filled in from the report", "Appendices")
        found = how_it_stands(paper)
        assert found["Fin"] == found["Originating director"] == (False, True, changed)

    def test_a_text_that_was_changed_meanwhile_is_not_signed(self, cast):
        set_desks(cast, "Fin")
        paper = written(cast)
        with pytest.raises(Stale, match="Read what it says now"):
            sign(paper, cast.coordinator, desk="Fin", seen="0" * 64)
        assert not SignOff.objects.exists()

    def test_sent_twice_it_is_recorded_once_and_another_code_is_another(self, cast):
        set_desks(cast, "Fin")
        paper = written(cast)
        first = sign(paper, cast.coordinator, desk="Fin", code="A 1")
        assert sign(paper, cast.coordinator, desk="Fin", code="A 1") == first
        assert sign(paper, cast.coordinator, desk="Fin", code="A 2") != first

    def test_only_desks_of_the_profile_sign_and_on_a_day_that_has_come(self, cast):
        set_desks(cast, "Fin")
        paper = written(cast)
        with pytest.raises(Refused, match="names no desk “Leg”"):
            sign(paper, cast.coordinator, desk="Leg")
        with pytest.raises(Refused, match="has not come yet"):
            sign(paper, cast.coordinator, desk="Fin", given_on=date(2026, 8, 13))

    def test_one_recorded_by_mistake_is_taken_back_and_stays_on_record(self, cast):
        set_desks(cast, "Fin", "Leg")
        paper = signed(written(cast), cast.coordinator, "Fin", "Leg")
        with on(date(2026, 8, 13)):
            take_back(paper, role="desk", desk="Fin", why="It was Legal.", by=cast.coordinator)
        assert how_it_stands(paper)["Fin"] == NOT_GIVEN
        assert how_it_stands(paper)["Leg"] == STANDS
        rows = SignOff.objects.filter(desk="Fin").values_list("taken_back", "why")
        assert list(rows) == [(False, ""), (True, "It was Legal.")]
        assert take_back(paper, role="desk", desk="Fin", why="Again.", by=cast.coordinator) is None
        with pytest.raises(Refused, match="Say why"):
            take_back(paper, role="desk", desk="Leg", why=" ", by=cast.coordinator)

    def test_a_desk_that_left_the_profile_is_shown_and_no_longer_asked_for(self, cast):
        set_desks(cast, "Fin", "Leg")
        paper = signed(written(cast), cast.coordinator, "Fin", "Leg")
        set_desks(cast, "Leg")
        assert list(how_it_stands(paper)) == ["Leg", "Fin", "Originating director", "Cabinet member"]


class TestFreezing:
    def test_every_sign_off_that_is_missing_or_stale_is_named(self, cast):
        set_desks(cast, "Fin", "Leg", "HR")
        paper = written(cast)
        sign(paper, cast.coordinator, desk="Fin")
        sign(paper, cast.coordinator, role=SignOff.Role.MEMBER)
        write_paper(paper, reason="Another.", by=cast.coordinator)
        sign(paper, cast.coordinator, desk="HR")
        with pytest.raises(Refused) as refusal:
            frozen(paper, cast.coordinator)
        assert str(refusal.value) == (
            "The sign-off by Fin is stale: the text has changed since (Reason). Leg has not signed off. The director "
            "has not agreed the report. The cabinet member’s approval is stale: the text has changed since (Reason). "
            "Say why the paper goes without, or wait for it."
        )
        assert paper.versions.count() == 0

    def test_signed_by_all_it_is_kept_with_its_files_and_their_hashes(self, cast):
        set_desks(cast, "Fin", "Leg")
        paper = signed(written(cast), cast.coordinator, "Fin", "Leg")
        version = frozen(paper, cast.coordinator)
        document = Document.from_json(version.content)
        assert (version.number, document.version, document.frozen_on) == (1, 1, date(2026, 8, 12))
        assert (document.outstanding, document.going_without) == ((), "")
        assert document.sha256 == version.sha256
        assert document.words.reason == TEXTS["reason"]
        assert [(each.who, each.code) for each in document.signatures if each.role == "desk"] == [
            ("Fin", "Fin.26.27.001"),
            ("Leg", "Leg.26.27.001"),
        ]
        beginnings = {file.format: bytes(file.content)[:4] for file in version.files.all()}
        assert beginnings == {"docx": b"PK\x03\x04", "pdf": b"%PDF"}

    def test_it_may_go_without_for_a_reason_that_it_says(self, cast):
        set_desks(cast, "Fin")
        paper = written(cast)
        version = frozen(paper, cast.coordinator, going_without="Finance has nothing to look at.")
        document = Document.from_json(version.content)
        assert document.outstanding == ("Fin has not signed off.", "The director has not agreed the report.")
        assert document.going_without == "Finance has nothing to look at."

    def test_the_same_reason_is_the_same_version_and_another_is_the_next(self, cast):
        set_desks(cast, "Fin")
        paper = written(cast)
        first = frozen(paper, cast.coordinator, going_without="Finance has nothing to look at.")
        assert frozen(paper, cast.coordinator, going_without=" Finance has nothing to look at. ") == first
        with on(date(2026, 8, 13)):
            frozen(paper, cast.coordinator, going_without="The accountant is away.")
        kept = [Document.from_json(each.content) for each in paper.versions.order_by("number")]
        assert [(each.version, each.going_without) for each in kept] == [
            (1, "Finance has nothing to look at."),
            (2, "The accountant is away."),
        ]

    def test_frozen_twice_it_is_one_version_and_a_changed_paper_is_the_next(self, cast):
        set_desks(cast, "Fin")
        paper = signed(written(cast), cast.coordinator, "Fin")
        first = frozen(paper, cast.coordinator)
        assert frozen(paper, cast.coordinator) == first
        with on(date(2026, 8, 13)):
            write_paper(paper, reason="Another.", by=cast.coordinator)
            signed(paper, cast.coordinator, "Fin")
            second = frozen(paper, cast.coordinator)
        assert second.number == 2
        kept = [Document.from_json(each.content).words.reason for each in paper.versions.order_by("number")]
        assert kept == [TEXTS["reason"], "Another."]

    def test_a_draft_that_changed_while_it_was_read_is_not_frozen(self, cast):
        set_desks(cast, "Fin")
        paper = written(cast)
        with pytest.raises(Stale, match="Read it once more"):
            freeze_paper(paper, seen="0" * 64, going_without="In a hurry.", by=cast.coordinator)
        assert paper.versions.count() == 0
