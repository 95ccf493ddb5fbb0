"""The loopback server of the test kit: KMS and the upload, and no other service of AWS."""

import base64
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape


@dataclass(frozen=True, slots=True)
class Received:
    """A request that the test kit received."""

    method: str
    """For example `PUT`."""
    path: str
    """Path and query."""
    headers: dict[str, str]
    """Values by lower-case name."""
    body: bytes
    """The complete body."""


Failure = tuple[int, str] | Literal["reset"]
"""The status and body of an answer, or `reset` for a connection that is cut."""


@dataclass
class Shelf:
    """The state of the server: sealed texts and stored objects, and the failures to come."""

    sealed: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    objects: dict[str, str] = field(default_factory=dict)
    requests: list[Received] = field(default_factory=list)
    puts: list[Failure] = field(default_factory=list)
    decrypts: list[str] = field(default_factory=list)


class Server(ThreadingHTTPServer):
    """Serves a shelf on a free port of loopback, in threads that end with the process at the latest."""

    daemon_threads = True

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        super().__init__(("127.0.0.1", 0), _Requests)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def endpoint(self) -> str:
        """Its URL."""
        return f"http://127.0.0.1:{self.server_port}"

    def stop(self) -> None:
        """Stops it."""
        self.shutdown()
        self.server_close()


class _Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def _any(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        request = Received(self.command, self.path, headers, body)
        self.server.shelf.requests.append(request)
        if headers.get("x-amz-target") == "TrentService.Decrypt":
            self._decrypt(request)
        elif self.command == "PUT" and self.path.startswith("/results/") and "authorization" not in headers:
            # An upload has its signature in the URL; boto3's PUT, for example to a bucket named `results`, has a header.
            self._put(request)
        else:
            self._refuse(request)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_PATCH = _any  # noqa: N815  (the base class's names)

    def _decrypt(self, request: Received) -> None:
        shelf = self.server.shelf
        name = shelf.decrypts.pop(0) if shelf.decrypts else None
        if name == "reset":
            self.close_connection = True
            return
        call = json.loads(request.body)
        text, context = shelf.sealed.get(call["CiphertextBlob"], ("", None))
        if name is None and context == call.get("EncryptionContext"):
            plaintext = base64.b64encode(text.encode()).decode()
            self._answer(200, json.dumps({"KeyId": call["KeyId"], "Plaintext": plaintext}))
        else:
            self._error(name or "InvalidCiphertextException", "", is_xml=False)

    def _put(self, request: Received) -> None:
        shelf = self.server.shelf
        failure = shelf.puts.pop(0) if shelf.puts else None
        key = unquote(urlsplit(request.path).path.removeprefix("/results/"))
        if failure == "reset":
            self.close_connection = True
        elif failure is not None:
            self._answer(*failure)
        elif key in shelf.objects:
            self._answer(412, "<Error><Code>PreconditionFailed</Code></Error>")
        else:
            shelf.objects[key] = request.body.decode()
            self._answer(200, "")

    def _refuse(self, request: Received) -> None:
        signed_for = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", request.headers.get("authorization", ""))
        service = signed_for[1] if signed_for else "another service"
        is_xml = service == "s3" or "urlencoded" in request.headers.get("content-type", "")
        message = (
            f"start_test_aws answers KMS's Decrypt and the upload of results, but not this request to {service}: "
            "use a mock, such as moto, or everywhere.local with clients={…}"
        )
        self._error("UseAMock", message, is_xml=is_xml)

    def _error(self, code: str, message: str, *, is_xml: bool) -> None:
        # KMS/latest/APIReference/API_Decrypt.html, Errors. 400 for all others, which are not worth a retry.
        status = {"KMSInternalException": 500, "DependencyTimeoutException": 503}.get(code, 400)
        if is_xml:
            text = (
                f"<ErrorResponse><Error><Code>{code}</Code><Message>{escape(message)}</Message></Error></ErrorResponse>"
            )
        else:
            text = json.dumps({"__type": code, "message": message})
        self._answer(status, text, {"x-amzn-errortype": code})

    def _answer(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        content = text.encode()
        self.send_response(status)
        for name, value in {**(headers or {}), "content-length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class's name)
        pass
