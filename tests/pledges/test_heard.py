"""Of which pledges a quarter has heard: every page, message and report says the same."""

from datetime import date, timedelta

import pytest

from carecommit.kit import clock
from pledges.asking.asked import following
from pledges.asking.source import gather
from pledges.life.heard import hearing_on
from pledges.life.keepers import Fate, record_leaving
from pledges.life.queries import on_day, positions_of
from pledges.life.resources import pledges_table
from pledges.models import Maker, Pledge
from pledges.pages.cards import Cards
from pledges.pages.filters import PledgeFilter
from resolutions.notices.models import Notice
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from resolutions.reports.operations import close_quarter
from tests.cast import on
from tests.pledges.asking import Asking
from tests.pledges.pledging import Pledging

# The second quarter ends on 30 September 2026 and stays open; its round asked on 1 September, due on the 22nd.
SPRING = date(2026, 6, 22)
BEFORE_IT_ASKED = date(2026, 8, 20)
AFTER_IT_ASKED = date(2026, 9, 10)
PAST_ITS_END = date(2026, 10, 5)
CLOSING = date(2026, 10, 9)


@pytest.fixture
def cases(pledging: Pledging) -> dict[str, Pledge]:
    """What a quarter may have heard of a pledge."""
    Asking(pledging)
    names = (
        "answered before it asked", "on paper, with a coordinator's step", "answered past its end", "seen past its end",
        "answered last quarter", "never heard of", "put back",
    )  # fmt: skip
    with on(SPRING):
        made = {name: pledging.add(name, post_words=name, email=f"maker{n}@a.example") for n, name in enumerate(names)}
        paper = made["on paper, with a coordinator's step"]
        Maker.objects.filter(pk=paper.maker_id).update(email="")
        pledging.answer(made["answered last quarter"], "under_way", "It has begun.")
        pledging.step(made["put back"], "struck_out", "Twice.")
    with on(BEFORE_IT_ASKED):
        pledging.answer(made["answered before it asked"], "under_way")
        pledging.step(paper, "under_way", "They told me.")
        pledging.step(made["put back"], "made", "It was another one.")
        pledging.strike_out(pledging.add("struck out", email="struck@a.example", made_on=SPRING))
    with on(AFTER_IT_ASKED):
        made["made since it asked"] = pledging.add("made since it asked", email="since@a.example")
    with on(PAST_ITS_END):
        pledging.answer(made["answered past its end"], "under_way")
        pledging.step(made["seen past its end"], "kept", "I was there.")
    return made


AWAITED = ["answered last quarter", "never heard of"]
HEARD = [
    "answered before it asked", "on paper, with a coordinator's step", "answered past its end", "seen past its end",
    "put back",
]  # fmt: skip


def chapter(pledging: Pledging):
    quarter = Quarter.objects.get(pk=pledging.cast.quarter.pk)
    (only,) = live(shown(quarter, clock.today())).chapters
    return only


def waits_in_chapter(pledging: Pledging) -> list[str]:
    (found,) = [each for each in chapter(pledging).lists if each.heading == "No answer from"]
    return sorted(entry.words for entry in found.entries)


class TestEveryReaderSaysTheSame:
    def test_who_follows_the_requests(self, pledging, cases):
        with on(PAST_ITS_END):
            rows = following(pledging.cast.quarter.round, clock.today()).rows
        said = {pledge.words: pledge.is_heard for row in rows for pledge in row.pledges}
        assert said == {**dict.fromkeys(AWAITED, False), **dict.fromkeys(HEARD, True)}

    def test_makers_on_their_own_page(self, cases):
        with on(PAST_ITS_END):
            cards = Cards(list(Maker.objects.all()), clock.today())
        groups = (cards.waiting, cards.answered, cards.not_asked, cards.settled)
        assert [sorted(card.position.wording.words for card in group) for group in groups] == [
            sorted(AWAITED),
            sorted(set(HEARD) - {"seen past its end"}),
            ["made since it asked"],
            ["seen past its end"],
        ]

    def test_the_tracker_and_its_file(self, pledging, cases):
        with on(PAST_ITS_END):
            found = PledgeFilter({"waiting": "answer"}).qs
            assert sorted(pledge.words for pledge in found) == sorted(AWAITED)
            table = pledges_table(found, clock.today(), with_emails=False)
            assert sorted(row["Pledge"] for row in table.dict) == sorted(AWAITED)

    def test_whom_a_message_asks(self, cases):
        with on(PAST_ITS_END):
            gather(clock.today())
        keys = Notice.objects.filter(key__startswith="pledges:asked:").values_list("key", flat=True)
        assert sorted(int(key.split(":")[6]) for key in keys) == sorted(cases[name].pk for name in AWAITED)

    def test_the_board(self, pledging, cases):
        with on(PAST_ITS_END):
            assert waits_in_chapter(pledging) == sorted(AWAITED)
            assert "This quarter 7 makers were asked for an answer, and 2 have not" in chapter(pledging).said[-1]
        with on(CLOSING):
            close_quarter(pledging.cast.quarter, by=pledging.cast.coordinator)
        with on(CLOSING + timedelta(days=1)):
            # What is recorded with an old day after the quarter was closed was not heard in it.
            pledging.step(cases["never heard of"], "under_way", "They say so.", happened_on=date(2026, 9, 20))
            assert waits_in_chapter(pledging) == sorted(AWAITED)

    def test_the_next_quarter_begins_anew(self, pledging, cases):
        with on(CLOSING):
            close_quarter(pledging.cast.quarter, by=pledging.cast.coordinator)
            found = PledgeFilter({"waiting": "answer"}).qs
            heard = {"seen past its end"}
            assert sorted(pledge.words for pledge in found) == sorted(cases.keys() - heard)


def test_of_an_earlier_day_only_what_had_happened_by_then_counts(pledging, cases):
    with on(PAST_ITS_END):
        found = PledgeFilter({"waiting": "answer", "as_at": "19/08/2026"}).qs
        everything = {*AWAITED, *HEARD}
        assert sorted(pledge.words for pledge in found) == sorted(everything)
        found = PledgeFilter({"waiting": "answer", "as_at": "21/08/2026"}).qs
        heard = {"answered before it asked", "on paper, with a coordinator's step", "put back"}
        assert sorted(pledge.words for pledge in found) == sorted(everything - heard)


def test_nobody_is_awaited_who_has_left(pledging, cases):
    silent = cases["never heard of"]
    with on(PAST_ITS_END):
        fates = {silent.pk: Fate("released")}
        by = pledging.cast.coordinator
        record_leaving(silent.maker, left_on=SPRING, fates=fates, why="Retired.", by=by)
        pledging.step(silent, "under_way", "It was not theirs.", happened_on=SPRING)
        assert waits_in_chapter(pledging) == ["answered last quarter"]
        assert [pledge.words for pledge in PledgeFilter({"waiting": "answer"}).qs] == ["answered last quarter"]


def test_the_database_and_the_rows_are_asked_the_same(cases):
    with on(PAST_ITS_END):
        for day in (SPRING, BEFORE_IT_ASKED, AFTER_IT_ASKED, date(2026, 9, 30), PAST_ITS_END):
            hearing = hearing_on(day)
            everything = on_day(Pledge.objects.all(), day)
            read = positions_of(everything.select_related("keeper"), day).values()
            asked = {
                each.pledge: hearing.has_heard(each.known) for each in read if hearing.asks(each, each.pledge.keeper)
            }
            assert asked == {pledge: pledge.is_heard for pledge in hearing.asked(everything)}
            assert {pledge for pledge in asked if not asked[pledge]} == set(hearing.awaited(everything))
