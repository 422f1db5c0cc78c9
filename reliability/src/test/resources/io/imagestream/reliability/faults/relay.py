"""A switch between stations that can spoil each station's cable.

Started in a network namespace of its own with the names of the stations. Makes a TAP device tap-NAME for each, says "ready", and
passes Ethernet frames between them, wherever the devices are moved afterwards. Each line of the input is answered with one:

    loss NAME SHARE          loses so many packets, at random, of each direction
    delay NAME MS JITTER_MS  delays packets, which keep their order
    reorder NAME SHARE       lets so many packets wait until others have overtaken them
    duplicate NAME SHARE     sends so many packets twice
    rate NAME BITS           lets through so many bits a second; what does not fit into a queue is dropped
    deaf NAME 1 or 0         keeps packets of multicast from NAME, as a switch does where nobody has joined, or lets them through
    closed NAME PORT         keeps UDP to that port from NAME, over IPv4; 0 for none
    down NAME, up NAME       pulls the cable, puts it back
    rebind NAME PORT OTHER   shows UDP that NAME sends from PORT as sent from OTHER, and brings the answers back
    clear NAME               takes all of it back, but rebinding, deafness and closed ports
    count NAME               tells how many packets have left NAME's cable for the station, and how many were lost on it

Randomness begins with a fixed seed.
"""
import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
QUEUE_BYTES = 64 * 1024
OVERTAKEN_SECONDS = 0.03
MAX_FRAME = 2048

chance = random.Random(2013)
events = []
made = 0


class Line:
    """One direction of a cable."""

    def __init__(self, deliver):
        self.deliver = deliver
        self.passed = self.lost = 0
        self.free = self.last = 0.0
        self.waiting = 0
        self.clear()

    def clear(self):
        self.loss = self.delay = self.jitter = self.reorder = self.duplicate = self.rate = 0
        self.down = False

    def send(self, packet):
        if self.down or chance.random() < self.loss:
            self.lost += 1
            return
        self.pass_on(packet)
        if chance.random() < self.duplicate:
            self.pass_on(packet)

    def pass_on(self, packet):
        global made
        now = time.monotonic()
        due = now
        if self.rate:
            begin = max(now, self.free)
            if (begin - now) * self.rate / 8 > QUEUE_BYTES:
                self.lost += 1
                return
            self.free = due = begin + len(packet) * 8 / self.rate
        if self.delay:
            due += max(0.0, self.delay + self.jitter * (2 * chance.random() - 1))
        if chance.random() < self.reorder:
            due += OVERTAKEN_SECONDS
        else:
            due = self.last = max(due, self.last)
        if due <= now and not self.waiting:
            self.arrive(packet)
        else:
            made += 1
            self.waiting += 1
            heapq.heappush(events, (due, made, self, packet))

    def arrive(self, packet):
        if self.down:
            self.lost += 1
        else:
            self.passed += 1
            self.deliver(packet)


class Station:
    def __init__(self, name):
        self.name = name
        self.device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.device, TUNSETIFF, struct.pack("16sH22x", b"tap-" + name.encode(), IFF_TAP | IFF_NO_PI))
        self.sent = Line(self.switch)
        self.received = Line(self.write)
        self.ports = {}
        self.deaf = False
        self.closed = 0

    def lines(self):
        return (self.sent, self.received)

    def read(self):
        for _ in range(64):
            try:
                packet = os.read(self.device, MAX_FRAME)
            except OSError:  # Nothing more, or the device is down.
                return
            self.sent.send(translate(packet, self.ports, 34))

    def switch(self, packet):
        known[packet[6:12]] = self
        to = known.get(packet[0:6])
        for other in [to] if to else stations.values():
            if other is not self and not other.keeps_out(packet):
                other.received.send(packet)

    def keeps_out(self, packet):
        if self.deaf and packet[0:3] == b"\x01\x00\x5e":
            return True
        return self.closed and packet[23] == 17 and packet[36:38] == struct.pack("!H", self.closed)

    def write(self, packet):
        try:
            os.write(self.device, translate(packet, {new: old for old, new in self.ports.items()}, 36))
        except OSError:  # The device is down.
            pass


def translate(packet, ports, at):
    """Exchanges the port at an offset, in UDP over IPv4 without IP options and in whole packets."""
    if ports and len(packet) > 41 and packet[12:15] == b"\x08\x00\x45" and packet[23] == 17:
        port = ports.get(struct.unpack_from("!H", packet, at)[0])
        if port:
            changed = bytearray(packet)
            struct.pack_into("!H", changed, at, port)
            struct.pack_into("!H", changed, 40, 0)  # No checksum.
            return bytes(changed)
    return packet


known = {}
stations = {name: Station(name) for name in sys.argv[1:]}


def obey(words):
    station = stations[words[1]]
    numbers = [float(word) for word in words[2:]]
    for line in station.lines():
        if words[0] in ("loss", "reorder", "duplicate", "rate"):
            setattr(line, words[0], numbers[0])
        elif words[0] == "delay":
            line.delay, line.jitter = numbers[0] / 1000, numbers[1] / 1000
        elif words[0] in ("down", "up"):
            line.down = words[0] == "down"
        elif words[0] == "clear":
            line.clear()
    if words[0] == "rebind":
        station.ports[int(words[2])] = int(words[3])
    if words[0] == "deaf":
        station.deaf = numbers[0] != 0
    if words[0] == "closed":
        station.closed = int(words[2])
    if words[0] == "count":
        return "%d %d" % (station.received.passed, station.received.lost)
    return "done"


def answer(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


answer("ready")
commands = b""
by_device = {station.device: station for station in stations.values()}
while True:
    pause = max(0.0, events[0][0] - time.monotonic()) if events else 1.0
    for source in select.select([0, *by_device], [], [], pause)[0]:
        if source == 0:
            text = os.read(0, 4096)
            if not text:
                sys.exit()
            commands += text
            *whole, commands = commands.split(b"\n")
            for command in whole:
                answer(obey(command.decode().split()))
        else:
            by_device[source].read()
    while events and events[0][0] <= time.monotonic():
        _, _, line, packet = heapq.heappop(events)
        line.waiting -= 1
        line.arrive(packet)
