"""The QR code of an event's address."""

import io

import segno


def qr_svg(address: str) -> str:
    """A drawing of `address` that a telephone reads off a wall, also where a seventh of it is torn off (level Q).

    It has no size of its own, so it is as large as its place. Black on white with the quiet zone of four modules that
    the standard asks for, in attributes only: a strict policy refuses styles.
    """
    drawing = io.BytesIO()
    code = segno.make_qr(address, error="q")
    code.save(drawing, kind="svg", border=4, light="white", omitsize=True, xmldecl=False, svgclass=None, lineclass=None)
    # Between the rows a screen would draw hairlines.
    return drawing.getvalue().decode().strip().replace("<svg ", '<svg shape-rendering="crispEdges" ', 1)
