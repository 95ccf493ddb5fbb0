"""The emulator, prepared for the cases."""

import contextlib
import json
import os
import subprocess
import tempfile

from cloud import Cloud, Keys

HERE = os.path.dirname(os.path.abspath(__file__))
NODE = os.path.join(HERE, "..", "..", "..", "node_modules", ".bin", "node")


@contextlib.contextmanager
def emulator_cloud(organization: dict):
    """Serves the emulator for the organization in a file."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "organization.json")
        with open(file, "w", encoding="utf-8") as stream:
            json.dump(organization, stream)
        command = [NODE, os.path.join(HERE, "serve.mjs"), file, os.path.join(folder, "out")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError("serve.mjs ended before it served; is packages/emulator built?")
            served = json.loads(line)
            yield Cloud(
                name="emulator",
                endpoint=served["AWS_ENDPOINT_URL"],
                administrator=Keys(served["AWS_ACCESS_KEY_ID"], served["AWS_SECRET_ACCESS_KEY"]),
                key_arn=served["KeyArn"],
                other_key_arn=served["OtherKeyArn"],
                accounts={account["name"]: account["id"] for account in organization["accounts"]},
                strict=contextlib.nullcontext,
            )
        finally:
            process.terminate()
            process.wait(timeout=30)
