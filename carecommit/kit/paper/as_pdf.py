"""A paper as PDF/UA-1: tagged, titled, in British English, with headings of columns and of rows."""

from pathlib import Path
from typing import Any

from carecommit.kit.paper.bar import drawing, parts
from carecommit.kit.paper.blocks import (
    Bar,
    Block,
    Bullets,
    Cell,
    Facts,
    Heading,
    NewPage,
    Paper,
    Paragraph,
    Table,
    Text,
)
from carecommit.kit.paper.readable import colour, one_line, outlined, readable
from carecommit.kit.paper.row_headings import with_row_headings
from carecommit.kit.paper.tables import number_columns, whole_rows
from carecommit.kit.pdf import UNKNOWN, legible, pdf

_TEMPLATE = Path(__file__).with_name("paper.typ")


def as_pdf(paper: Paper) -> bytes:
    """The same bytes for the same paper at the same moment of kit.clock.

    What our fonts have no shape for is shown as kit.pdf says. Raises typst.TypstError for a mistake in the template.
    """
    summaries = [
        _heading(block.caption) if isinstance(block, Table) else ""
        for block in paper.blocks
        if (isinstance(block, Table) and block.headings) or (isinstance(block, Facts) and block.pairs)
    ]
    made = pdf(
        _TEMPLATE,
        {
            "title": _heading(paper.title),
            "author": one_line(paper.author),
            "marking": one_line(paper.marking),
            "foot": one_line(paper.foot),
            "landscape": paper.landscape,
            "one_side": paper.one_side,
            "colour": colour(paper.colour),
            "blocks": _blocks(paper),
        },
    )
    return with_row_headings(made, summaries)


def _heading(words: str) -> str:
    """A heading that says nothing on paper would be refused, and stands for something: a picture, most likely."""
    return one_line(legible(readable(words))) or UNKNOWN


def _blocks(paper: Paper) -> list[dict[str, Any]]:
    blocks = list(outlined(paper.blocks))
    shown = [_block(each, landscape=paper.landscape) for each in blocks]
    for block, after, said in zip(blocks, blocks[1:], shown, strict=False):
        # What leads to a table stands on its page.
        said["leads"] = isinstance(block, Paragraph) and isinstance(after, Table | Facts)
    return shown


def _block(block: Block, *, landscape: bool) -> dict[str, Any]:
    match block:
        case Heading(words, level):
            return {"kind": "heading", "words": _heading(words), "level": level}
        case Paragraph(texts):
            return {"kind": "paragraph", "texts": [_text(each) for each in texts]}
        case Bullets(items, numbered):
            return {"kind": "bullets", "items": [_text(each) for each in items], "numbered": numbered}
        case Table():
            return {
                "kind": "table",
                "caption": one_line(block.caption) if block.shows_caption else "",
                "headings": list(zip(map(readable, block.headings), number_columns(block), strict=True)),
                "widths": block.widths,
                "cells": [
                    _cell(cell, whole=whole and at == 0)
                    for row, whole in zip(block.rows, whole_rows(block, landscape=landscape), strict=True)
                    for at, cell in enumerate(row)
                ],
            }
        case Facts(pairs):
            return {"kind": "facts", "pairs": [[readable(name), readable(said)] for name, said in pairs]}
        case Bar():
            return {
                "kind": "bar",
                "words": _heading(block.words),
                "drawing": drawing(block),
                "parts": [[readable(each.words), each.number, each.swatch] for each in parts(block)],
            }
        case NewPage():
            return {"kind": "page"}


def _text(text: Text) -> Any:
    words = readable(text.words)
    return [text.style, words] if text.style else words


def _cell(cell: Cell, *, whole: bool) -> Any:
    """A plain text where that is all, since most are; `whole` is said by the first cell for its row."""
    texts = [_text(each) for each in cell.texts]
    if not (whole or cell.number) and len(texts) == 1 and isinstance(texts[0], str):
        return texts[0]
    return {"texts": texts, "number": cell.number, "whole": whole}
