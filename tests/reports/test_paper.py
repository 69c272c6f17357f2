"""The report as a paper: what it says in which order, the same in every format for reading."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pypdfium2
import pytest

from carecommit.kit.paper.blocks import Bar, Bullets, Facts, Heading, Paragraph, Table
from resolutions.reports.document import (
    Asked,
    Beside,
    Change,
    Changes,
    Chapter,
    Count,
    Entries,
    Entry,
    ExemptFile,
    KeyLine,
    Owner,
    Tally,
    TallyRow,
)
from resolutions.reports.exports.pdf import as_pdf
from resolutions.reports.paper import composed
from resolutions.reports.public import public
from tests.paper import texts
from tests.reports.test_document import line, report

KEY = (
    KeyLine("stage", "not_started", "Not started", "Agreed, and work has not begun."),
    KeyLine("stage", "in_progress", "In progress", "Work has begun."),
    KeyLine("stage", "complete", "Complete", "It is done."),
    KeyLine("rating", "red", "Red", "Off track."),
)
LEAD = Owner("Head of Housing", "lead", "Holder of Housing", date(2026, 4, 1))
JOINT = Owner("Cabinet Member for Children", "joint", "", date(2026, 4, 1))
DONE = {"stage": "complete", "stage_words": "Complete", "rating": None, "rating_words": "", "delivered": True}


def words(blocks) -> list[str]:
    """What is read, in order; a row as its cells between bars."""
    return [said for block in blocks for said in _said(block)]


def _said(block):
    match block:
        case Heading(said, level):
            return [f"{'#' * level} {said}"]
        case Paragraph(said):
            return [" / ".join(each.words for each in said)]
        case Bullets(items):
            return [f"- {each.words}" for each in items]
        case Facts(pairs):
            return [f"{name}: {said}" for name, said in pairs]
        case Bar(said):
            return [said]
        case Table():
            return [" | ".join(" / ".join(each.words for each in cell.texts) for cell in row) for row in block.rows]


def paper_of(made):
    """All that the paper of this report says."""
    return words(composed(made).blocks)


def part(said, heading, until="#"):
    """What stands under a heading, up to the next heading of any level."""
    start = said.index(heading) + 1
    end = next((at for at, each in enumerate(said[start:], start) if each.startswith(until)), len(said))
    return said[start:end]


def cells_of(made):
    """The texts of the last cell of the only action of a report by resolution."""
    (table,) = [block for block in composed(made).blocks if isinstance(block, Table) and "Progress" in block.headings]
    ((*_, progress),) = table.rows
    return [(each.words, each.style) for each in progress.texts]


class TestTheFront:
    def test_whose_it_is_of_which_day_and_that_it_is_live(self):
        made = report(line())
        assert paper_of(made)[:6] == [
            "Anytown Council",
            "# Corporate parenting progress report",
            "Quarter 2",
            "As at 30 September 2026, as known on 9 October 2026.",
            "Issue: Live: not frozen",
            f"SHA-256 of its content: {made.sha256}",
        ]

    def test_a_correction_says_which_issue_it_is_and_why(self):
        made = replace(report(line()), issue=2, issue_why="A date was wrong.")
        assert paper_of(made)[4:6] == ["Issue: Issue 2", "Why it was corrected: A date was wrong."]
        assert composed(made).foot == f"As at 30 September 2026 – Issue 2 – SHA-256 {made.sha256[:12]}"

    def test_part_two_says_so_on_every_page_and_the_public_version_what_it_leaves_out(self):
        made = replace(report(line(exempt_action=2), line("A-2", exempt_action=2), line("A-3")), marking="OFFICIAL")
        assert composed(made).marking == "OFFICIAL – Part II: contains exempt information"
        assert "Publication: Part II: contains exempt information" in paper_of(made)
        assert composed(public(made)).marking == "OFFICIAL"
        assert paper_of(public(made))[5] == (
            "Left out of this version: 2 items withheld under paragraph 2, of Part 1 of Schedule 12A to the Local "
            "Government Act 1972"
        )

    def test_where_nothing_is_exempt_nothing_is_said_of_it(self):
        for made in (report(line()), public(report(line()))):
            assert composed(made).marking == ""
            assert len(part(paper_of(made), "# Corporate parenting progress report")) == 4


class TestWhatChanged:
    def changed(self, *changes):
        made = report(line())
        made = replace(made, changes=Changes(made.changes.earlier, changes))
        return paper_of(made)

    def test_with_no_earlier_issue_there_is_nothing_to_compare_with(self):
        assert part(paper_of(replace(report(line()), changes=None)), "## What changed") == [
            "No report of an earlier quarter has been frozen, so there is nothing to compare this one with."
        ]

    def test_nothing_changed_since_which_report(self):
        assert part(self.changed(), "## What changed") == [
            "Since Issue 1 of Quarter 1: as at 30 June 2026, as known on 1 July 2026, SHA-256 000000000000.",
            "Nothing has changed.",
        ]

    @pytest.mark.parametrize(
        ("heading", "change", "said"),
        [
            (
                "Completed",
                {"kind": "completed", "before": "In progress", "after": "Complete", "on": date(2026, 7, 3)},
                "From In progress to Complete. / 3 July 2026.",
            ),
            ("Withdrawn: closed without being done", {"kind": "withdrawn", "before": "Paused", "after": "Superseded"},
             "From Paused to Superseded."),
            ("New", {"kind": "new", "after": "In progress", "on": date(2026, 7, 3)}, "In progress / 3 July 2026."),
            ("Moved stage", {"kind": "stage", "before": "To be scoped", "after": "In progress"},
             "From To be scoped to In progress."),
            ("Moved rating", {"kind": "rating", "after": "Red"}, "From none to Red."),
            (
                "Moved date",
                {"kind": "date", "before": "31/3/25", "after": "30/6/25", "days": 91, "times": 3},
                "From “31/3/25” to “30/6/25”: 91 days later. / Moved 3 times in all.",
            ),
            (
                "Moved date",
                {"kind": "date", "before": "31/3/25", "after": "30/3/25", "days": -1, "times": 1},
                "From “31/3/25” to “30/3/25”: 1 day sooner. / Moved once in all.",
            ),
            ("Moved date", {"kind": "date", "before": "31/3/25", "after": "TBC", "times": 2},
             "From “31/3/25” to “TBC”. / Moved twice in all."),
            ("Moved date", {"kind": "date", "before": "March 2025", "after": "31/3/25", "days": 0},
             "From “March 2025” to “31/3/25”: its last day is the same."),
            ("Changed owner", {"kind": "owner", "before": "Head of Housing", "after": "Head of Homes"},
             "From Head of Housing to Head of Homes."),
            (
                "Recorded late",
                {"kind": "recorded_late", "after": "The keys came.", "on": date(2026, 6, 28),
                 "typed_on": date(2026, 7, 12)},
                "The keys came. / Happened on 28 June 2026, recorded on 12 July 2026.",
            ),
            (
                "Corrected since",
                {"kind": "corrected", "before": "Ten flats.", "after": "Six flats."},
                "Was: Ten flats. / Now: Six flats.",
            ),
            ("No longer in the report", {"kind": "gone", "before": "Paused"}, "It stood in the last one as Paused."),
        ],
    )  # fmt: skip
    def test_each_kind_under_its_heading_in_words(self, heading, change, said):
        given = {"reference": "A-1", "title": "Flats", "section": "Resolution I", **change}
        assert part(self.changed(Change(**given)), f"### {heading} (1)") == [f"Flats / A-1, Resolution I | {said}"]

    def test_an_old_sentence_is_struck_through(self):
        made = report(line())
        change = Change("corrected", "A-1", "Flats", "Resolution I", "Ten flats.", "Six flats.")
        blocks = composed(replace(made, changes=Changes(made.changes.earlier, (change,)))).blocks
        (table,) = [block for block in blocks if isinstance(block, Table) and "What changed" in block.headings]
        assert [(each.words, each.style) for each in table.rows[0][1].texts] == [
            ("Was: Ten flats.", "struck"),
            ("Now: Six flats.", ""),
        ]

    def test_of_what_is_withheld_it_says_only_that(self):
        change = Change("recorded_late", "A-1", "Flats", "Resolution I", "", "A name", withheld=2)
        assert part(self.changed(change.without_words(names=True)), "### Recorded late (1)") == [
            "Flats / A-1, Resolution I | 1 item withheld under paragraph 2"
        ]

    def test_part_ii_says_what_changed_and_that_it_is_exempt(self):
        change = Change("recorded_late", "A-1", "Flats", "Resolution I", "", "A name", withheld=2)
        assert part(self.changed(change), "### Recorded late (1)") == [
            "Flats / A-1, Resolution I | A name / Exempt under paragraph 2"
        ]

    def test_a_stage_of_what_is_withheld_is_said(self):
        change = Change("stage", "A-1", "Flats", "Resolution I", "Paused", "Complete", on=date(2026, 6, 1), withheld=2)
        assert part(self.changed(change.without_words(names=False)), "### Moved stage (1)") == [
            "1 item withheld under paragraph 2 / A-1, Resolution I | From Paused to Complete."
        ]

    def test_several_of_a_kind_are_counted_and_the_kinds_in_their_order(self):
        given = {"title": "Flats", "section": "Resolution I", "after": "Red"}
        said = self.changed(
            Change("rating", "A-1", **given), Change("new", "A-2", **given), Change("new", "A-3", **given)
        )
        assert [each for each in said if each.startswith("### ")][:2] == ["### New (2)", "### Moved rating (1)"]


class TestTheSummary:
    def test_every_figure_stands_in_one_of_three_tables(self):
        figures = tuple(
            Count(*each)
            for each in (
                ("actions", "Actions", 3), ("delivered", "Delivered", 1), ("in_progress", "In progress", 2),
                ("closed", "Closed, not delivered", 0), ("red", "Red", 1), ("overdue", "Overdue", 2),
            )
        )  # fmt: skip
        made = replace(report(line()), key=KEY, figures=figures)
        tables = [block for block in composed(made).blocks if isinstance(block, Table)][:3]
        assert [(each.caption, each.headings) for each in tables] == [
            ("Actions by stage", ("Stage", "In the report", "Delivered", "In progress", "Closed, not delivered")),
            ("Actions by rating", ("Rating", "Red")),
            ("Actions by standing", ("Standing", "Overdue")),
        ]
        assert words(tables) == ["Actions | 3 | 1 | 2 | 0", "Actions | 1", "Actions | 2"]

    def test_the_stages_of_each_section_and_which_one_no_action_delivers(self):
        made = replace(report(line(), line("A-2", **DONE)), key=KEY)
        counts = (Count("not_started", "Not started", 0), Count("in_progress", "In progress", 1),
                  Count("complete", "Complete", 1))  # fmt: skip
        (section,) = made.sections
        long = replace(section, name="Resolution 2", words="Words " * 20, lines=(), stages=())
        made = replace(made, sections=(replace(section, stages=counts), long))
        (table,) = [block for block in composed(made).blocks if isinstance(block, Table) and "All" in block.headings]
        assert table.headings == ("Resolution", "In progress", "Complete", "All")
        assert words([table]) == [
            "Resolution I / Words | 1 | 1 | 2",
            f"Resolution 2 / {'Words ' * 16}… / No action delivers it. | 0 | 0 | 0",
        ]

    def test_who_has_not_answered_and_when_they_were_last_heard_of(self):
        heard = line(owners=(LEAD, JOINT), no_answer_from=(JOINT.post,), last_heard="Quarter 1", title="Flats")
        never = line("A-2", owners=(LEAD,), no_answer_from=(LEAD.post,))
        assert part(paper_of(report(heard, never, line("A-3"))), "## No answer received") == [
            "These owners were asked for this quarter’s answers. The day by which they were due has passed, and by "
            "9 October 2026 they had not answered. An answer that was sent back counts once it is corrected.",
            "Flats / A-1 | Cabinet Member for Children – joint | Quarter 1",
            "Something / A-2 | Head of Housing (Holder of Housing) | Never",
        ]
        assert "## No answer received" not in paper_of(report(line()))


class TestByResolution:
    def test_the_words_then_what_nobody_answers_then_what_is_done_then_the_rest(self):
        stages = [("paused", "Paused"), ("to_be_scoped", "To be scoped"), ("not_started", "Not started")]
        rest = [line(code, stage=code, stage_words=said) for code, said in stages]
        closed = line("closed", stage="superseded", stage_words="Superseded", live=False)
        made = report(*rest, closed, line("A-1"), line("A-2", **DONE, live=False))
        (section,) = made.sections
        made = replace(made, sections=(replace(section, you_said="We want homes.", unanswered=("b. to ask",)),))
        said = paper_of(made)
        start = said.index("## Each resolution of “A motion”")
        assert said[start + 1 : start + 6] == [
            "### Resolution I", "You said: / We want homes.", "Words", "#### No action answers", "- b. to ask",
        ]  # fmt: skip
        assert [each for each in said if each.startswith("#### ")][1:] == [
            "#### Completed actions (1)",
            "#### Actions in progress (1)",
            "#### Actions not started (1)",
            "#### Actions to be scoped (1)",
            "#### Actions paused (1)",
            "#### Closed without being done (1)",
        ]

    def test_a_resolution_that_no_action_delivers_says_so(self):
        assert part(paper_of(report()), "### Resolution I") == ["Words", "No action delivers this resolution."]

    def test_a_register_without_a_resolution_says_so(self):
        for layout, heading in (("resolutions", "## Each resolution"), ("plan", "## The plan")):
            made = replace(report(), sections=(), layout=layout)
            assert part(paper_of(made), heading) == ["Nothing that was agreed is recorded yet."]

    def test_the_owner_the_timescale_and_how_it_stands_against_it(self):
        made = line(
            owners=(LEAD, JOINT), times_retimed=1, first_timescale="31/12/2026", standing=("overdue", "slipped"),
            standing_words=("Overdue by 2 days", "Slipped 90 days from the first date"), detail="In the east.",
        )  # fmt: skip
        (row,) = part(paper_of(report(made)), "#### Actions in progress (1)")
        assert row.split(" | ")[:2] == [
            "Something / A-1 / In the east.",
            "Head of Housing (Holder of Housing) / Cabinet Member for Children – joint / Timescale: 31/03/2027 / "
            "First agreed: 31/12/2026 / Overdue by 2 days / Slipped 90 days from the first date",
        ]

    @pytest.mark.parametrize(
        ("owner_words", "said"), [("HoS", "“HoS”: no post is settled yet"), ("", "No owner")], ids=["a cell", "none"]
    )
    def test_an_action_without_a_post(self, owner_words, said):
        made = report(line(owner_words=owner_words, timescale="", standing=("no_date",), standing_words=("No date",)))
        (row,) = part(paper_of(made), "#### Actions in progress (1)")
        assert row.split(" | ")[1] == f"{said} / No timescale given / No date"


class TestAsAPlan:
    def plan(self, *sections, **fields):
        return replace(report(), layout="plan", resolution_word="Priority", sections=sections, **fields)

    def section(self, key, *lines, **fields):
        (given,) = report(*lines).sections
        return replace(given, key=key, name=f"Priority {key}", **fields)

    def test_the_five_columns_across_the_page(self):
        made = self.plan(self.section("1", line(owners=(LEAD,), detail="By post."), you_said="We want homes."))
        paper = composed(made)
        (table,) = [block for block in paper.blocks if isinstance(block, Table) and "By who" in block.headings]
        assert paper.landscape
        assert table.headings == (
            "You said – Priority", "We will – Actions required", "By who", "Timescale", "Progress",
        )  # fmt: skip
        assert words([table]) == [
            "Priority 1 / We want homes. / Words | Something / A-1 / By post. | Head of Housing (Holder of Housing) | "
            "31/03/2027 / On time | In progress / Green / No update this quarter."
        ]

    def test_the_priority_is_said_once_and_what_has_no_action_says_so(self):
        first = self.section("1", line(), line("A-2"), unanswered=("b. to ask",))
        rows = part(paper_of(self.plan(first, self.section("2"))), "## The plan: A motion")
        assert [" | ".join(row.split(" | ")[:2]) for row in rows] == [
            "Priority 1 / Words / No action answers: b. to ask | Something / A-1",
            "Priority 1 / As above | Something / A-2",
            "Priority 2 / Words | No action delivers this priority.",
        ]

    def test_the_forward_plan_stands_under_its_band(self):
        band = "Forward Plan- NEW Focus areas for 2025-6"
        made = self.plan(
            self.section("1", line(plan_year="2024-25"), line("A-2", plan_year="2025-26")),
            self.section("2", line("A-3", plan_year="2025-26"), heading=band),
            self.section("3", line("A-4", plan_year="2024-25")),
            quarter="2024-25-Q4",
        )
        said = paper_of(made)
        found = {
            heading: [row.split(" | ")[1] for row in part(said, heading)]
            for heading in ("## The plan: A motion", "### Forward plan for 2025-26", f"### {band}")
        }
        assert found == {
            "## The plan: A motion": ["Something / A-1", "Something / A-4"],
            "### Forward plan for 2025-26": ["Something / A-2"],
            f"### {band}": ["Something / A-3"],
        }


class TestAnAction:
    def test_what_happened_this_quarter_and_everything_beside_it(self):
        made = line(
            owners=(LEAD, JOINT), answer_words="On track", what_happened="Ten flats are let.",
            happened_on=date(2026, 9, 28), typed_on=date(2026, 10, 2), said_by="Holder of Housing",
            first_written="Nine are.", evidence=("The list",), why_no_evidence="It names people.",
            rating_reason="Landlords came back.", no_answer_from=(JOINT.post,),
            beside=(Beside("Cabinet Member", "Needs attention", "Two left.", "Landlords were asked.", "The holder"),),
            questions=(
                Asked("How many?", date(2026, 9, 1), "A member", "Ten.", date(2026, 9, 2), "Housing"),
                Asked("Where?", date(2026, 9, 1), "A member", "", None, ""),
            ),
        )  # fmt: skip
        assert cells_of(report(made)) == [
            ("In progress", "mark"),
            ("Green", "mark"),
            ("On track", "strong"),
            ("Ten flats are let.", ""),
            ("28 September 2026, recorded on 2 October 2026, said by Holder of Housing", "note"),
            ("Corrected. First written:", "note"),
            ("“Nine are.”", "struck"),
            ("Evidence: The list", ""),
            ("No evidence, because: It names people.", ""),
            ("Green because: Landlords came back.", ""),
            ("Cabinet Member: Needs attention", "strong"),
            ("Landlords were asked.", ""),
            ("Why: Two left.", ""),
            ("Stands beside the update, said by The holder", "note"),
            ("No answer received from:", "strong"),
            ("Cabinet Member for Children", ""),
            ("Question", "strong"),
            ("“How many?”", ""),
            ("Asked by A member, 1 September 2026", "note"),
            ("Reply", "strong"),
            ("“Ten.”", ""),
            ("Reply of Housing, 2 September 2026", "note"),
            ("Question", "strong"),
            ("“Where?”", ""),
            ("Asked by A member, 1 September 2026", "note"),
            ("No reply yet.", ""),
        ]

    def test_with_no_update_it_quotes_the_last_one(self):
        said = {"last_heard": "Quarter 1", "last_said": "Six flats were found."}
        assert cells_of(report(line(**said)))[2:] == [
            ("No update this quarter.", ""),
            ("Quarter 1: “Six flats were found.”", "note"),
        ]
        done = line(**DONE, live=False, **said)
        assert cells_of(report(done))[1:] == [("Six flats were found.", ""), ("Quarter 1", "note")]

    def test_a_decision_says_why_who_and_what_takes_its_place(self):
        made = line(
            stage="superseded", stage_words="Superseded", rating=None, rating_words="", live=False,
            decided_because="One fund for all.", decided_by="Cabinet", decided_on=date(2026, 7, 8), superseded_by="A-9",
        )  # fmt: skip
        assert cells_of(report(made)) == [
            ("Superseded", "mark"),
            ("Superseded because: One fund for all.", ""),
            ("Decided by Cabinet, 8 July 2026 – A-9 takes its place", "note"),
        ]

    def test_what_is_exempt_says_so_beside_it(self):
        made = report(
            line(
                exempt_action=1, what_happened="A name.", happened_on=date(2026, 9, 1), exempt_update=2,
                exempt_evidence=(ExemptFile("The letter", 3),),
            )
        )  # fmt: skip
        (row,) = part(paper_of(made), "#### Actions in progress (1)")
        assert row.startswith("Something / A-1 / Exempt under paragraph 1 | ")
        assert cells_of(made)[2:] == [
            ("A name.", ""),
            ("Exempt under paragraph 2", "mark"),
            ("1 September 2026", "note"),
            ("Evidence: The letter (exempt under paragraph 3)", ""),
        ]

    def test_the_public_version_says_what_is_withheld_and_nothing_of_it(self):
        given = {"owners": (LEAD,), "what_happened": "A name.", "happened_on": date(2026, 9, 1), "said_by": "Holder"}
        made = report(line(exempt_action=2, title="Secret", **given))
        assert part(paper_of(made), "#### Actions in progress (1)") == [
            "Secret / A-1 / Exempt under paragraph 2 | Head of Housing (Holder of Housing) / Timescale: 31/03/2027 / "
            "On time | In progress / Green / A name. / 1 September 2026, said by Holder"
        ]
        assert part(paper_of(public(made)), "#### Actions in progress (1)") == [
            "1 item withheld under paragraph 2 / A-1 | On time | In progress / Green"
        ]
        of_update = public(report(line(exempt_update=2, title="Flats", **given)))
        assert part(paper_of(of_update), "#### Actions in progress (1)") == [
            "Flats / A-1 | Head of Housing (Holder of Housing) / Timescale: 31/03/2027 / On time | "
            "In progress / Green / 1 item withheld under paragraph 2"
        ]


def test_a_chapter_says_its_sentences_figures_tables_lists_and_terms():
    chapter = Chapter(
        key="pledges",
        heading="Pledges",
        said=("37 pledges have been made.",),
        figures=(Count("made", "Made", 30), Count("kept", "Kept", 7)),
        terms=(KeyLine("pledge", "kept", "Kept", "It was done."),),
        tallies=(Tally("By quarter", ("State", "June", "September"), (TallyRow("Kept", (5, 7)),), True),),
        lists=(
            Entries("Kept since", "None.", (Entry("P-1", "A job", "A firm", "Kept", "It began.", date(2026, 7, 1)),)),
            Entries("Released", "None was released.", ()),
        ),
    )
    said = paper_of(replace(report(), chapters=(chapter,)))
    start = said.index("## Pledges")
    assert said[start : said.index("## Key to stages and ratings")] == [
        "## Pledges",
        "37 pledges have been made.",
        "Made 30, Kept 7. 37 in all.",
        "Kept | 5 | 7 | 2 more",
        "### Kept since",
        "A job / P-1, A firm | Kept / It began. / 1 July 2026",
        "### Released",
        "None was released.",
        "### What the words mean",
        "Kept: It was done.",
    ]


@pytest.mark.parametrize("layout", ["resolutions", "plan"])
def test_a_heading_above_counts_is_two_lines_high_at_most(layout):
    """With every state that a pledge has, and in the table of two days with the longest names of months."""
    states = ("Kind", "Made, not begun yet", "Under way", "Kept", "Not kept", "Released", "All")
    days = ("State", "30 September 2026", "31 December 2026")
    tallies = (
        Tally("By kind", states, (TallyRow("Work experience and shadowing", (1234,) * 6),), False),
        Tally("Then and now", days, (TallyRow("Not begun", (1234, 1000)),), True),
    )
    chapter = Chapter("pledges", "Pledges", (), (), (), tallies, ())
    paper = as_pdf(replace(report(), layout=layout, chapters=(chapter,)))
    for above, below in (("By kind", "Work experience"), ("Then and", "Not begun")):
        assert _lines_between(paper, above, below) <= 2


def _lines_between(paper: bytes, above: str, below: str) -> int:
    """How many lines of text stand between two, by how high each piece of text stands on the sheet."""
    for page in pypdfium2.PdfDocument(paper):
        words = page.get_textpage()
        pieces = [words.get_rect(number) for number in range(words.count_rects())]
        said = [words.get_text_bounded(*piece) for piece in pieces]
        first = next((at for at, text in enumerate(said) if text.startswith(above)), None)
        if first is not None:
            last = next(at for at, text in enumerate(said) if at > first and text.startswith(below))
            bottoms = sorted(bottom for _, bottom, _, _ in pieces[first + 1 : last])
            # A letter may reach below its line, but not by half of one.
            return 1 + sum(higher - lower > 5 for lower, higher in pairwise(bottoms))
    raise AssertionError(f"{above} is on no page.")


def test_the_key_has_every_stage_and_rating_with_what_it_means():
    said = paper_of(replace(report(line()), key=KEY))
    assert part(said, "## Key to stages and ratings")[:-1] == [
        "Not started | Agreed, and work has not begun.",
        "In progress | Work has begun.",
        "Complete | It is done.",
        "Red | Off track.",
    ]


def test_no_level_of_heading_is_left_out():
    """Whoever hears a paper finds the way by them."""
    changed = Changes(report().changes.earlier, (Change("new", "A-1", "Flats", "Resolution I"),))
    for layout in ("resolutions", "plan"):
        made = replace(report(line(plan_year="2030-31"), line("A-2", **DONE)), layout=layout, changes=changed)
        levels = [block.level for block in composed(made).blocks if isinstance(block, Heading)]
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_pdf_says_it():
    made = replace(report(line(title="Set aside twelve flats", owners=(LEAD,))), key=KEY, issue=1)
    said = texts(as_pdf(made))
    assert "Set aside twelve flats" in said
    assert f"Issue 1 – SHA-256 {made.sha256[:12]}" in said
