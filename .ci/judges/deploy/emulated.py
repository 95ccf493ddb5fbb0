"""Runs workers in the emulator, from their source as in the READMEs and from the uploaded archives of their functions."""

import glob
import io
import json
import os
import re
import shlex
import zipfile

from command_line import CLI
from pages import ROOT, run

DEV = "npx step-everywhere dev"
LAYERS = {
    "nodejs": os.path.join(ROOT, "layer", "dist", "step-everywhere-layer.zip"),
    "python": os.path.join(ROOT, "packages", "python", "dist", "step-everywhere-python-layer.zip"),
}


class Run:
    """The results of a run, by account and region."""

    def __init__(self, folder: str, counts: str):
        self.counts = counts
        self.results = {}
        for path in glob.glob(os.path.join(glob.escape(folder), "[0-9]*", "*.json")):
            with open(path, encoding="utf-8") as file:
                self.results[path[len(folder) :]] = [json.loads(line) for line in file]

    def lines(self) -> list:
        return [line for lines in self.results.values() for line in lines]

    def shape(self) -> dict[str, int]:
        """The number of lines in each target's result. Their content may depend on the time."""
        return {path: len(lines) for path, lines in self.results.items()}


def dev(command: str, out: str) -> Run:
    """Runs a command of a README from the root of the repository, with a separate folder for its objects."""
    # Status 2 means that targets failed, which an example may do on purpose.
    printed = run(f"{command.rstrip()} --out {shlex.quote(out)}", ".", {}, accepted=(0, 2))
    folder = re.search(r"^Results: '?(.*?)/ACCOUNT/REGION\.json'?$", printed, re.M)[1]
    return Run(os.path.join(ROOT, folder), re.match(r"(.*) in ", printed.splitlines()[-1])[1])


def dev_uploaded(command: str, function: dict, code: bytes, example: str, folder: str) -> Run:
    """Runs the same command with the uploaded archive instead of the source, and with layers and SDK in Lambda's
    folders.
    """
    # Without npx, which takes half a second.
    arguments = shlex.split(command.replace("npx step-everywhere", CLI).replace("\\\n", " "))
    arguments[arguments.index("dev") + 1] = unpack_function(function, code, example, folder)
    return dev(shlex.join(arguments), os.path.join(folder, "out"))


def unpack_function(function: dict, code: bytes, example: str, folder: str) -> str:
    task = os.path.join(folder, "task")
    zipfile.ZipFile(io.BytesIO(code)).extractall(task)
    module = function["Handler"].removesuffix(".handler")
    if function["Runtime"].startswith("python"):
        return os.path.join(task, f"{module}.py")  # the command line provides the layer
    if function["Layers"]:
        zipfile.ZipFile(LAYERS["nodejs"]).extractall(os.path.join(folder, "opt"))
        modules = os.path.join(folder, "node_modules")
        os.mkdir(modules)
        os.symlink(os.path.join(folder, "opt/nodejs/node_modules/@step-everywhere"), os.path.join(modules, "@step-everywhere"))
        os.symlink(os.path.join(ROOT, "examples", example, "node_modules", "@aws-sdk"), os.path.join(modules, "@aws-sdk"))
    variables = {**function.get("Environment", {}).get("Variables", {}), "LAMBDA_TASK_ROOT": task}
    path = module if module.startswith("/opt/") else f"/task/{module}"
    worker = os.path.join(folder, f"{example}.mjs")
    with open(worker, "w", encoding="utf-8") as file:
        file.write(f"Object.assign(process.env, {json.dumps(variables)});\n")
        file.write(f"const module = await import('.{path}.mjs');\nexport const handler = module.handler;\n")
    return worker
