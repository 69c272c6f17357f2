"""Reading what a person brought: their file, or what they pasted."""

from dataclasses import replace

from carecommit.kit.refused import Refused
from resolutions.intake.book import Book
from resolutions.intake.files.apart import parsed_apart
from resolutions.intake.files.kinds import belies, kind_of
from resolutions.intake.files.limits import MOST_BYTES


def read_file(name: str, content: bytes) -> Book:
    """The tables of an Excel (.xlsx, .xlsm), OpenDocument (.ods), Word (.docx, .docm) or CSV file of at most 10 MB.

    The content decides what it is; the name is only compared with it. It is parsed in a process of its own, within
    20 s. Raises Refused, with a sentence that says what to do, for whatever cannot be read: never anything else.
    """
    kind = kind_of(content)
    book = parsed_apart(kind, content)
    note = belies(name, kind)
    return replace(book, notes=(note, *book.notes)) if note else book


def read_pasted(text: str) -> Book:
    """The one table in text copied from Excel, Word, a web page or a PDF, at most 10 MB of it.

    Raises Refused where there is none, or where it is too large.
    """
    # A browser can send half of a pair of surrogates, which is no text.
    content = text.encode("utf-8", "ignore")
    if not text.strip():
        raise Refused("Nothing was pasted. Copy the whole table, its heading row too, and paste it.")
    if len(content) > MOST_BYTES:
        raise Refused("More than 10 MB was pasted. Bring it as a file, or paste the table alone.")
    return parsed_apart("pasted", content)
