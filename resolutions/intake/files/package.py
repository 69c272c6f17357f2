"""The zip around a workbook or a document: what its directory may claim, and the XML parts that may be unpacked."""

import struct
import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from carecommit.kit.refused import Refused
from resolutions.intake.files.limits import LARGE_PART, MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED
from resolutions.intake.files.sentences import DAMAGED, PROTECTED

_TOO_MUCH = "This file unpacks to far more than a table holds. Copy the table into a new file and bring that."
_UNUSUAL = "This file is put together as no Office program does it. Open it, save it under a new name and bring that."
_DECLARES = "This file has definitions in it that no table needs and that can do harm. Save it again in Excel or Word."

_FLAG_ENCRYPTED = 0x1
# Begins each entry of a directory.
_ENTRY_SIGNATURE = b"PK\x01\x02"
# What zipfile raises for a file that is damaged or that somebody has tampered with.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    OSError,
    EOFError,
    KeyError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
)
_ENCODINGS = {"utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1"}


def directory(content: bytes) -> list[zipfile.ZipInfo]:
    """The files in a zip, by its directory alone.

    Raises Refused where it cannot be read; where it names more than 5,000 files, one twice, or one outside itself;
    where one has a password, or unpacks to more than 10 MB and 200 times its size; and where all unpack to more than
    150 MB.
    """
    # Counted before zipfile reads them: each costs it a hundred times the bytes it has here.
    if content.count(_ENTRY_SIGNATURE) > MOST_ENTRIES:
        raise Refused(_TOO_MUCH)
    with _opened(content) as package:
        entries = package.infolist()
    seen = set()
    for entry in entries:
        name = entry.filename.replace("\\", "/").lower()
        if name in seen or name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
            raise Refused(_UNUSUAL)
        seen.add(name)
        if entry.flag_bits & _FLAG_ENCRYPTED:
            raise Refused(PROTECTED)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(_UNUSUAL)
        if entry.file_size > LARGE_PART and entry.file_size > MOST_RATIO * entry.compress_size:
            raise Refused(_TOO_MUCH)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused(_TOO_MUCH)
    return entries


def mimetype(content: bytes) -> str:
    """What an OpenDocument file says of itself. Raises Refused where that cannot be read."""
    with _opened(content) as package:
        return _unpacked(package, "mimetype")[:200].decode("ascii", "replace").strip()


class Package:
    """The XML parts of a zip, unpacked and without a single definition. Names are compared without case.

    Raises Refused as `directory` does, and for a part with a DOCTYPE, which is where entities are defined.
    """

    def __init__(self, content: bytes) -> None:
        entries = directory(content)
        self.names = [entry.filename for entry in entries]
        self._parts: dict[str, tuple[str, bytes]] = {}
        with _opened(content) as package:
            for entry in entries:
                name = entry.filename
                if name.lower().endswith((".xml", ".rels")):
                    part = _unpacked(package, entry)
                    refuse_definitions(part)
                    self._parts[name.lower()] = (name, part)

    def part(self, name: str) -> bytes:
        """One part; raises Refused where the file lacks it, for then it is not complete."""
        found = self._parts.get(name.lower())
        if found is None:
            raise Refused(DAMAGED)
        return found[1]

    def part_if_any(self, name: str) -> bytes | None:
        found = self._parts.get(name.lower())
        return found[1] if found else None

    def has_under(self, folder: str) -> bool:
        """Whether it has any file, of whatever type, in that folder."""
        return any(name.lower().startswith(folder.lower()) for name in self.names)

    @property
    def has_macros(self) -> bool:
        return any(name.lower().endswith("vbaproject.bin") for name in self.names)

    def repacked(self) -> BytesIO:
        """A new zip of these parts, stored: a parser that unpacks by itself then meets nothing but them."""
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as package:
            for name, part in self._parts.values():
                package.writestr(name, part)
        packed.seek(0)
        return packed


def refuse_definitions(part: bytes) -> None:
    """Raises Refused for XML with a DOCTYPE, in whatever encoding; what is no XML at all is its parser's to find."""
    reader = expat.ParserCreate()

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        # Any other would let a definition hide from one parser and be met by the next.
        if encoding and encoding.lower() not in _ENCODINGS:
            raise Refused(_UNUSUAL)

    def defined(*_about: object) -> None:
        raise Refused(_DECLARES)

    def begun(*_about: object) -> None:
        # A DOCTYPE stands before the first element or nowhere.
        raise _Begun

    reader.XmlDeclHandler = declared
    reader.StartDoctypeDeclHandler = defined
    reader.EntityDeclHandler = defined
    reader.StartElementHandler = begun
    try:
        reader.Parse(part, True)
    except (_Begun, expat.ExpatError):
        return


class _Begun(Exception):
    """The first element has come."""


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(content))
    except _BROKEN as error:
        raise Refused(DAMAGED) from error


def _unpacked(package: zipfile.ZipFile, entry: zipfile.ZipInfo | str) -> bytes:
    # Never more than the directory claims, which `directory` has bounded: zipfile stops there.
    try:
        return package.read(entry)
    except _BROKEN as error:
        raise Refused(DAMAGED) from error
