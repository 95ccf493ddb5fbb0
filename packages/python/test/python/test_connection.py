"""Our requests use the same proxy and trust the same certificate authorities as those of boto3."""

import base64
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from step_everywhere import OutputError, _exchange
from step_everywhere._body import json_body
from step_everywhere._deadline import Deadline
from step_everywhere._redaction import Redaction
from step_everywhere._store import store
from step_everywhere._unseal import Output


class Origin(BaseHTTPRequestHandler):
    """An S3, or a proxy that forwards requests."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        seen(self)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True


class Proxy(Origin):
    def do_CONNECT(self) -> None:
        seen(self)
        if self.path.startswith("refused"):
            self.send_error(403)
            return
        self.send_response(200)
        self.end_headers()
        with socket.create_connection(("127.0.0.1", int(self.path.rpartition(":")[2]))) as origin:
            back = threading.Thread(target=pump, args=(origin, self.connection))
            back.start()
            pump(self.connection, origin)
            back.join()
        self.close_connection = True


def pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while content := source.recv(65_536):
            target.sendall(content)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def seen(request: BaseHTTPRequestHandler) -> None:
    password = request.headers.get("proxy-authorization", "")
    server: Any = request.server
    server.seen.append(f"{request.command} {request.path.split('?')[0]} {password}".strip())


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Make a company's certificate authority, and a TLS context with its certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a company")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "ca.pem").write_bytes(pem)
    (folder / "server.pem").write_bytes(pem + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return folder / "ca.pem", context


class Net:
    """An origin and a proxy, each with and without TLS."""

    def __init__(self, folder: Path) -> None:
        self.authority, self._context = certificate(folder)
        self._servers: dict[str, Any] = {}
        for name, handler in (("http", Origin), ("https", Origin), ("proxy", Proxy), ("tls proxy", Proxy)):
            server: Any = ThreadingHTTPServer(("127.0.0.1", 0), handler)
            server.daemon_threads = True
            server.seen = []
            if name in ("https", "tls proxy"):
                server.socket = self._context.wrap_socket(
                    server.socket, server_side=True, do_handshake_on_connect=False
                )
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
            self._servers[name] = server

    def url(self, name: str) -> str:
        scheme = "https" if name in ("https", "tls proxy") else "http"
        return f"{scheme}://127.0.0.1:{self._servers[name].server_port}"

    def seen(self) -> dict[str, list[str]]:
        found = {name: list(server.seen) for name, server in self._servers.items() if server.seen}
        for server in self._servers.values():
            server.seen.clear()
        return found

    def stop(self) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Net]:
    net = Net(tmp_path_factory.mktemp("authority"))
    yield net
    net.stop()


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "AWS_PROFILE", "AWS_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    # A connection that was opened with other settings must not be reused.
    _exchange._idle.clear()


def ours(url: str) -> str:
    try:
        with Deadline(60) as deadline:
            store(Output(f"{url}/key?X-Amz-Signature=planted", {}, "0" * 64), json_body(1, Redaction()), deadline)
    except OutputError as error:
        return "refused" if error.attempts == 1 and "planted" not in str(error) else str(error)
    return "stored"


def of_boto3(url: str) -> str:
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    s3 = boto3.Session("AKIA", "secret", region_name="us-east-1").client("s3", endpoint_url=url, config=config)
    try:
        s3.create_bucket(Bucket="key")
    except Exception:
        return "refused"
    return "stored"


SETTINGS: dict[str, Callable[[Net], dict[str, str]]] = {
    "none": lambda net: {},
    "AWS_CA_BUNDLE": lambda net: {"AWS_CA_BUNDLE": str(net.authority)},
    "REQUESTS_CA_BUNDLE": lambda net: {"REQUESTS_CA_BUNDLE": str(net.authority)},
    "a profile's ca_bundle": lambda net: {"AWS_CONFIG_FILE": profile(net)},
    "HTTPS_PROXY": lambda net: {"HTTPS_PROXY": net.url("proxy"), "AWS_CA_BUNDLE": str(net.authority)},
    "a proxy with a password": lambda net: {
        "HTTPS_PROXY": net.url("proxy").replace("//", "//me:p%40ss@"),
        "AWS_CA_BUNDLE": str(net.authority),
    },
    "a proxy without a scheme": lambda net: {
        "https_proxy": net.url("proxy").removeprefix("http://"),
        "AWS_CA_BUNDLE": str(net.authority),
    },
    "HTTP_PROXY": lambda net: {"http_proxy": net.url("proxy"), "AWS_CA_BUNDLE": str(net.authority)},
    "NO_PROXY": lambda net: {
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
        "NO_PROXY": "10.0.0.1,127.0.0.1",
        "AWS_CA_BUNDLE": str(net.authority),
    },
}


def profile(net: Net) -> str:
    file = net.authority.parent / "config"
    file.write_text(f"[default]\nca_bundle = {net.authority}\n")
    return str(file)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("setting", SETTINGS)
def test_a_result_goes_the_way_of_boto3(net: Net, monkeypatch: pytest.MonkeyPatch, setting: str, scheme: str) -> None:
    for name, value in SETTINGS[setting](net).items():
        monkeypatch.setenv(name, value)
    done, ways = ours(net.url(scheme)), net.seen()
    assert (done, ways) == (of_boto3(net.url(scheme)), net.seen())
    assert done == ("refused" if (setting, scheme) == ("none", "https") else "stored")


def test_a_proxy_that_is_reached_with_tls(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(net.authority))
    monkeypatch.setenv("HTTPS_PROXY", net.url("tls proxy").replace("//", "//me:secret@"))
    assert ours(net.url("https")) == "stored"
    assert ours(net.url("https")) == "stored"
    port = net.url("https").rpartition(":")[2]
    password = base64.b64encode(b"me:secret").decode()
    # The second request reuses the connection of the first.
    assert net.seen() == {
        "https": ["PUT /key", "PUT /key"],
        "tls proxy": [f"CONNECT 127.0.0.1:{port} Basic {password}"],
    }


def test_a_proxy_that_refuses_is_named(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", net.url("proxy"))
    output = Output("https://refused.example.com/key?X-Amz-Signature=planted", {}, "0" * 64)
    with Deadline(60) as deadline, pytest.raises(OutputError) as failed:
        store(output, json_body(1, Redaction()), deadline)
    assert "tried once: ProxyRefusedError: the proxy refused a connection to refused.example.com" in str(failed.value)
    assert "planted" not in str(failed.value)
    net.seen()
