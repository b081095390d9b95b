"""Lines of drawings for SVG: a QR code that stays sharp in any size, and the rosette of a certificate."""

from math import cos, pi, sin

import qrcode

#: white modules around a QR code, without which readers do not find it
_QUIET = 4


def qr_path(text):
    """Return a QR code as (width in modules, path of its dark modules); one run of modules, one rectangle.

    :param str text: what a reader shows
    """
    code = qrcode.QRCode(border=_QUIET, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    return len(rows), "".join(
        f"M{start} {number}h{length}v1h-{length}z" for number, row in enumerate(rows) for start, length in _runs(row)
    )


def _runs(row):
    """Yield (start, length) of the dark runs of a row."""
    start = None
    for place, is_dark in enumerate([*row, False]):
        if is_dark and start is None:
            start = place
        elif not is_dark and start is not None:
            yield start, place - start
            start = None


def rosette(radius, petals=24, waves=9, points=240):
    """Return closed waves around the origin, each turned a little against the one before, as a path.

    :param radius: of the outermost point
    """
    return "".join(_wave(radius, petals, number / waves, points) for number in range(waves))


def _wave(radius, petals, turn, points):
    places = []
    for step in range(points):
        angle = 2 * pi * step / points
        reach = radius * (0.72 + 0.28 * sin(petals / 2 * angle + 2 * pi * turn) * cos(petals / 8 * angle))
        places.append(f"{reach * cos(angle):.1f} {reach * sin(angle):.1f}")
    return "M" + "L".join(places) + "Z"
