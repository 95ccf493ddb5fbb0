"""A KMS that decrypts and an S3 that stores, on loopback, as in `@step-everywhere/core/testing`.

It uses real HTTP and real ciphertexts, but checks neither signatures nor grants; the emulator does.
"""

import base64
import hashlib
import json
import os
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from step_everywhere._digest import event_digest

EXECUTION = "arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f"
WORKER_ROLE = "arn:aws:iam::111111111111:role/StepEverywhere_example"
KEY_ARN = "arn:aws:kms:us-east-1:111111111111:key/0d4c3b2a-1111-2222-3333-444455556666"


def _canonical(context: dict[str, str]) -> bytes:
    return json.dumps(sorted(map(list, context.items())), separators=(",", ":"), ensure_ascii=False).encode()


def seal(key: bytes, plaintext: str, context: dict[str, str]) -> str:
    canonical, text = _canonical(context), plaintext.encode()
    nonce = hashlib.sha256(key + canonical + text).digest()[:12]
    sealed = AESGCM(key).encrypt(nonce, text, canonical)
    return base64.b64encode(nonce + sealed[-16:] + sealed[:-16]).decode()


def unseal_blob(key: bytes, blob: bytes, context: dict[str, str]) -> bytes:
    return AESGCM(key).decrypt(blob[:12], blob[28:] + blob[12:28], _canonical(context))


@dataclass
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    """The reply to the next request, instead of the normal answer."""

    status: int = 0
    body: str = ""
    reset: bool = False
    silence: bool = False


@dataclass
class LocalAws:
    key: bytes = field(default_factory=lambda: os.urandom(32))
    requests: list[Received] = field(default_factory=list)
    objects: dict[str, str] = field(default_factory=dict)
    puts: list[Reply] = field(default_factory=list)
    decrypts: list[Reply] = field(default_factory=list)
    silent: threading.Event = field(default_factory=threading.Event)
    """Ends silent replies, and the answers below `/slow`."""
    slow: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    """Released by each request below `/slow`, whose answer begins but does not end."""
    endpoint: str = ""
    own_environment: dict[str, str] = field(default_factory=dict)
    container: dict[str, str] = field(default_factory=dict)
    """Served at `/container`: the worker's own credentials, as with SnapStart."""

    def environment(self) -> dict[str, str]:
        self.own_environment = self.own_environment or {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "ASIAWORKERROLE",
            "AWS_SECRET_ACCESS_KEY": "own-secret-" + os.urandom(12).hex(),
            "AWS_SESSION_TOKEN": "own-token-" + os.urandom(12).hex(),
        }
        return self.own_environment

    def event(
        self,
        *,
        account: str = "222222222222",
        name: str = "payments-prod",
        region: str = "ap-southeast-2",
        partition: str = "aws",
        payload: Any = None,
        secret: str | None = None,
        token: str | None = None,
        expiration: str = "2030-01-01T00:00:00.000Z",
        change: Callable[[dict[str, Any], dict[str, Any]], None] | None = None,
    ) -> dict[str, Any]:
        bound = {"Recipient": WORKER_ROLE, "Execution": EXECUTION, "AccountId": account}
        key = f"StepEverywhere/StepEverywhere_example/%24LATEST/{EXECUTION.rsplit(':', maxsplit=1)[-1]}/{account}/{region}.json"
        query = urlencode(
            {
                "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
                "X-Amz-Security-Token": base64.b64encode(os.urandom(60)).decode(),
                "X-Amz-Signature": os.urandom(32).hex(),
            }
        )
        credentials = {
            "AccessKeyId": "ASIATARGET",
            "SecretAccessKey": secret or base64.b64encode(os.urandom(30)).decode(),
            "SessionToken": token or base64.b64encode(os.urandom(300)).decode(),
            "Expiration": expiration,
        }
        clear = {
            "Context": {
                "AccountId": account,
                "AccountName": name,
                "Region": region,
                "Partition": partition,
                "RoleArn": f"arn:{partition}:iam::{account}:role/Auditor",
                "ExecutionId": EXECUTION,
                "Function": "arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example",
            },
            "Payload": payload,
        }
        output = {
            "Url": f"{self.endpoint}/results/{key}?{query}",
            "Headers": {"if-none-match": "*", "content-type": "application/json"},
            "Digest": event_digest(clear),
        }
        if change:
            change(credentials, output)
        return {
            **clear,
            "KeyId": KEY_ARN,
            "GrantToken": base64.b64encode(os.urandom(60)).decode(),
            "Credentials": self._sealed(credentials, bound),
            "Output": self._sealed(output, {**bound, "Region": region}),
        }

    def _sealed(self, value: object, context: dict[str, str]) -> dict[str, Any]:
        text = json.dumps(value, separators=(",", ":"))
        return {"Encrypted": seal(self.key, text, context), "EncryptionContext": context}

    def stored(self) -> str:
        """Return the only stored object."""
        [text] = self.objects.values()
        return text

    def sent(self, method: str = "PUT") -> list[Received]:
        return [each for each in self.requests if each.method == method]


def start(aws: LocalAws) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            request = self.receive()
            reply = aws.puts.pop(0) if aws.puts else None
            key = unquote(urlsplit(self.path).path.removeprefix("/results/"))
            if reply:
                self.give(reply)
            elif key in aws.objects:
                self.answer(412, "<Error><Code>PreconditionFailed</Code></Error>")
            else:
                aws.objects[key] = request.body.decode()
                self.answer(200, "")

        def do_GET(self) -> None:
            self.receive()
            if self.path.startswith("/slow"):
                self.begin_an_answer()
                return
            self.answer(200, json.dumps(aws.container) if self.path == "/container" else "content")

        def do_POST(self) -> None:
            request = self.receive()
            if self.path.startswith("/slow"):
                self.begin_an_answer()
                return
            if self.headers.get("x-amz-target") != "TrentService.Decrypt":
                self.answer(200, "{}")
                return
            if aws.decrypts:
                self.give(aws.decrypts.pop(0))
                return
            call = json.loads(request.body)
            try:
                blob = base64.b64decode(call["CiphertextBlob"])
                plain = unseal_blob(aws.key, blob, call.get("EncryptionContext", {}))
            except Exception:
                self.answer(400, json.dumps({"__type": "InvalidCiphertextException"}))
                return
            self.answer(200, json.dumps({"KeyId": call["KeyId"], "Plaintext": base64.b64encode(plain).decode()}))

        def receive(self) -> Received:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Received(self.command, self.path, headers, body)
            aws.requests.append(request)
            return request

        def give(self, reply: Reply) -> None:
            if reply.reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
            elif reply.silence:
                aws.silent.wait(60)
                self.close_connection = True
            else:
                self.answer(reply.status, reply.body)

        def begin_an_answer(self) -> None:
            self.send_response(200)
            self.send_header("content-length", "100")
            self.end_headers()
            self.wfile.write(b'{"Parameters": [')
            silent = aws.silent
            aws.slow.release()
            silent.wait(60)
            self.close_connection = True

        def answer(self, status: int, body: str) -> None:
            content = body.encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (OSError, ValueError):
                self.close_connection = True

        def finish(self) -> None:
            try:
                super().finish()
            except (OSError, ValueError):
                pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    aws.endpoint = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return server
