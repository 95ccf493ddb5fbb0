"""Serves moto on a free port of loopback, and prints the port on standard output as JSON.

It ends with the command that started it, however that ends, because standard input ends then, too.
"""

import json
import logging
import os
import signal
import sys
import threading


def end_with_command():
    sys.stdin.buffer.read()
    os._exit(0)


def say(message):
    print(json.dumps(message), flush=True)


def main():
    threading.Thread(target=end_with_command, daemon=True).start()
    # Ctrl-C reaches every process of the terminal; only the command decides when moto ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        from moto.server import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import WSGIRequestHandler, make_server
    except ImportError as error:
        say({"missing": str(error), "python": sys.executable})
        return

    class Handler(WSGIRequestHandler):
        # Connections are reused, because opening one takes longer than many answers.
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

    # A line for each request would only repeat what the run shows.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server(
        "127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True, request_handler=Handler
    )
    server.daemon_threads = True
    # The address that moto uses to call itself.
    os.environ["MOTO_PORT"] = str(server.server_port)
    say({"port": server.server_port})
    server.serve_forever()


if __name__ == "__main__":
    main()
