"""The program of a Python function's process, which does what the bootstrap and the runtime do on Lambda.

It loads the handler as Lambda's own runtime does, reads one invocation per line from file descriptor 3, and answers
there. The function's output goes to its log, which is the process's standard output. The behaviour follows
https://github.com/aws/aws-lambda-python-runtime-interface-client.
"""

import decimal
import io
import itertools
import json
import logging
import math
import os
import re
import resource
import secrets
import sys
import traceback

from _author_module import add_author_folders, import_author_module
from _lambda_context import LambdaContext
from _loopback_names import resolve_loopback_names
from _runtime_output import LogHandler, Output, log_error

CHANNEL = 3
# Their frames are left out of a trace, as AWS's runtime client does with its own.
OWN_FILES = {__file__, import_author_module.__code__.co_filename}


class RuntimeFault(Exception):
    """A failure that is named by Lambda's runtime, and not by the function's code."""

    def __init__(self, name, message, stack=()):
        super().__init__(message)
        self.name = name
        self.stack = stack


def load_handler(name):
    """Finds the function for a handler such as `worker.handler`."""
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as error:
        raise RuntimeFault("Runtime.MalformedHandlerName", f"Bad handler '{name}': {error}") from error
    if module_name.split(".")[0] in sys.builtin_module_names:
        message = f"Cannot use built-in module {module_name} as a handler module"
        raise RuntimeFault("Runtime.BuiltInModuleConflict", message)
    try:
        module = import_author_module(os.environ["LAMBDA_TASK_ROOT"], module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise RuntimeFault("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        stack = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise RuntimeFault("Runtime.UserCodeSyntaxError", message, stack) from error
    try:
        return getattr(module, function_name)
    except AttributeError as error:
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        raise RuntimeFault("Runtime.HandlerNotFound", message) from error


def described(error, request_id=""):
    """Converts an exception to the error that Lambda reports."""
    if isinstance(error, RuntimeFault):
        name, stack = error.name, list(error.stack)
    else:
        frames = traceback.extract_tb(error.__traceback__)
        below = itertools.dropwhile(lambda frame: frame.filename in OWN_FILES, frames)
        stack = traceback.format_list([(f.filename, f.lineno, f.name, f.line) for f in below])
        name = type(error).__name__
    return {"errorMessage": str(error), "errorType": name, "requestId": request_id, "stackTrace": stack}


def place_of(error):
    """The last line of the author's code that led to an error while loading."""
    thrown = error.__cause__ or error
    if isinstance(thrown, SyntaxError):
        return {"file": thrown.filename, "line": thrown.lineno}
    root = os.environ["LAMBDA_TASK_ROOT"] + os.sep
    frames = [frame for frame in traceback.extract_tb(thrown.__traceback__) if frame.filename.startswith(root)]
    return {"file": frames[-1].filename, "line": frames[-1].lineno} if frames else None


# Marks a Decimal's digits until the JSON is written, because the runtime's JSON has them unquoted.
DIGITS = secrets.token_hex(8)


def plain(value):
    """Converts named tuples to objects, as Lambda's runtime does in JSON."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value


def digits(value):
    if isinstance(value, decimal.Decimal):
        return math.nan if value.is_nan() else f"{DIGITS}{value}{DIGITS}"
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def serialised(result):
    try:
        text = json.dumps(plain(result), ensure_ascii=False, default=digits)
    except Exception as error:
        message = f"Unable to marshal response: {error}"
        raise RuntimeFault("Runtime.MarshalError", message) from error
    return re.sub(f'"{DIGITS}(.*?){DIGITS}"', r"\1", text)


def memory_used():
    """The peak memory in megabytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return -(-resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 2**20)


def answer_of(handler, message):
    request_id = message["requestId"]
    LogHandler.request_id = request_id
    Output.tail = b""
    Output.file = message.get("logFile")
    try:
        context = LambdaContext(
            request_id, message["invokedFunctionArn"], message["deadline"], message.get("tenantId")
        )
        result = handler(json.loads(message["payload"]), context)
        answer = {"type": "succeeded", "payload": serialised(result)}
    except Exception as error:
        answer = {"type": "failed", "error": described(error, request_id)}
        log_error(answer["error"])
    tail = Output.tail.decode("utf-8", "replace")
    return {**answer, "requestId": request_id, "memoryMB": memory_used(), "logTail": tail}


def main():
    resolve_loopback_names()
    os.set_inheritable(CHANNEL, False)
    sys.stdout = io.TextIOWrapper(Output(1), encoding="utf-8", errors="backslashreplace", write_through=True)
    sys.stderr = io.TextIOWrapper(Output(2), encoding="utf-8", errors="backslashreplace", write_through=True)
    logging.getLogger().addHandler(LogHandler())
    settings = json.loads(sys.argv[1])
    sys.argv = [os.environ["_HANDLER"]]
    # Python puts the folder of this program first; the function must not import from it.
    del sys.path[0]
    add_author_folders(os.environ["LAMBDA_TASK_ROOT"], *settings["layers"])
    # Last, like Lambda's own copy of boto3, so that packages of the function or a layer take precedence.
    sys.path += [*settings["folders"], settings["runtime"]]
    with open(CHANNEL, "rb", closefd=False) as requests, open(CHANNEL, "wb", closefd=False) as answers:

        def post(message):
            # A handler may return text with surrogates, which UTF-8 cannot encode.
            text = json.dumps(message, ensure_ascii=False).encode("utf-8", "backslashreplace")
            answers.write(text + b"\n")
            answers.flush()

        try:
            handler = load_handler(os.environ["_HANDLER"])
        except Exception as error:
            failure = described(error)
            log_error(failure)
            post({"type": "crashed", "error": failure, "at": place_of(error)})
            sys.exit(1)
        post({"type": "ready"})
        # The load is not measured: this is UNMEASURED_SHARE of another-environment.ts.
        post({"type": "load", "workShare": 0.25})
        for line in requests:
            post(answer_of(handler, json.loads(line)))


if __name__ == "__main__":
    main()
