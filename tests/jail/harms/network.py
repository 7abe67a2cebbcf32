"""Reaching out: sockets of every kind."""

import os
import socket


def connect_tcp(at):
    with socket.create_connection(("127.0.0.1", at["tcp"]), timeout=5) as line:
        line.sendall(b"loot")
    return True


def connect_tcp6(at):
    return socket.socket(socket.AF_INET6, socket.SOCK_STREAM).fileno() > 0


def send_udp(at):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"loot", ("127.0.0.1", at["udp"]))
    return True


def connect_abstract(at):
    line = socket.socket(socket.AF_UNIX)
    line.connect("\0" + at["abstract"])
    line.sendall(b"loot")
    return True


def connect_unix_path(at):
    line = socket.socket(socket.AF_UNIX)
    line.connect(at["path"])
    line.sendall(b"loot")
    return True


def look_up_name(at):
    """A question to a name server, by hand: what a resolver would send, with the loot in the name."""
    question = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x04loot\x07example\x00\x00\x01\x00\x01"
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(question, ("127.0.0.1", at["udp"]))
    return True


def resolve_name(at):
    return len(socket.getaddrinfo("localhost", 80))


def listen(at):
    line = socket.socket()
    line.bind(("127.0.0.1", 0))
    line.listen()
    return line.getsockname()[1]


def listen_to_kernel(at):
    line = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    line.bind((0, 0))
    return line.getsockname()[0]


def make_socket_pair(at):
    one, _ = socket.socketpair()
    return one.fileno() > 0


def make_vsock(at):
    return socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).fileno() > 0


def send_descriptor(at):
    line = socket.socket(socket.AF_UNIX)
    line.connect(at["path"])
    socket.send_fds(line, [b"loot"], [at["given"]])
    os.close(at["given"])
    return True
