"""Writes a function's output to its log, and keeps the end of it for the answer."""

import io
import logging
import os
import sys
import time

TAIL_BYTES = 4096


class Output(io.RawIOBase):
    """Standard output or standard error: written immediately, with the last bytes kept for `LogResult`."""

    tail = b""
    file = None

    def __init__(self, descriptor):
        self.descriptor = descriptor

    def writable(self):
        return True

    def fileno(self):
        return self.descriptor

    def write(self, chunk):
        left = memoryview(chunk).cast("B")
        written = len(left)
        Output.tail = (Output.tail + bytes(left))[-TAIL_BYTES:]
        if Output.file is not None:
            append(Output.file, bytes(left))
        while left:
            left = left[os.write(self.descriptor, left) :]
        return written


def append(file, data):
    """Appends to a file that only its user can read.

    The file is not kept open: a worker that closes descriptors could open another file under the same number.
    """
    try:
        descriptor = open_own(file)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
        descriptor = open_own(file)
    try:
        os.write(descriptor, data)
    finally:
        os.close(descriptor)


def open_own(file):
    return os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


class LogHandler(logging.Handler):
    """The handler that Lambda installs on the root logger, with its format."""

    request_id = ""

    def __init__(self):
        super().__init__()
        form = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
        formatter = logging.Formatter(form, "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        self.setFormatter(formatter)

    def emit(self, record):
        record.aws_request_id = LogHandler.request_id
        sys.stdout.write(self.format(record))


def log_error(error):
    lines = [f"[ERROR] {error['errorType']}: {error['errorMessage']}", "Traceback (most recent call last):"]
    lines += [line for entry in error["stackTrace"] for line in entry.splitlines()]
    sys.stdout.write("\n".join(lines) + "\n")
