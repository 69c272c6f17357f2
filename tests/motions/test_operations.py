"""Recording what was agreed, under a code of its own; and correcting the record of the words, which are sealed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from carecommit.kit.refused import Refused, Stale
from resolutions.motions.models import Clause, Motion, Resolution
from resolutions.motions.operations import add_clause, add_resolution, correct_words, record_motion
from resolutions.motions.queries import corrections
from tests.cast import on

FIRST = "to offer a home near people they know"


def put(cast, decided_words="27 March 2023", **fields) -> Motion:
    """Another motion, agreed by Full Council on the day of the cast's own unless it says otherwise."""
    given = {"kind": "plan", "title": "A plan", "body": cast.body, "by": cast.coordinator, **fields}
    return record_motion(decided_words=decided_words, **given)


def written(agreed: Resolution | Clause) -> list[tuple]:
    """Its history, the first row first: what was done, the words, by whom, why."""
    rows = type(agreed).history.filter(id=agreed.pk).order_by("history_id")
    return list(rows.values_list("history_type", "words", "history_user__email", "history_change_reason"))


class TestRecord:
    def test_its_code_is_the_councils_prefix_and_the_year_of_the_meeting(self, cast):
        assert put(cast, "14 July 2024").code == "ANY-2024"

    def test_further_motions_of_a_year_are_numbered(self, cast):
        assert [cast.motion.code, put(cast).code, put(cast, "October 2023").code, put(cast, "2 May 2024").code] == [
            "ANY-2023",
            "ANY-2023-2",
            "ANY-2023-3",
            "ANY-2024",
        ]

    @pytest.mark.parametrize(
        ("words", "day"),
        [("27 March 2023", date(2023, 3, 27)), ("03/04/23", date(2023, 4, 3)), ("October 2023", None)],
    )
    def test_its_day_is_kept_as_the_papers_give_it(self, cast, words, day):
        """A month is no day, and none is made up."""
        motion = put(cast, words)
        assert (motion.decided_words, motion.decided_on) == (words, day)

    @pytest.mark.parametrize("words", ["", "27 March", "last spring", "Q3 2023"])
    def test_without_a_year_that_can_be_read_it_is_refused(self, cast, words):
        with pytest.raises(Refused, match=r"^Give the date of the meeting with its year"):
            put(cast, words)
        assert list(Motion.objects.all()) == [cast.motion]

    def test_what_no_field_takes_is_not_written(self, cast):
        with pytest.raises(ValidationError) as refused:
            put(cast, kind="rumour", link="not an address")
        assert sorted(refused.value.message_dict) == ["kind", "link"]
        assert list(Motion.objects.all()) == [cast.motion]

    def test_the_boards_that_oversee_it_are_there_with_who_and_why(self, cast):
        motion = put(cast, overseen_by=(cast.board, cast.body))
        assert [oversight.board for oversight in motion.oversights.all()] == [cast.board, cast.body]
        rows = motion.oversights.model.history.filter(motion_id=motion.pk)
        assert list(rows.values_list("history_user__email", "history_change_reason")) == [
            ("coordinator@anytown.example", "Recorded as agreed"),
            ("coordinator@anytown.example", "Recorded as agreed"),
        ]


class TestItsWords:
    def test_resolutions_and_clauses_keep_the_order_in_which_they_were_recorded(self, cast):
        motion = put(cast)
        first = add_resolution(motion, label="(a)", words="To listen.", by=cast.coordinator)
        add_resolution(motion, words="To act.", heading="Homes", you_said="Ask us.", by=cast.coordinator)
        add_clause(first, label="i", words="each year", by=cast.coordinator)
        add_clause(first, words="and to answer", by=cast.coordinator)
        assert [(r.order, r.label, r.words, r.heading, r.you_said) for r in motion.resolutions.all()] == [
            (1, "(a)", "To listen.", "", ""),
            (2, "", "To act.", "Homes", "Ask us."),
        ]
        assert [(c.order, c.label, c.words) for c in first.clauses.all()] == [
            (1, "i", "each year"),
            (2, "", "and to answer"),
        ]

    def test_they_are_kept_to_the_letter(self, cast):
        words = "  To “fight” for\n\tevery child –  as any parent would;"
        resolution = add_resolution(cast.motion, words=words, by=cast.coordinator)
        assert Resolution.objects.get(pk=resolution.pk).words == words

    def test_without_words_there_is_nothing_to_record(self, cast):
        with pytest.raises(ValidationError):
            add_resolution(cast.motion, words="", by=cast.coordinator)
        with pytest.raises(ValidationError):
            add_clause(cast.resolution, words="", by=cast.coordinator)

    @pytest.mark.parametrize("model", [Resolution, Clause])
    def test_the_database_keeps_no_empty_words_either(self, cast, model):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(words="")


class TestCorrect:
    def test_the_words_before_stay_in_the_history_with_who_and_why(self, cast):
        clause = cast.clauses[0]
        correct_words(clause, words=f"{FIRST} and trust", by=cast.administrator, why="Two words were left out.")
        assert written(clause) == [
            ("+", FIRST, "coordinator@anytown.example", "Recorded as agreed"),
            ("~", f"{FIRST} and trust", "administrator@anytown.example", "Two words were left out."),
        ]
        assert Clause.objects.get(pk=clause.pk).words == f"{FIRST} and trust"

    def test_every_correction_can_be_read_the_first_one_first(self, cast):
        clause = cast.clauses[0]
        with on(date(2026, 8, 13)):
            correct_words(clause, words="one", by=cast.coordinator, why="The minutes say one.")
        with on(date(2026, 8, 14)):
            correct_words(clause, words="two", by=cast.administrator, why="The signed minutes say two.")
        found = corrections(Clause, [each.pk for each in cast.clauses])[clause.pk]
        assert [(f"{each.when:%d/%m/%Y}", each.by, each.why, each.earlier_words) for each in found] == [
            ("13/08/2026", "coordinator@anytown.example", "The minutes say one.", FIRST),
            ("14/08/2026", "administrator@anytown.example", "The signed minutes say two.", "one"),
        ]

    def test_a_resolution_is_corrected_the_same_way(self, cast):
        correct_words(cast.resolution, words="To give each care leaver a home.", by=cast.coordinator, why="Minute 14.")
        assert [row[1] for row in written(cast.resolution)] == [
            "To give every care leaver a safe home.",
            "To give each care leaver a home.",
        ]

    def test_the_same_words_again_are_no_correction(self, cast):
        correct_words(cast.clauses[0], words=FIRST, by=cast.coordinator, why="Looked it up.")
        assert [row[0] for row in written(cast.clauses[0])] == ["+"]

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"why": " \n"}, "The agreed words are sealed. Say why they are corrected."),
            ({"words": " \n"}, "Give the words as they were agreed."),
        ],
    )
    def test_without_a_reason_or_words_it_is_refused(self, cast, changes, sentence):
        given = {"words": "one", "why": "The minutes say one.", **changes}
        with pytest.raises(Refused) as refused:
            correct_words(cast.clauses[0], by=cast.coordinator, **given)
        assert (str(refused.value), type(refused.value)) == (sentence, Refused)
        assert [row[1] for row in written(cast.clauses[0])] == [FIRST]

    def test_who_read_other_words_is_told_so_and_writes_nothing(self, cast):
        correct_words(cast.clauses[0], words="one", by=cast.coordinator, why="A slip.", instead_of=FIRST)
        with pytest.raises(Stale):
            correct_words(cast.clauses[0], words="two", by=cast.administrator, why="A slip.", instead_of=FIRST)
        assert [row[1] for row in written(cast.clauses[0])] == [FIRST, "one"]

    def test_the_same_correction_sent_twice_has_one_effect(self, cast):
        for _ in range(2):
            correct_words(cast.clauses[0], words="one", by=cast.coordinator, why="A slip.", instead_of=FIRST)
        assert [row[1] for row in written(cast.clauses[0])] == [FIRST, "one"]
