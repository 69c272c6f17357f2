"""One paper as PDF, as a Word document and as a web page: the same words, each to be read by eye and by ear."""

import io
import re
from dataclasses import replace
from datetime import date
from zipfile import ZipFile

import docx
import lxml.html
import pypdfium2
import pytest
from docx.oxml.ns import qn
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from carecommit.kit.paper.as_docx import as_docx
from carecommit.kit.paper.as_html import as_html
from carecommit.kit.paper.as_pdf import as_pdf
from carecommit.kit.paper.blocks import (
    Bar,
    Bullets,
    Cell,
    Facts,
    Heading,
    NewPage,
    Paper,
    Paragraph,
    Table,
    Text,
    cell,
    text,
)
from carecommit.kit.paper.readable import readable
from carecommit.kit.paper.row_headings import with_row_headings
from tests.cast import on
from tests.paper import alternatives, how_many_pages, language_of, pages, structure, texts, title_of

STYLES = "p { color: black; } </style><script>alert(1)</script>"
FOOT = "As at 31 March 2025, as known on 14 April 2025. Issue 1."
BAR = "Of 7 promises: 4 complete, 3 in progress, none paused."
LONG = " ".join(f"word{number}" for number in range(1500))
TYPED = (
    '#panic() $x^2$ *bold* _it_ @reference #import "/x.typ" \\ <b>&amp;</b> {{ x }} {% y %} ]]> // /* `raw` -- '
    "Ŵythnos Gofalwyr yn Nhŷ'r Cyngor"
)
ROWS = 40


@pytest.fixture(scope="module")
def paper() -> Paper:
    """A paper with every block and every style."""
    rows = [
        (
            cell(Text(f"PLY-{number:03}", "strong"), "A housing worker for every care leaver"),
            cell(Text("In progress", "mark"), Text("Moved twice.", "note")),
            cell("By 31 March 2025", Text("First agreed: 30 September 2024", "struck")),
            cell(str(number), number=True),
        )
        for number in range(1, ROWS + 1)
    ]
    rows[3] = (cell("PLY-004"), cell(), cell(LONG), cell("4", number=True))
    return Paper(
        title="Progress report, January to March 2025",
        author="Anytown City Council",
        marking="OFFICIAL",
        foot=FOOT,
        blocks=(
            Heading("Progress report", 1),
            Facts((("Council", "Anytown City Council"), ("As at", "31 March 2025"))),
            Heading("How the promises stand", 2),
            Bar(BAR, (("Complete", 4), ("In progress", 3), ("Paused", 0))),
            Heading("Corrected since", 3),
            Paragraph((Text("First written: 14 moved.", "struck"), Text("We rang and nobody came.", "quote"))),
            Bullets((Text("Note the report"), Text("Agree the dates")), numbered=True),
            Bullets((Text("Ask for more"),), numbered=True),
            Bullets((Text("A point"),)),
            NewPage(),
            Heading("The promises", 2),
            Table("Each promise", ("Promise", "How it stands", "Date", "Days"), (3, 2, 3, 1), tuple(rows)),
            Table("What nobody reported", ("Promise", "Owner"), (2, 1), (), shows_caption=False),
            text(TYPED),
        ),
    )


@pytest.fixture(scope="module")
def as_printed(paper) -> bytes:
    return as_pdf(paper)


@pytest.fixture(scope="module")
def in_word(paper) -> bytes:
    return as_docx(paper)


@pytest.fixture(scope="module")
def document(in_word):
    return docx.Document(io.BytesIO(in_word))


@pytest.fixture(scope="module")
def page(paper) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(as_html(paper, STYLES))


# As PDF ---------------------------------------------------------------------------------------------------------------


def test_the_pdf_can_be_read_aloud(as_printed):
    assert (title_of(as_printed), language_of(as_printed)) == ("Progress report, January to March 2025", "en-GB")
    assert pypdfium2.PdfDocument(as_printed).is_tagged()
    assert b"pdfuaid:part" in as_printed
    assert pypdfium2.PdfDocument(as_printed).get_metadata_dict()["Author"] == "Anytown City Council"


def test_its_headings_have_their_levels_and_its_quotation_and_lists_are_such(as_printed):
    tags = [tag for tag, _ in structure(as_printed)]
    assert [tag for tag in tags if re.fullmatch(r"H\d|BlockQuote|L|LI|Figure", tag)] == [
        *["H1", "H2", "Figure", "H3", "BlockQuote"],
        # 1, 2; 1 again; a point.
        *["L", "LI", "LI", "L", "LI", "L", "LI"],
    ]


def test_every_row_of_its_tables_has_a_heading_and_every_column(as_printed):
    facts = [(tag, scope) for tag, scope in structure(as_printed) if tag in {"TH", "TD"}]
    assert facts == [("TH", "Row"), ("TD", "")] * 2
    cells = [(tag, scope) for tag, scope in structure(as_printed, page=1) if tag in {"TH", "TD"}]
    row = [("TH", "Row"), ("TD", ""), ("TD", ""), ("TD", "")]
    assert cells[:12] == [("TH", "Column")] * 4 + row * 2


def test_each_cell_names_the_headings_of_its_row_and_its_column(as_printed):
    heads = dict(re.findall(rb"/S/TH/P \d+ 0 R/ID\((R\d+|U\d+x\d+y0)\)/A\[<</O/Table/Scope/(\w+)", as_printed))
    named = re.findall(rb"/S/TD/P \d+ 0 R/A\[<</O/Table/Headers\[\((\w+)\)\((\w+)\)\]", as_printed)
    assert {(heads[row], heads[column]) for row, column in named} == {(b"Row", b"Column")}
    assert len(named) == ROWS * 3
    listed = re.search(rb"/IDTree<</Names\[([^\]]*)\]", as_printed)
    assert listed is not None
    names = re.findall(rb"\((\w+)\)\d+ 0 R", listed[1])
    assert names == sorted(heads)


def test_its_tables_say_what_they_are(as_printed):
    said = [bytes.fromhex(each.decode()).decode("utf-16") for each in re.findall(rb"/Summary<(\w+)>", as_printed)]
    assert said == ["Each promise", "What nobody reported"]


def test_a_bar_is_drawn_with_words_for_who_does_not_see_it(as_printed):
    assert alternatives(as_printed) == [BAR]
    assert "Complete: 4 In progress: 3 Paused: 0" in texts(as_printed)


def test_the_marking_the_foot_and_the_number_are_on_every_page(as_printed):
    numbered = pages(as_printed)
    assert len(numbered) >= 4
    for number, said in enumerate(numbered, start=1):
        assert said.count("OFFICIAL") == 2
        assert FOOT in said
        assert f"Page {number} of {len(numbered)}" in said


def test_the_headings_of_a_table_stand_on_every_page_of_it(as_printed):
    *_, last = pages(as_printed)
    assert ["Promise How it stands Date Days" in said for said in pages(as_printed)[1:-1]] == [True] * (
        how_many_pages(as_printed) - 2
    )
    assert f"PLY-{ROWS:03}" in last


def test_a_cell_that_is_longer_than_a_page_is_read_to_its_end(as_printed):
    read = " ".join(pages(as_printed))
    assert sorted(set(re.findall(r"word\d+", read))) == sorted(LONG.split())
    assert re.findall(r"PLY-\d{3}", read) == [f"PLY-{number:03}" for number in range(1, ROWS + 1)]


def test_a_short_row_stands_whole(paper):
    """Three rows of nine lines have no room on one page: the second or the third begins the next."""
    rows = tuple((_lines(number),) for number in range(3))
    begun = []
    for filled in (21, 27, 33):
        before = Paragraph(tuple(Text("A line before it.") for _ in range(filled)))
        table = Table("Rows", ("Row",), (1,), rows, shows_caption=False)
        said = pages(as_pdf(replace(paper, blocks=(before, table))))
        begun.append([[page.count(f"row{number}line") for page in said] for number in range(3)])
    assert begun == [
        [[9, 0], [9, 0], [0, 9]],
        [[9, 0], [9, 0], [0, 9]],
        [[9, 0], [0, 9], [0, 9]],
    ]


def test_a_heading_is_never_alone_at_the_foot_of_a_page(paper):
    for filled in range(20, 36, 3):
        before = Paragraph(tuple(Text("A line before it.") for _ in range(filled)))
        table = Table("The caption", ("Column",), (1,), ((_lines(0),),))
        said = pages(as_pdf(replace(paper, blocks=(Heading("A", 1), before, Heading("The section", 2), table))))
        assert [page.count("row0line") for page in said if "The section" in page] == [9]


def test_what_somebody_typed_is_shown_as_it_is(as_printed, document, page):
    assert texts(as_printed).count(TYPED) == 1
    assert document.paragraphs[-1].text == TYPED
    assert page.xpath("//main/p[last()]")[0].text_content() == TYPED


def test_row_headings_are_of_a_pdf():
    with pytest.raises(ValueError, match="PDF"):
        with_row_headings(b"%PDF-1.7\nnothing", [])


def test_the_pdf_with_row_headings_points_at_each_of_its_objects(as_printed):
    listed = as_printed[int(re.findall(rb"startxref\n(\d+)", as_printed)[-1]) :]
    starts = [int(each) for each in re.findall(rb"(\d{10}) 00000 n", listed)]
    assert len(starts) > ROWS
    for number, start in enumerate(starts, start=1):
        assert as_printed[start:].startswith(b"%d 0 obj" % number)


# As a Word document ---------------------------------------------------------------------------------------------------


def test_word_has_its_headings_lists_and_captions_by_style(document):
    assert [
        (each.style.name, each.text) for each in document.paragraphs if not re.match(r"Normal|Gap", each.style.name)
    ] == [
        ("Heading 1", "Progress report"),
        ("Facts", "Council\tAnytown City Council"),
        ("Facts", "As at\t31 March 2025"),
        ("Heading 2", "How the promises stand"),
        ("Heading 3", "Corrected since"),
        ("Quote", "We rang and nobody came."),
        ("List Number", "Note the report"),
        ("List Number", "Agree the dates"),
        ("List Number", "Ask for more"),
        ("List Bullet", "A point"),
        ("Heading 2", "The promises"),
        ("Caption", "Each promise"),
    ]


def test_a_second_list_begins_at_one(document):
    lists = [each._p.pPr.numPr.numId.val for each in document.paragraphs if each.style.name == "List Number"]
    assert lists[0] == lists[1] != lists[2]


def test_word_repeats_the_headings_of_a_table_and_keeps_short_rows_whole(document):
    table = document.tables[1]
    assert len(table.rows) == ROWS + 1
    repeated = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True] + [False] * ROWS
    whole = [row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows]
    assert [number for number, is_whole in enumerate(whole) if not is_whole] == [4]
    assert table.rows[4].cells[2].text == LONG


def test_word_tells_what_each_table_is_and_that_its_first_column_heads_its_rows(document):
    said = [
        (
            each._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")),
            each._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")),
            each._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstColumn")),
        )
        for each in document.tables
    ]
    assert said == [(BAR, "1", "1"), ("Each promise", "1", "1"), ("What nobody reported", "1", "1")]
    bar = [[one.text for one in row.cells] for row in document.tables[0].rows]
    assert bar == [
        ["Part", "Number", "Share of 7"],
        ["Complete", "4", ""],
        ["In progress", "3", ""],
        ["Paused", "0", ""],
    ]
    # Nothing in it is a picture, so that none lacks its words.
    assert not document.element.body.xpath(".//w:drawing | .//w:pict")


def test_word_is_in_british_english_and_says_what_it_is(document):
    languages = document.styles.element.xpath("./w:docDefaults//w:lang/@w:val")
    assert languages == ["en-GB"]
    said = document.core_properties
    assert (said.title, said.author, said.language) == (
        "Progress report, January to March 2025",
        "Anytown City Council",
        "en-GB",
    )


def test_word_has_the_marking_the_foot_and_the_number_on_every_page(document):
    (section,) = document.sections
    assert [each.text for each in section.header.paragraphs] == ["OFFICIAL"]
    assert [each.text for each in section.footer.paragraphs] == [FOOT, "Page 1 of 1", "OFFICIAL"]
    assert [each.strip() for each in section.footer._element.xpath(".//w:instrText/text()")] == ["PAGE", "NUMPAGES"]


def test_a_paper_may_lie_on_its_side(paper):
    wide = replace(paper, landscape=True)
    (section,) = docx.Document(io.BytesIO(as_docx(wide))).sections
    assert section.page_width > section.page_height
    width, height = pypdfium2.PdfDocument(as_pdf(wide))[0].get_size()
    assert (round(width), round(height)) == (842, 595)
    assert "size: A4 landscape" in as_html(wide, STYLES)


def test_each_part_of_the_word_file_is_whole(in_word):
    with ZipFile(io.BytesIO(in_word)) as parts:
        assert parts.testzip() is None
        written = [name for name in parts.namelist() if name.endswith((".xml", ".rels"))]
        assert "word/document.xml" in written
        for name in written:
            etree.fromstring(parts.read(name))


@pytest.mark.parametrize("drawn", [as_pdf, as_docx])
def test_the_same_at_the_same_moment_is_the_same_file(paper, drawn):
    short = replace(paper, blocks=paper.blocks[:6])
    with on(date(2026, 8, 12)):
        first, second = drawn(short), drawn(short)
    with on(date(2026, 8, 13)):
        third = drawn(short)
    assert first == second
    assert first != third


def test_each_part_of_the_word_file_is_of_the_moment(paper):
    with on(date(2026, 8, 12)):
        made = as_docx(paper)
    with ZipFile(io.BytesIO(made)) as parts:
        assert {part.date_time[:3] for part in parts.infolist()} == {(2026, 8, 12)}
    assert docx.Document(io.BytesIO(made)).core_properties.modified.date() == date(2026, 8, 12)


# As a web page --------------------------------------------------------------------------------------------------------


def test_the_page_has_its_language_its_title_and_the_marking_at_its_head_and_foot(page):
    assert page.get("lang") == "en-GB"
    assert page.xpath("//title/text()") == ["Progress report, January to March 2025"]
    assert page.xpath("//header/p/text() | //footer/p/text()") == ["OFFICIAL", FOOT, "OFFICIAL"]
    assert [(each.tag, each.text_content()) for each in page.xpath("//h1 | //h2 | //h3")] == [
        ("h1", "Progress report"),
        ("h2", "How the promises stand"),
        ("h3", "Corrected since"),
        ("h2", "The promises"),
    ]


def test_its_tables_have_captions_and_headings_of_columns_and_rows(page):
    table, empty = page.xpath("//table")
    assert [each.text_content() for each in page.xpath("//caption")] == ["Each promise", "What nobody reported"]
    assert table.xpath("./thead/tr/th/@scope") == ["col"] * 4
    assert table.xpath("./tbody/tr/th/@scope") == ["row"] * ROWS
    assert table.xpath("./tbody/tr[1]/*/@data-label") == ["Promise", "How it stands", "Date", "Days"]
    assert empty.xpath("./tbody/tr") == []


def test_what_is_struck_through_is_told_in_words_too(page):
    assert [each.text_content() for each in page.xpath("//main/p/del")] == ["Struck through: First written: 14 moved."]


def test_a_bar_on_the_page_has_its_words_and_its_key(page):
    assert page.xpath("//figure//@aria-label") == [BAR]
    assert [" ".join(each.text_content().split()) for each in page.xpath("//figure//li")] == [
        "Complete 4",
        "In progress 3",
        "Paused 0",
    ]


def test_with_its_styles_the_page_needs_nothing_else(paper, page):
    assert page.xpath("//script | //img | //@style | //link[@rel='stylesheet']") == []
    assert "p { color: black; }" in page.xpath("//style/text()")[0]
    linked = lxml.html.document_fromstring(as_html(paper))
    assert [each.rsplit("/", 1)[-1].split(".")[0] for each in linked.xpath("//link[@rel='stylesheet']/@href")] == [
        "govuk-frontend",
        "carecommit",
        "reports",
        "paper",
        "brand",
    ]
    assert linked.xpath("//style | //script | //@style") == []


# Whatever is in it ----------------------------------------------------------------------------------------------------


def test_a_paper_of_nothing(paper):
    nothing = Paper("", "", (), colour="red; }")
    bare = replace(
        nothing,
        blocks=(
            Heading("", 1),
            Heading("🎉", 3),
            Paragraph(()),
            Bullets(()),
            Table("", ("", ""), (1, 1), ((Cell(), Cell()),)),
            Table("", (), (), ()),
            Facts(()),
            Bar("", ()),
            NewPage(),
        ),
    )
    assert [how_many_pages(as_pdf(each)) for each in (nothing, bare)] == [1, 1]
    assert [len(docx.Document(io.BytesIO(as_docx(each))).tables) for each in (nothing, bare)] == [0, 2]
    assert [len(lxml.html.document_fromstring(as_html(each, " ")).xpath("//table")) for each in (nothing, bare)] == [
        0,
        1,
    ]


def test_no_level_of_heading_is_left_out(paper):
    """PDF/UA refuses such a document, and who hears one looks for what is missing."""
    leaping = replace(paper, blocks=(Heading("One", 2), Heading("Two", 4), Heading("Three", 2), Heading("Four", 3)))
    assert [tag for tag, _ in structure(as_pdf(leaping)) if tag.startswith("H")] == ["H1", "H2", "H2", "H3"]


anything = st.text(st.characters(exclude_categories=()), max_size=40)


@settings(max_examples=12, deadline=None)
@given(words=anything, more=anything)
@example(words="a\x00\x0b\ud83d\ufffe \r\nb\u2028\x85", more="שלום 🎉\t" + "m" * 60 + "\ud83d\x0c")
def test_whatever_somebody_typed_every_file_holds_it(words, more):
    typed = Paper(
        title=words,
        author=more,
        marking=words,
        foot=more,
        blocks=(
            Heading(words, 1),
            Facts(((words, more),)),
            Paragraph((Text(words, "mark"), Text(more, "quote"))),
            Bullets((Text(words, "struck"),)),
            Bar(words, ((more, 3),)),
            Table(words, (words, more), (1, 2), ((cell("-"), Cell((Text(more),))),)),
        ),
    )
    assert how_many_pages(as_pdf(typed)) == 1
    read = docx.Document(io.BytesIO(as_docx(typed)))
    assert [each.text for each in read.tables[1].rows[1].cells] == ["-", readable(more)]
    shown = lxml.html.document_fromstring(as_html(typed, " ").encode())
    assert shown.xpath("//tbody/tr/td")[0].text_content() == readable(more)


def _lines(number: int) -> Cell:
    return cell(*(f"row{number}line{each}" for each in range(9)))
