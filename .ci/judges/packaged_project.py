"""Packages the project that `step-everywhere init` creates, after a run in emulated accounts and one in accounts of
moto, which counts as real. The upload must contain only the bundle, and nothing of a run.
"""

import contextlib
import io
import logging
import os
import re
import subprocess
import tempfile
import zipfile

import boto3
from moto.server import ThreadedMotoServer
from package import Bucket, packaged_with_bucket

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
NODE = os.path.join(ROOT, "node_modules", ".bin", "node")
CLI = os.path.join(ROOT, "packages", "cli", "dist", "main.js")
ONE = ["--role", "Auditor", "--regions", "us-east-1", "--json"]


def command(project: str, *arguments: str, **variables: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run([NODE, *arguments], cwd=project, env={**clean, **variables}, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextlib.contextmanager
def account_of_moto():
    """Environment variables for a user of moto, whose organization has one account."""
    # A line for each request would only repeat what the run shows.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "AKIDJUDGE", "aws_secret_access_key": "judge"}
    organizations = boto3.client("organizations", endpoint_url=endpoint, region_name="us-east-1", **keys)
    organizations.create_organization(FeatureSet="ALL")
    yield {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        **{name.upper(): value for name, value in keys.items()},
    }
    server.stop()


def files_below(folder: str) -> list[str]:
    return [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names]


def main():
    with tempfile.TemporaryDirectory() as folder:
        project = os.path.join(folder, "find things")
        command(folder, CLI, "init", project, "--json")
        # The packages that the project depends on, as they are installed in this repository.
        modules = os.path.join(ROOT, "examples", "parameter-age", "node_modules")
        os.symlink(modules, os.path.join(project, "node_modules"))
        command(project, CLI, "dev", "src/index.ts", "--org", "organization.yaml", *ONE)
        with account_of_moto() as variables:
            command(project, CLI, "run", "src/index.ts", *ONE, **variables)
        for kind in ("emulated", "real"):
            runs = files_below(os.path.join(project, ".step-everywhere", "runs", kind))
            assert any(path.endswith("us-east-1.json") for path in runs), (kind, runs)
        command(project, "--run", "build", "--", "--log-level=warning")
        Bucket.uploads.clear()
        packaged_with_bucket(os.path.join(project, "template.yaml"))
    [code] = Bucket.uploads.values()
    names = zipfile.ZipFile(io.BytesIO(code)).namelist()
    assert "index.mjs" in names and all(re.fullmatch(r"[\w-]+\.mjs", name) for name in names), names
    print("aws cloudformation package: of a project with runs in it, the bundle alone")


if __name__ == "__main__":
    main()
