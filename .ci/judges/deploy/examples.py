"""Follows the examples' READMEs word by word: runs each example in the emulator, and deploys it to moto with `sam
deploy` and with `aws cloudformation package` and `deploy`. The uploaded code then runs in the emulator with the same
outcome.

With the argument `executables`, it deploys the examples that `sam build` compiles, possibly for another processor.
That takes minutes, so it is a separate job; the suite of workers in Go runs them.
"""

import base64
import glob
import hashlib
import io
import os
import re
import sys
import tempfile
import zipfile
from concurrent.futures import ProcessPoolExecutor

from cloud import Cloud
from emulated import DEV, LAYERS, Run, dev, dev_uploaded
from pages import ROOT, Page, is_like, run, samples
from samtranslator.yaml_helper import yaml_parse

HEADING = "## Deploy"


def publish_layers(cloud: Cloud) -> dict[str, str]:
    arns = {}
    for kind, path in LAYERS.items():
        with open(path, "rb") as file:
            version = cloud.client("lambda").publish_layer_version(
                LayerName=f"StepEverywhere-{kind}", Content={"ZipFile": file.read()}
            )
        arns[kind] = version["LayerVersionArn"]
    return arns


def shown_run(page: Page, folder: str) -> tuple[str, Run]:
    """Runs the worker as the page says, and compares the results on the page with the stored ones."""
    commands = [block for block in page.before(HEADING, "sh") if DEV in block]
    if not commands:
        raise SystemExit(f"{page.path}: no command that runs the worker in the emulator")
    ended = dev(commands[0], os.path.join(folder, "shown"))
    shown = samples(page, HEADING)
    if not shown or not all(any(is_like(sample, line) for line in ended.lines()) for sample in shown):
        raise SystemExit(f"{page.path}: no result is like the one that is shown")
    return commands[0], ended


def deployed(cloud: Cloud, example: str, script: str) -> tuple[dict, bytes]:
    """Deploys with a block of the page, and compares the function with the template and the uploaded archive."""
    expected = worker_of(example)
    layer = publish_layers(cloud)["python" if expected["Runtime"].startswith("python") else "nodejs"]
    run(script.replace("MY-ARTIFACTS", "my-artifacts"), f"examples/{example}", {**cloud.variables, "LAYER": layer})
    configuration = function_like(cloud, expected)
    assert property_of(cloud, "Architectures") == expected["Architectures"]
    configuration["Layers"] = property_of(cloud, "Layers")
    assert configuration["Layers"] == ([layer] if "Layers" in expected else []), configuration
    return configuration, uploaded(cloud, configuration["CodeSha256"])


def worker_of(example: str) -> dict:
    """The function of an example's template."""
    with open(os.path.join(ROOT, "examples", example, "template.yaml"), encoding="utf-8") as file:
        return yaml_parse(file)["Resources"]["Worker"]["Properties"]


def function_like(cloud: Cloud, expected: dict) -> dict:
    """The deployed function, after comparing it with the template."""
    configuration = cloud.client("lambda").get_function(FunctionName=expected["FunctionName"])["Configuration"]
    assert configuration["FunctionName"].startswith("StepEverywhere_"), configuration
    for name in ("Handler", "Runtime", "MemorySize", "Timeout"):
        assert configuration[name] == expected[name], (name, configuration)
    assert configuration.get("Environment", {}) == expected.get("Environment", {}), configuration
    return configuration


def property_of(cloud: Cloud, name: str) -> list[str]:
    """A property of the function from CloudFormation, if moto's Lambda does not return it."""
    cloudformation = cloud.client("cloudformation")
    stacks = cloudformation.describe_stacks()["Stacks"]
    stack = next(stack for stack in stacks if stack["StackName"].startswith("step-everywhere"))
    template = cloudformation.get_template(StackName=stack["StackName"])["TemplateBody"]
    parameters = {item["ParameterKey"]: item["ParameterValue"] for item in stack["Parameters"]}
    values = template["Resources"]["Worker"]["Properties"].get(name, [])
    return [parameters[value["Ref"]] if isinstance(value, dict) else value for value in values]


def uploaded(cloud: Cloud, digest: str) -> bytes:
    """The uploaded object that became a function's code."""
    s3 = cloud.client("s3")
    for bucket in s3.list_buckets()["Buckets"]:
        for item in s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", []):
            body = s3.get_object(Bucket=bucket["Name"], Key=item["Key"])["Body"].read()
            if base64.b64encode(hashlib.sha256(body).digest()).decode() == digest:
                return body
    raise SystemExit(f"no uploaded object has the digest {digest}")


def files(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def judge(example: str) -> str:
    page = Page(f"examples/{example}/README.md")
    scripts = page.under(HEADING, "sh")
    tools = [re.search(r"^(sam deploy|aws cloudformation package)", script, re.M) for script in scripts]
    assert [tool and tool[1] for tool in tools] == ["sam deploy", "aws cloudformation package"], scripts
    archives = []
    for script in scripts:
        with Cloud() as cloud:
            function, archive = deployed(cloud, example, script)
        archives.append(files(archive))
    assert archives[0] == archives[1], f"{example}: the two tools upload different files"
    with tempfile.TemporaryDirectory() as folder:
        command, ended = shown_run(page, folder)
        again = dev_uploaded(command, function, archive, example, folder)
    assert (again.counts, again.shape()) == (ended.counts, ended.shape()), (again.counts, ended.counts)
    return f"{example}: {ended.counts}; deployed with sam and aws, its upload ran with the same outcome"


MACHINES = {"x86_64": 62, "arm64": 183}
"""The processor in an executable's header, for Lambda's architectures (ELF, e_machine)."""


def judge_executable(example: str) -> str:
    [script] = Page(f"examples/{example}/README.md").under(HEADING, "sh")
    with Cloud() as cloud:
        function, archive = deployed(cloud, example, script)
    header = files(archive)[function["Handler"]][:20]
    [architecture] = worker_of(example)["Architectures"]
    assert header[:4] == b"\x7fELF" and int.from_bytes(header[18:], "little") == MACHINES[architecture], header
    return f"{example}: sam has compiled it for {architecture} and deployed it"


def is_executable(example: str) -> bool:
    return worker_of(example)["Runtime"].startswith("provided.")


def with_templates() -> list[str]:
    found = glob.glob(os.path.join(ROOT, "examples", "*", "template.yaml"))
    return sorted(os.path.basename(os.path.dirname(template)) for template in found)


if __name__ == "__main__":
    of_executables = sys.argv[1:] == ["executables"]
    chosen = [example for example in with_templates() if is_executable(example) == of_executables]
    # A deployment mostly waits, so several run at once.
    with ProcessPoolExecutor(3) as pool:
        for line in pool.map(judge_executable if of_executables else judge, chosen):
            print(line)
