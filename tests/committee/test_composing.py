"""The paper in the council's format: its order, its tables, and what it says of itself."""

from dataclasses import replace
from datetime import date

import pytest

from carecommit.kit.paper.blocks import Block, Bullets, Facts, Heading, Paper, Paragraph, Table
from resolutions.committee.composing import composed
from resolutions.committee.document import Document, Filled, Listed, Signature, Words
from resolutions.committee.rules import unmarked

FILLED = Filled(
    council="Anytown Council",
    marking="OFFICIAL",
    quarter="2026-27-Q1",
    quarter_label="Quarter 1, 2026 to 2027 (April to June 2026)",
    issue=1,
    as_at=date(2026, 6, 30),
    known_on=date(2026, 7, 1),
    sha256="a" * 64,
    purpose=("At a meeting this was agreed.", "Two actions."),
    exempt=(),
)
WORDS = Words(
    schema=1,
    board="Cabinet",
    held_on=date(2026, 9, 2),
    title="A council that keeps its word",
    lead_member="Cabinet Member for Children",
    lead_director="Director for Children",
    author="Head of Service",
    contact_email="care@anytown.example",
    reference="",
    is_key_decision=False,
    part=1,
    filled=FILLED,
    purpose="More of it.\nIn two lines.\n\nAnd another paragraph.",
    recommendations="I. That Cabinet note it.\n\n2. That Cabinet go on.",
    reason="It was promised.",
    alternatives="None.",
    corporate_plan="It serves it.",
    mtfp="",
    financial_risks="None.",
    carbon="None.",
    other_implications="None.",
    appendices=(Listed("A", "The report", ()), Listed("B", "What landlords ask", (1, 3))),
    background_papers=(),
    originating_director="Director for Children",
)
SIGNED = (
    Signature("desk", "Fin", "DJN.1", date(2026, 8, 12), False, ()),
    Signature("desk", "Leg", "LS.2", date(2026, 8, 12), True, ("Reason", "Title of report")),
    Signature("desk", "HR", "", None, False, ()),
    Signature("director", "Originating director", "", date(2026, 8, 11), False, ()),
    Signature("member", "Cabinet member", "", None, False, ()),
)
DRAFT = Document(1, 0, None, WORDS, SIGNED, (), "")


def saying(**words) -> Paper:
    """The draft whose words are these."""
    return composed(replace(DRAFT, words=replace(WORDS, **words)))


def under(paper: Paper, heading: str) -> list[Block]:
    """The blocks from a heading to the next one of its level or above."""
    at = next(n for n, block in enumerate(paper.blocks) if isinstance(block, Heading) and block.words == heading)
    level, found = paper.blocks[at].level, []
    for block in paper.blocks[at + 1 :]:
        if isinstance(block, Heading) and block.level <= level:
            break
        found.append(block)
    return found


def texts(blocks: list[Block]) -> list[str]:
    """The texts of the paragraphs among them."""
    return [text.words for block in blocks if isinstance(block, Paragraph) for text in block.texts]


def rows(blocks: list[Block]) -> list[list[str]]:
    """The rows of the table among them, each cell as one text."""
    table = next(block for block in blocks if isinstance(block, Table))
    assert {len(row) for row in table.rows} == {len(table.headings)} == {len(table.widths)}
    return [["\n".join(text.words for text in cell.texts) for cell in row] for row in table.rows]


def test_it_has_the_parts_of_the_councils_form_in_its_order():
    assert [block.words for block in composed(DRAFT).blocks if isinstance(block, Heading)] == [
        "Cabinet",
        "Purpose of report",
        "Recommendations and reasons",
        "Reason",
        "Alternative options considered and rejected",
        "Relevance to the corporate plan",
        "Implications for the medium term financial plan and resource implications",
        "Financial risks",
        "Carbon footprint (environmental) implications",
        "Other implications: for example health and safety, risk management, child poverty",
        "Appendices",
        "Background papers",
        "Sign-off",
        "The report behind this paper",
    ]


def test_its_head_is_that_of_the_form():
    head = next(block for block in composed(DRAFT).blocks if isinstance(block, Facts))
    assert head.pairs == (
        ("Date of meeting", "2 September 2026"),
        ("Title of report", "A council that keeps its word"),
        ("Lead member", "Cabinet Member for Children"),
        ("Lead strategic director", "Director for Children"),
        ("Author", "Head of Service"),
        ("Contact email", "care@anytown.example"),
        ("Your reference", "–"),
        ("Key decision", "No"),
        ("Confidentiality", "Part I - Official"),
    )


def test_what_is_filled_in_stands_before_what_was_added():
    assert texts(under(composed(DRAFT), "Purpose of report")) == [
        "At a meeting this was agreed.",
        "Two actions.",
        "More of it.\nIn two lines.",
        "And another paragraph.",
    ]


def test_what_is_empty_says_so():
    heading = "Implications for the medium term financial plan and resource implications"
    assert texts(under(composed(DRAFT), heading)) == ["Nothing has been entered here."]
    assert texts(under(composed(DRAFT), "Background papers"))[-1] == "No background paper is listed."


@pytest.mark.parametrize(
    "written",
    [
        "I. That it be noted.\n2. That it go on.",
        "(a) That it be noted.\n(b) That it go on.",
        "1) That it be noted.\n\n2) That it go on.",
    ],
)
def test_the_councils_own_numbers_stay_as_they_are(written):
    blocks = under(saying(recommendations=written), "Recommendations and reasons")
    assert texts(blocks)[:2] == [line for line in written.splitlines() if line]
    assert not [block for block in blocks if isinstance(block, Bullets)]


def test_without_numbers_they_are_numbered():
    blocks = under(saying(recommendations="That it be noted.\nThat it go on."), "Recommendations and reasons")
    assert isinstance(blocks[0], Bullets)
    assert blocks[0].numbered
    assert [item.words for item in blocks[0].items] == ["That it be noted.", "That it go on."]


def test_exemption_paragraphs_have_a_column_each_and_say_yes():
    blocks = under(composed(DRAFT), "Appendices")
    assert blocks[-1].headings == ("Ref.", "Title of appendix", "1", "2", "3", "4", "5", "6", "7")
    assert rows(blocks) == [
        ["A", "The report", "", "", "", "", "", "", ""],
        ["B", "What landlords ask", "Yes", "", "Yes", "", "", "", ""],
    ]


def test_who_signed_with_which_code_and_when_and_what_is_stale():
    blocks = under(composed(DRAFT), "Sign-off")
    assert rows(blocks) == [
        ["Fin", "DJN.1", "12 August 2026", "Given"],
        ["Leg", "LS.2", "12 August 2026", "Stale: the text has changed since (Reason, Title of report)"],
        ["HR", "", "", "Not given"],
    ]
    assert blocks[-1] == Facts(
        (
            ("Originating director", "Director for Children"),
            ("Director has agreed", "Yes"),
            ("Date agreed", "11 August 2026"),
            ("Cabinet approval", "Cabinet Member for Children: no"),
            ("Date approved", "–"),
        )
    )


def test_a_draft_says_so_at_its_head_and_on_every_page():
    paper = composed(DRAFT)
    assert texts(list(paper.blocks[:1])) == [paper.foot] == ["Draft: not frozen"]
    assert paper.marking == "OFFICIAL"


def test_a_frozen_one_says_its_version_its_hash_and_what_it_goes_without():
    frozen = replace(
        DRAFT,
        version=2,
        frozen_on=date(2026, 8, 20),
        outstanding=("HR has not signed off.",),
        going_without="Nobody is appointed.",
    )
    paper = composed(frozen)
    assert paper.blocks[0] == Heading("Cabinet", 1)
    assert paper.foot == f"Version 2, frozen on 20 August 2026 – SHA-256 {WORDS.sha256[:12]}"
    assert texts(under(paper, "Going without")) == ["This paper was sent without:", "Why: Nobody is appointed."]
    assert under(paper, "The report behind this paper") == [
        Facts(
            (
                ("Progress report", "Quarter 1, 2026 to 2027 (April to June 2026), issue 1"),
                ("As at", "30 June 2026, as known on 1 July 2026"),
                ("SHA-256 of the report", "a" * 64),
                ("This paper", "Version 2, frozen on 20 August 2026"),
                ("SHA-256 of its text", WORDS.sha256),
            )
        )
    ]


def test_part_two_says_in_its_head_that_it_is_not_for_publication_and_why():
    paper = saying(part=2)
    law = "Part 1 of Schedule 12A of the Local Government Act 1972"
    assert texts(list(paper.blocks[1:2])) == [
        f"Part II: not for publication, by virtue of paragraphs 1 and 3 of {law}."
    ]
    assert paper.marking == "OFFICIAL – Part II"


def test_what_is_exempt_in_the_report_and_marked_at_no_appendix_is_told_for_part_two():
    """The appendices are marked with paragraphs 1 and 3."""
    words = replace(WORDS, part=2, filled=replace(FILLED, exempt=(2, 3, 5)))
    assert unmarked(words) == (2, 5)
    assert unmarked(replace(words, background_papers=(Listed("", "What a landlord asks", (5,)),))) == (2,)
    assert unmarked(replace(words, part=1)) == ()


def test_it_reads_back_as_it_was_and_refuses_another_schema():
    assert Document.from_json(DRAFT.canonical()) == DRAFT
    assert Words.from_json(WORDS.canonical()) == WORDS
    with pytest.raises(ValueError, match="not a committee paper of schema 1"):
        Document.from_json(replace(DRAFT, schema=2).canonical())
