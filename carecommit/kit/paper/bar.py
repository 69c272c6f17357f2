"""A bar drawn once for the PDF and for the page: parts of a whole, each with a pattern of its own."""

from dataclasses import dataclass

from carecommit.kit.paper.blocks import Bar

WIDTH, HEIGHT = 1000, 44
# The fill of a part and the lines over it: how far they stand apart and how far they lean. Greys and patterns, so that
# a print in black says the same; a bar of more parts begins again, and its words still say which is which.
_PATTERNS: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = (
    ("#3a3d40", ()),
    ("#ffffff", ((14, 44),)),
    ("#c4c7c9", ()),
    ("#ffffff", ((8, 0),)),
    ("#ffffff", ((14, -44),)),
    ("#75797c", ((16, 44),)),
    ("#ffffff", ((18, 44), (18, -44))),
    ("#ffffff", ()),
)
_LINE = {"#75797c": "#ffffff"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part with its words, its number and the picture that stands beside them, as SVG."""

    words: str
    number: int
    swatch: str


def parts(bar: Bar) -> list[Part]:
    """The parts in their order, those of nothing too."""
    return [Part(words, number, _drawing(HEIGHT, _part(0, HEIGHT, at))) for at, (words, number) in enumerate(bar.parts)]


def drawing(bar: Bar) -> str:
    """The bar as SVG, without words: an empty one where all parts are nothing."""
    whole = sum(number for _, number in bar.parts)
    done, drawn = 0, []
    for at, (_, number) in enumerate(bar.parts):
        if number > 0:
            left, done = WIDTH * done / whole, done + number
            drawn.append(_part(left, WIDTH * done / whole - left, at))
    return _drawing(WIDTH, "".join(drawn))


def _drawing(width: int, drawn: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}"'
        f' preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect width="{width}" height="{HEIGHT}" fill="#ffffff"/>{drawn}'
        f'<rect x="1" y="1" width="{width - 2}" height="{HEIGHT - 2}" fill="none" stroke="#0b0c0c" stroke-width="2"/>'
        "</svg>"
    )


def _part(left: float, width: float, at: int) -> str:
    fill, hatches = _PATTERNS[at % len(_PATTERNS)]
    path = "".join(
        f"M{start} 0L{start + lean} {HEIGHT}"
        for step, lean in hatches
        for start in range(min(0, -lean) - lean % step, int(width) + abs(lean) + step, step)
    )
    lines = f'<path d="{path}" stroke="{_LINE.get(fill, "#0b0c0c")}" stroke-width="2" fill="none"/>' if path else ""
    # A drawing inside a drawing cuts off what leans over its edge.
    return (
        f'<svg x="{left:.2f}" width="{width:.2f}" height="{HEIGHT}" viewBox="0 0 {width:.2f} {HEIGHT}">'
        f'<rect width="{width:.2f}" height="{HEIGHT}" fill="{fill}"/>{lines}'
        f'<path d="M{width:.2f} 0V{HEIGHT}" stroke="#0b0c0c" stroke-width="3"/></svg>'
    )
