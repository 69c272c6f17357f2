"""A paper as a Word document, with real headings, lists and tables, that a clerk can go on editing.

The body is written as text, which no tree has to hold: cell by cell through python-docx, 500 rows take five times as
long.
"""

import io
from collections.abc import Iterable, Iterator
from datetime import UTC
from itertools import zip_longest
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section, _Footer, _Header

from carecommit.kit import clock
from carecommit.kit.paper.blocks import (
    Bar,
    Block,
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
)
from carecommit.kit.paper.readable import colour, one_line, outlined, readable
from carecommit.kit.paper.tables import number_columns, whole_rows
from carecommit.kit.paper.word_styles import RIGHT, set_styles

# In twentieths of a point: a sheet of A4 and the margin at its sides.
_SHORT, _LONG, _SIDE = 11906, 16838, 1021
# Word refuses longer ones.
_LONGEST_PROPERTY = 255
_RUN_STYLES = {"strong": "Strong", "note": "PaperNote", "struck": "PaperStruck", "mark": "PaperMark"}


def as_docx(paper: Paper) -> bytes:
    """The same bytes for the same paper at the same moment of kit.clock."""
    document = docx.Document()
    _forget_the_template(document)
    set_styles(document, colour(paper.colour))
    _set_properties(document, paper)
    _set_page(document.sections[0], paper)
    body = "".join(_Body(document, paper).drawn())
    return _packed(document, body)


class _Body:
    """The blocks of one paper as the elements of a body."""

    def __init__(self, document: Document, paper: Paper) -> None:
        self._numbering = document.part.numbering_part.element
        self._blocks = paper.blocks
        self._landscape = paper.landscape
        self._width = (_LONG if paper.landscape else _SHORT) - 2 * _SIDE
        self._colour = colour(paper.colour)[1:].upper()
        self._begins_page = self._leads = False

    def drawn(self) -> Iterator[str]:
        """Each element as text."""
        begun, after_table = False, False
        blocks = list(outlined(self._blocks))
        for block, after in zip_longest(blocks, blocks[1:]):
            if isinstance(block, NewPage):
                self._begins_page = begun
                continue
            is_table = isinstance(block, Bar) or (isinstance(block, Table) and bool(block.headings))
            # Two tables with nothing between them are one to Word, and a heading has its own space.
            if after_table and not isinstance(block, Heading):
                yield self._paragraph("PaperGap")
            # What leads to a table stands on its page.
            self._leads = isinstance(block, Paragraph) and isinstance(after, Table | Bar)
            drawn = list(self._block(block))
            yield from drawn
            begun, after_table = begun or bool(drawn), is_table if drawn else after_table
        if after_table or not begun:
            yield self._paragraph("PaperGap")

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading(words, level):
                yield self._paragraph(f"Heading{level}", _run(words))
            case Paragraph(texts):
                yield from (self._text(each, "Normal") for each in texts)
            case Bullets(items, numbered):
                numbers = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self._list()}"/></w:numPr>' if numbered else ""
                style = "ListNumber" if numbered else "ListBullet"
                yield from (self._paragraph(style, _styled(each), numbers) for each in items)
            case Table():
                yield from self._table(block)
            case Facts(pairs):
                for name, said in pairs:
                    yield self._paragraph("PaperFacts", f"{_run(name, 'Strong')}<w:r><w:tab/></w:r>{_run(said)}")
            case Bar():
                yield from self._bar(block)

    def _paragraph(self, style: str, runs: str = "", properties: str = "") -> str:
        begins, self._begins_page = "<w:pageBreakBefore/>" if self._begins_page else "", False
        leads = "<w:keepNext/>" if self._leads else ""
        return _line(style, runs, f"{leads}{begins}{properties}")

    def _text(self, text: Text, style: str) -> str:
        return self._paragraph("Quote" if text.style == "quote" else style, _styled(text))

    def _list(self) -> int:
        """A list of its own, so that each begins at 1."""
        like = self._numbering.xpath(".//w:abstractNum[w:lvl/w:pStyle/@w:val='ListNumber']/@w:abstractNumId")[0]
        number = self._numbering.add_num(int(like))
        number.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(number.numId)

    def _table(self, table: Table) -> Iterator[str]:
        if not table.headings:
            return
        if table.shows_caption:
            yield self._paragraph("Caption", _run(one_line(table.caption)))
        elif self._begins_page:
            yield self._paragraph("PaperGap")
        widths = [self._width * share // sum(table.widths) for share in table.widths]
        rows = (
            _row(map(_cell, each), widths, "<w:trPr><w:cantSplit/></w:trPr>" if whole else "")
            for each, whole in zip(table.rows, whole_rows(table, landscape=self._landscape), strict=True)
        )
        yield self._drawn_table(
            table.caption, "", zip(table.headings, number_columns(table), strict=True), widths, rows
        )

    def _bar(self, bar: Bar) -> Iterator[str]:
        """A table with a drawn part of the whole in each row: it is read aloud, edited and printed like any other."""
        if self._begins_page:
            yield self._paragraph("PaperGap")
        whole = sum(number for _, number in bar.parts) or 1
        widths = [self._width * share // 10 for share in (3, 1, 6)]
        rows = (
            _row(
                (
                    _cell(cell(words)),
                    _cell(cell(str(number), number=True)),
                    _drawn(max(number, 0) / whole, widths[2] - 160, self._colour),
                ),
                widths,
            )
            for words, number in bar.parts
        )
        headings = (("Part", False), ("Number", True), (f"Share of {whole}", False))
        yield self._drawn_table(bar.words, bar.words, headings, widths, rows)

    def _drawn_table(
        self,
        caption: str,
        description: str,
        headings: Iterable[tuple[str, bool]],
        widths: list[int],
        rows: Iterable[str],
    ) -> str:
        """`headings` with whether numbers stand below them."""
        heads = (_line("PaperHead", _run(words), RIGHT * number) for words, number in headings)
        top = _row(heads, widths, "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        described = f"<w:tblDescription w:val={_attribute(description)}/>" if description else ""
        return (
            '<w:tbl><w:tblPr><w:tblStyle w:val="PaperTable"/>'
            f'<w:tblW w:type="dxa" w:w="{sum(widths)}"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0"'
            f' w:noVBand="1"/><w:tblCaption w:val={_attribute(caption)}/>{described}</w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{top}{''.join(rows)}</w:tbl>"
        )


def _row(cells: Iterable[str], widths: list[int], properties: str = "") -> str:
    drawn = (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{each}</w:tc>'
        for each, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr>{properties}{''.join(drawn)}</w:tr>"


def _cell(each: Cell) -> str:
    style = "PaperNumber" if each.number else "PaperCell"
    # A cell without a paragraph is no cell to Word.
    return "".join(_cell_text(text, style) for text in each.texts) or _cell_text(Text(""), style)


def _cell_text(text: Text, style: str) -> str:
    return _line("PaperQuote" if text.style == "quote" else style, _styled(text))


def _drawn(share: float, width: int, fill: str) -> str:
    drawn = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/><w:ind w:right="{round(width * (1 - share))}"/>'
    return _line("PaperCell", "", drawn * (share > 0))


def _styled(text: Text) -> str:
    return _run(text.words, _RUN_STYLES.get(text.style, ""))


def _run(words: str, style: str = "") -> str:
    if not words:
        return ""
    said = escape(readable(words))
    if "\n" in said:
        said = said.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    if "\t" in said:
        said = said.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{said}</w:t></w:r>'


def _attribute(words: str) -> str:
    return quoteattr(one_line(words))


def _forget_the_template(document: Document) -> None:
    """Without the picture of an empty page and the second set of styles that python-docx begins with."""
    for rels, ending in ((document.part.package.rels, "/thumbnail"), (document.part.rels, "/stylesWithEffects")):
        for name in [name for name, each in rels.items() if each.reltype.endswith(ending)]:
            del rels[name]


def _set_properties(document: Document, paper: Paper) -> None:
    said = document.core_properties
    said.title = one_line(paper.title)[:_LONGEST_PROPERTY]
    said.author = said.last_modified_by = one_line(paper.author)[:_LONGEST_PROPERTY]
    said.created = said.modified = clock.now().astimezone(UTC).replace(tzinfo=None)
    said.language = "en-GB"
    said.comments = ""


def _set_page(section: Section, paper: Paper) -> None:
    size, margins = section._sectPr.get_or_add_pgSz(), section._sectPr.get_or_add_pgMar()
    wide, high = (_LONG, _SHORT) if paper.landscape else (_SHORT, _LONG)
    for name, value in (("w", wide), ("h", high), ("orient", "landscape" if paper.landscape else "portrait")):
        size.set(qn(f"w:{name}"), str(value))
    for name, value in (("left", _SIDE), ("right", _SIDE), ("top", 1134), ("bottom", 1134)):
        margins.set(qn(f"w:{name}"), str(value))
    for name in ("header", "footer"):
        margins.set(qn(f"w:{name}"), "567")
    marking = _line("PaperMarking", _run(one_line(paper.marking))) if one_line(paper.marking) else ""
    rule = '<w:pBdr><w:top w:val="single" w:sz="4" w:space="4" w:color="B9BBB8"/></w:pBdr>'
    pages = f"{_run('Page ')}{_field('PAGE')}{_run(' of ')}{_field('NUMPAGES')}"
    _fill(section.header, marking)
    _fill(section.footer, _line("Footer", _run(one_line(paper.foot)), rule) + _line("Footer", pages, RIGHT) + marking)


def _line(style: str, runs: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def _fill(part: _Header | _Footer, lines: str) -> None:
    if lines:
        part.is_linked_to_previous = False
        part._element[:] = list(parse_xml(f"<w:hdr {nsdecls('w')}>{lines}</w:hdr>"))


def _field(name: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _packed(document: Document, body: str) -> bytes:
    """The file with `body` in it, whose parts are all of the moment of the clock."""
    drawn, packed = io.BytesIO(), io.BytesIO()
    document.save(drawn)
    moment = clock.now()
    with ZipFile(drawn) as before, ZipFile(packed, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = ZipInfo(name, moment.timetuple()[:6])
            part.compress_type, part.external_attr = ZIP_DEFLATED, 0o600 << 16
            said = before.read(name)
            if name == "word/document.xml":
                said = said.replace(b"<w:body>", b"<w:body>" + body.encode(), 1)
            after.writestr(part, said)
    return packed.getvalue()
