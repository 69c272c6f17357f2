"""A paper as one web page, which prints as it reads."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

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
from carecommit.kit.paper.tables import number_columns

_SIZES = {1: "l", 2: "m", 3: "s", 4: "s"}
_LOOKS = {
    "": "{}",
    "strong": "<strong>{}</strong>",
    "note": '<span class="app-note">{}</span>',
    # Most screen readers do not tell a deletion from other words.
    "struck": '<del class="app-paper__struck"><span class="govuk-visually-hidden">Struck through: </span>{}</del>',
    "quote": '<span class="app-paper__quote">{}</span>',
    "mark": '<span class="app-paper__mark">{}</span>',
}


def as_html(paper: Paper, styles: str = "") -> str:
    """A whole page. With `styles`, the text of its style sheets, it needs nothing else: no file, script or network."""
    return render_to_string("components/paper/page.html", shown(paper, styles))


def shown(paper: Paper, styles: str = "") -> dict[str, Any]:
    """What components/paper/page.html takes, for a page of the site that extends it."""
    return {
        "title": one_line(paper.title) or one_line(paper.author),
        "author": one_line(paper.author),
        "marking": one_line(paper.marking),
        # Each letter as its number: a browser that can prints it in the margins of every sheet.
        "marking_in_css": "".join(f"\\{ord(each):x} " for each in one_line(paper.marking)),
        "foot": one_line(paper.foot),
        "landscape": paper.landscape,
        "colour": colour(paper.colour),
        "blocks": [_block(each) for each in outlined(paper.blocks)],
        # They are put into the page as they are; only this could end the element they stand in.
        "styles": styles.replace("</", "<\\/"),
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(words, level):
            return {"kind": "heading", "words": one_line(words), "level": level, "size": _SIZES[level]}
        case Paragraph(texts):
            return {"kind": "paragraph", "texts": [_text(each) for each in texts]}
        case Bullets(items, numbered):
            return {"kind": "bullets", "items": [_text(each) for each in items], "numbered": numbered}
        case Table():
            headings = [one_line(each) for each in block.headings]
            numbers = number_columns(block)
            return {
                "kind": "table",
                "caption": one_line(block.caption),
                "shows_caption": block.shows_caption,
                "columns": [
                    {"words": words, "number": number, "share": max(round(20 * share / sum(block.widths)), 1) * 5}
                    for words, number, share in zip(headings, numbers, block.widths, strict=True)
                ],
                "rows": [_row(row, headings) for row in block.rows],
            }
        case Facts(pairs):
            return {"kind": "facts", "pairs": [(readable(name), readable(said)) for name, said in pairs]}
        case Bar():
            drawn = [
                {"words": readable(each.words), "number": each.number, "swatch": _drawn(each.swatch)}
                for each in parts(block)
            ]
            return {"kind": "bar", "words": one_line(block.words), "drawing": _drawn(drawing(block)), "parts": drawn}
        case NewPage():
            return {"kind": "page"}


def _row(cells: tuple[Cell, ...], headings: list[str]) -> list[dict[str, Any]]:
    return [
        {"heading": heading, "texts": [_text(each) for each in cell.texts], "number": cell.number}
        for cell, heading in zip(cells, headings, strict=True)
    ]


def _text(text: Text) -> SafeString:
    return format_html(_LOOKS[text.style], readable(text.words))


def _drawn(svg: str) -> SafeString:
    """A drawing of ours, in which nothing stands that anybody typed."""
    return mark_safe(svg)  # noqa: S308
