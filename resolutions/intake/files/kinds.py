"""What a file is, by its content: the name is only compared with it afterwards."""

import re
from pathlib import PurePath

from carecommit.kit.refused import Refused
from resolutions.intake.files.limits import MOST_BYTES
from resolutions.intake.files.package import directory, mimetype
from resolutions.intake.files.sentences import PROTECTED

_PASTE = "Copy the table from it and paste it, or save it as a Word or Excel file."
_SAVE_IN_EXCEL = "Open it in Excel, save it as an Excel workbook (.xlsx) and bring that."
_SAVE_IN_WORD = "Open it in Word, save it as a Word document (.docx) and bring that."

# How a file begins -> what it is called, and what to do.
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "a picture", _PASTE),
    (b"\xff\xd8\xff", "a picture", _PASTE),
    (b"GIF8", "a picture", _PASTE),
    (b"BM", "a picture", _PASTE),
    (b"II*\x00", "a picture", _PASTE),
    (b"MM\x00*", "a picture", _PASTE),
    (b"RIFF", "a picture or a recording", _PASTE),
    (b"{\\rtf", "a rich text document", _SAVE_IN_WORD),
    (b"\x1f\x8b", "a compressed file", "Take the file out of it and bring that."),
    (b"7z\xbc\xaf\x27\x1c", "a compressed folder", "Take the file out of it and bring that."),
    (b"Rar!", "a compressed folder", "Take the file out of it and bring that."),
    (b"MZ", "a program", "Bring the file that holds the table."),
    (b"\x7fELF", "a program", "Bring the file that holds the table."),
)
# These two letters also begin words, so a picture or a program of that kind has to have bytes no text has.
_SHORT = {b"BM", b"MZ"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")

_CALLED = {
    "xlsx": "an Excel workbook",
    "ods": "an OpenDocument spreadsheet",
    "docx": "a Word document",
    "csv": "text",
}
_ENDINGS = {
    "xlsx": {".xlsx", ".xlsm", ".xltx", ".xltm"},
    "ods": {".ods", ".ots"},
    "docx": {".docx", ".docm", ".dotx", ".dotm"},
    "csv": {".csv", ".tsv", ".tab", ".txt"},
}


def kind_of(content: bytes) -> str:
    """xlsx, ods, docx or csv.

    Raises Refused for a file that is empty or has more than 10 MB, for every other type, which is named, and for a
    zip that is damaged, protected or not safe to unpack.
    """
    if not content:
        raise Refused("This file is empty. Save the file again and bring that.")
    if len(content) > MOST_BYTES:
        raise Refused("This file is larger than 10 MB. Copy the table into a new file and bring that.")
    if b"%PDF-" in content[:1024]:
        raise Refused(f"This is a PDF. {_PASTE}")
    if content.startswith(_OLE):
        raise Refused(_of_older_office(content))
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_zip(content)
    for beginning, called, advice in _BEGINNINGS:
        if content.startswith(beginning) and (beginning not in _SHORT or b"\x00" in content):
            raise Refused(f"This is {called}. {advice}")
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        raise Refused(f"This is a picture. {_PASTE}")
    return _of_text(content)


def belies(name: str, kind: str) -> str:
    """A sentence where the file's name says that it is something else; empty where it does not."""
    ending = PurePath(name).suffix.lower()
    if ending in _ENDINGS[kind] or not any(ending in endings for endings in _ENDINGS.values()):
        return ""
    return f"The file's name ends in {ending}, but it is {_CALLED[kind]} and was read as that."


def _of_older_office(content: bytes) -> str:
    # The names of its streams stand in the file as UTF-16.
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        return PROTECTED
    if has("WordDocument"):
        return f"This is a Word document of the older kind (.doc). {_SAVE_IN_WORD}"
    if has("Workbook") or has("Book"):
        return f"This is an Excel workbook of the older kind (.xls). {_SAVE_IN_EXCEL}"
    return "This is a file of an older Office program. Save the file as a Word or Excel file of today and bring that."


def _of_zip(content: bytes) -> str:
    entries = directory(content)
    names = {entry.filename.lower() for entry in entries}
    if any(entry.filename == "mimetype" for entry in entries):
        written = mimetype(content)
        if written in (_SPREADSHEET, f"{_SPREADSHEET}-template"):
            return "ods"
        if written.startswith("application/vnd.oasis.opendocument.text"):
            raise Refused(f"This is an OpenDocument text. {_SAVE_IN_WORD}")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        return "docx"
    if "xl/workbook.bin" in names:
        raise Refused(f"This is an Excel binary workbook (.xlsb). {_SAVE_IN_EXCEL}")
    if "ppt/presentation.xml" in names:
        raise Refused(f"This is a PowerPoint presentation. {_PASTE}")
    if any(name.endswith(".iwa") for name in names):
        raise Refused("This is an Apple Numbers or Pages file. Export it as an Excel or Word file and bring that.")
    raise Refused("This is a zip folder without a file that can be read. Take the file out of it and bring that.")


def _of_text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"
    if b"\x00" in content or len(_CONTROLS.findall(content)) > len(content) / 1000:
        raise Refused(
            "This is not a file that a table can be read from. Bring an Excel, Word, OpenDocument or CSV file."
        )
    beginning = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if re.match(rb"<(?:!doctype html|html|head|body|table|meta|div)\b", beginning):
        raise Refused(f"This is a web page. {_PASTE}")
    if beginning.startswith(b"<?xml"):
        raise Refused(f"This is an XML file. {_PASTE}")
    return "csv"
