"""The council's own colour, and what can be read on it."""

import re

WHITE, BLACK = "#ffffff", "#0b0c0c"


def is_colour(text: str) -> bool:
    """Whether `text` is # and six hexadecimal digits."""
    return re.fullmatch(r"#[0-9a-fA-F]{6}", text) is not None


def readable_on(colour: str) -> str:
    """White, or near-black where white on `colour` falls short of the contrast of 4.5 that WCAG 1.4.3 asks for."""
    return WHITE if 1.05 / (_luminance(colour) + 0.05) >= 4.5 else BLACK


def _luminance(colour: str) -> float:
    """Relative luminance, from 0 for black to 1 for white: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    red, green, blue = (_linear(int(colour[n : n + 2], 16) / 255) for n in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
