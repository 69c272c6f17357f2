"""The chair's brief: what a chair reads before the meeting, on one side whatever is in it."""

from dataclasses import replace
from datetime import date

import pytest

from resolutions.progress.exempting import exempt
from resolutions.progress.questions import ask, reply
from resolutions.reports.brief import brief
from resolutions.reports.document import Asked, Count, Owner
from resolutions.reports.exports.pdf import brief_as_pdf
from resolutions.reports.operations import close_quarter
from resolutions.reports.paper.chairs_brief import shortened
from resolutions.reports.public import public
from tests.cast import on
from tests.pages.reading import links, words
from tests.paper import how_many_pages, texts, title_of
from tests.reports.test_document import before, line, report

HOUSING = Owner("Head of Housing", "lead", "Holder of Housing", date(2026, 4, 1))
SCHOOL = Owner("Virtual School Headteacher", "joint", "", date(2026, 4, 1))
RED = {"rating": "red", "rating_words": "Red"}
DONE = {"stage": "complete", "stage_words": "Complete", "rating": None, "rating_words": "", "delivered": True}
PAGE = "/reports/2026-27/q2/brief/"


def said(made, heading):
    """Each item of the passage with this heading: its reference, then what is said of it, without its title."""
    (passage,) = [each for each in brief(made).passages if each.heading == heading]
    return [(item.reference, *item.said[1:]) for item in passage.items] or passage.none


def passage(made, heading):
    return next(each for each in brief(made).passages if each.heading == heading)


class TestTheWorst:
    HEADING = "Most in need of attention"

    def test_who_shares_it_with_others_is_not_said_to_lead(self):
        made = report(
            line("shared", **RED, owners=(SCHOOL, replace(HOUSING, part="joint"))),
            line("led", **RED, owners=(HOUSING, SCHOOL)),
        )
        assert said(made, self.HEADING) == [
            ("led", "Red", "Head of Housing"),
            ("shared", "Red", "None; joint: Virtual School Headteacher and 1 more"),
        ]

    def test_red_comes_before_overdue_before_slipped_and_each_by_its_days(self):
        made = report(
            line("slipped-far", days_slipped=900, rating=None, rating_words=""),
            line("slipped", days_slipped=30),
            line("overdue", days_overdue=1, owners=(SCHOOL,)),
            line("overdue-long", days_overdue=400, days_slipped=400),
            line("red", **RED, owners=(HOUSING, SCHOOL)),
            line("fine"),
            line("red-overdue", **RED, days_overdue=2),
            line("done", **DONE, days_slipped=999, live=False),
        )
        assert said(made, self.HEADING) == [
            ("red-overdue", "Red. Overdue 2 days", "No owner"),
            ("red", "Red", "Head of Housing"),
            ("overdue-long", "Green. Overdue 400 days. Slipped 400 days", "No owner"),
            ("overdue", "Green. Overdue 1 day", "None; joint: Virtual School Headteacher"),
            ("slipped-far", "Slipped 900 days", "No owner"),
        ]
        assert passage(made, self.HEADING).and_more == "and 1 more"

    def test_alike_ones_go_by_reference(self):
        made = report(line("A-2", **RED, owner_words="HoS"), line("A-1", **RED, owner_words="HoS"))
        assert said(made, self.HEADING) == [("A-1", "Red", "HoS"), ("A-2", "Red", "HoS")]

    def test_none_is(self):
        assert said(report(line()), self.HEADING) == "No action is red, overdue or slipped."


def test_whose_answer_is_missing_and_when_the_action_was_last_heard_of():
    late = [line(f"A-{n}", owners=(HOUSING, SCHOOL), no_answer_from=(SCHOOL.post,)) for n in range(7)]
    heard = line("A-9", owners=(HOUSING, SCHOOL), no_answer_from=(HOUSING.post, SCHOOL.post), last_heard="Quarter 1")
    made = report(heard, line("fine"), *late)
    assert said(made, "No answer received")[:2] == [
        ("A-9", "Head of Housing; Virtual School Headteacher", "Quarter 1"),
        ("A-0", "Virtual School Headteacher", "Never"),
    ]
    assert passage(made, "No answer received").and_more == "and 3 more"
    assert said(report(line()), "No answer received") == "No answer is missing."


class TestWhatIsDone:
    HEADING = "Completed since the last report"

    def test_what_was_completed_since_and_not_what_was_done_before(self):
        made = report(
            line("now", **DONE, before=before(), happened_on=date(2026, 8, 1)),
            line("long-ago", **DONE, before=before(stage="embedded")),
            line("live", before=before()),
        )
        assert said(made, self.HEADING) == [("now", "Complete", "1 August 2026")]
        assert said(report(line(before=before())), self.HEADING) == "No action was completed since."

    def test_without_an_earlier_report_there_is_no_since(self):
        made = replace(report(line("now", **DONE)), changes=None)
        assert said(made, self.HEADING) == "There is no earlier report to compare with."
        assert brief(made).since == ""
        assert brief(report()).since == "Compared with Issue 1 of Quarter 1."

    @pytest.mark.parametrize(
        ("lines", "unanswered", "found"),
        [
            ((line(**DONE), line("A-2", **DONE)), (), True),
            ((line(**DONE), line("A-2")), (), False),
            ((line(**DONE),), ("b. to ask",), False),
            ((), (), False),
        ],
        ids=["all of it", "one is live", "a clause is open", "no action"],
    )
    def test_a_resolution_is_done_when_all_its_actions_are_and_no_clause_is_open(self, lines, unanswered, found):
        made = report(*lines)
        made = replace(made, sections=(replace(made.sections[0], unanswered=unanswered),))
        assert passage(made, self.HEADING).after == (
            "Delivered in full, with every clause answered: Resolution I."
            if found
            else "No resolution is delivered in full."
        )


def test_the_newest_five_the_newest_first():
    made = report(*(line(f"A-{n}", added_on=date(2026, 4, n)) for n in range(1, 8)))
    assert [item[:2] for item in said(made, "Newest actions")] == [
        (f"A-{n}", f"{n} April 2026") for n in (7, 6, 5, 4, 3)
    ]


def test_the_ten_oldest_that_are_live_with_their_first_date_and_how_often_it_moved():
    old = [line(f"A-{n:02}", added_on=date(2025, 4, n)) for n in range(1, 12)]
    made = report(
        line("done", **DONE, live=False, added_on=date(2020, 1, 1)),
        *old,
        line("later", added_on=date(2024, 1, 1), first_timescale="", first_due_on=None),
        line("first", added_on=date(2024, 1, 1), first_timescale="Spring 2025", times_retimed=3),
    )
    found = said(made, "Oldest promises still live")
    assert found[:3] == [
        ("first", "1 January 2024", "Spring 2025", "3 times"),
        ("later", "1 January 2024", "None given", "never"),
        ("A-01", "1 April 2025", "31/03/2027", "never"),
    ]
    assert len(found) == 10


def test_the_questions_of_last_time_with_their_replies():
    asked = (
        Asked("How many?", date(2026, 9, 1), "A member", "Ten.", date(2026, 9, 2), "Housing"),
        Asked("Where?", date(2026, 9, 1), "A member", "", None, ""),
    )
    made = report(line("A-1", questions=asked), line("A-2"), *(line(f"B-{n}", questions=asked[:1]) for n in range(3)))
    assert said(made, "Questions from last time")[:2] == [
        ("A-1", "How many?", "Ten."),
        ("A-1", "Where?", "No reply yet"),
    ]
    assert passage(made, "Questions from last time").and_more == "and 1 more"


def test_it_says_nothing_of_what_is_withheld():
    made = report(line(title="Secret", exempt_action=2, owners=(HOUSING,), first_timescale="Soon", **RED))
    assert "Secret" in texts(brief_as_pdf(made))
    public_one = public(made)
    assert said(public_one, "Most in need of attention") == [("A-1", "Red", "")]
    assert said(public_one, "Oldest promises still live") == [("A-1", "1 April 2026", "", "never")]
    assert brief(made).marking == "Part II: contains exempt information"
    for words_of_it in ("Secret", "Head of Housing", "Soon"):
        assert words_of_it not in texts(brief_as_pdf(public_one))


@pytest.mark.parametrize(
    ("words", "longest", "short"),
    [
        ("a side of paper", 15, "a side of paper"),
        ("a side of paper", 14, "a side of…"),
        ("aaaaaaaaaaaaaaaaaaaa", 10, "aaaaaaaa…"),
        ("two\nlines", 10, "two lines"),
        ("WWWW", 8, "WWWW"),
        ("WWWWW", 8, "WWW…"),
        ("", 8, ""),
    ],
)
def test_what_is_long_is_cut_between_words_and_says_so(words, longest, short):
    assert shortened(words, longest) == short


def every_passage_full(words: str, count: int = 60):
    """A report of which every list is longer than there is room, and everything typed is `words`."""
    owner = Owner(words, "lead", words, date(2020, 1, 1))
    asked = Asked(words, date(2026, 9, 1), words, words, date(2026, 9, 2), words)
    of_all = {
        "title": words, "owners": (owner,), "first_timescale": words, "times_retimed": 1_000, "questions": (asked,) * 3,
        "last_heard": words,
    }  # fmt: skip
    red = [
        line(f"A-{n}", **{**of_all, **RED, "rating_words": words}, days_overdue=9_999, days_slipped=9_999,
             no_answer_from=(words,))
        for n in range(count)
    ]  # fmt: skip
    done = [
        line(f"B-{n}", **{**of_all, **DONE, "stage_words": words}, live=False, before=before(),
             happened_on=date(2026, 9, 30))
        for n in range(count)
    ]  # fmt: skip
    made = report(*red)
    sections = (*made.sections, *(replace(made.sections[0], name=words, lines=(each,)) for each in done))
    figures = tuple(Count(f"code-{n}", words, 10_000) for n in range(20))
    return replace(made, council=words, marking=words, sections=sections, figures=figures, quarter_label=words)


@pytest.mark.parametrize(
    "words",
    [
        "A promise that a council has made to the children in its care, and means to keep. " * 6,
        "W" * 500,
        "É" * 500,
        "i" * 500,
        "W i " * 200,
        "一" * 200,
        "line\nline\n\nline " * 50,
    ],
    ids=["prose", "wide", "accents", "narrow", "both", "far", "lines"],
)
def test_it_is_one_page_whatever_is_in_it(words):
    assert how_many_pages(brief_as_pdf(every_passage_full(words))) == 1


@pytest.mark.parametrize("count", range(0, 12, 3))
def test_it_is_one_page_however_much_there_is(count):
    assert how_many_pages(brief_as_pdf(every_passage_full("Give every care leaver a home near friends", count))) == 1


def test_an_empty_register_has_one_too():
    made = replace(report(), sections=(), figures=(), changes=None)
    paper = brief_as_pdf(made)
    assert how_many_pages(paper) == 1
    assert title_of(paper) == "Chair’s brief, Quarter 2 – Anytown Council"
    assert "There is no action yet." in texts(paper)


class TestThePage:
    def test_it_says_the_brief_with_a_link_to_each_action(self, cast):
        client = cast.client(cast.viewer)
        reply(ask(cast.action, words="How many?", by=cast.viewer), words="Ten.", by=cast.officer)
        page = client.get(PAGE)
        assert words(page).startswith(
            "Chair’s brief, Live: not frozen Quarter 2, 2026 to 2027 (July to September 2026) "
            "As at 12 August 2026, as known on 12 August 2026."
        )
        assert "Give every pupil a laptop Overdue 43 days Virtual School Headteacher" in words(page)
        assert "Set aside twelve flats a year How many? Ten." in words(page)
        assert set(links(page)) == {
            "/reports/2026-27/q2/live.brief.pdf",
            "/actions/ANY-2023-R1-01/",
            "/actions/ANY-2023-R1-02/",
        }

    def test_that_of_an_issue_stays_as_it_was(self, cast):
        with on(date(2026, 10, 9)):
            close_quarter(cast.quarter, by=cast.coordinator)
        with on(date(2026, 11, 9)):
            ask(cast.action, words="How many?", by=cast.viewer)
            page = cast.client(cast.viewer).get(PAGE, {"issue": "1"})
        assert words(page).startswith("Chair’s brief, Issue 1 Quarter 2")
        assert "Give every pupil a laptop Overdue 92 days" in words(page)
        assert "No question was asked or is open." in words(page)
        assert "/reports/2026-27/q2/issue-1.brief.pdf" in links(page)

    def test_part_two_has_what_is_exempt_and_the_public_one_has_not(self, cast):
        exempt(cast.other_action, 2, why="It names a pupil.", by=cast.coordinator)
        client = cast.client(cast.viewer)
        assert "1 item withheld under paragraph 2 Overdue" in words(client.get(PAGE))
        assert "Give every pupil a laptop" not in client.get(PAGE).content.decode()
        page = client.get(PAGE, {"part": "2"})
        assert "Give every pupil a laptop" in words(page)
        assert "not for publication" in words(page)
        assert "/reports/2026-27/q2/live.brief.pdf?part=2" in links(page)

    @pytest.mark.parametrize("asked", ["9", "0", "one", "-1", "٣", "1" * 30])
    def test_there_is_none_of_an_issue_that_is_not_there(self, cast, asked):
        assert cast.client(cast.viewer).get(PAGE, {"issue": asked}).status_code == 404

    def test_there_is_none_of_a_quarter_to_come(self, cast):
        assert cast.client(cast.viewer).get("/reports/2026-27/q3/brief/").status_code == 404
