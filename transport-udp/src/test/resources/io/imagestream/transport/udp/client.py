"""A client of the original's protocol over UDP: counts the frames of an indexed stream that is pushed.

client.py HOST PORT FRAGMENT_SIZE IMAGES LENGTH SECONDS

FRAGMENT_SIZE 0 leaves the datagrams to the server. Prints one line: what it counted.
"""
import socket
import sys
import time

host, port, fragment, images, length = sys.argv[1], *map(int, sys.argv[2:6])
seconds = float(sys.argv[6])

control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
data = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # With the receive buffer that everybody has.
data.bind((host, 0))
data.settimeout(5)


def say(*lines):
    control.sendto(("\r\n".join(lines) + "\r\n\r\n").encode("ascii"), (host, port))


def drops():
    """How many datagrams found the data socket's buffer full; -1 where nobody tells."""
    port = "%04X" % data.getsockname()[1]
    try:
        with open("/proc/net/udp") as sockets:
            return sum(int(line.split()[-1]) for line in sockets if line.split()[1].endswith(":" + port))
    except OSError:
        return -1


setup = ["LISTEN_PORT %d" % data.getsockname()[1]]
if fragment:
    setup.append("FRAGMENT_SIZE %d" % fragment)
say(*setup)
time.sleep(0.5)  # The images are cut for this size.
say("START")

whole = gaps = incomplete = wrong = longest = 0
previous = None
frame = None  # The id, its bytes so far.
end = None
while end is None or time.monotonic() < end:
    datagram = data.recv(65535)
    if end is None:
        end = time.monotonic() + seconds
    longest = max(longest, len(datagram))
    number, total, offset, count, payload = datagram.split(b"\r\n", 4)
    number, total, offset, count = int(number), int(total), int(offset), int(count)
    if count != len(payload) or total != length:
        wrong += 1
        continue
    if frame is None or frame[0] != number:
        if frame is not None:
            incomplete += 1
        frame = (number, bytearray(total), [0])
    frame[1][offset:offset + count] = payload
    frame[2][0] += count
    if frame[2][0] == total:
        whole += 1
        if int.from_bytes(frame[1][4:8], "big") != number:
            wrong += 1
        if previous is not None:
            gaps += (number - previous - 1) % images
        previous = number
        frame = None
dropped = drops()
say("END")
print("whole=%d gaps=%d incomplete=%d wrong=%d longest=%d drops=%d" % (whole, gaps, incomplete, wrong, longest, dropped))
