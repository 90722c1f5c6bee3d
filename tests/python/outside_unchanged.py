"""Counts what an edit changed, without any code of Maquette: python outside_unchanged.py SOURCE MASK RESULT SEAM

The white of MASK (128 and over) grown by SEAM pixels may change, nothing else.
"""

import json
import math
import sys

import numpy
from PIL import Image

Image.MAX_IMAGE_PIXELS = None


def pixels(path, mode):
    with Image.open(path) as image:
        return numpy.asarray(image.convert(mode))


def grown(core, radius):
    """All pixels whose distance to the core is at most radius."""
    height, width = core.shape
    out = numpy.zeros_like(core)
    ink = numpy.cumsum(numpy.pad(core.astype(numpy.int32), ((0, 0), (1, 0))), axis=1)
    columns = numpy.arange(width)
    for dy in range(-radius, radius + 1):
        reach = math.isqrt(radius * radius - dy * dy)
        left = numpy.clip(columns - reach, 0, width)
        right = numpy.clip(columns + reach + 1, 0, width)
        rows = (ink[:, right] - ink[:, left]) > 0
        top, bottom = max(0, dy), min(height, height + dy)
        out[top:bottom] |= rows[top - dy : bottom - dy]
    return out


source_path, mask_path, result_path, seam = sys.argv[1:5]
source, result = pixels(source_path, "RGBA"), pixels(result_path, "RGBA")
core = pixels(mask_path, "L") >= 128
assert source.shape == result.shape and source.shape[:2] == core.shape, (source.shape, result.shape, core.shape)
support = grown(core, int(seam))
changed = (source != result).any(axis=2)
print(
    json.dumps(
        {
            "outside_changed_px": int((changed & ~support).sum()),
            "inside_changed_px": int((changed & support).sum()),
            "support_px": int(support.sum()),
            "outside_px": int((~support).sum()),
        }
    )
)
