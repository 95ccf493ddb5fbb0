"""Runs a worker on one target, as `step-everywhere replay` asks on file descriptor 3, and answers there.

It is a separate process, so that a debugger sees the worker and nothing else.
"""

import importlib
import json
import os
import sys
import traceback

CHANNEL = 3


def main():
    os.set_inheritable(CHANNEL, False)
    with open(CHANNEL, "rb", closefd=False) as request:
        message = json.loads(request.readline())
    # The folder of this program.
    del sys.path[0]
    prepare_path(message)
    if message["debug"] is not None:
        wait_for_debugger(**message["debug"])
    try:
        answer = {"status": "succeeded", "result": result_of(message)}
    except Exception as error:
        answer = {"status": "failed", **described(error, message)}
    # A handler may return text with surrogates, which UTF-8 cannot encode.
    text = json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace")
    with open(CHANNEL, "wb") as answered:
        answered.write(text + b"\n")


def prepare_path(message):
    """Searches the worker's own folder before installed packages, and boto3's folder last, as in a run."""
    # These modules are in the folder of the emulator's own program.
    sys.path.insert(0, message["programs"])
    importlib.import_module("_loopback_names").resolve_loopback_names()
    importlib.import_module("_author_module").add_author_folders(message["root"], *message["layers"])
    sys.path.remove(message["programs"])
    sys.path += [os.path.dirname(message["bundle"]), message["packages"]]


def handler_of(message):
    relative = os.path.relpath(message["bundle"], message["root"]).removesuffix(".py")
    load = sys.modules["_author_module"].import_author_module
    return load(message["root"], relative.replace(os.sep, ".")).handler


def wait_for_debugger(host, port, wait):
    # Silences a warning about modules that are compiled into Python and cannot be stepped through.
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    import debugpy

    host, port = debugpy.listen((host, port))
    print(f"Debugger listening on {host}:{port}", file=sys.stderr, flush=True)
    if wait:
        print("Waiting for the debugger to attach…", file=sys.stderr, flush=True)
        debugpy.wait_for_client()


def result_of(message):
    import boto3

    from step_everywhere import Account, everywhere

    credentials = message["credentials"]
    session = boto3.session.Session(
        aws_access_key_id=credentials["accessKeyId"],
        aws_secret_access_key=credentials["secretAccessKey"],
        aws_session_token=credentials.get("sessionToken"),
        region_name=message["region"],
    )
    return everywhere.local(
        handler_of(message),
        account=Account(**message["account"]),
        region=message["region"],
        payload=message["payload"],
        session=session,
        execution=message["execution"],
        context=context_of(message),
    )


def context_of(message):
    """The context of the run's function, whose name the logger uses as its service."""
    from step_everywhere.testing import LambdaContext

    context = LambdaContext(message["timeout"] / 1_000)
    # arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
    context.invoked_function_arn = message["worker"]
    context.function_name = message["worker"].split(":")[6]
    context.log_group_name = f"/aws/lambda/{context.function_name}"
    return context


def described(error, message):
    """The error, with the stack from the worker's code on, without the lines of this program or a layer."""
    foreign = (__file__, *message["layers"])
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(foreign) and "importlib" not in frame.filename
    ]
    lines = ["Traceback (most recent call last):\n", *traceback.format_list(frames)] if frames else []
    stack = "".join([*lines, *traceback.format_exception_only(error)]).rstrip()
    text = redaction_of(message["credentials"]).text
    return {"error": text(type(error).__name__), "message": text(str(error)), "stack": text(stack)}


def redaction_of(credentials):
    """Redacts as in a run. The result of `everywhere.local` contains no secrets any more."""
    from step_everywhere._redaction import Redaction

    redaction = Redaction()
    redaction.add(credentials["secretAccessKey"])
    redaction.add(credentials.get("sessionToken"))
    return redaction


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        # Ctrl-C reaches every process of the terminal; the command reports that it was stopped.
        os._exit(130)
