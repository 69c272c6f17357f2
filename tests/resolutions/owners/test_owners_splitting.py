"""Owner cells of published plans, and cells of the same kinds that were not in the sample.

`published_owners.csv` has 84 cells of a sample of 106. The other 22 name people or give their initials: officers of
published papers, and names made up on their pattern. They are left out, because the project commits no such names, so
the figures below say nothing of them.
"""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolutions.owners import is_incomplete, names_a_young_person, normalised, split

PUBLISHED = Path(__file__).with_name("published_owners.csv")

POSTS = (
    "Cabinet",
    "Chief Executive",
    "Director of Place",
    "Head of Housing",
    "Head of Leaving Care",
    "HoS LAC/LC",
    "Leader of the Council",
    "Monitoring Officer",
    "Named Nurse",
    "Place, Planning and Regeneration",
    "Service Lead",
    "Virtual School Head",
)


def published() -> list[tuple[str, list[str]]]:
    with PUBLISHED.open(newline="", encoding="utf-8") as rows:
        return [
            (row["text"], [name.strip() for name in row["owners"].split("|") if name.strip()])
            for row in csv.DictReader(rows)
        ]


def counted(known: set[str]) -> tuple[int, int, list[str]]:
    """Return how many published cells are read exactly, how many are left whole, and those read wrongly."""
    exact, whole, wrong = 0, 0, []
    for text, expected in published():
        found = split(text, known)
        if found == expected:
            exact += 1
        elif found == [" ".join(text.split())]:
            whole += 1
        else:
            wrong.append(text)
    return exact, whole, wrong


def test_published_cells_with_the_posts_known() -> None:
    known = {name for _, expected in published() for name in expected}
    assert counted(known) == (80, 4, [])


def test_published_cells_with_nothing_known() -> None:
    assert counted(set()) == (68, 16, [])


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("HoS Fostering/Cllr Meikle", ["HoS Fostering", "Cllr Meikle"]),
        ("HoS Housing /Service Leader Leaving Care", ["HoS Housing", "Service Leader Leaving Care"]),
        ("Service Leader Leaving Care / HoS", ["Service Leader Leaving Care", "HoS"]),
        ("Head of Housing / Public Health", ["Head of Housing", "Public Health"]),
        ("HoS LAC/LC / Virtual School Head", ["HoS LAC/LC", "Virtual School Head"]),
        ("Personal Adviser/Social Worker", ["Personal Adviser", "Social Worker"]),
        ("VSH/DCS", ["VSH", "DCS"]),
        ("Virtual School Head + 16+ Team", ["Virtual School Head", "16+ Team"]),
        ("Virtual School Head | Director of Place", ["Virtual School Head", "Director of Place"]),
        ("Virtual School Head\u2028Director of Place", ["Virtual School Head", "Director of Place"]),
        ("Head of Housing; and Virtual School Head;", ["Head of Housing", "Virtual School Head"]),
        ("Head of Housing (DWP; NHS/ICB) | DCS", ["Head of Housing (DWP; NHS/ICB)", "DCS"]),
        ("• Virtual School Head\n• Named Nurse\n  for LAC", ["Virtual School Head", "Named Nurse for LAC"]),
        ("- Virtual School Head\n- Named Nurse", ["Virtual School Head", "Named Nurse"]),
        ("1) Virtual School Head, 2) Named Nurse", ["Virtual School Head", "Named Nurse"]),
        ("HoS Housing / hos  housing", ["HoS Housing"]),
        ("HoS Housing\nand Homelessness\n/ HoS Culture", ["HoS Housing and Homelessness", "HoS Culture"]),
        ("Cllrs Penberthy & Laing", ["Cllr Penberthy", "Cllr Laing"]),
        ("County Councillors Penberthy and Laing", ["County Councillor Penberthy", "County Councillor Laing"]),
        ("Cllr Penberthy and Cllr Laing", ["Cllr Penberthy", "Cllr Laing"]),
        ("Cllrs Penrose/Meikle", ["Cllr Penrose", "Cllr Meikle"]),
        ("HoS Housing / Cllrs Laing and Penrose", ["HoS Housing", "Cllr Laing", "Cllr Penrose"]),
    ],
)
def test_a_written_mark_separates(cell: str, expected: list[str]) -> None:
    assert split(cell) == expected


@pytest.mark.parametrize("cell", ["", " \r\n", "-", "tbc", "(TBC)", "T.B.C.", "To be confirmed", "N/A"])
def test_a_cell_may_name_nobody(cell: str) -> None:
    assert split(cell) == []


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("HEAD OF HOUSING AND NAMED NURSE", ["HEAD OF HOUSING", "NAMED NURSE"]),
        (
            "Head of Housing, Virtual School Head & the Monitoring Officer",
            ["Head of Housing", "Virtual School Head", "Monitoring Officer"],
        ),
        ("Head of Housing in consultation with Cllr Meikle", ["Head of Housing", "Cllr Meikle"]),
        ("Heads of Housing and Leaving Care", ["Head of Housing", "Head of Leaving Care"]),
        ("Place, Planning and Regeneration, Cabinet", ["Place, Planning and Regeneration", "Cabinet"]),
        (
            "Service Lead and Councillors Penberthy, Laing and Penrose",
            ["Service Lead", "Councillor Penberthy", "Councillor Laing", "Councillor Penrose"],
        ),
    ],
)
def test_a_comma_or_and_separates_known_posts_only(cell: str, expected: list[str]) -> None:
    assert split(cell, POSTS) == expected
    assert split(cell) == [cell]


@pytest.mark.parametrize(
    "cell",
    [
        "Head of Housing/Homelessness",
        "CLA/Leaving Care Team Manager",
        "DWP/Jobcentre Plus",
        "Team Managers/Service Managers Leaving Care",
        "Children's/Adults' Services Director",
        "Director of Children's/Adult Services",
        "Assistant / Deputy Director of Place",
        "Housing Officer/Manager",
        "A/Head of Service",
        "24/7 Team",
        "www.council.gov.uk/head of housing/lead officer",
        "Post 16 + Team",
        "Fostering + Adoption Manager",
        "Head of Housing or Virtual School Head",
        "Head of Housing and/or Virtual School Head",
        "Director of Finance and Monitoring Officer",
        "Cllr Penberthy and Housing",
        "Cllr Laing, Head of Housing",
        "Cllr Laing and Penrose",
        "Cllr Laing / Penrose",
        "Cllrs Penberthy, Laing and Stockport Homes",
        "Cllrs Penberthy; Laing",
        "Head of Service, Housing, Place and Regeneration",
        "Heads of Children and Families",
        "Virtual School Head; TBC",
        "Vacant / Head of Housing",
        "Vacant (Head of Service post)",
        "Head of Housing (DWP; NHS",
        "Leads: • Virtual School Head • Named Nurse",
        "Policy &amp; Programmes",
        "Children&#39;s Services",
        "Young persons A and B",
    ],
)
def test_what_is_not_settled_stays_whole(cell: str) -> None:
    assert split(cell) == [cell]
    assert split(cell, POSTS) == [cell]


@pytest.mark.parametrize(
    "cell",
    [
        "Virtual School\nHead",
        "Named Nurse\nChildren in Care",
        "HoS/ Service\nLeader Leaving Care",
        "Housing Lead\nOfficer for Young People",
        "Cllr Meikle\nDWP / Virtual School Head",
    ],
)
def test_a_line_break_that_may_only_wrap_separates_nothing(cell: str) -> None:
    assert split(cell, POSTS) == [cell.replace("\n", " ")]


def test_a_known_post_settles_where_a_line_wraps() -> None:
    assert split("HoS/ Service\nLeader Leaving Care", ["Service Leader Leaving Care"]) == [
        "HoS",
        "Service Leader Leaving Care",
    ]


@pytest.mark.parametrize("post", ["Housing Manager / Social Worker", "Lead; Deputy", "LAC/LC", "Adoption | Fostering"])
@pytest.mark.parametrize("mark", [" / ", "/", "; ", "\n", ", ", " and "])
def test_a_known_post_stays_whole_whatever_it_holds(post: str, mark: str) -> None:
    assert split(post, [post]) == [post]
    assert split(f"Named Nurse{mark}{post}", [post.upper(), "Named Nurse"]) == ["Named Nurse", post]


def test_a_second_surname_needs_a_known_councillor() -> None:
    assert split("Cllr Laing and Penrose", ["Councillor Laing", "Cllr Penrose"]) == ["Cllr Laing", "Cllr Penrose"]


def test_two_ways_to_read_a_list_settle_nothing() -> None:
    cell = "Head of Housing and Named Nurse and Virtual School Head"
    assert split(cell, [*POSTS, "Head of Housing and Named Nurse"]) == [cell]


@pytest.mark.parametrize(
    "name",
    [
        "HoS",
        "Head of Service (vacant)",
        "Director of",
        "Interim Team Manager",
        "AD",
        "Cllr",
        "Strategic Director",
        "Service Lead",
        "Cabinet Member",
    ],
)
def test_a_rank_without_a_service_is_incomplete(name: str) -> None:
    assert is_incomplete(name)


@pytest.mark.parametrize(
    "name",
    [
        "HoS (Leaving Care)",
        "Leader",
        "Chief Executive",
        "Monitoring Officer",
        "Heads of Service",
        "Virtual School Head",
        "Executive Director: Delivery",
        "AD CSC",
        "Cabinet",
        "",
    ],
)
def test_a_post_with_its_service_is_complete(name: str) -> None:
    assert not is_incomplete(name)


@pytest.mark.parametrize(
    "name",
    [
        "Young person A",
        "young person a",
        "CHILD B",
        "care leaver K",
        "YP3",
        "Child J.S.",
        "Children A and B",
        "the young person",
        "Personal Adviser for young person A",
        "Child in care M",
        "Looked after child 2",
        "K (care leaver)",
    ],
)
def test_a_young_person_is_recognised(name: str) -> None:
    assert names_a_young_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "Care Leavers Team",
        "Child Protection Chair",
        "Young Person's Adviser",
        "Care Leaver Ambassador",
        "Young People 16+ Team",
        "YPA",
        "Designated Doctor (Child)",
        "Named Nurse for Children in Care and Care Leavers",
        "Children 0-5 Team",
        "",
    ],
)
def test_a_post_about_young_people_is_no_young_person(name: str) -> None:
    assert not names_a_young_person(name)


def test_one_spelling() -> None:
    assert normalised("The HoS \u2013 Children\u2019s  Services & Housing") == normalised(
        "head of service: Children's Services and Housing"
    )
    assert normalised("Cllr. Laing") == normalised("Councillor Laing")
    assert normalised("HoS LAC / LC") == normalised("HoS LAC/LC")
    assert normalised("16+ Team") != normalised("16 Team")


PIECES = [*POSTS, "16+ Team", "Cllr Meikle", "HoS", "Housing", "CLA/LC Manager", "Lead (Place; North)", "Vacant"]
MARKS = ["/", " / ", "/ ", "; ", "\n", " | ", " + ", ", ", " and ", " & ", " with ", " • ", ", and "]
KNOWN = st.lists(st.sampled_from(PIECES), max_size=6)


def cells(marks: list[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(st.sampled_from(marks), st.sampled_from(PIECES))
    return st.lists(pairs, min_size=1, max_size=5).map(
        lambda drawn: "".join(mark + piece for mark, piece in drawn).removeprefix(drawn[0][0])
    )


def words_of(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.casefold()) if word not in {"and", "with"}]


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=60) | st.text("aA1.()[];,/|+&\n •-", max_size=40),
    st.lists(st.text(max_size=8), max_size=3),
)
def test_nothing_is_raised_and_nothing_is_blank(cell: str, known: list[str]) -> None:
    assert all(name and name == " ".join(name.split()) for name in split(cell, known))
    is_incomplete(cell)
    names_a_young_person(cell)


@settings(max_examples=400, deadline=None)
@given(cells(MARKS), KNOWN)
def test_no_word_is_lost(cell: str, known: list[str]) -> None:
    found = [word for name in split(cell, known) for word in words_of(name)]
    # A repeated owner is named once, so its words are looked for, not counted.
    assert set(found) == set(words_of(cell))
    assert len(found) <= len(words_of(cell))


# Without line breaks: a name that a doubtful one runs through no longer shows it.
@settings(max_examples=400, deadline=None)
@given(cells([mark for mark in MARKS if mark != "\n"]), KNOWN)
def test_a_part_is_not_split_again(cell: str, known: list[str]) -> None:
    names = split(cell, known)
    if len(names) > 1:
        assert [split(name, known) for name in names] == [[name] for name in names]
