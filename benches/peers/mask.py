"""The peers of benches/mask.rs: does a task for each line it reads, on the inputs in the folder it is given.

Each answer is a line of JSON: nanoseconds of processor time, and a count of pixels or -1.
"""

import json
import pathlib
import sys
import time

import cv2
import numpy as np
from PIL import Image

WIDTH, HEIGHT = 3840, 2160

cv2.setNumThreads(1)
folder = pathlib.Path(sys.argv[1])


def plane(name, channels):
    shape = (HEIGHT, WIDTH) if channels == 1 else (HEIGHT, WIDTH, channels)
    return np.fromfile(folder / name, np.uint8).reshape(shape)


photo = plane("photo", 4)
rgb = np.ascontiguousarray(photo[:, :, :3])
mask, soft = plane("mask", 1), plane("soft", 1)
corners = np.loadtxt(folder / "lasso")
under, over, through = Image.fromarray(photo), Image.fromarray(plane("over", 4)), Image.fromarray(soft)
# Nearest distance to the mask, for the exact count of what is within a radius.
distance = cv2.distanceTransform((mask == 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)


def feather(sigma):
    return lambda: cv2.GaussianBlur(mask, (0, 0), float(sigma), borderType=cv2.BORDER_REPLICATE), None


def grow(radius):
    radius = int(radius)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    exact = int(np.count_nonzero(np.rint(distance.astype(np.float64) ** 2) <= radius * radius))
    return lambda: cv2.dilate(mask, kernel), lambda _: exact


def wand(x, y, tolerance):
    reached = np.zeros((HEIGHT + 2, WIDTH + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | (255 << 8)
    limit = (int(tolerance),) * 3
    return lambda: cv2.floodFill(rgb, reached, (int(x), int(y)), 0, limit, limit, flags), lambda found: int(found[0])


laid = np.zeros((HEIGHT, WIDTH), np.uint8)


def lasso(plane):
    points = np.rint(corners * 16).astype(np.int32)[None]
    fill = lambda canvas: cv2.fillPoly(canvas, points, 255, cv2.LINE_AA, 4)
    return (lambda: fill(np.zeros((HEIGHT, WIDTH), np.uint8)) if plane == "new" else fill(laid)), None


def composite():
    return lambda: Image.composite(over, under, through), None


TASKS = {"feather": feather, "grow": grow, "wand": wand, "lasso": lasso, "composite": composite}

for line in sys.stdin:
    name, *arguments = line.split()
    work, count = TASKS[name](*arguments)
    before = time.process_time_ns()
    result = work()
    spent = time.process_time_ns() - before
    print(json.dumps({"ns": spent, "count": count(result) if count else -1}), flush=True)
