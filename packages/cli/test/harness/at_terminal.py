"""Runs a command at a terminal: argv[1] is a JSON list of steps, the rest the command.

A step is ["shows", TEXT] or ["types", TEXT].
"""
import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

PATIENCE = 200

steps, command = json.loads(sys.argv[1]), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 200, 0, 0))
shown = b""


def read():
    global shown
    if not select.select([terminal], [], [], PATIENCE)[0]:
        return False
    try:
        part = os.read(terminal, 65536)
    except OSError:
        return False
    shown += part
    return part != b""


seen = 0
missing = None
for kind, text in steps:
    if kind == "types":
        # What comes within a second after a Ctrl-C is taken for the same wish.
        time.sleep(1.1)
        os.write(terminal, text.encode())
        continue
    while (found := shown.find(text.encode(), seen)) < 0 and read():
        pass
    if found < 0:
        missing = text
        break
    seen = found + len(text.encode())
if missing is not None:
    os.kill(pid, 9)
while read():
    pass
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps({"status": status, "shown": shown.decode(errors="replace"), "missing": missing}))
