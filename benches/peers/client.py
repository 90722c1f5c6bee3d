"""The peer of benches/client.rs: python client.py URL does a task for each line it reads, with the official client.

`answer`: one picture, from the call to an RGBA array. `upload FOLDER`: an edit with the files in it, by their handles.
Each answer is a line of JSON as benches/client/process.rs reads it.
"""

import base64
import io
import json
import pathlib
import sys
import time

import numpy as np
from openai import OpenAI
from PIL import Image

Image.MAX_IMAGE_PIXELS = None
client = OpenAI(base_url=sys.argv[1], api_key="none", max_retries=0, timeout=600)
PROMPT = "a lighthouse at dusk"


def held(name):
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith(name))
    return int(line.split()[1]) * 1024


def answer():
    result = client.images.generate(model="gpt-image-2", prompt=PROMPT)
    file = base64.b64decode(result.data[0].b64_json)
    pixels = np.asarray(Image.open(io.BytesIO(file)).convert("RGBA"))
    return [pixels.shape[1], pixels.shape[0]]


def upload(folder):
    files = [open(path, "rb") for path in sorted(pathlib.Path(folder).iterdir())]
    try:
        client.images.edit(model="gpt-image-2", prompt=PROMPT, image=files)
    finally:
        for file in files:
            file.close()
    return [0, 0]


def told(nanoseconds):
    return {"secs": nanoseconds // 10**9, "nanos": nanoseconds % 10**9}


idle = held("VmRSS")
for line in sys.stdin:
    name, *arguments = line.split()
    began, before = time.monotonic_ns(), time.process_time_ns()
    checked = answer() if name == "answer" else upload(*arguments)
    cpu, wall = time.process_time_ns() - before, time.monotonic_ns() - began
    facts = {"cpu": told(cpu), "wall": told(wall), "peak": held("VmHWM"), "idle": idle, "checked": checked}
    print(json.dumps(facts), flush=True)
