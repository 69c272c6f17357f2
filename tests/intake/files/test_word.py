"""Word documents: tables as officers really lay them out."""

from docx.document import Document

from resolutions.intake.book import Book, Span, Table
from resolutions.intake.files import read_file
from tests.intake.papers import body_document, document, parts_of, shade, table_in, zipped


def of_body(body: str) -> Book:
    return read_file("plan.docx", body_document(body))


def only(book: Book) -> Table:
    (table,) = book.tables
    return table


def cell(paragraphs: str, about: str = "") -> str:
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{paragraphs}</w:tc>"


def words(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def test_every_table_of_a_paper_is_there_in_its_order() -> None:
    def build(paper: Document) -> None:
        paper.add_paragraph("A table of its own is in the header.")
        paper.sections[0].header.add_table(1, 1, 100).cell(0, 0).text = "header"
        table_in(paper, [["Action", "Owner"], ["Do it", "Head"]])
        paper.add_paragraph("Between.")
        table_in(paper, [["", ""]])

    book = read_file("plan.docx", document(build))
    assert [(found.name, found.rows) for found in book.tables] == [
        ("table 1", (("Action", "Owner"), ("Do it", "Head"))),
        ("table 2", (("", ""),)),
    ]


def test_merged_cells_have_their_words_once() -> None:
    def build(paper: Document) -> None:
        made = table_in(paper, [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]])
        made.cell(0, 0).merge(made.cell(0, 2)).text = "Band"
        made.cell(1, 0).merge(made.cell(2, 1)).text = "Four"

    found = only(read_file("plan.docx", document(build)))
    assert found.rows == (("Band", "", ""), ("Four", "", "f"), ("", "", "i"))
    assert found.spans == (Span(0, 0, 0, 2), Span(1, 0, 2, 1))


def test_rows_that_begin_late_or_end_early_keep_their_columns() -> None:
    late = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell(words("b"))
    assert only(of_body(table(cell(words("1")) + cell(words("2")), late))).rows == (("1", "2"), ("", "b"))


def test_a_cell_goes_on_only_with_the_one_above_it() -> None:
    begin, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        cell(words("a"), begin) + cell(words("1")),
        cell(words(""), on) + cell(words("2")),
        cell(words("b"), begin) + cell(words("3")),
        cell(words(""), on) + cell(words("4")),
    )
    found = only(of_body(body))
    assert found.spans == (Span(0, 0, 1, 0), Span(2, 0, 3, 0))
    assert [row[0] for row in found.rows] == ["a", "", "b", ""]


def test_list_paragraphs_begin_with_a_bullet() -> None:
    def build(paper: Document) -> None:
        made = table_in(paper, [["first", ""]])
        made.cell(0, 0).add_paragraph("second", style="List Bullet")
        made.cell(0, 0).add_paragraph("third", style="List Number 2")
        made.cell(0, 0).add_paragraph("fourth", style="List Paragraph")
        made.cell(0, 0).add_paragraph("", style="List Bullet")

    assert only(read_file("plan.docx", document(build))).rows == (("first\n• second\n• third\nfourth", ""),)


def test_a_paragraphs_own_numbering_counts_too() -> None:
    def item(number: int) -> str:
        numbering = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        return f"<w:p><w:pPr>{numbering}</w:pPr><w:r><w:t>do {number}</w:t></w:r></w:p>"

    assert only(of_body(table(cell(item(3) + item(0))))).rows == (("• do 3\ndo 0",),)


def test_tracked_changes_read_as_if_they_were_accepted() -> None:
    paragraph = (
        "<w:p><w:r><w:t>by </w:t></w:r><w:del><w:r><w:delText>31 March</w:delText><w:t>31 March</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>30 June</w:t></w:r></w:ins></w:p>"
    )
    gone = "<w:trPr><w:del/></w:trPr>" + cell(words("deleted row"))
    book = of_body(table(cell(paragraph), gone))
    assert only(book).rows == (("by 30 June",),)
    assert "tracked changes" in book.notes[0]


def test_words_in_links_controls_and_tags_are_read_and_footnotes_and_hidden_words_are_not() -> None:
    paragraph = (
        "<w:p><w:hyperlink><w:r><w:t>link </w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>tag </w:t></w:r></w:smartTag>"
        "<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent><w:r><w:t>control</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:r><w:footnoteReference/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        '<w:r><w:tab/><w:t>x</w:t><w:br/><w:t>y</w:t><w:noBreakHyphen/><w:sym w:char="F0FC"/></w:r></w:p>'
    )
    around = f"<w:sdt><w:sdtContent>{cell(paragraph)}</w:sdtContent></w:sdt>"
    assert only(of_body(table(around))).rows == (("link tag control x\ny-✓",),)


def test_tables_in_cells_and_text_boxes_are_tables_of_their_own() -> None:
    inner = table(cell(words("Action")), cell(words("Do it")))
    box = f"<w:p><w:r><w:pict><w:txbxContent>{words('beside')}{inner}</w:txbxContent></w:pict></w:r></w:p>"
    book = of_body(table(cell(words("around") + inner + words("")) + cell(box)))
    assert [found.rows for found in book.tables] == [
        (("around", "\nbeside"),),
        (("Action",), ("Do it",)),
        (("Action",), ("Do it",)),
    ]
    assert "A table inside a cell of another was read as a table of its own." in book.notes


def test_an_empty_cell_that_is_shaded_says_its_colour() -> None:
    def build(paper: Document) -> None:
        made = table_in(paper, [["Action", "RAG"], ["Do it", ""], ["And this", "Late"]])
        shade(made.cell(1, 1), "FFC000")
        shade(made.cell(2, 1), "FF0000")
        shade(made.cell(0, 0), "D9D9D9")

    assert only(read_file("plan.docx", document(build))).fills == {(1, 1): "amber"}


def test_a_document_from_sharepoint_or_of_the_strict_kind_is_read() -> None:
    parts = parts_of(body_document(table(cell(words("Do it")))))
    strict = bytes(parts.pop("word/document.xml")).replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    parts["_rels/.rels"] = bytes(parts["_rels/.rels"]).replace(b"word/document.xml", b"/word/document2.xml")
    assert only(read_file("plan.docx", zipped(parts | {"word/document2.xml": strict}))).rows == (("Do it",),)


def test_macros_are_left_alone() -> None:
    parts = parts_of(body_document(table(cell(words("Do it")))))
    book = read_file("plan.docm", zipped(parts | {"word/vbaProject.bin": b"\x00"}))
    assert book.notes == ("The file has macros. They were not run and are not needed.",)


def test_two_thousand_rows_are_quick() -> None:
    rows = ["".join(cell(words(f"words {row} {column}")) for column in range(8)) for row in range(2000)]
    assert len(only(of_body(table(*rows))).rows) == 2000
