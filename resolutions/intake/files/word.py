"""Word documents: every table in the body, by a walk over the XML.

Not through python-docx, which takes a tenth of a second to start, looks each cell up by counting from the first,
and refuses documents that Word itself opens: with macros, of the "strict" kind, or with a broken link to a picture.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from carecommit.kit.refused import Refused
from resolutions.intake.book import Book, Span, Table
from resolutions.intake.files.cells import plain
from resolutions.intake.files.colours import named
from resolutions.intake.files.limits import MOST_COLUMNS
from resolutions.intake.files.markup import attribute, child, children, local, tree
from resolutions.intake.files.package import Package
from resolutions.intake.files.relations import targets
from resolutions.intake.files.sentences import DAMAGED, MACROS
from resolutions.intake.files.shape import book, refuse_if_large, table

_NONE = "This document has no table. Bring the one that holds the table; if it is a list, put it in a table first."
_INSIDE = "A table inside a cell of another was read as a table of its own."
_CHANGES = "The document has tracked changes: what is deleted in them was not read, what is inserted was."

# Deleted or moved away by a tracked change, and the second copy that Word keeps for older programs.
_GONE = {"del", "moveFrom", "Fallback"}
# What is around the rows, cells and paragraphs of a table without being one.
_AROUND = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "AlternateContent", "Choice"}
# What Word's picture fonts show, of the signs that stand for done and not done.
_SIGNS = {"F0FC": "✓", "F0FB": "✗", "F0FE": "☑", "F0FD": "☒", "F0A8": "☐", "F06F": "☐"}
_OFF = ("0", "false", "off")


def read(content: bytes) -> Book:
    """Every table of the document, those in text boxes and in other tables too, named by their order from 1.

    Raises Refused, and ParseError, RecursionError or MemoryError for a damaged or hostile file.
    """
    package = Package(content)
    main = _main_part(package)
    root = tree(package.part(main))
    lists = _list_styles(package, main)
    notes = [MACROS] if package.has_macros else []
    if any(local(element) in ("del", "ins", "moveFrom") for element in root.iter()):
        notes.append(_CHANGES)
    tables = []
    for number, (found, inside) in enumerate(_tables(root), start=1):
        if inside:
            notes.append(_INSIDE)
        tables.append(_Reading(f"table {number}", lists).of(found))
    return book("docx", tables, notes, none=_NONE)


def _main_part(package: Package) -> str:
    """Usually word/document.xml, but what comes from SharePoint has word/document2.xml."""
    for kind, part in targets(package, "").values():
        if kind == "officeDocument":
            return part
    raise Refused(DAMAGED)


def _list_styles(package: Package, main: str) -> set[str]:
    """The ids of the styles that make a paragraph an item of a list."""
    part = next((part for kind, part in targets(package, main).values() if kind == "styles"), None)
    written = package.part_if_any(part) if part else None
    found = set()
    for style in children(tree(written), "style") if written else ():
        name = (attribute(child(style, "name"), "val") or "").lower()
        numbered = child(style, "pPr", "numPr") is not None and not name.startswith("heading")
        if name.startswith(("list bullet", "list number")) or numbered:
            found.add(attribute(style, "styleId") or "")
    return found


def _tables(root: Element) -> Iterator[tuple[Element, bool]]:
    """Each table, with whether it stands in a cell of another."""
    waiting = [(root, False)]
    while waiting:
        element, inside = waiting.pop()
        name = local(element)
        if name in _GONE:
            continue
        if name == "tbl":
            yield element, inside
            inside = True
        waiting.extend((below, inside) for below in reversed(element))


def _below(parent: Element, name: str) -> Iterator[Element]:
    """Children of that name, those that content controls and tracked insertions are around included."""
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        found = local(element)
        if found == name:
            yield element
        elif found in _AROUND:
            waiting.extend(reversed(element))


@dataclass(slots=True)
class _Merge:
    """A cell, and down to which row others go on with it."""

    top: int
    left: int
    bottom: int
    right: int


class _Reading:
    """One table."""

    def __init__(self, name: str, lists: set[str]) -> None:
        self._name = name
        self._lists = lists
        self._rows: list[list[str]] = []
        self._merges: list[_Merge] = []
        # By column: the cell above, where the next row's may go on with it.
        self._going_on: dict[int, _Merge] = {}
        self._fills: dict[tuple[int, int], str] = {}
        self._hidden: list[int] = []

    def of(self, found: Element) -> Table:
        for row in _below(found, "tr"):
            if child(row, "trPr", "del") is None:
                self._add(row)
        spans = [
            Span(merge.top, merge.left, merge.bottom, merge.right)
            for merge in self._merges
            if merge.bottom > merge.top or merge.right > merge.left
        ]
        return table(
            self._name,
            self._rows,
            numbers=range(1, len(self._rows) + 1),
            spans=spans,
            fills=self._fills,
            hidden_rows=self._hidden,
        )

    def _add(self, row: Element) -> None:
        number = len(self._rows)
        about = child(row, "trPr")
        if _is_on(child(about, "hidden")):
            self._hidden.append(number)
        texts = [""] * self._width(child(about, "gridBefore"), least=0)
        going_on = {}
        for cell in _below(row, "tc"):
            column = len(texts)
            about = child(cell, "tcPr")
            width = self._width(child(about, "gridSpan"), least=1)
            refuse_if_large(self._name, number + 1, column + width)
            merged = child(about, "vMerge")
            above = self._going_on.get(column)
            text = ""
            if merged is not None and attribute(merged, "val") != "restart" and above:
                above.bottom = number
                going_on[column] = above
            else:
                text = plain("\n".join(self._lines(cell)))
                merge = _Merge(number, column, number, column + width - 1)
                self._merges.append(merge)
                if merged is not None:
                    going_on[column] = merge
                colour = named(attribute(child(about, "shd"), "fill") or "")
                if colour and not text:
                    self._fills[number, column] = colour
            texts += [text, *[""] * (width - 1)]
        self._going_on = going_on
        self._rows.append(texts)
        refuse_if_large(self._name, len(self._rows), len(texts))

    def _width(self, element: Element | None, *, least: int) -> int:
        written = attribute(element, "val")
        # One more than is allowed is enough to be refused.
        return min(max(int(written), least), MOST_COLUMNS + 1) if written else least

    def _lines(self, container: Element) -> Iterator[str]:
        """The paragraphs of a cell or of a text box in it; tables in it are read by themselves."""
        for paragraph in _below(container, "p"):
            words, boxes = _words(paragraph)
            about = child(paragraph, "pPr")
            # What a tracked change has emptied and closed is no line any more.
            if words or child(about, "rPr", "del") is None:
                yield f"• {words}" if words.strip() and self._is_item(about) else words
            for box in boxes:
                yield from self._lines(box)

    def _is_item(self, about: Element | None) -> bool:
        own = child(about, "numPr")
        if own is not None:
            return attribute(child(own, "numId"), "val") != "0"
        return attribute(child(about, "pStyle"), "val") in self._lists


def _words(paragraph: Element) -> tuple[str, list[Element]]:
    """A paragraph's words as they are seen, and the text boxes that hang on it."""
    words: list[str] = []
    boxes: list[Element] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        name = local(element)
        if name == "t":
            words.append(element.text or "")
        elif name == "tab":
            words.append(" ")
        elif name in ("br", "cr"):
            words.append("\n")
        elif name == "noBreakHyphen":
            words.append("-")
        elif name == "sym":
            words.append(_SIGNS.get((attribute(element, "char") or "").upper(), ""))
        elif name == "txbxContent":
            boxes.append(element)
        elif name not in _GONE and name not in ("pPr", "rPr", "sdtPr", "instrText") and not _is_unseen(element, name):
            waiting.extend(reversed(element))
    return "".join(words), boxes


def _is_unseen(element: Element, name: str) -> bool:
    return name == "r" and _is_on(child(element, "rPr", "vanish"))


def _is_on(element: Element | None) -> bool:
    return element is not None and attribute(element, "val") not in _OFF
