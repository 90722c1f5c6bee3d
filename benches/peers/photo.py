"""python photo.py PIXELS WIDTH HEIGHT MODE FILE: writes raw pixels as a PNG the way endpoints in Python do."""

import pathlib
import sys

from PIL import Image

pixels, width, height, mode, file = sys.argv[1:]
Image.frombytes(mode, (int(width), int(height)), pathlib.Path(pixels).read_bytes()).save(file, "PNG")
