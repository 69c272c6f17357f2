"""Files such as people add: one good one of each kind, and parts to build bad ones from."""

import io
import struct
import zipfile
import zlib

import docx
import openpyxl

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
TEXT = "Twelve flats are let. Mae'r tŷ yn barod.\r\n".encode()
WEB_PAGE = b"<!DOCTYPE html>\n<html><script>alert(1)</script></html>"
DRAWING = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(500)

WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
WORD_WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
EXCEL_WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def word() -> bytes:
    """A Word document as a library writes it."""
    document, packed = docx.Document(), io.BytesIO()
    document.add_paragraph("Twelve flats are let.")
    document.save(packed)
    return packed.getvalue()


def excel() -> bytes:
    """An Excel workbook as a library writes it."""
    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Flats let", 12])
    book.save(packed)
    return packed.getvalue()


def png(width: int = 1, height: int = 1) -> bytes:
    """A picture of one white dot, whatever size it says it has."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\x00\xff")), (b"IEND", b"")]
    packed = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def jpg(picture: bytes = b"\x00\x01\x02") -> bytes:
    """The parts of a photograph in their order, a thumbnail with an end of its own before the picture."""
    exif = b"Exif\x00\x00" + b"\xff\xd8\xff\xdb thumbnail \xff\xd9"
    parts = [(0xE1, exif), (0xDB, bytes(65)), (0xC0, b"\x08\x00\x01\x00\x01\x01\x01\x11\x00"), (0xDA, bytes(6))]
    packed = b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data for marker, data in parts)
    return b"\xff\xd8" + packed + picture + b"\xff\xd9"


def package(*names: str, types: str | None = WORD_MAIN, listed: bytes | None = None) -> bytes:
    """A zip of these files, with a list of types that names `types`, or is `listed`; without a list for None."""
    if listed is None and types is not None:
        listed = f'<Types><Override PartName="/main" ContentType="{types}"/></Types>'.encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        if listed is not None:
            folder.writestr("[Content_Types].xml", listed)
        for name in names:
            folder.writestr(name, "<part/>")
    return packed.getvalue()


def with_directory_changed(content: bytes, name: str, at: int, change: bytes) -> bytes:
    """A zip whose directory says something else of the file `name`: `change`, from byte `at` of its entry on."""
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(name.encode()))
    return content[: entry + at] + change + content[entry + at + len(change) :]


def declaring(size: int) -> bytes:
    """A Word document whose directory says that one part unpacks to `size` bytes."""
    return with_directory_changed(package("word/document.xml"), "word/document.xml", 24, struct.pack("<I", size))


def encrypted() -> bytes:
    """A Word document, one part of which has a password."""
    return with_directory_changed(package("word/document.xml"), "word/document.xml", 8, b"\x01\x00")


def packed_otherwise() -> bytes:
    """A Word document, one part of which is packed as no Office program packs it."""
    return with_directory_changed(package("word/document.xml"), "word/document.xml", 10, b"\x0e")


def older_office(stream: str) -> bytes:
    """A file of an older Office program that holds this stream."""
    return OLE + stream.encode("utf-16-le") + bytes(512)
