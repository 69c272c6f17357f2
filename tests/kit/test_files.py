"""What a file is, whatever it says it is; and its name, whatever is in it."""

import struct
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecommit.kit.files import KINDS, LONGEST_NAME, MOST_BYTES, File, content_type, read_file
from carecommit.kit.refused import Refused
from tests.kit import samples

WORD, EXCEL, PNG, JPG = samples.word(), samples.excel(), samples.png(), samples.jpg()
GOOD = {"pdf": samples.PDF, "docx": WORD, "xlsx": EXCEL, "png": PNG, "jpg": JPG, "txt": samples.TEXT}

DAMAGED = "This file is damaged or not complete. Open it, save it under a new name and add that."
EMPTY = "This file is empty. Open it, see that it holds what you mean, save it and add it again."
PROTECTED = "This file is protected with a password. Take the password off, save the file and add it again."
MACROS = "This file has macros, which are programs. Save it as .docx or .xlsx, without them, and add that."
TOO_MUCH = "This file unpacks to far more than a document holds. Save it as PDF and add that."
UNUSUAL = "This file is put together as no Office program does it. Open it, save it under a new name and add that."
OLD_WORD = "Old Word files (.doc) cannot be added: save it as .docx and add that."
CSV = "A .csv file cannot be added: save it as an Excel workbook (.xlsx) and add that."
OUTLOOK = "This is a file of an older Office program, or a message of Outlook. Save it as PDF or Word and add it again."
OLD_EXCEL = "Old Excel files (.xls) cannot be added: save it as .xlsx and add that."
CAN_BE = "Add a PDF, a Word document (.docx), an Excel workbook (.xlsx), a PNG or JPEG picture, or plain text (.txt)."
NOT_TEXT = (
    "This file says it is plain text and is something else inside, or damaged. Save it as PDF or Word and add it again."
)
NO_WORDS = "There are no words in this file. See that you chose the right one and add it again."
# The word is spelt so that only a reader of XML finds it.
SPELT = """<?xml version="1.0" encoding="utf-16"?>
<Types><Override ContentType="application/vnd.ms-word.document.macro&#69;nabled.main+xml"/></Types>"""
DEFINED = b'<!DOCTYPE Types [<!ENTITY m "macroEnabled">]><Types><Override ContentType="&m;"/></Types>'


def inside(said: str, found: str) -> str:
    """The sentence about what is found in a file that says it is something else."""
    return f"This file says it is {said} and is {found} inside. Save it as PDF or Word and add it again."


def not_added(found: str) -> str:
    """The sentence about what says truly what it is, and is of another kind."""
    return f"This is {found}, which cannot be added. {CAN_BE}"


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_may_be_added_under_its_own_name(kind):
    assert read_file(f"Flats let.{kind}", GOOD[kind]) == File(f"Flats let.{kind}", kind)


def test_every_kind_has_a_type_that_a_browser_is_told():
    assert {kind: content_type(kind) for kind in KINDS} == {
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "png": "image/png",
        "jpg": "image/jpeg",
        "txt": "text/plain",
    }


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        # What is not what its name says.
        ("a.pdf", samples.WEB_PAGE, inside("a PDF", "a web page")),
        ("a.docx", b"\xef\xbb\xbf" + samples.WEB_PAGE, inside("a Word document", "a web page")),
        ("a.xlsx", b"  \n<html><table><tr><td>1", inside("an Excel workbook", "a web page")),
        ("a.png", b"<script>alert(1)</script>", inside("a PNG picture", "a web page")),
        ("a.docx", samples.PROGRAM, inside("a Word document", "a program")),
        ("a.jpg", samples.DRAWING, inside("a JPEG picture", "a drawing (SVG)")),
        ("a.pdf", samples.TEXT, inside("a PDF", "plain text")),
        ("a.docx", samples.package("notes.txt", types=None), inside("a Word document", "a zip folder")),
        ("a.docx", samples.package("mimetype", types=None), inside("a Word document", "an OpenDocument file")),
        ("a.docx", b"PK\x05\x06" + bytes(18), inside("a Word document", "a zip folder")),
        ("a.txt", b"{\\rtf1\\ansi Twelve flats}", inside("plain text", "a rich text document (.rtf)")),
        ("a.png", b"GIF89a" + bytes(40), inside("a PNG picture", "a GIF picture")),
        (
            "a.png",
            b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(40),
            inside("a PNG picture", "a picture or a recording of another kind"),
        ),
        (
            "a.jpg",
            b"\x00\x00\x00\x18ftypheic" + bytes(40),
            inside("a JPEG picture", "a picture or a film of a kind that not every computer opens"),
        ),
        # What says itself that it is another kind.
        ("a.exe", samples.PROGRAM, not_added("a program")),
        ("a.svg", samples.DRAWING, not_added("a drawing (SVG)")),
        ("a.html", samples.WEB_PAGE, not_added("a web page")),
        ("a.odt", samples.package("mimetype", types=None), not_added("an OpenDocument file")),
        ("a.zip", samples.package("a.pdf", types=None), not_added("a zip folder")),
        ("a.csv", b"Flats,Let\r\n12,10\r\n", CSV),
        ("a.js", b"alert(1)", f"A .js file cannot be added. {CAN_BE}"),
        ("a.doc", samples.older_office("WordDocument"), OLD_WORD),
        ("a.docx", samples.older_office("WordDocument"), OLD_WORD),
        ("a.xls", samples.older_office("Workbook"), OLD_EXCEL),
        ("a.docx", samples.older_office("EncryptedPackage"), PROTECTED),
        ("a.msg", samples.older_office("__nameid"), OUTLOOK),
        # Macros, wherever they show.
        ("a.docm", samples.package("word/document.xml", types=samples.WORD_WITH_MACROS), MACROS),
        ("a.docx", samples.package("word/document.xml", types=samples.WORD_WITH_MACROS), MACROS),
        ("a.xlsm", samples.package("xl/workbook.xml", types=samples.EXCEL_WITH_MACROS), MACROS),
        ("a.docx", samples.package("word/document.xml", "word/vbaProject.bin"), MACROS),
        ("a.docx", samples.package("word/document.xml", "WORD\\VBAPROJECT.BIN"), MACROS),
        ("a.docx", samples.package("word/a.bin", types="application/vnd.ms-office.vbaProject"), MACROS),
        ("a.xlsx", samples.package("xl/workbook.xml", "xl/macrosheets/sheet1.xml", types=samples.EXCEL_MAIN), MACROS),
        ("a.docx", samples.package("word/document.xml", listed=SPELT.encode("utf-16")), MACROS),
        ("a.docx", samples.package("word/document.xml", listed=DEFINED), UNUSUAL),
        # Other files of Office.
        (
            "a.xlsx",
            samples.package("xl/workbook.bin", types="application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
            inside("an Excel workbook", "an Excel binary workbook (.xlsb)"),
        ),
        (
            "a.pptx",
            samples.package("ppt/presentation.xml", types="application/x.presentationml.presentation.main+xml"),
            not_added("a PowerPoint presentation"),
        ),
        (
            "a.dotx",
            samples.package("word/document.xml", types="application/x.wordprocessingml.template.main+xml"),
            not_added("an Office template"),
        ),
        # Nothing, or too much.
        ("a.pdf", b"", EMPTY),
        ("a.txt", b"", EMPTY),
        ("a.docx", b"\x00" * 4096, EMPTY),
        ("a.txt", b"\xef\xbb\xbf", NO_WORDS),
        ("a.txt", "\ufeff \u3000\u200b".encode("utf-16-le"), NO_WORDS),
        ("a.docx", samples.declaring(2**30), TOO_MUCH),
        ("a.docx", samples.package("word/document.xml", listed=b" " * 2**21), TOO_MUCH),
        ("a.docx", WORD + b"PK\x01\x02" * 5_001, TOO_MUCH),
        # Damaged, or tampered with.
        ("a.docx", WORD[:-30], DAMAGED),
        ("a.docx", WORD[: len(WORD) // 2], DAMAGED),
        ("a.docx", b"PK\x03\x04", DAMAGED),
        ("a.docx", samples.package("word/document.xml", listed=b"<Types><Override"), DAMAGED),
        ("a.docx", samples.encrypted(), PROTECTED),
        ("a.docx", samples.package("word/document.xml", "/etc/passwd"), UNUSUAL),
        ("a.docx", samples.package("word/document.xml", "../../start.bat"), UNUSUAL),
        ("a.docx", samples.package("word/document.xml", "..\\..\\start.bat"), UNUSUAL),
        ("a.docx", samples.package("word/document.xml", "C:\\start.bat"), UNUSUAL),
        ("a.docx", samples.package("word/document.xml", "WORD/document.xml"), UNUSUAL),
        ("a.docx", samples.package("something.xml"), UNUSUAL),
        ("a.docx", samples.packed_otherwise(), UNUSUAL),
        ("a.pdf", samples.PDF[:-20], DAMAGED),
        ("a.png", samples.png(0, 0), DAMAGED),
        ("a.png", samples.png(1, 0), DAMAGED),
        ("a.png", PNG.replace(b"IHDR", b"tEXt"), DAMAGED),
        ("a.png", PNG[:-1], DAMAGED),
        ("a.png", PNG[:20], DAMAGED),
        ("a.jpg", JPG[:-2], DAMAGED),
        ("a.jpg", JPG[:60], DAMAGED),
        ("a.jpg", b"\xff\xd8\xff", DAMAGED),
        # A picture that is not one: its first part has no length.
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x00\xff\xd9", DAMAGED),
        # Not text.
        ("a.txt", b"Twelve\x00flats", NOT_TEXT),
        ("a.txt", b"Twelve \x1b[2J flats", NOT_TEXT),
        ("a.txt", "Twelve flats".encode("utf-16-le"), NOT_TEXT),
        ("a.txt", "Twelve flats".encode("utf-32"), NOT_TEXT),
        ("a.txt", b"\xff\xfeT\x00w", NOT_TEXT),
        ("a.txt", b"\x81\x8d\x8f", NOT_TEXT),
        ("a", b"\x81\x8d\x8f", f"This is not a file that can be added. {CAN_BE}"),
    ],
    ids=count(),
)
def test_what_may_not_be_added_is_refused_in_words(name, content, sentence):
    with pytest.raises(Refused) as refusal:
        read_file(name, content)
    assert (str(refusal.value), refusal.value.about) == (sentence, "content")


def test_ten_megabytes_may_be_added_and_not_a_byte_more():
    largest = samples.TEXT + b"a" * (MOST_BYTES - len(samples.TEXT))
    assert read_file("a.txt", largest).kind == "txt"
    with pytest.raises(Refused, match=r"^This file has 10\.0 MB, and the most is 10 MB\. Add only the pages"):
        read_file("a.txt", largest + b"a")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", b"\r\n" + samples.PDF + bytes(4096)),
        # Two things at once: it is what it begins as.
        ("pdf", samples.PDF[:-6] + samples.WEB_PAGE + b"\n%%EOF"),
        ("pdf", samples.PDF[:-6] + WORD[-600:] + b"\n%%EOF"),
        ("png", PNG + samples.package("a.exe", types=None)),
        ("jpg", JPG + samples.package("a.exe", types=None)),
        # The picture has the two letters that end it only as data.
        ("jpg", samples.jpg(b"\xff\x00\xd9 \xff\xd0")),
        ("jpg", b"\xff\xd8\xff" + JPG[2:]),
        ("docx", samples.package("word/document2.xml", "[trash]/0000.dat")),
        ("docx", samples.package("word\\document.xml")),
        ("xlsx", samples.package("xl/workbook.xml", types=samples.EXCEL_MAIN)),
        ("txt", "Mae'r tŷ yn barod.".encode("utf-8-sig")),
        ("txt", "Mae'r tŷ yn barod.".encode("utf-16")),
        ("txt", "\ufeffMae'r tŷ yn barod.".encode("utf-16-be")),
        ("txt", "Twelve flats – £900".encode("cp1252")),
        ("txt", b"Page one\x0cPage two"),
        ("txt", b"MZ is what some begin with, as programs do."),
        # Sent as text, to be saved: no browser reads it as anything else.
        ("txt", samples.WEB_PAGE),
    ],
    ids=count(),
)
def test_unusual_files_that_may_be_added(kind, content):
    assert read_file(f"a.{kind}", content) == File(f"a.{kind}", kind)


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("Flats let.PDF", "pdf", "Flats let.PDF"),
        ("photo.jpeg", "jpg", "photo.jpg"),
        ("photo.png", "jpg", "photo.jpg"),
        ("plan.doc", "docx", "plan.docx"),
        ("report.pdf.exe", "pdf", "report.pdf"),
        ("report.docx .exe", "pdf", "report.pdf"),
        ("report.exe.pdf", "pdf", "report.exe.pdf"),
        ("report.pdf. . ", "pdf", "report.pdf"),
        ("report", "pdf", "report.pdf"),
        ("README.md", "txt", "README.txt"),
        ("Plan.v2", "docx", "Plan.v2.docx"),
        ("Plan.v2", "txt", "Plan.v2.txt"),
        ("Minutes 12.06.2026", "pdf", "Minutes 12.06.2026.pdf"),
        ("C:\\Users\\head\\flats.pdf", "pdf", "flats.pdf"),
        ("/etc/passwd", "txt", "passwd.txt"),
        ("../../etc/passwd.txt", "txt", "passwd.txt"),
        ("..", "pdf", "file.pdf"),
        ("", "pdf", "file.pdf"),
        (" . .pdf", "pdf", "pdf.pdf"),
        (".htaccess", "txt", "htaccess.txt"),
        ("flats\x00.exe", "pdf", "flats.pdf"),
        ("flats.pdf\x00.exe", "pdf", "flats.pdf"),
        ("flats\r\nSet-Cookie: a=b.pdf", "pdf", "flatsSet-Cookie: a=b.pdf"),
        ('the "flats" we; let.pdf', "pdf", 'the "flats" we; let.pdf'),
        # Shown as flatsfdp.exe by whatever obeys the order to turn round.
        ("flats\u202efdp.exe", "pdf", "flatsfdp.pdf"),
        ("fla\u200bts\u2066.pdf", "pdf", "flats.pdf"),
        ("t\u0302y\u0302 ŵŷ.pdf", "pdf", "t\u0302ŷ ŵŷ.pdf"),
        ("👩‍👧 🏴󠁧󠁢󠁷󠁬󠁳󠁿.png", "png", "👩‍👧 🏴󠁧󠁢󠁷󠁬󠁳󠁿.png"),
        ("half \ud83d.pdf", "pdf", "half.pdf"),
        ("a" * 5_000 + ".pdf", "pdf", "a" * 196 + ".pdf"),
        ("a" * 5_000, "docx", "a" * 195 + ".docx"),
        ("a" * 5_000 + ".JPEG", "jpg", "a" * 196 + ".jpg"),
        # Looked through one ending at a time, this would take minutes.
        ("a" + ".exe" * 1_000_000, "pdf", "a" + ".exe" * 48 + ".ex.pdf"),
    ],
    ids=count(),
)
def test_the_name_that_a_file_is_kept_under(name, kind, kept):
    assert read_file(name, GOOD[kind]) == File(kept, kind)


@given(st.text(max_size=400), st.sampled_from(KINDS))
def test_no_name_is_too_strange_to_keep(name, kind):
    try:
        file = read_file(name, GOOD[kind])
    except Refused:
        # Text has no sign of its own: under the name of another type it is not that type.
        assert kind == "txt"
        return
    assert file.kind == kind
    assert file.name.lower().endswith(f".{kind}")
    assert len(kind) + 1 < len(file.name) <= LONGEST_NAME
    assert not set(file.name) & {"/", "\\", "\x00", "\r", "\n", "\u202e"}
    assert file.name[0] not in ". "
    assert read_file(file.name, GOOD[kind]) == file


@given(st.binary(max_size=200), st.sampled_from([*GOOD.values(), b""]), st.sampled_from([*KINDS, "exe", ""]))
def test_whatever_is_sent_is_taken_as_one_of_six_or_refused(tail, beginning, ending):
    try:
        kind = read_file(f"a.{ending}", beginning[: len(tail)] + tail).kind
    except Refused as refusal:
        kind = refusal.about
    assert kind in {*KINDS, "content"}


def test_a_claim_of_a_smaller_size_than_the_truth_is_found_and_not_unpacked():
    bomb = samples.package("word/document.xml", listed=b"<Types>" + b" " * 900_000 + b"</Types>")
    lying = samples.with_directory_changed(bomb, "[Content_Types].xml", 24, struct.pack("<I", 100))
    with pytest.raises(Refused) as refusal:
        read_file("a.docx", lying)
    assert str(refusal.value) == DAMAGED
