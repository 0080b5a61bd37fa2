"""Tells which lines of a Python service were reached, to `assay fuzz --coverage lcov:127.0.0.1:PORT`.

Import it first thing in the service, with LCOV_PORT set: `import lcov_agent`. Needs coverage.py.
"""
import os
import socket
import struct
import threading

import coverage

HEADER = b"\x01\xc0\xc0\x10\x07"
measuring = coverage.Coverage(data_file=None, source=[os.getcwd()])


def collect(reset):
    data = measuring.get_data()
    text = []
    for name in sorted(data.measured_files()):
        text.append(f"SF:{name}\n")
        text += [f"DA:{line},1\n" for line in data.lines(name) or ()]
        text.append("end_of_record\n")
    if reset:
        data.erase()
    return "".join(text).encode()


def answer(connection):
    with connection, connection.makefile("rb") as requests:
        while True:
            request = requests.read(len(HEADER) + 3)
            if len(request) < len(HEADER) + 3 or not request.startswith(HEADER + b"\x40"):
                return
            text = collect(reset=request[-1] == 1)
            connection.sendall(b"\x11" + struct.pack("<I", len(text)) + text + b"\x20")


def listen():
    server = socket.create_server(("127.0.0.1", int(os.environ["LCOV_PORT"])))
    while True:
        connection, _ = server.accept()
        answer(connection)


if "LCOV_PORT" in os.environ:
    threading.Thread(target=listen, daemon=True).start()
    measuring.start()
