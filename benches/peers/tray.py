"""The peer of benches/tray.rs.

`python tray.py make KIND FOLDER COUNT BYTES PHOTO`: so many pictures of about so many bytes each, the photograph tiled
and never twice the same. `python tray.py decode FOLDER`: decodes them one after the other, and tells what that cost as a
line of JSON as benches/tray.rs reads it.
"""

import json
import math
import pathlib
import sys
import time

import numpy as np
from PIL import Image

Image.MAX_IMAGE_PIXELS = None


def held(name):
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith(name))
    return int(line.split()[1]) * 1024


def tiled(photo, side, at):
    height, width, _ = photo.shape
    turned = np.roll(photo, (at * 37 % height, at * 53 % width), (0, 1))
    whole = np.tile(turned, (-(-side // height), -(-side // width), 1))[:side, :side]
    # Grain, so that no tile is like another.
    whole ^= np.random.default_rng(at).integers(0, 4, whole.shape, dtype=np.uint8)
    return Image.fromarray(whole)


def save(picture, kind, file):
    if kind == "jpeg":
        picture.save(file, "JPEG", quality=95)
    else:
        picture.save(file, "PNG", compress_level=3)


def make(kind, folder, count, size, photo):
    photo = np.asarray(Image.open(photo).convert("RGB"))
    folder = pathlib.Path(folder)
    # What a pixel comes to, by a smaller one.
    trial = folder / "trial"
    save(tiled(photo, 3000, 0), kind, trial)
    side = math.isqrt(int(size) * 3000**2 // trial.stat().st_size)
    trial.unlink()
    for at in range(int(count)):
        save(tiled(photo, side, at), kind, folder / f"reference-{at:02}.{kind}")


def decode(folder):
    idle, decoded = held("VmRSS"), 0
    began, before = time.monotonic_ns(), time.process_time_ns()
    files = sorted(pathlib.Path(folder).iterdir())
    for path in files:
        with Image.open(path) as picture:
            picture.load()
            decoded += picture.width * picture.height * len(picture.getbands())
    cpu, wall = time.process_time_ns() - before, time.monotonic_ns() - began
    facts = {"wall_ns": wall, "cpu_ns": cpu, "peak": held("VmHWM"), "idle": idle, "pictures": len(files)}
    print(json.dumps({**facts, "decoded": decoded, "stall_ns": 0, "work_ns": 0, "frames": 0}))


{"make": make, "decode": decode}[sys.argv[1]](*sys.argv[2:])
