"""A workbook's styles: which of them show a percentage, and which colour a cell."""

import colorsys
import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from resolutions.intake.files.colours import named
from resolutions.intake.files.markup import attribute, child, children, tree
from resolutions.intake.files.package import Package

# Built in: 0% and 0.00%.
_PERCENTAGES = {"9", "10"}
# In a number format, what stands in quotation marks, brackets or behind a backslash is not the format itself.
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
# Excel's 56 indexed colours, from 8 on; 0 to 7 are the first eight of them again.
_INDEXED = (
    "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 800000 008000 000080 808000 800080 008080 C0C0C0 808080 "
    "9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF "
    "00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 "
    "003366 339966 003300 333300 993300 993366 333399 333333"
)
# The order in which a theme's colours are numbered, which is not the order in which they are written.
_THEME = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")


@dataclass(frozen=True, slots=True)
class Styles:
    """By the number of a style, as text: it shows a percentage; the colour's name."""

    percentages: frozenset[str]
    colours: dict[str, str]


def styles_of(package: Package) -> Styles:
    """Empty where the workbook has no styles."""
    part = package.part_if_any("xl/styles.xml")
    if part is None:
        return Styles(frozenset(), {})
    root = tree(part)
    formats = _PERCENTAGES | {
        attribute(written, "numFmtId") or ""
        for written in _each(root, "numFmts", "numFmt")
        if "%" in _LITERAL.sub("", attribute(written, "formatCode") or "")
    }
    theme = _theme(package)
    fills = [_fill(fill, theme) for fill in _each(root, "fills", "fill")]
    percentages, colours = set(), {}
    for number, style in enumerate(_each(root, "cellXfs", "xf")):
        if attribute(style, "numFmtId") in formats:
            percentages.add(str(number))
        fill = attribute(style, "fillId") or ""
        if fill.isdecimal() and int(fill) < len(fills) and (colour := fills[int(fill)]):
            colours[str(number)] = colour
    return Styles(frozenset(percentages), colours)


def _each(root: Element, group: str, name: str) -> list[Element]:
    found = child(root, group)
    return list(children(found, name)) if found is not None else []


def _theme(package: Package) -> list[str]:
    part = package.part_if_any("xl/theme/theme1.xml")
    scheme = child(tree(part), "themeElements", "clrScheme") if part else None
    colours = []
    for name in _THEME:
        colour = child(scheme, name)
        written = colour[0] if colour is not None and len(colour) else None
        colours.append(attribute(written, "lastClr") or attribute(written, "val") or "")
    return colours


def _fill(fill: Element, theme: list[str]) -> str | None:
    pattern = child(fill, "patternFill")
    if attribute(pattern, "patternType") != "solid":
        return None
    colour = child(pattern, "fgColor")
    if rgb := attribute(colour, "rgb"):
        return named(rgb[-6:])
    if (number := attribute(colour, "theme") or "").isdecimal() and int(number) < len(theme):
        return named(_tinted(theme[int(number)], attribute(colour, "tint")))
    if (number := attribute(colour, "indexed") or "").isdecimal() and int(number) < 64:
        at = 7 * (int(number) - 8 if int(number) >= 8 else int(number))
        return named(_INDEXED[at : at + 6])
    return None


def _tinted(rgb: str, tint: str | None) -> str:
    """A theme's colour made lighter (up to 1) or darker (down to -1)."""
    try:
        red, green, blue = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
        by = min(max(float(tint or 0), -1), 1)
    except ValueError:
        return ""
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + by) if by < 0 else light * (1 - by) + by
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))
