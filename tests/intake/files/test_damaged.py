"""More than a thousand damaged files: each is read or refused, and nothing else ever comes of one."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from carecommit.kit.refused import Refused
from resolutions.intake.book import Book
from resolutions.intake.files import read_file
from tests.intake.papers import COMMITTED, FIXTURES, bare_workbook, parts_of, spreadsheet, zipped

_ROOT = Path(__file__).parents[3]
_SEED = 20250331
# Of each kind of damage, for each paper.
_EACH = 50

_TAGS = (
    b"row",
    b"c",
    b"v",
    b"f",
    b"w:tr",
    b"w:tc",
    b"w:tbl",
    b"w:p",
    b"table:table-row",
    b"table:table-cell",
    b"text:p",
)
_WORDS = (
    b"",
    b"0",
    b"-1",
    b"1048576",
    b"99999999999999999999",
    b"A0",
    b"ZZZZ9",
    b"\xc3",
    b"&#0;",
    b"&lt;",
    b"nan",
    b"1e999",
)


def flipped(content: bytes, chance: Random) -> bytes:
    damaged = bytearray(content)
    for _time in range(chance.choice([1, 3, 20])):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def cut(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] if chance.random() < 0.5 else content[at:]


def spliced(content: bytes, chance: Random) -> bytes:
    begin, to = chance.randrange(len(content)), chance.randrange(len(content))
    length = chance.choice([1, 10, 100, 1000])
    return content[:to] + content[begin : begin + length] + content[to + chance.choice([0, length]) :]


def edited(content: bytes, chance: Random) -> bytes:
    """A zip that is whole, with a part of it that is not; text is edited as it is."""
    if not content.startswith(b"PK"):
        return _edited_part(content, chance)
    parts = parts_of(content)
    names = [name for name in parts if name.endswith((".xml", ".rels")) and "docProps" not in name]
    told = [name for name in names if "sheet" in name or "document.xml" in name or name == "content.xml"]
    for _time in range(chance.choice([1, 2, 5])):
        name = chance.choice(told if chance.random() < 0.7 else names)
        parts[name] = _edited_part(bytes(parts[name]), chance)
    return zipped(parts, stored=["mimetype"])


def _edited_part(part: bytes, chance: Random) -> bytes:
    match chance.randrange(6):
        case 0:
            return flipped(part, chance) if part else part
        case 1:
            return cut(part, chance) if part else part
        case 2:
            return part.replace(chance.choice(_TAGS), chance.choice(_TAGS), chance.choice([1, 2, -1]))
        case 3:
            # Another value for an attribute.
            marks = [at for at, letter in enumerate(part) if letter == 0x22]
            if len(marks) < 2:
                return part
            which = chance.randrange(len(marks) - 1)
            return part[: marks[which] + 1] + chance.choice(_WORDS) + part[marks[which + 1] :]
        case 4:
            # An element gone, or there twice.
            begins = [at for at, letter in enumerate(part) if letter == 0x3C]
            if len(begins) < 2:
                return part
            which = chance.randrange(len(begins) - 1)
            element = part[begins[which] : begins[which + 1]]
            return part[: begins[which]] + element * chance.choice([0, 2, 50]) + part[begins[which + 1] :]
        case _:
            at = chance.randrange(len(part) + 1)
            return part[:at] + chance.choice(_WORDS) + part[at:]


_DAMAGE = (flipped, cut, spliced, edited, edited)


def papers() -> list[bytes]:
    rich = "<sheetData>" + "".join(
        f'<row r="{row}"><c r="A{row}" t="e"><f>x</f><v>#REF!</v></c><c r="B{row}" t="inlineStr"><is><t>a</t></is></c>'
        f'<c r="C{row}" t="d"><v>2025-03-31</v></c><c r="D{row}" t="b"><v>1</v></c><c r="E{row}"><v>0.5</v></c></row>'
        for row in range(1, 9)
    )
    rich += '</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    small = (
        '<table:table table:name="x"><table:table-column table:visibility="collapse"/>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="1"/>'
        '<table:table-cell office:value-type="date" office:date-value="2025-03-31" table:number-columns-repeated="2"/>'
        '<table:table-cell office:value-type="time" office:time-value="PT1H" table:number-rows-spanned="2"/>'
        "</table:table-row></table:table>"
    )
    return [*((FIXTURES / name).read_bytes() for name in COMMITTED), bare_workbook(rich), spreadsheet(small)]


def damaged_files(each: int, seed: int) -> Iterator[bytes]:
    chance = Random(seed)  # noqa: S311  must repeat
    for paper in papers():
        for damage in _DAMAGE:
            for _time in range(each):
                yield damage(paper, chance)


def test_thousands_of_damaged_files_are_read_or_refused() -> None:
    files = list(damaged_files(_EACH, _SEED))
    assert len(files) >= 1_000
    said: Counter[str] = Counter()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.intake.files.many"], cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as many:
        assert many.stdin
        assert many.stdout
        for number, content in enumerate(files):
            many.stdin.write(len(content).to_bytes(4) + content)
            many.stdin.flush()
            answer = many.stdout.readline().decode().strip()
            assert answer in ("book", "refused"), f"File {number} of seed {_SEED}: {answer or 'it died'}"
            said[answer] += 1
        many.stdin.close()
    # Both happen, or the damage is of no use.
    assert min(said["book"], said["refused"]) > len(files) / 20


@pytest.mark.parametrize("seed", range(3))
def test_some_of_them_go_the_whole_way(seed: int) -> None:
    for content in list(damaged_files(1, seed))[::2]:
        with suppress(Refused):
            assert isinstance(read_file("plan.xlsx", content), Book)
