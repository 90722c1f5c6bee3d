"""A source of drag and drop on X11 (XDND, version 5): hands files to a window as a file manager does."""

import time
import urllib.parse
from pathlib import Path

from Xlib import X, Xatom
from Xlib.protocol import event

VERSION = 5


class Drag:
    def __init__(self, display, window, files):
        self.display, self.window = display, window
        uris = ("file://" + urllib.parse.quote(str(Path(file).resolve())) for file in files)
        self.payload = "".join(uri + "\r\n" for uri in uris).encode()
        root = display.screen().root
        self.source = root.create_window(-10, -10, 1, 1, 0, X.CopyFromParent)
        self.source.set_selection_owner(self.atom("XdndSelection"), X.CurrentTime)

    def atom(self, name):
        return self.display.intern_atom(name)

    def tell(self, kind, *data):
        values = [self.source.id, *data, 0, 0, 0, 0][:5]
        message = event.ClientMessage(window=self.window, client_type=self.atom(kind), data=(32, values))
        self.window.send_event(message)
        self.display.flush()

    def answer(self, request):
        """Serves the list of files, or says that nothing else is there."""
        kinds = {self.atom("text/uri-list"): (8, self.payload)}
        kinds[self.atom("TARGETS")] = (32, [self.atom("text/uri-list")])
        place = request.property or request.target
        if request.target in kinds:
            width, data = kinds[request.target]
            of = Xatom.ATOM if width == 32 else request.target
            request.requestor.change_property(place, of, width, data)
        else:
            place = X.NONE
        notify = event.SelectionNotify(
            time=request.time,
            requestor=request.requestor,
            selection=request.selection,
            target=request.target,
            property=place,
        )
        request.requestor.send_event(notify)
        self.display.flush()

    def until(self, kind, seconds):
        """Serves requests until the window sends a message of this kind; returns its data."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            while self.display.pending_events():
                came = self.display.next_event()
                if came.type == X.SelectionRequest:
                    self.answer(came)
                elif came.type == X.ClientMessage and came.client_type == self.atom(kind):
                    return came.data[1]
            time.sleep(0.005)
        raise TimeoutError(f"the window sent no {kind}")

    def drop_at(self, x, y, seconds=30):
        """Moves the pointer there, offers the files and lets go. Coordinates of the screen."""
        self.display.screen().root.warp_pointer(x, y)
        self.tell("XdndEnter", VERSION << 24, self.atom("text/uri-list"))
        self.tell("XdndPosition", 0, x << 16 | y, X.CurrentTime, self.atom("XdndActionCopy"))
        status = self.until("XdndStatus", seconds)
        if not status[1] & 1:
            self.tell("XdndLeave")
            raise RuntimeError("the window does not want the files")
        self.tell("XdndDrop", 0, X.CurrentTime)
        finished = self.until("XdndFinished", seconds)
        return bool(finished[1] & 1)
