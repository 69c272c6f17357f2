"""What every file of a paper can hold, whatever somebody typed: lines, letters, and headings in their order."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from carecommit.kit.paper.blocks import Block, Heading

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# No XML, and so no Word document and no page, may hold them: controls, halves of a pair, and what is no character.
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_COLOUR = re.compile("#[0-9a-fA-F]{6}")


def readable(words: str) -> str:
    """`words` with one kind of line end, and without the characters that no file can hold."""
    if words.isascii() and words.isprintable():
        return words
    return _UNWRITABLE.sub("", _LINE_ENDS.sub("\n", words))


def one_line(words: str) -> str:
    """The same for what has one line only: a title, a name in the properties of a file."""
    return " ".join(readable(words).split())


def outlined(blocks: Iterable[Block]) -> Iterator[Block]:
    """`blocks` with no level of heading left out: who hears a paper finds the way by them, and PDF/UA asks for it."""
    level = 0
    for block in blocks:
        if isinstance(block, Heading):
            level = min(block.level, level + 1)
            yield block if level == block.level else replace(block, level=level)
        else:
            yield block


def colour(said: str) -> str:
    """`said` if it is a colour as #1f3a5f, in small letters; black if it is not."""
    return said.lower() if _COLOUR.fullmatch(said) else "#000000"
