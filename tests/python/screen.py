"""The eyes of the window tests, and the one hand that xdotool lacks: one JSON command a line, one JSON answer a line.

find TITLE          where the window is: its id and the place of its content on the screen
shot ID PATH        writes the window's pixels; answers how many colours there are
tree NAME           the accessibility tree of a program
drop ID X Y FILES   lets go of files over the window
"""

import json
import sys

from PIL import Image
from Xlib import X, display, error

from xdnd import Drag


class Screen:
    def __init__(self):
        self.display = display.Display()
        self.accessible = None

    def windows(self, window):
        yield window
        for child in window.query_tree().children:
            yield from self.windows(child)

    def find(self, title):
        name = self.display.intern_atom("_NET_WM_NAME")
        for window in self.windows(self.display.screen().root):
            try:
                text = window.get_full_text_property(name)
                if text != title or window.get_attributes().map_state != X.IsViewable:
                    continue
                place, size = window.translate_coords(self.display.screen().root, 0, 0), window.get_geometry()
                # From the root to the window is what is asked for; the answer is the other way round.
                return {"id": window.id, "x": -place.x, "y": -place.y, "width": size.width, "height": size.height}
            except error.XError:
                continue
        return None

    def image(self, id):
        window = self.display.create_resource_object("window", id)
        size = window.get_geometry()
        raw = window.get_image(0, 0, size.width, size.height, X.ZPixmap, 0xFFFFFFFF)
        return Image.frombytes("RGB", (size.width, size.height), raw.data, "raw", "BGRX")

    def shot(self, id, path):
        image = self.image(id)
        image.save(path, compress_level=1)
        colours = image.getcolors(1 << 24)
        return {"colours": len(colours), "size": image.size}

    def tree(self, name):
        if self.accessible is None:
            from accessible import Accessible

            self.accessible = Accessible()
        return self.accessible.tree(name)

    def drop(self, id, x, y, *files):
        window = self.display.create_resource_object("window", id)
        return Drag(self.display, window, files).drop_at(x, y)


screen = Screen()
for line in sys.stdin:
    command, *arguments = json.loads(line)
    try:
        answer = {"ok": getattr(screen, command)(*arguments)}
    except Exception as problem:  # Whatever goes wrong is the test's to judge.
        answer = {"error": f"{type(problem).__name__}: {problem}"}
    print(json.dumps(answer), flush=True)
