"""What a file that somebody adds is, by its content, and the name that it is kept under.

Nothing here opens, unpacks or shows a file; of a Word or Excel file only its directory and its list of types are read.

A file can be two things at once: a PDF can hold a web page, a picture can end in a zip. What it is here is what it
begins as, and it leaves only as an attachment of that type, which no browser opens or guesses at. To search it for
what else it might be would refuse honest files, as a PDF carries whole documents and a Word file pictures.
"""

import re
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from xml.parsers import expat

from carecommit.kit.refused import Refused
from carecommit.kit.words import is_blank

MOST_BYTES = 10 * 1024 * 1024
# What a database column and most file systems take.
LONGEST_NAME = 200

_CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    # Without a character set: it may be UTF-8, UTF-16 or Windows's own, and is kept as it came.
    "txt": "text/plain",
}
KINDS = tuple(_CONTENT_TYPES)
# The part of a Word or Excel file that tells which it is: its type -> the kind, and the name that programs give it.
_MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": (
        "docx",
        re.compile(r"word/document\d*\.xml"),
    ),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": (
        "xlsx",
        re.compile(r"xl/workbook\d*\.xml"),
    ),
}
_LIST_OF_TYPES = "[content_types].xml"

_MOST_ENTRIES = 5_000
_MOST_UNPACKED = 150 * 1024 * 1024
_MOST_TYPES = 1024 * 1024
# Of a picture, before which a photograph comes to itself: a file of nothing else would keep us busy for seconds.
_MOST_PARTS = 10_000
_ENTRY_SIGNATURE = b"PK\x01\x02"
_FLAG_ENCRYPTED = 0x1
# What zipfile raises for a file that is damaged or that somebody has tampered with.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
)

_PDF = b"%PDF-"
_PNG = b"\x89PNG\r\n\x1a\n"
_JPG = b"\xff\xd8\xff"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How a file begins -> what it is.
_OTHERS = (
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"RIFF", "a picture or a recording of another kind"),
    (b"ID3", "a recording"),
    (b"{\\rtf", "a rich text document (.rtf)"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed folder"),
    (b"Rar!", "a compressed folder"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_WEB_PAGE = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|script|iframe|meta|title)\b", re.I | re.S
)
_DRAWING = re.compile(r"\s*(?:<\?xml.*?\?>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype svg.*?>\s*)?<svg\b", re.I | re.S)
# Characters: enough to come past the remarks that stand before either.
_BEGINNING = 2_000
# All but a tab and the ends of lines and of pages.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")

_CALLED = {
    "pdf": "a PDF",
    "docx": "a Word document",
    "xlsx": "an Excel workbook",
    "png": "a PNG picture",
    "jpg": "a JPEG picture",
    "jpeg": "a JPEG picture",
    "txt": "plain text",
}
_WHAT_CAN_BE = (
    "Add a PDF, a Word document (.docx), an Excel workbook (.xlsx), a PNG or JPEG picture, or plain text (.txt)."
)
_SAVE_AS = "Save it as PDF or Word and add it again."
_DAMAGED = "This file is damaged or not complete. Open it, save it under a new name and add that."
_PROTECTED = "This file is protected with a password. Take the password off, save the file and add it again."
_TOO_MUCH = "This file unpacks to far more than a document holds. Save it as PDF and add that."
_UNUSUAL = "This file is put together as no Office program does it. Open it, save it under a new name and add that."

_ENDING = re.compile(r"\.([A-Za-z0-9]{1,8})\Z")
# Endings by which a system chooses the program that opens a file: one that lies is taken off. Any other, as the "v2" of
# "Plan.v2", may be part of the name.
_ENDINGS = (
    "pdf docx xlsx png jpg txt jpeg jpe jfif doc dot docm dotx dotm rtf odt xls xlt xlsm xltx xltm xlsb ods csv tsv "
    "ppt pptx pptm gif bmp tif tiff webp heic svg htm html xhtml mht xml json zip 7z rar gz eml msg exe com scr pif "
    "bat cmd ps1 vbs vbe js jse wsf hta msi lnk reg jar sh py php asp aspx jsp url text md log"
)
_TYPED = frozenset(_ENDINGS.split())
_OF_TEXT = frozenset({"", "txt", "text", "md", "log"})
# What an ending says where there is no better word for it.
_NAMED = {
    "doc": "Old Word files (.doc) cannot be added: save it as .docx and add that.",
    "xls": "Old Excel files (.xls) cannot be added: save it as .xlsx and add that.",
    "csv": "A .csv file cannot be added: save it as an Excel workbook (.xlsx) and add that.",
}
# Control characters; those that turn the direction of what follows, or that nobody sees; halves of a character.
# Joiners stay: they hold an emoji together.
_NOT_IN_A_NAME = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class File:
    """A file that may be added: the name to keep it under, and what it is, one of KINDS."""

    name: str
    kind: str


def read_file(name: str, content: bytes) -> File:
    """What a file is, by its content, and its name without whatever does not belong there, ending as that kind ends.

    Raises Refused, about "content", for a file that is empty, has more than MOST_BYTES, is damaged, has macros or a
    password, or is none of KINDS; the sentence says what it is and what to do.
    """
    name = unicodedata.normalize("NFC", _NOT_IN_A_NAME.sub("", _last_part(name))).strip()
    if len(name) > 2 * LONGEST_NAME:
        # Its beginning and its ending are what is kept of it, and what comes between may be made to be looked through.
        name = name[:LONGEST_NAME] + name[-LONGEST_NAME:]
    name = name.strip(". ")
    refuse_if_too_large(len(content))
    kind = _kind_of(content, _ending_of(name))
    return File(_ended(name, kind), kind)


def refuse_if_too_large(size: int) -> None:
    """Raises Refused for more than MOST_BYTES: to be asked of an upload before its content is read."""
    if size > MOST_BYTES:
        raise _refused(
            f"This file has {size / 1024 / 1024:,.1f} MB, and the most is {MOST_BYTES // 1024 // 1024} MB. Add only "
            "the pages that show what was done, or smaller pictures, or the address where it can be read."
        )


def content_type(kind: str) -> str:
    """What a browser is told that a file of this kind is. Raises KeyError for what is not one of KINDS."""
    return _CONTENT_TYPES[kind]


def _refused(sentence: str) -> Refused:
    return Refused(sentence, about="content")


def _kind_of(content: bytes, ending: str) -> str:
    if not content.strip(b"\x00\t\n\r "):
        raise _refused("This file is empty. Open it, see that it holds what you mean, save it and add it again.")
    # Some programs leave an empty line before a PDF.
    if content[:1024].lstrip().startswith(_PDF):
        return _whole(content, "pdf")
    if content.startswith(_PNG):
        return _whole(content, "png")
    if content.startswith(_JPG):
        return _whole(content, "jpg")
    if content.startswith(_OLE):
        raise _refused(_of_older_office(content))
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_zip(content, ending)
    for beginning, called in _OTHERS:
        # Letters also begin words, so that kind of file has to have a byte that no text has.
        if content.startswith(beginning) and (beginning == b"{\\rtf" or b"\x00" in content):
            raise _mismatch(called, ending)
    if content[4:8] == b"ftyp":
        raise _mismatch("a picture or a film of a kind that not every computer opens", ending)
    return _of_text(content, ending)


def _whole(content: bytes, kind: str) -> str:
    if not _IS_WHOLE[kind](content):
        raise _refused(_DAMAGED)
    return kind


def _is_whole_pdf(content: bytes) -> bool:
    # Readers look for this mark near the end; what a disk or a scanner adds after it does not count.
    return b"%%EOF" in content.rstrip(b"\x00\t\n\r ")[-2048:]


def _is_whole_png(content: bytes) -> bool:
    """Whether its first part gives it a width and a height, and its parts follow one another to the last."""
    width, height = struct.unpack(">II", content[16:24]) if len(content) >= 24 else (0, 0)
    if content[12:16] != b"IHDR" or not width or not height:
        return False
    at = len(_PNG)
    while at + 12 <= len(content):
        length, called = struct.unpack(">I4s", content[at : at + 8])
        at += 12 + length
        if called == b"IEND":
            return True
    return False


def _is_whole_jpg(content: bytes) -> bool:
    """Whether its parts follow one another to the picture itself, and that comes to its end."""
    at = 2
    for _ in range(_MOST_PARTS):
        if content[at : at + 1] != b"\xff" or at + 4 > len(content):
            return False
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == 0xFF:
            at += 1
            continue
        at += 2 + length
        # The picture; a thumbnail within the parts before it has an end of its own.
        if marker == 0xDA:
            return content.find(b"\xff\xd9", at) >= 0
    return False


_IS_WHOLE = {"pdf": _is_whole_pdf, "png": _is_whole_png, "jpg": _is_whole_jpg}


def _of_older_office(content: bytes) -> str:
    # The names of its streams stand in the file as UTF-16.
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        return _PROTECTED
    if has("WordDocument"):
        return _NAMED["doc"]
    if has("Workbook") or has("Book"):
        return _NAMED["xls"]
    return f"This is a file of an older Office program, or a message of Outlook. {_SAVE_AS}"


def _of_zip(content: bytes, ending: str) -> str:
    names, types = _directory(content)
    if types is None:
        if "mimetype" in names:
            raise _mismatch("an OpenDocument file", ending)
        raise _mismatch("a zip folder", ending)
    if any("sheet.binary" in each for each in types):
        raise _mismatch("an Excel binary workbook (.xlsb)", ending)
    if any("macro" in each or "vbaproject" in each for each in types) or any(
        name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name for name in names
    ):
        raise _refused(
            "This file has macros, which are programs. Save it as .docx or .xlsx, without them, and add that."
        )
    for main, (kind, called) in _MAIN_PARTS.items():
        if main in types and any(called.fullmatch(name) for name in names):
            return kind
    if any("presentation" in each for each in types):
        raise _mismatch("a PowerPoint presentation", ending)
    if any("template" in each for each in types):
        raise _mismatch("an Office template", ending)
    raise _refused(_UNUSUAL)


def _directory(content: bytes) -> tuple[set[str], set[str] | None]:
    """The names of the files in a zip, and the types that it lists, all in small letters; None where it has no list."""
    # Counted before zipfile reads them: each costs it a hundred times the bytes it has here.
    if content.count(_ENTRY_SIGNATURE) > _MOST_ENTRIES:
        raise _refused(_TOO_MUCH)
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            entries = {_inner_name(entry): entry for entry in package.infolist()}
            _refuse_unless_orderly(package.infolist(), entries)
            listed = entries.get(_LIST_OF_TYPES)
            # Never more than the directory claims: zipfile stops there, and then finds that the sums differ.
            types = None if listed is None else package.read(listed)
    except _BROKEN as error:
        raise _refused(_DAMAGED) from error
    return set(entries), None if types is None else _types(types)


def _inner_name(entry: zipfile.ZipInfo) -> str:
    return entry.filename.replace("\\", "/").lower()


def _refuse_unless_orderly(listed: list[zipfile.ZipInfo], entries: dict[str, zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & _FLAG_ENCRYPTED for entry in listed):
        raise _refused(_PROTECTED)
    outside = any(name.startswith("/") or name[1:2] == ":" or ".." in name.split("/") for name in entries)
    packed_otherwise = any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in listed)
    if outside or packed_otherwise or len(entries) < len(listed):
        raise _refused(_UNUSUAL)
    types = entries.get(_LIST_OF_TYPES)
    if sum(entry.file_size for entry in listed) > _MOST_UNPACKED or (types and types.file_size > _MOST_TYPES):
        raise _refused(_TOO_MUCH)


def _types(listed: bytes) -> set[str]:
    """The content types in the list of a Word or Excel file, in small letters."""
    found: set[str] = set()
    reader = expat.ParserCreate()

    def defined(*_about: object) -> None:
        # Definitions could hide a type from us that another program then meets; no Office program writes any.
        raise _refused(_UNUSUAL)

    def begun(_element: str, attributes: dict[str, str]) -> None:
        found.update(value.lower() for name, value in attributes.items() if name == "ContentType")

    reader.StartDoctypeDeclHandler = defined
    reader.StartElementHandler = begun
    try:
        reader.Parse(listed, True)
    except expat.ExpatError as error:
        raise _refused(_DAMAGED) from error
    return found


def _of_text(content: bytes, ending: str) -> str:
    text = _decoded(content)
    if text is None or _CONTROLS.search(text):
        raise _mismatch("", ending)
    if is_blank(text.strip()):
        raise _refused("There are no words in this file. See that you chose the right one and add it again.")
    # Text has no sign of its own, so only its name can say that it is meant as text.
    if ending in _OF_TEXT or ending not in _TYPED:
        return "txt"
    if _DRAWING.match(text[:_BEGINNING]):
        raise _mismatch("a drawing (SVG)", ending)
    if _WEB_PAGE.match(text[:_BEGINNING]):
        raise _mismatch("a web page", ending)
    raise _mismatch("plain text", ending)


def _decoded(content: bytes) -> str | None:
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _mismatch(called: str, ending: str) -> Refused:
    """The refusal of what is `called` so, or of nothing that we know where that is empty, under a name ending so."""
    if ending in _CALLED:
        inside = f"is {called} inside" if called else "is something else inside, or damaged"
        return _refused(f"This file says it is {_CALLED[ending]} and {inside}. {_SAVE_AS}")
    if not called:
        return _refused(f"This is not a file that can be added. {_WHAT_CAN_BE}")
    if called == "plain text":
        return _refused(_NAMED.get(ending, f"A .{ending} file cannot be added. {_WHAT_CAN_BE}"))
    return _refused(f"This is {called}, which cannot be added. {_WHAT_CAN_BE}")


def _last_part(name: str) -> str:
    return re.split(r"[/\\]", name.rstrip("/\\"))[-1]


def _ending_of(name: str) -> str:
    found = _ENDING.search(name)
    return found[1].lower() if found else ""


def _ended(name: str, kind: str) -> str:
    """The name with the ending of its kind, as it was written where it was right, and no longer than may be."""
    while (ending := _ending_of(name)) in _TYPED and ending != kind:
        name = name[: -len(ending) - 1].rstrip(". ")
    written = name[-len(kind) :] if _ending_of(name) == kind else kind
    stem = name.removesuffix(f".{written}").rstrip(". ") or "file"
    return f"{stem[: LONGEST_NAME - len(written) - 1].rstrip('. ')}.{written}"
