"""The chapter of pledges in the quarterly report."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carecommit.kit import clock
from carecommit.kit.history import record
from pledges.events.operations import change_event
from pledges.life.keepers import Fate, hand_over, record_leaving
from pledges.life.models import COUNTED, State, Step
from pledges.life.operations import note_help
from pledges.life.queries import on_day
from pledges.pledging.makers import change_maker
from pledges.pledging.models import Pledge, Wording
from pledges.pledging.operations import add_pledge, give_offer, revise_pledge, settle_pledge
from pledges.section import pledges as chapter_of
from pledges.section.wording import LONGEST
from resolutions.council.models import Board
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import AsAt, shown
from resolutions.reports.build import live
from resolutions.reports.document import Chapter, Entry, Report
from resolutions.reports.operations import close_quarter
from resolutions.reports.setting import Setting
from resolutions.timescales import FinancialQuarter
from tests.cast import TODAY, on
from tests.pages.reading import words
from tests.pledges.pledging import Pledging

SPRING = date(2026, 6, 20)
# After the day by which answers to the round were due.
AFTER = date(2026, 9, 23)
CLOSING = date(2026, 10, 9)
STATES = ("Made, not begun yet", "Under way", "Kept", "Not kept", "Released")


def report(pledging: Pledging) -> Report:
    """The report of the second quarter as it is shown today."""
    return live(shown(Quarter.objects.get(pk=pledging.cast.quarter.pk), clock.today()))


def chapter(pledging: Pledging) -> Chapter:
    (only,) = report(pledging).chapters
    return only


def entries(pledging: Pledging, heading: str) -> list[Entry]:
    """What the chapter names under one of its headings."""
    (found,) = [each for each in chapter(pledging).lists if each.heading == heading]
    return list(found.entries)


def tally(pledging: Pledging, caption: str) -> list[tuple]:
    """The headings of one of its tables, then each row with its counts."""
    (found,) = [each for each in chapter(pledging).tallies if each.caption == caption]
    return [found.headings, *((row.words, *row.counts) for row in found.rows)]


def version(pledge: Pledge) -> int:
    return Pledge.objects.get(pk=pledge.pk).version


@pytest.fixture
def spring(pledging: Pledging) -> Pledging:
    """Before the first quarter was closed, three people pledged at another event."""
    with on(SPRING):
        pledging.event = pledging.add_event(title="Team Anytown, spring session", closes_on=date(2026, 12, 31))
        pledging.housing = pledging.give(
            "Two flats a year.",
            post_words="Head of Homes",
            service_area="Housing",
            email="homes@anytown.example",
            kind="Housing",
        )
        pledging.job = pledging.give(
            "A job in the depot.",
            post_words="Depot Manager",
            service_area="Streets",
            email="depot@anytown.example",
            kind="Apprenticeship or job",
        )
        pledging.paper = pledging.add(
            "To listen more.", post_words="Clerk", service_area="", email="", kind="Listening"
        )
    return pledging


class TestWhetherThereIsOne:
    def test_not_before_anybody_pledged(self, pledging):
        assert report(pledging).chapters == ()
        pledging.give()
        assert [each.heading for each in report(pledging).chapters] == ["Pledges"]
        earlier = live(shown(pledging.cast.earlier_quarter, TODAY))
        assert earlier.chapters == ()

    def test_not_on_the_dashboard(self, pledging):
        pledging.give()
        when = shown(pledging.cast.quarter, TODAY)
        assert live(when, with_beside=False).chapters == ()

    def test_not_where_all_were_struck_out(self, pledging):
        pledging.strike_out(pledging.give())
        assert report(pledging).chapters == ()


class TestWhatACouncillorReads:
    def test_one_pledge(self, pledging):
        pledging.give()
        assert chapter(pledging).said == (
            "1 pledge has been made, at Team Anytown, summer session on 12 August 2026.",
            "It is reported to the Corporate Parenting Board.",
            "It is made and not begun yet.",
            "Since 30 June 2026, the end of last quarter, 1 is new.",
        )

    def test_where_a_quarter_between_has_no_report_it_speaks_of_the_last_report(self, spring):
        """The second quarter is open still when the third is asked for, so the first is the last that was frozen."""
        day = date(2026, 10, 20)
        with on(day):
            (found,) = live(AsAt(FinancialQuarter(2026, 3), day, day)).chapters
        assert found.said[-1] == "Since 30 June 2026, the end of Quarter 1, no pledge has moved."
        assert found.tallies[0].caption == "Pledges in the last report and this"
        assert [found.lists[0].heading, found.lists[0].none] == [
            "Kept since the last report",
            "None was kept since the last report.",
        ]

    def test_how_many_were_made_and_how_they_stand_are_two_sentences(self, spring):
        with on(date(2026, 8, 20)):
            spring.answer(spring.housing, "kept", "Two flats are let.")
            spring.answer(spring.job, "under_way", offered=2, taken_up=1)
            assert chapter(spring).said == (
                "3 pledges have been made, all 3 of them at Team Anytown, spring session on 20 June 2026.",
                "They are reported to the Corporate Parenting Board.",
                "Of all 3, 1 is made and not begun yet, 1 is under way and 1 is kept.",
                "Since 30 June 2026, the end of last quarter, 1 has begun and 1 has been kept.",
                "In work experience, training and jobs, 2 places have been offered so far, and 1 taken up; by 30 June "
                "2026 it was none.",
            )
            assert [(figure.words, figure.count) for figure in chapter(spring).figures] == [
                *zip(STATES, (1, 1, 1, 0, 0), strict=True)
            ]

    def test_places_of_other_kinds_are_not_jobs(self, spring):
        with on(date(2026, 8, 20)):
            spring.step(spring.housing, "under_way", "Two are free.", offered=2, taken_up=1)
            assert [said for said in chapter(spring).said if "place" in said] == [
                "In pledges of other kinds, 2 places have been offered so far, and 1 taken up; by 30 June 2026 it was "
                "none."
            ]
            spring.answer(spring.job, "under_way", offered=3)
            assert next(said for said in chapter(spring).said if "place" in said) == (
                "In work experience, training and jobs, 3 places have been offered so far, and 0 taken up; by 30 June "
                "2026 it was none."
            )
            assert tally(spring, "Places of work experience, training and jobs")[1:] == [
                ("Offered", 0, 3), ("Taken up", 0, 0),
            ]  # fmt: skip
            assert tally(spring, "Places of other kinds")[1:] == [("Offered", 0, 2), ("Taken up", 0, 1)]

    def test_a_quarter_in_which_nothing_moved(self, spring):
        assert chapter(spring).said[2:] == (
            "All of them are made and not begun yet.",
            "Since 30 June 2026, the end of last quarter, no pledge has moved.",
        )

    def test_several_events_and_none(self, spring):
        spring.event = spring.add_event()
        spring.give(email="parks@anytown.example")
        spring.event = None
        spring.add(email="")
        assert chapter(spring).said[0] == (
            "5 pledges have been made, 3 of them at Team Anytown, spring session on 20 June 2026, 1 of them at "
            "Team Anytown, summer session on 12 August 2026 and 1 at no event."
        )

    def test_more_events_than_anybody_reads_are_counted(self, pledging):
        for number in range(4):
            pledging.event = pledging.add_event(title=f"Session {number}")
            pledging.give(email=f"maker{number}@anytown.example")
        assert chapter(pledging).said[0] == "4 pledges have been made, 4 of them at 4 events."

    def test_every_other_way_to_move(self, spring):
        with on(SPRING + timedelta(days=1)):
            spring.answer(spring.housing, "under_way")
            spring.step(spring.job, "released", "The depot closes.")
        with on(date(2026, 8, 20)):
            spring.step(spring.housing, "made", "It was the other flat.")
            spring.step(spring.job, "under_way", "The depot stays.")
            spring.strike_out(spring.paper)
            assert chapter(spring).said[3] == (
                "Since 30 June 2026, the end of last quarter, 1 has been taken up again, 1 has not begun after all and "
                "1 has been struck out, as it was no pledge."
            )

    def test_each_board_finds_those_that_are_reported_to_it(self, spring):
        with on(date(2026, 8, 20)):
            spring.answer(spring.housing, "cannot", "The flats are sold.")
            spring.answer(spring.job, "cannot", "The depot is closed.")
            other = Board.objects.create(name="Housing Scrutiny Committee")
            change_event(spring.event, by=spring.cast.coordinator, why="Set right", board=other)
            spring.event = spring.add_event(title="Depot breakfast")
            spring.give("To teach welding.", email="weld@anytown.example")
            add_pledge(spring.said("To listen."), event=None, made_on=clock.today(), by=spring.cast.coordinator)
            assert chapter(spring).said[1] == (
                "1 is reported to the Corporate Parenting Board, 3 to the Housing Scrutiny Committee and 1 to no board "
                "of its own."
            )
            assert tally(spring, "Pledges by the board they are reported to") == [
                ("Board", "Made, not begun yet", "Not kept", "All"),
                ("Corporate Parenting Board", 1, 0, 1),
                ("Housing Scrutiny Committee", 1, 2, 3),
                ("No board of its own", 1, 0, 1),
                ("All", 3, 2, 5),
            ]
            assert [entry.by for entry in entries(spring, "Not kept, because")] == [
                "Depot Manager, Streets; for the Housing Scrutiny Committee",
                "Head of Homes, Housing; for the Housing Scrutiny Committee",
            ]
            assert [entry.by for entry in entries(spring, "New since last quarter")] == [
                "Head of Parks, Parks; for the Corporate Parenting Board",
                "Head of Parks, Parks",
            ]

    def test_where_all_go_to_one_board_no_line_repeats_it(self, spring):
        with on(date(2026, 8, 20)):
            spring.answer(spring.housing, "cannot", "The flats are sold.")
            assert [entry.by for entry in entries(spring, "Not kept, because")] == ["Head of Homes, Housing"]
            assert "Pledges by the board they are reported to" not in [
                found.caption for found in chapter(spring).tallies
            ]

    def test_partners_in_their_two_stages(self, pledging):
        first = pledging.give("We would like to help.", party="partner", organisation="A builder", service_area="")
        assert chapter(pledging).said[-1] == (
            "1 pledge is by a business or partner, with what they intend and no offer yet."
        )
        pledging.give(
            "Ten jobs.", party="partner", organisation="A shop", email="shop@b.example", is_offer=True, service_area=""
        )
        assert chapter(pledging).said[-1] == (
            "2 pledges are by businesses and partners: 1 with an offer, 1 with what they intend so far."
        )
        give_offer(first, words="Two jobs.", by_when="", by=pledging.cast.coordinator, version=version(first))
        assert chapter(pledging).said[-1] == "2 pledges are by businesses and partners, with an offer."

    def test_an_offer_that_followed_an_intent_since_last_quarter(self, spring):
        partner = {"party": "partner", "organisation": "A builder", "service_area": ""}
        with on(SPRING):
            intents = [spring.give(f"Intent {n}.", email=f"b{n}@b.example", **partner) for n in (1, 2)]
        with on(date(2026, 8, 20)):
            assert chapter(spring).said[-1].endswith("with what they intend and no offer yet.")
            by = spring.cast.coordinator
            give_offer(intents[0], words="Two jobs.", by_when="", by=by, version=version(intents[0]))
            spring.add("Ten jobs.", email="n@b.example", is_offer=True, **partner)
            assert chapter(spring).said[-1] == (
                "3 pledges are by businesses and partners: 2 with an offer, 1 with what they intend so far. 1 offer "
                "came since 30 June 2026, after an intent."
            )

    def test_what_each_state_means(self, pledging):
        pledging.give()
        assert [(term.words, term.definition) for term in chapter(pledging).terms] == [
            ("Made, not begun yet", "It was given, and nobody has said yet that it has begun."),
            ("Under way", "It has begun, and is still to be kept."),
            ("Kept", "What was pledged has been done."),
            ("Not kept", "It will not be done, and the report says why."),
            (
                "Released",
                "Its maker no longer has to keep it, for the reason that the report gives. "
                "It counts as neither kept nor not kept.",
            ),
        ]


class TestTables:
    def test_last_quarter_beside_this_one(self, spring):
        with on(SPRING + timedelta(days=1)):
            spring.answer(spring.job, "under_way", offered=2, taken_up=1)
        with on(date(2026, 8, 20)):
            spring.answer(spring.job, "kept", "Three people work there.", offered=3, taken_up=3)
            assert tally(spring, "Pledges last quarter and this") == [
                ("State", "30 June 2026", "20 August 2026"),
                ("Made, not begun yet", 2, 2),
                ("Under way", 1, 0),
                ("Kept", 0, 1),
                ("Not kept", 0, 0),
                ("Released", 0, 0),
                ("All", 3, 3),
            ]
            assert tally(spring, "Places of work experience, training and jobs") == [
                ("Places", "30 June 2026", "20 August 2026"),
                ("Offered", 2, 3),
                ("Taken up", 1, 3),
            ]

    def test_by_kind_in_the_councils_order_without_columns_of_nothing(self, spring):
        spring.answer(spring.housing, "under_way")
        assert tally(spring, "Pledges by kind") == [
            ("Kind", "Made, not begun yet", "Under way", "All"),
            ("Apprenticeship or job", 1, 0, 1),
            ("Housing", 0, 1, 1),
            ("Listening", 1, 0, 1),
            ("All", 2, 1, 3),
        ]

    def test_by_service_area_as_given_whatever_its_capitals(self, spring):
        spring.give(service_area=" housing ", email="other@anytown.example")
        spring.give("A shop.", party="partner", organisation="A shop", service_area="", email="shop@anytown.example")
        assert tally(spring, "Pledges by service area") == [
            ("Service area", "Made, not begun yet", "All"),
            ("Housing", 2, 2),
            ("Streets", 1, 1),
            ("No service area given", 1, 1),
            ("Businesses and partners", 1, 1),
            ("All", 5, 5),
        ]

    def test_nothing_offered_has_no_table(self, pledging):
        pledging.give()
        assert [each.caption for each in chapter(pledging).tallies] == [
            "Pledges last quarter and this",
            "Pledges by kind",
            "Pledges by service area",
        ]


class TestLists:
    def test_what_came_of_those_that_came_to_an_end(self, spring):
        with on(SPRING + timedelta(days=2)):
            spring.answer(spring.job, "cannot", "The depot closes.")
        with on(date(2026, 8, 20)):
            spring.answer(spring.housing, "kept", "Two flats are let.")
            spring.step(spring.paper, "released", "The clerk has left.")
            assert entries(spring, "Kept since last quarter") == [
                Entry(
                    spring.housing.reference,
                    "Two flats a year.",
                    "Head of Homes, Housing",
                    "Kept",
                    "Two flats are let.",
                    date(2026, 8, 20),
                )
            ]
            # Also those of an earlier quarter: a board asks why for as long as they are counted.
            (not_kept,) = entries(spring, "Not kept, because")
            assert (not_kept.said, not_kept.on) == ("The depot closes.", date(2026, 6, 22))
            (released,) = entries(spring, "Released, because")
            assert (released.by, released.said) == ("Clerk", "The clerk has left.")

    def test_what_was_kept_last_quarter_is_not_kept_since(self, spring):
        with on(SPRING + timedelta(days=2)):
            spring.answer(spring.job, "kept", "Two people work there.")
        spring.answer(spring.housing, "kept", "Two flats are let.")
        assert [entry.reference for entry in entries(spring, "Kept since last quarter")] == [spring.housing.reference]

    def test_help_is_needed_since_the_first_of_those_who_asked(self, spring):
        with on(date(2026, 8, 13)):
            spring.answer(spring.job, "need_help", "Who pays for boots?")
        with on(date(2026, 8, 14)):
            note_help(spring.job, words="We do.", given_on=clock.today(), by=spring.cast.coordinator)
            assert entries(spring, "Help is needed, since") == []
        with on(date(2026, 8, 15)):
            spring.answer(spring.job, "need_help", "Who pays for travel?")
        with on(date(2026, 8, 16)):
            spring.answer(spring.job, "need_help", "Who pays for travel and lunch?")
        with on(date(2026, 8, 17)):
            # What a coordinator records meanwhile helps nobody.
            spring.step(spring.job, "under_way", "The boots are here.")
            (entry,) = entries(spring, "Help is needed, since")
            assert (entry.said, entry.on) == ("Who pays for travel and lunch?", date(2026, 8, 15))
            assert "Of those that are still to be kept, 1 needs help." in chapter(spring).said

    def test_new_ones_in_their_newest_words(self, spring):
        new = spring.give("To come to  more\nmeetings.", email="new@anytown.example")
        assert [entry.words for entry in entries(spring, "New since last quarter")] == ["To come to more meetings."]
        with on(date(2026, 8, 20)):
            revise_pledge(
                new, words="w" * 500, by_when="", why="It was too short.", by=spring.cast.coordinator, version=1
            )
            (entry,) = entries(spring, "New since last quarter")
            assert entry.words == "w" * (LONGEST - 1) + "…"

    def test_a_name_only_with_consent(self, pledging):
        pledging.give(name="Holder of Parks", may_be_named=False)
        pledging.give(name="Holder of Pools", may_be_named=True, email="pools@anytown.example")
        assert [entry.by for entry in entries(pledging, "New since last quarter")] == [
            "Head of Parks, Parks",
            "Head of Parks (Holder of Pools), Parks",
        ]

    def test_who_keeps_it_now(self, spring):
        by = spring.cast.coordinator
        spring.answer(spring.housing, "need_help", "I am leaving.")
        spring.answer(spring.job, "need_help", "I am leaving too.")
        fates = {spring.housing.pk: Fate("adopted")}
        with on(date(2026, 8, 20)):
            record_leaving(spring.housing.maker, left_on=clock.today(), fates=fates, why="Left.", by=by)
            hand_over(
                spring.job, to=spring.paper.maker, how="handed_over", why="Busy.", since=clock.today(), by=by
            )  # fmt: skip
            assert [entry.by for entry in entries(spring, "Help is needed, since")] == [
                "Head of Homes, Housing; now with the post itself",
                "Depot Manager, Streets; now with Clerk",
            ]

    def test_who_comes_into_a_post_is_not_the_post_itself(self, spring):
        spring.answer(spring.housing, "need_help", "I am leaving.")
        to = spring.said(post_words="Head of Homes", email="next.homes@anytown.example")
        fates = {spring.housing.pk: Fate("handed_over", to)}
        with on(date(2026, 8, 20)):
            maker, by = spring.housing.maker, spring.cast.coordinator
            record_leaving(maker, left_on=clock.today(), fates=fates, why="Left.", by=by)
            (entry,) = entries(spring, "Help is needed, since")
            assert entry.by == "Head of Homes, Housing; now with somebody else in that post"

    def test_what_is_in_no_list_is_said_so(self, pledging):
        pledging.give()
        assert [(each.heading, each.none) for each in chapter(pledging).lists if not each.entries] == [
            ("Kept since last quarter", "None was kept since last quarter."),
            ("Not kept, because", "No pledge has ended not kept."),
            ("Released, because", "No pledge has been released."),
            ("Help is needed, since", "No maker is waiting for help."),
        ]


class TestWhoHasNotAnswered:
    def headings(self, pledging: Pledging) -> list[str]:
        return [each.heading for each in chapter(pledging).lists]

    def test_it_is_said_once_answers_were_due_and_only_where_there_was_a_round(self, spring):
        with on(AFTER):
            assert "No answer from" not in self.headings(spring)
        round_ = spring.cast.open_round(date(2026, 10, 14))
        assert round_.due_on + timedelta(days=1) == AFTER
        with on(round_.due_on):
            assert "No answer from" not in self.headings(spring)
        with on(AFTER):
            assert "No answer from" in self.headings(spring)

    def test_makers_who_said_nothing_in_the_quarter_are_named_by_their_posts(self, spring):
        spring.cast.open_round(date(2026, 10, 14))
        with on(SPRING + timedelta(days=2)):
            spring.answer(spring.job, "under_way", "It is advertised.")
        with on(date(2026, 8, 20)):
            spring.answer(spring.housing, "under_way")
        with on(date(2026, 9, 20)):
            spring.give(email="too.late@anytown.example")
        with on(AFTER):
            assert [(entry.by, entry.said, entry.on) for entry in entries(spring, "No answer from")] == [
                ("Clerk", "Nothing heard so far", None),
                ("Depot Manager", "Last heard: It is advertised.", date(2026, 6, 22)),
            ]
            assert chapter(spring).said[-1] == (
                "This quarter 3 makers were asked for an answer, and 2 have not answered for every pledge with them."
            )

    def test_what_a_coordinator_knows_is_as_good_as_an_answer(self, spring):
        spring.cast.open_round(date(2026, 10, 14))
        with on(SPRING + timedelta(days=1)):
            spring.step(spring.job, "under_way", "I saw it.")
        with on(date(2026, 8, 20)):
            spring.step(spring.paper, "under_way", "They told me.")
            spring.answer(spring.housing, "kept", "Two flats are let.")
        with on(AFTER):
            (entry,) = entries(spring, "No answer from")
            assert (entry.by, entry.said) == ("Depot Manager", "Last heard: I saw it.")
            spring.step(spring.job, "under_way")
            assert entries(spring, "No answer from") == []
            assert chapter(spring).said[-1] == "This quarter 3 makers were asked for an answer, and every one has come."


def rename_its_kind(pledging):
    kind = pledging.kind("Housing")
    kind.name = "Homes"
    record(kind, by=pledging.cast.administrator, why="Plainer")


def rename_the_event(pledging):
    change_event(pledging.event, title="Another name", why="Plainer", by=pledging.cast.coordinator)


def rename_the_maker(pledging):
    change_maker(pledging.paper.maker, title="Town Clerk", by=pledging.cast.coordinator)


def settle(pledging):
    settle_pledge(
        pledging.housing, service_area="Homes", kind=pledging.kind("Health"), why="Wrong", by=pledging.cast.coordinator,
        version=version(pledging.housing),
    )  # fmt: skip


def strike_out(pledging):
    pledging.strike_out(pledging.housing)


def record_with_an_old_day(pledging):
    pledging.step(pledging.housing, "kept", "Two flats are let.", happened_on=date(2026, 9, 1), offered=1)


def note_help_with_an_old_day(pledging):
    note_help(pledging.job, words="We pay.", given_on=date(2026, 9, 2), by=pledging.cast.coordinator)


def leave(pledging):
    fates = {pledging.job.pk: Fate("adopted")}
    record_leaving(pledging.job.maker, left_on=date(2026, 9, 3), fates=fates, why="Left.", by=pledging.cast.coordinator)


def add_one_with_an_old_day(pledging):
    pledging.add("Found in a drawer.", made_on=SPRING, email="")


AFTERWARDS = [
    rename_its_kind,
    rename_the_event,
    rename_the_maker,
    settle,
    strike_out,
    record_with_an_old_day,
    note_help_with_an_old_day,
    leave,
    add_one_with_an_old_day,
]


class TestTheReportOfAClosedQuarter:
    @pytest.fixture
    def closed(self, spring: Pledging) -> Pledging:
        """The second quarter has been closed with its round; somebody waits for help and somebody is silent."""
        spring.cast.open_round(date(2026, 10, 14))
        with on(date(2026, 8, 20)):
            spring.answer(spring.job, "need_help", "Who pays for boots?")
            spring.answer(spring.housing, "under_way")
        with on(CLOSING):
            close_quarter(spring.cast.quarter, by=spring.cast.coordinator)
        return spring

    @pytest.mark.parametrize("change", AFTERWARDS)
    def test_it_stays_what_it_was(self, closed, change):
        with on(CLOSING + timedelta(days=1)):
            was = report(closed).canonical()
            today = AsAt(closed.cast.quarter.financial, date(2026, 9, 30), clock.today())
            was_known = live(today).chapters
            change(closed)
            assert report(closed).canonical() == was
            # It would be another one as known today: the change can be seen.
            assert live(today).chapters != was_known

    def test_what_is_answered_after_its_last_day_counts_in_it_until_it_closes(self, spring):
        with on(date(2026, 10, 5)):
            spring.answer(spring.housing, "kept", "Two flats are let.")
            (entry,) = entries(spring, "Kept since last quarter")
        assert (entry.reference, entry.on) == (spring.housing.reference, date(2026, 9, 30))

    def test_the_json_is_the_same_report(self, closed):
        made = report(closed)
        assert made.chapters
        assert Report.from_json(made.canonical()) == made


def test_the_screen_and_the_paper_have_all_of_it(spring):
    spring.answer(spring.housing, "kept", "Two <b>flats</b> are let.")
    browser = spring.cast.client(spring.cast.viewer)
    for address in ("/reports/2026-27/q2/", "/reports/2026-27/q2/print/"):
        text = words(browser.get(address))
        assert "3 pledges have been made, all 3 of them at Team Anytown, spring session on 20 June 2026." in text
        assert "State 30 June 2026 12 August 2026 Change Made, not begun yet 3 2 1 fewer" in text
        assert f"Two flats a year. {spring.housing.reference}, Head of Homes, Housing Kept" in text
        assert "Two <b>flats</b> are let." in text
        assert "Under way It has begun, and is still to be kept." in text


def test_it_takes_as_many_queries_for_many_pledges(spring):
    spring.cast.open_round(date(2026, 10, 14))

    def queries() -> int:
        when = shown(spring.cast.quarter, clock.today())
        with CaptureQueriesContext(connection) as made:
            (only,) = chapter_of(Setting(when, profile=None, key=None, last=None, register=None))
        assert sum(figure.count for figure in only.figures) == Pledge.objects.count()
        return len(made)

    with on(AFTER):
        with_three = queries()
        _copy(spring.job, 297)
        assert Pledge.objects.count() == 300
        assert queries() == with_three


def _copy(pledge: Pledge, times: int) -> None:
    """The same pledge again, each under way; written at once, as the operations would take a minute."""
    wording, newest = pledge.wordings.get(), pledge.history.latest()
    now, kept = clock.now(), Pledge.history.model.tracked_fields
    copies = Pledge.objects.bulk_create(
        Pledge(**{field.attname: getattr(pledge, field.attname) for field in kept if not field.primary_key})
        for _ in range(times)
    )
    Pledge.history.bulk_create(
        [
            Pledge.history.model(
                **{field.attname: getattr(copy, field.attname) for field in kept},
                history_date=newest.history_date,
                history_type="+",
            )
            for copy in copies
        ]
    )
    Wording.objects.bulk_create(
        Wording(
            pledge=copy, number=1, part=wording.part, words=wording.words, by_when_kind=wording.by_when_kind,
            given_on=wording.given_on, recorded_at=wording.recorded_at,
        )
        for copy in copies
    )  # fmt: skip
    Step.objects.bulk_create(
        Step(
            pledge=copy, number=1, state="under_way", reply="need_help", replied_by_id=copy.keeper_id,
            happened_on=TODAY, recorded_at=now,
        )
        for copy in copies
    )  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=False))
def test_whatever_lives_they_have_the_chapter_agrees_with_the_tracker(pledging, chance):
    with transaction.atomic():
        _live(pledging, chance)
        for day in (date(2026, 8, 20), date(2026, 9, 10), date(2026, 9, 30)):
            with on(max(day, date(2026, 9, 30))):
                when = AsAt(pledging.cast.quarter.financial, day, clock.today())
                tracked = on_day(Pledge.objects.select_related("kind"), day)
                _assert_agrees(live(when).chapters, list(tracked))
        transaction.set_rollback(True)


def _live(pledging: Pledging, chance: Random) -> None:
    """Four pledges, and what anybody may do with them on one day after another."""
    made = []
    for offset in sorted(chance.sample(range(45), 12)):
        with on(TODAY + timedelta(days=offset)):
            if len(made) < 4 and (not made or chance.random() < 0.4):
                address = f"maker{len(made)}@anytown.example"
                made.append(pledging.add(email=address, kind=chance.choice(["Housing", "Apprenticeship or job"])))
                continue
            pledge = chance.choice(made)
            standing = pledge.steps.last()
            doing = chance.choice(["under_way", "need_help", "kept", "cannot", "help", "step", "revise", "settle"])
            if doing == "help":
                note_help(pledge, words="Done.", given_on=clock.today(), by=pledging.cast.coordinator)
            elif doing == "step":
                offered = (standing.offered if standing else 0) or 0
                state = chance.choice(list(State))
                pledging.step(pledge, state, "Because.", offered=offered + 1, taken_up=offered)
            elif doing == "revise":
                revise_pledge(
                    pledge, words=f"In other words {offset}.", by_when="", why="So.", by=pledging.cast.coordinator,
                    version=version(pledge),
                )  # fmt: skip
            elif doing == "settle":
                settle_pledge(
                    pledge, service_area=chance.choice(["Parks", "Pools"]), why="So.", by=pledging.cast.coordinator,
                    version=version(pledge),
                )  # fmt: skip
            elif standing is None or standing.state in {"made", "under_way"}:
                pledging.answer(pledge, doing, "So.")


def _assert_agrees(chapters: tuple[Chapter, ...], tracked: list[Pledge]) -> None:
    if not tracked:
        assert chapters == ()
        return
    (only,) = chapters
    states = Counter(pledge.state for pledge in tracked)
    assert {figure.code: figure.count for figure in only.figures} == {state: states[state] for state in COUNTED}
    assert only.said[0].startswith("1 pledge has" if len(tracked) == 1 else f"{len(tracked)} pledges have")
    rows = {each.caption: {row.words: row.counts for row in each.rows} for each in only.tallies}
    for caption in ("Pledges by kind", "Pledges by service area"):
        *parts, whole = rows[caption].values()
        assert whole == tuple(sum(column) for column in zip(*parts, strict=True))
        assert whole[-1] == len(tracked)
    compared = rows["Pledges last quarter and this"]
    assert [compared[figure.words][1] for figure in only.figures] == [figure.count for figure in only.figures]
    for caption, is_of in (("Places of work experience, training and jobs", True), ("Places of other kinds", False)):
        counted = [pledge for pledge in tracked if pledge.kind.is_opportunity == is_of]
        places = rows.get(caption, {"Offered": (0, 0), "Taken up": (0, 0)})
        assert places["Offered"][1] == sum(pledge.offered for pledge in counted)
        assert places["Taken up"][1] == sum(pledge.taken_up for pledge in counted)
    lists = {each.heading: {entry.reference for entry in each.entries} for each in only.lists}
    assert lists["Help is needed, since"] == {pledge.reference for pledge in tracked if pledge.needs_help}
    assert lists["Not kept, because"] == {pledge.reference for pledge in tracked if pledge.state == State.NOT_KEPT}
