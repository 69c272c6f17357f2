"""Reading a PDF as a person sees it and as a screen reader hears it."""

import ctypes
import re
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as raw
import zxingcpp
from PIL.Image import Image


def texts(paper: bytes) -> str:
    """The words of every page, with single spaces between them."""
    document = pypdfium2.PdfDocument(paper)
    return _words(" ".join(page.get_textpage().get_text_range() for page in document))


def boxes(paper: bytes) -> list[tuple[float, float, float, float]]:
    """Where the lines of the first page stand: left, bottom, right and top, in points; a sheet of A4 is 595 wide."""
    document = pypdfium2.PdfDocument(paper)
    words = document[0].get_textpage()
    return [words.get_rect(number) for number in range(words.count_rects())]


def how_many_pages(paper: bytes) -> int:
    """Sheets, printed on one side."""
    return len(pypdfium2.PdfDocument(paper))


def picture_of(paper: bytes) -> Image:
    """The first page, as somebody sees it."""
    document = pypdfium2.PdfDocument(paper)
    return document[0].render(scale=1.5).to_pil()


def codes(paper: bytes) -> list[str]:
    """What a phone reads off the first page."""
    return [code.text for code in zxingcpp.read_barcodes(picture_of(paper))]


def title_of(paper: bytes) -> str:
    """The title that a reader's window shows."""
    return pypdfium2.PdfDocument(paper).get_metadata_dict()["Title"]


def language_of(paper: bytes) -> str:
    """The language in which it is read aloud."""
    document = pypdfium2.PdfDocument(paper)
    return _text(lambda buffer, length: raw.FPDFCatalog_GetLanguage(document, _wide(buffer), length))


def alternatives(paper: bytes) -> list[str]:
    """The words that stand for the pictures of every page, in the order in which they are read."""
    document = pypdfium2.PdfDocument(paper)
    return [words for page in document for words in _alternatives(page)]


def fonts_of(paper: bytes) -> set[str]:
    """The names of the fonts of every text, without what marks a part of one."""
    document = pypdfium2.PdfDocument(paper)
    found = set()
    for page in document:
        for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            font = raw.FPDFTextObj_GetFont(each)
            name = ctypes.create_string_buffer(200)
            raw.FPDFFont_GetBaseFontName(font, name, 200)
            found.add(name.value.decode().split("+")[-1])
    return found


def pages(paper: bytes) -> list[str]:
    """The words of each page, as `texts` gives them, without what stands beyond its edges."""
    document = pypdfium2.PdfDocument(paper)
    return [_words(page.get_textpage().get_text_bounded()) for page in document]


def structure(paper: bytes, page: int = 0) -> list[tuple[str, str]]:
    """What a screen reader goes through on a page, in order: the tag of each element, and the scope of a heading."""
    document = pypdfium2.PdfDocument(paper)
    return [
        (
            _text(lambda buffer, length, of=element: raw.FPDF_StructElement_GetType(of, buffer, length)),
            _text(
                lambda buffer, length, of=element: raw.FPDF_StructElement_GetStringAttribute(
                    of, b"Scope", buffer, length
                )
            ),
        )
        for element in _elements(document[page])
    ]


def _elements(page: pypdfium2.PdfPage) -> Iterator[raw.FPDF_STRUCTELEMENT]:
    tree = raw.FPDF_StructTree_GetForPage(page)
    try:
        ahead = [raw.FPDF_StructTree_GetChildAtIndex(tree, i) for i in range(raw.FPDF_StructTree_CountChildren(tree))]
        while ahead:
            element = ahead.pop(0)
            if not element:
                continue
            yield element
            count = raw.FPDF_StructElement_CountChildren(element)
            ahead = [raw.FPDF_StructElement_GetChildAtIndex(element, i) for i in range(count)] + ahead
    finally:
        raw.FPDF_StructTree_Close(tree)


def _alternatives(page: pypdfium2.PdfPage) -> Iterator[str]:
    for element in _elements(page):
        if words := _text(lambda buffer, length, of=element: raw.FPDF_StructElement_GetAltText(of, buffer, length)):
            yield words


def _words(said: str) -> str:
    return re.sub(r"\s+", " ", said).strip()


def _wide(buffer):
    return buffer and ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))


def _text(read) -> str:
    """What one of the library's functions writes as UTF-16 with a zero at its end."""
    length = read(None, 0)
    if not length:
        return ""
    buffer = ctypes.create_string_buffer(length)
    read(buffer, length)
    return buffer.raw.decode("utf-16-le").rstrip("\x00")
