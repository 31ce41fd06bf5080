"""Holds every packet of one netfilter queue for a fixed time, in order, and lets it go.

usage: delay.py QUEUE MILLISECONDS READY_FILE

Speaks nfnetlink by hand, so that the standard library is enough. The packets stay in the kernel: only their numbers
are copied here, and because all wait equally long, one verdict releases every packet up to a number.
"""

import select
import socket
import struct
import sys
import time
from collections import deque

# linux/netfilter/nfnetlink.h and nfnetlink_queue.h
NETLINK_NETFILTER = 12
SUBSYSTEM_QUEUE = 3 << 8
MESSAGE_PACKET, MESSAGE_CONFIG, MESSAGE_VERDICT_BATCH = 0, 2, 3
CONFIG_COMMAND, CONFIG_PARAMETERS, CONFIG_MAXIMUM, CONFIG_MASK, CONFIG_FLAGS = 1, 2, 3, 4, 5
COMMAND_BIND = 1
COPY_META = 1
ATTRIBUTE_PACKET_HEADER, ATTRIBUTE_VERDICT_HEADER = 1, 2
FLAG_GSO = 4  # big segments are taken whole, else the kernel cuts them before it queues them
ACCEPT = 1
REQUEST, ACKNOWLEDGE = 1, 4
SO_RCVBUFFORCE = 33

PACKETS_HELD = 200_000  # a fast sender's packets for the longest delay; beyond it the kernel drops, as a router would


def attribute(kind, payload):
    return struct.pack("=HH", 4 + len(payload), kind) + payload + b"\0" * (-len(payload) % 4)


def message(kind, queue, attributes, flags=REQUEST):
    body = struct.pack("!BBH", socket.AF_UNSPEC, 0, queue) + attributes
    return struct.pack("=IHHII", 16 + len(body), SUBSYSTEM_QUEUE | kind, flags, 0, 0) + body


def configure(netlink, queue, attributes):
    netlink.send(message(MESSAGE_CONFIG, queue, attributes, REQUEST | ACKNOWLEDGE))
    reply = netlink.recv(65536)
    error = struct.unpack_from("=i", reply, 16)[0]
    if error:
        raise OSError(-error, "the kernel refuses the queue")


def packet_numbers(data):
    """The numbers of the packets told of in one datagram, in order."""
    offset = 0
    while offset + 20 <= len(data):
        length, kind = struct.unpack_from("=IH", data, offset)
        if length < 16:
            return
        if kind == SUBSYSTEM_QUEUE | MESSAGE_PACKET:
            at, end = offset + 20, offset + length
            while at + 4 <= end:
                size, name = struct.unpack_from("=HH", data, at)
                if name & 0x3FFF == ATTRIBUTE_PACKET_HEADER:
                    yield struct.unpack_from("!I", data, at + 4)[0]
                    break
                at += max(4, size + 3 & ~3)
        offset += length + 3 & ~3


def hold(netlink, queue, delay):
    waiting = deque()  # (when to release, number), both growing
    poller = select.poll()
    poller.register(netlink, select.POLLIN)
    while True:
        # poll counts whole milliseconds; the last part of one is slept through for exactness.
        left = waiting[0][0] - time.monotonic() if waiting else None
        if left is None or left > 0.001:
            ready = poller.poll(None if left is None else int(left * 1000))
        else:
            if left > 0:
                time.sleep(left)
            ready = poller.poll(0)
        if ready:
            due = time.monotonic() + delay
            while True:
                try:
                    data = netlink.recv(1 << 16)
                except BlockingIOError:
                    break
                except OSError:  # ENOBUFS: some packets were not told of; the next verdict releases them too
                    continue
                waiting.extend((due, number) for number in packet_numbers(data))
        now = time.monotonic()
        last = None
        while waiting and waiting[0][0] <= now:
            last = waiting.popleft()[1]
        if last is not None:
            header = attribute(ATTRIBUTE_VERDICT_HEADER, struct.pack("!II", ACCEPT, last))
            netlink.send(message(MESSAGE_VERDICT_BATCH, queue, header))


def main():
    queue, delay, ready_file = int(sys.argv[1]), int(sys.argv[2]) / 1000, sys.argv[3]
    netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
    netlink.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
    netlink.bind((0, 0))
    configure(netlink, queue, attribute(CONFIG_COMMAND, struct.pack("!BBH", COMMAND_BIND, 0, 0)))
    configure(netlink, queue, attribute(CONFIG_PARAMETERS, struct.pack("!IB", 0, COPY_META)))
    configure(netlink, queue, attribute(CONFIG_MAXIMUM, struct.pack("!I", PACKETS_HELD)))
    flags = attribute(CONFIG_MASK, struct.pack("!I", FLAG_GSO)) + attribute(CONFIG_FLAGS, struct.pack("!I", FLAG_GSO))
    configure(netlink, queue, flags)
    netlink.setblocking(False)
    with open(ready_file, "w", encoding="ascii"):
        pass
    hold(netlink, queue, delay)


if __name__ == "__main__":
    main()
