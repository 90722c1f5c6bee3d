"""Reads the accessibility tree of a running program over AT-SPI, as a screen reader does."""

from jeepney import DBusAddress, DBusErrorResponse, Properties, new_method_call
from jeepney.io.blocking import open_dbus_connection

ATSPI = "org.a11y.atspi."
STATES = {3: "busy", 4: "checked", 7: "editable", 8: "enabled", 12: "focused", 23: "selected", 25: "showing", 24: "sensitive"}


class Accessible:
    def __init__(self):
        session = open_dbus_connection("SESSION")
        bus = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")
        address = session.send_and_get_reply(new_method_call(bus, "GetAddress"), timeout=20).body[0]
        status = Properties(DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Status"))
        session.send_and_get_reply(status.set("IsEnabled", "b", True), timeout=20)
        self.session = session
        self.bus = open_dbus_connection(address)

    def call(self, node, interface, method, signature=None, body=()):
        address = DBusAddress(node[1], bus_name=node[0], interface=ATSPI + interface)
        reply = self.bus.send_and_get_reply(new_method_call(address, method, signature, body), timeout=20)
        if reply.header.message_type.name == "error":
            raise DBusErrorResponse(reply)
        return reply.body

    def get(self, node, interface, name):
        address = DBusAddress(node[1], bus_name=node[0], interface=ATSPI + interface)
        reply = self.bus.send_and_get_reply(Properties(address).get(name), timeout=20)
        if reply.header.message_type.name == "error":
            raise DBusErrorResponse(reply)
        return reply.body[0][1]

    def children(self, node):
        return self.call(node, "Accessible", "GetChildren")[0]

    def programs(self):
        return self.children(("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root"))

    def describe(self, node):
        role = self.call(node, "Accessible", "GetRole")[0]
        bits = self.call(node, "Accessible", "GetState")[0]
        states = [word for bit, word in STATES.items() if bits[bit // 32] >> (bit % 32) & 1]
        seen = {"role": role, "name": self.get(node, "Accessible", "Name"), "states": states}
        try:
            # 1: relative to the window.
            seen["rect"] = list(self.call(node, "Component", "GetExtents", "u", (1,))[0])
        except DBusErrorResponse:
            seen["rect"] = None
        if "editable" in states:
            try:
                seen["text"] = self.call(node, "Text", "GetText", "ii", (0, -1))[0]
            except DBusErrorResponse:
                # A number field has a value instead of a text.
                seen["value"] = self.get(node, "Value", "CurrentValue")
        return seen

    def tree(self, name):
        """Every node of the program of that name, depth first. Nodes that vanish meanwhile are left out."""
        found = []
        for program in self.programs():
            try:
                if self.get(program, "Accessible", "Name") == name:
                    self.walk(program, found)
            except DBusErrorResponse:
                continue
        return found

    def walk(self, node, found):
        try:
            found.append(self.describe(node))
            children = self.children(node)
        except DBusErrorResponse:
            return
        for child in children:
            self.walk(child, found)
