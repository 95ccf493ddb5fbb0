"""Runs the commands of layer/README.md against moto with the stock `aws` command, and checks the created resources."""

import logging
import os
import re
import subprocess
import sys
import tempfile

import boto3
from moto.server import ThreadedMotoServer

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
README = os.path.join(ROOT, "layer", "README.md")
# pnpm runs in the root, as the README says; the files of the README are elsewhere.
PRELUDE = 'set -euo pipefail\nnpx() { (cd "$ROOT" && command npx "$@"); }\n'
TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'


def blocks():
    """The README's files by name, and its commands as one script. Bundling is tested elsewhere."""
    with open(README, encoding="utf-8") as file:
        found = re.findall(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", file.read(), re.M | re.S)
    files = {name: code for _, name, code in found if name and "/" not in name}
    return files, "".join(code for kind, name, code in found if kind == "sh" and not name)


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    variables = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    os.environ.update(variables)
    role = boto3.client("iam").create_role(RoleName="worker", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    files, script = blocks()
    path = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(os.path.join(ROOT, "layer"), os.path.join(folder, "layer"))
        for name, code in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(code)
        env = {**os.environ, "PATH": path, "ROOT": ROOT, "ROLE_ARN": role, "CI": "true"}
        done = subprocess.run(["bash", "-c", PRELUDE + script], cwd=folder, env=env, text=True, capture_output=True)
    if done.returncode != 0:
        raise SystemExit(f"layer_readme: {done.stdout}\n{done.stderr}")
    look()
    server.stop()
    print("layer/README.md: its commands publish the layer and create both functions (aws command, moto)")


def look():
    aws = boto3.client("lambda")
    version = aws.list_layer_versions(LayerName="StepEverywhere")["LayerVersions"][0]
    assert version["CompatibleRuntimes"] == ["nodejs24.x", "nodejs22.x"], version
    assert version["CompatibleArchitectures"] == ["x86_64", "arm64"], version
    plain = aws.get_function_configuration(FunctionName="StepEverywhere_plain")
    wrapped = aws.get_function_configuration(FunctionName="StepEverywhere_parameters")
    for function in (plain, wrapped):
        assert [layer["Arn"] for layer in function["Layers"]] == [version["LayerVersionArn"]], function
    assert wrapped["Handler"] == "index.handler", wrapped
    assert plain["Handler"] == "/opt/nodejs/step-everywhere.handler", plain
    assert plain["Environment"]["Variables"] == {"STEP_EVERYWHERE_HANDLER": "plain.handler"}, plain


if __name__ == "__main__":
    main()
