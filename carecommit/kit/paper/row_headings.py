"""The first cell of each row of a tagged PDF, made its heading.

Typst can say so itself (pdf.header-cell), but its Python package does not yet let that be turned on. Until it does,
this gives the tables the tags that typst would: their structure stands as plain text in what it writes.
"""

import re
from collections.abc import Iterator

# As typst 0.15 writes them. An element that looks otherwise stays as it is, and the tests say so.
_START = re.compile(rb"startxref\n(\d+)\n%%EOF\s*\Z")
_ENTRY = re.compile(rb"(\d{10}) \d{5} n")
_OBJECT = re.compile(rb"(\d+) 0 obj\n<<(?:/Type/StructElem/S/(TR|Table)/|/Type/(StructTreeRoot)/)")
_CHILDREN = re.compile(rb"/K\[([\d R]*)\]")
_CELL = re.compile(rb"(\d+ 0 obj\n<</Type/StructElem)/S/TD(/P \d+ 0 R)/A\[<</O/Table/Headers\[([^\]]*)\]>>")
_NAMES = re.compile(rb"/IDTree<</Names\[([^\]]*)\]>>")


def with_row_headings(paper: bytes, summaries: list[str]) -> bytes:
    """`paper`, a PDF of typst, whose rows each have their first cell as their heading, and whose tables have these
    `summaries`, in the order in which they are read; "" for none.

    Raises ValueError if it is not a PDF as typst writes it.
    """
    found = _START.search(paper)
    if found is None:
        raise ValueError("The PDF has no list of its objects where typst writes it.")
    end = int(found[1])
    starts = [int(each) for each in _ENTRY.findall(paper, end)]
    objects = {}
    for start, after in zip(sorted(starts), [*sorted(starts)[1:], end], strict=True):
        objects[int(paper[start : start + 10].split(b" ", 1)[0])] = paper[start:after]
    first = paper[: min(starts)]
    _head(objects, iter(summaries))
    return _written(first, objects, paper[paper.index(b"trailer\n", end) : found.start()])


def _head(objects: dict[int, bytes], summaries: Iterator[str]) -> None:
    heads: dict[bytes, int] = {}
    root = 0
    for number, said in list(objects.items()):
        found = _OBJECT.match(said)
        if found is None:
            continue
        if found[3]:
            root = number
        elif found[2] == b"Table":
            objects[number] = _summed_up(said, next(summaries, ""))
        else:
            cells = [(each, _CELL.match(objects[each])) for each in _children(said)]
            # A row of headings of columns has none of these.
            if cells and cells[0][1]:
                name = b"R%d" % number
                heads[name] = cells[0][0]
                for each, cell in cells:
                    if cell:
                        objects[each] = _headed(objects[each], cell, name, is_head=each == cells[0][0])
    if heads:
        objects[root] = _named(objects[root], heads)


def _headed(said: bytes, cell: re.Match[bytes], name: bytes, *, is_head: bool) -> bytes:
    start, parent, above = cell.groups()
    if is_head:
        begins = b"%s/S/TH%s/ID(%s)/A[<</O/Table/Scope/Row/Headers[%s]>>" % (start, parent, name, above)
    else:
        begins = b"%s/S/TD%s/A[<</O/Table/Headers[(%s)%s]>>" % (start, parent, name, above)
    return begins + said[cell.end() :]


def _children(said: bytes) -> list[int]:
    found = _CHILDREN.search(said)
    return [int(each) for each in found[1].split()[::3]] if found else []


def _summed_up(said: bytes, summary: str) -> bytes:
    if not summary:
        return said
    # As hexadecimal digits, so that no letter of it can mean anything to a reader of PDF.
    attribute = b"<</O/Table/Summary<FEFF%s>>>" % summary.encode("utf-16-be").hex().upper().encode()
    if b"/A[" in said:
        return said.replace(b"/A[", b"/A[" + attribute, 1)
    return said.replace(b"/K[", b"/A[" + attribute + b"]/K[", 1)


def _named(root: bytes, heads: dict[bytes, int]) -> bytes:
    """The list of the names of headings, which is kept in order."""
    added = {b"(%s)" % name: b"%d 0 R" % number for name, number in heads.items()}
    found = _NAMES.search(root)
    if found is None:
        return root.replace(b"/ParentTreeNextKey", b"/IDTree<</Names[%s]>>/ParentTreeNextKey" % _ordered(added), 1)
    names = dict(re.findall(rb"(\([^)]*\))(\d+ 0 R)", found[1]))
    return root.replace(found[0], b"/IDTree<</Names[%s]>>" % _ordered(names | added), 1)


def _ordered(names: dict[bytes, bytes]) -> bytes:
    return b"".join(name + number for name, number in sorted(names.items()))


def _written(first: bytes, objects: dict[int, bytes], trailer: bytes) -> bytes:
    parts, at, starts = [first], len(first), {}
    for number, said in objects.items():
        starts[number], at = at, at + len(said)
        parts.append(said)
    entries = b"".join(b"%010d 00000 n\r\n" % starts[number] for number in sorted(starts))
    parts.append(
        b"xref\n0 %d\n0000000000 65535 f\r\n%s%sstartxref\n%d\n%%%%EOF" % (len(starts) + 1, entries, trailer, at)
    )
    return b"".join(parts)
