"""Paper: a typst template and its data become a PDF that screen readers can read (PDF/UA-1).

The template gets what it is to say as `data`, which is plain JSON, and shows each text with `shown`, by which a long
word breaks. Text stays text: nothing that somebody typed can become code. It reads no network, nothing beside its own
folder, and only the fonts of this folder's neighbour.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from carecommit.kit import clock

FONTS = Path(__file__).resolve().parent.parent / "fonts"
FAMILY = "Atkinson Hyperlegible Next"
# Stands on paper for a letter or a digit that our fonts have no shape for.
UNKNOWN = "◊"

# A word that no line holds may break, as on a page: after a sign of an address, or else anywhere. An empty box lets it
# and leaves nothing in the text, so that a hash or an address can be copied from paper. A show rule would break it
# too, but typst gives up after some 500 of what that finds.
_SIGNS = "@./_?&=:"
_PIECES = f"[^{_SIGNS}]{{1,24}}[{_SIGNS}]{{0,4}}|[{_SIGNS}]{{1,24}}"
_SHOWN = (
    f'#let long-words = regex("\\\\S{{24,}}"); #let pieces = regex("{_PIECES}");'
    "#let shown(words) = { if words.len() < 24 { return words }; let found = words.matches(long-words); "
    "if found.len() == 0 { return words }; let at = 0; "
    "for word in found { words.slice(at, word.start); word.text.matches(pieces).map(each => each.text).join(box()); "
    "at = word.end }; words.slice(at) }"
)
# Stands on a line before the template, so an error of its first line is said to be in the second.
_FIRST = (
    "#let data = json(bytes(sys.inputs.data));"
    "#set document(title: data.title);"
    f'#set text(font: "{FAMILY}", lang: "en", region: "GB", fallback: false);'
    f"{_SHOWN}\n"
)
_ONE = f'#set document(title: "-");#set text(font: "{FAMILY}", fallback: false);#sys.inputs.text'
# In every font of ours; asking for each would take a millisecond.
_PLAIN = frozenset(map(chr, range(0x20, 0x7F))) | {"\n"}
# Typst keeps what it worked out until it has gone ten times without it: 200 MB for each report of 500 actions.
_LARGE, _KEPT_FOR = 100_000, 11
_NOT_PLAIN = re.compile(r"[^ -~\n]")


def pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The document that the typst file `template` makes of `data`, whose `title` is the document's own.

    `data` is what JSON can say. Each text is shown as it is, but for the characters that `beyond_fonts` names. Raises
    FileNotFoundError for a template that is not there, KeyError without a title, and typst.TypstError for a mistake in
    the template, such as a picture without an alternative text.
    """
    source = template.read_text(encoding="utf-8")
    said = json.dumps({"title": data["title"], **_shown(data)})
    made = typst.compile(
        (_FIRST + source).encode(),
        root=template.parent,
        font_paths=_fonts(),
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"data": said},
        timestamp=int(clock.now().timestamp()),
    )
    if len(said) > _LARGE:
        _forget()
    return made


def legible(text: str) -> str:
    """`text` as paper shows it: what our fonts have no shape for is written otherwise, or left out if it is a picture.

    A letter or digit becomes `UNKNOWN`, so that a reader sees that something stood there.
    """
    # A report of 500 actions has 200,000 characters, and nearly all of them are plain.
    return _NOT_PLAIN.sub(lambda found: _instead(found[0]), unicodedata.normalize("NFC", text))


def beyond_fonts(text: str) -> str:
    """The characters of `text` that paper cannot show, each once; not those that have no shape anywhere."""
    found = dict.fromkeys(unicodedata.normalize("NFC", text))
    return "".join(each for each in found if _instead(each) in {"", UNKNOWN} and unicodedata.category(each)[0] in "LNS")


def _forget() -> None:
    """Give back what the last document took."""
    for _ in range(_KEPT_FOR):
        typst.compile(b"", font_paths=_fonts(), format="pdf")


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return legible(value)
    if isinstance(value, Mapping):
        return {name: _shown(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(each) for each in value]
    return value


@lru_cache(maxsize=10_000)
def _instead(character: str) -> str:
    """What stands on paper for `character`."""
    if character in _PLAIN or _has_shape(character):
        return character
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    if category == "Pd":
        return "-"
    # ½ and ① in plain digits, ﬁ in two letters.
    plainer = unicodedata.normalize("NFKC", character)
    if plainer != character:
        return "".join(map(_instead, plainer))
    return UNKNOWN if category[0] in "LN" else ""


def _has_shape(character: str) -> bool:
    """Whether typst can set it: PDF/UA-1 forbids the box that stands for a missing shape, so it refuses."""
    if unicodedata.category(character)[0] == "C":
        return False
    try:
        typst.compile(
            _ONE.encode(), font_paths=_fonts(), format="pdf", pdf_standards="ua-1", sys_inputs={"text": character}
        )
    except typst.TypstError:
        return False
    return True


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
