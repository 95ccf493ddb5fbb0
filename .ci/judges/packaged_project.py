"""Packages the project that `step-everywhere init` makes, with a run in emulated accounts in it and a copy in the place of runs
in real ones, and looks into what was uploaded: the bundle alone, and nothing of a run."""

import io
import os
import shutil
import subprocess
import tempfile
import zipfile

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


def files_below(folder: str) -> list[str]:
    return [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names]


def main():
    with tempfile.TemporaryDirectory() as folder:
        project = os.path.join(folder, "find things")
        command(folder, CLI, "init", project, "--json")
        # The packages that the project names, as this repository has them installed.
        modules = os.path.join(ROOT, "examples", "parameter-age", "node_modules")
        os.symlink(modules, os.path.join(project, "node_modules"))
        command(project, CLI, "dev", "src/index.ts", "--org", "organization.yaml", *ONE)
        left = os.path.join(project, ".step-everywhere", "runs")
        shutil.copytree(os.path.join(left, "emulated"), os.path.join(left, "real"), dirs_exist_ok=True)
        for kind in ("emulated", "real"):
            runs = files_below(os.path.join(left, kind))
            assert any(path.endswith("us-east-1.json") for path in runs), (kind, runs)
        command(project, "--run", "build", "--", "--log-level=warning")
        Bucket.uploads.clear()
        packaged_with_bucket(os.path.join(project, "template.yaml"))
    [code] = Bucket.uploads.values()
    names = zipfile.ZipFile(io.BytesIO(code)).namelist()
    assert names == ["index.mjs"], names
    print("aws cloudformation package: of a project with runs in it, the bundle alone")


if __name__ == "__main__":
    main()
