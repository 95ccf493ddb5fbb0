"""Runs `aws cloudformation package` on templates, against a bucket on loopback that accepts anything. Usage:
package.py FILE…
"""

import os
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from samtranslator.yaml_helper import yaml_parse


class Bucket(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    uploads: dict[str, bytes] = {}

    def do_HEAD(self):
        self.answer(404)

    def do_GET(self):
        self.answer(200, b"<LocationConstraint/>")

    def do_PUT(self):
        Bucket.uploads[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200)

    def answer(self, status: int, body: bytes = b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


def package(template: str, endpoint: str, folder: str) -> dict:
    output = os.path.join(folder, "packaged.yaml")
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "AKIDJUDGE",
        "AWS_SECRET_ACCESS_KEY": "judge",
        # The SDK's default upload is chunked, which this bucket cannot read.
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
    }
    aws = os.path.join(os.path.dirname(sys.executable), "aws")
    command = [aws, "cloudformation", "package", "--template-file", template, "--s3-bucket", "judge"]
    done = subprocess.run([*command, "--output-template-file", output], env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"aws cloudformation package failed:\n{done.stdout}{done.stderr}")
    with open(output, encoding="utf-8") as file:
        return yaml_parse(file)


def packaged_with_bucket(template: str) -> dict:
    """The packaged template; `Bucket.uploads` has the uploaded objects."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        packaged = package(template, f"http://127.0.0.1:{server.server_port}", folder)
    server.shutdown()
    return packaged


def is_uploaded(uri) -> bool:
    """The packaged URI of a function is a string, that of a state machine an object."""
    return uri.get("Bucket") == "judge" if isinstance(uri, dict) else uri.startswith("s3://judge/")


def main() -> int:
    failed = 0
    for path in sys.argv[1:]:
        Bucket.uploads.clear()
        resources = packaged_with_bucket(path)["Resources"].values()
        uris = [resource["Properties"].get(name) for resource in resources for name in ("CodeUri", "DefinitionUri", "DefinitionS3Location")]
        local = [uri for uri in uris if uri is not None and not is_uploaded(uri)]
        if local:
            print(f"aws cloudformation package: {path}: still local: {local}", file=sys.stderr)
            failed = 1
        else:
            print(f"aws cloudformation package: {len(Bucket.uploads)} uploads")
    return failed


if __name__ == "__main__":
    sys.exit(main())
