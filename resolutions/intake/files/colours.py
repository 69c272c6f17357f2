"""The colour of a cell as a reader of a RAG column would call it."""

import colorsys

# Degrees on the colour circle, first included, last not; between them a colour is nobody's for sure.
_HUES = (
    (0, 18, "red"),
    (20, 70, "amber"),
    (75, 170, "green"),
    (185, 255, "blue"),
    (255, 315, "purple"),
    (340, 361, "red"),
)


def named(rgb: str) -> str | None:
    """Red, amber (orange and yellow too), green, blue, grey or purple for six hexadecimal digits, or None.

    None also for white, black and what is too pale or too dark to be one of them, and for what is no colour.
    """
    try:
        red, green, blue = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    except ValueError:
        return None
    hue, _saturation, brightness = colorsys.rgb_to_hsv(red, green, blue)
    strength = max(red, green, blue) - min(red, green, blue)
    if strength < 0.06:
        return "grey" if 0.4 <= brightness <= 0.92 else None
    # The pale green of Excel's own "good" has 0.16; headings tinted in blue have less.
    if strength < 0.14:
        return None
    for first, last, name in _HUES:
        if first <= hue * 360 < last:
            # Dark orange is brown.
            return None if name == "amber" and brightness < 0.6 else name
    return None
