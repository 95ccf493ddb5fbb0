"""The program of a Python function's process: what bootstrap and runtime are in Lambda.

It loads the handler as Lambda's own runtime does, reads one invocation a line from file descriptor 3, and answers
there. What the function prints goes to the log that its standard output is. See
https://github.com/aws/aws-lambda-python-runtime-interface-client for the runtime whose behaviour this follows.
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
import time
import traceback

from _author_module import add_author_folders, import_author_module
from _loopback_names import resolve_loopback_names

CHANNEL = 3
# A trace begins below them, as that of AWS's runtime client does.
OWN_FILES = {__file__, import_author_module.__code__.co_filename}
TAIL_BYTES = 4096


class RuntimeFault(Exception):
    """A failure that Lambda's runtime names, and not the function's code."""

    def __init__(self, name, message, stack=()):
        super().__init__(message)
        self.name = name
        self.stack = stack


class Output(io.RawIOBase):
    """Standard output or standard error: written at once, and its end kept for the answer's log."""

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
    """Appends to a file of the user's alone."""
    os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, data)
    finally:
        os.close(descriptor)


class LogHandler(logging.Handler):
    """Lambda's handler of the root logger, with its format."""

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


class CognitoIdentity:
    """Who asked for the invocation: nobody whom Amazon Cognito knows."""

    cognito_identity_id = None
    cognito_identity_pool_id = None


class LambdaContext:
    """The `context` of a handler (https://docs.aws.amazon.com/lambda/latest/dg/python-context.html)."""

    client_context = None

    def __init__(self, request_id, invoked_function_arn, deadline, tenant_id):
        self.identity = CognitoIdentity()
        self.aws_request_id = request_id
        self.invoked_function_arn = invoked_function_arn
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.tenant_id = tenant_id
        self._deadline = deadline

    def get_remaining_time_in_millis(self):
        """Milliseconds until the invocation is killed."""
        return max(int(self._deadline - time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))


def load_handler(name):
    """Finds the function of, for example, `worker.handler`."""
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
    """What Lambda reports of an exception."""
    if isinstance(error, RuntimeFault):
        name, stack = error.name, list(error.stack)
    else:
        frames = traceback.extract_tb(error.__traceback__)
        below = itertools.dropwhile(lambda frame: frame.filename in OWN_FILES, frames)
        stack = traceback.format_list([(f.filename, f.lineno, f.name, f.line) for f in below])
        name = type(error).__name__
    return {"errorMessage": str(error), "errorType": name, "requestId": request_id, "stackTrace": stack}


def place_of(error):
    """The last line of the author's that led to an error of loading."""
    thrown = error.__cause__ or error
    if isinstance(thrown, SyntaxError):
        return {"file": thrown.filename, "line": thrown.lineno}
    root = os.environ["LAMBDA_TASK_ROOT"] + os.sep
    frames = [frame for frame in traceback.extract_tb(thrown.__traceback__) if frame.filename.startswith(root)]
    return {"file": frames[-1].filename, "line": frames[-1].lineno} if frames else None


def log_error(error):
    lines = [f"[ERROR] {error['errorType']}: {error['errorMessage']}", "Traceback (most recent call last):"]
    lines += [line for entry in error["stackTrace"] for line in entry.splitlines()]
    sys.stdout.write("\n".join(lines) + "\n")


# Stands around a Decimal's digits until they are in the text: the runtime's JSON has them as they are.
DIGITS = secrets.token_hex(8)


def plain(value):
    """Has objects in place of named tuples, as the JSON of Lambda's runtime does."""
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
    """Megabytes, the most so far."""
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
    # The folder of this program.
    del sys.path[0]
    add_author_folders(os.environ["LAMBDA_TASK_ROOT"], *settings["layers"])
    # Last, as Lambda's own copy of boto3 is: what the function or a layer brings goes first.
    sys.path += [*settings["folders"], settings["runtime"]]
    with open(CHANNEL, "rb", closefd=False) as requests, open(CHANNEL, "wb", closefd=False) as answers:

        def post(message):
            # Surrogates, which a handler may put into a text, have no form in UTF-8.
            text = json.dumps(message, ensure_ascii=False).encode("utf-8", "backslashreplace")
            answers.write(text + b"\n")
            answers.flush()

        try:
            handler = load_handler(os.environ["_HANDLER"])
        except Exception as error:
            told = described(error)
            log_error(told)
            post({"type": "crashed", "error": told, "at": place_of(error)})
            sys.exit(1)
        post({"type": "ready"})
        # Not measured: of a process that works, another core's worth is started.
        post({"type": "load", "workShare": 0})
        for line in requests:
            post(answer_of(handler, json.loads(line)))


if __name__ == "__main__":
    main()
