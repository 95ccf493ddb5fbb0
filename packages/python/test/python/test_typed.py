"""The types in the built layer, as mypy and pyright show them to an author."""

import json
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

PACKAGE = Path(__file__).parents[2]
SAMPLE = PACKAGE / "test" / "python" / "typed" / "sample_worker.py"
BUILT = PACKAGE / "dist" / "layer" / "python" / "step_everywhere"
PYRIGHT = PACKAGE / "node_modules" / ".bin" / "pyright"


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an author's Python environment, with the layer's package, boto3 and its stubs."""
    folder = tmp_path_factory.mktemp("author")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    [packages] = folder.glob("lib/python*/site-packages")
    shutil.copytree(BUILT, packages / BUILT.name)
    (packages / "tools.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "python"


def mypy(python: Path, file: Path, folder: Path) -> tuple[str, int]:
    # Not with this package's settings, which would find its source.
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--python-executable={python}"]
    done = subprocess.run(
        [*command, f"--cache-dir={folder}/cache", file], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr, done.returncode


def test_mypy_strict_takes_the_sample(python: Path, tmp_path: Path) -> None:
    printed, status = mypy(python, SAMPLE, tmp_path)
    assert (printed.strip(), status) == ("Success: no issues found in 1 source file", 0)


def test_it_is_the_marker_that_mypy_goes_by(python: Path, tmp_path: Path) -> None:
    [marker] = python.parents[1].glob("lib/python*/site-packages/step_everywhere/py.typed")
    worker = tmp_path / "worker.py"
    worker.write_text("import step_everywhere\n")
    marker.rename(tmp_path / "py.typed")
    try:
        printed, status = mypy(python, worker, tmp_path)
    finally:
        (tmp_path / "py.typed").rename(marker)
    assert "missing library stubs or py.typed marker" in printed
    assert status == 1


def test_pyright_strict_takes_the_sample(python: Path, tmp_path: Path) -> None:
    settings: dict[str, Any] = {
        "include": [SAMPLE.name],
        "typeCheckingMode": "strict",
        # Pyright ignores comments for mypy, and reports unnecessary comments for itself.
        "enableTypeIgnoreComments": False,
        "reportUnnecessaryTypeIgnoreComment": "error",
    }
    shutil.copy(SAMPLE, tmp_path)
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [str(PYRIGHT), "--project", str(tmp_path), "--pythonpath", str(python), "--outputjson"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    printed = json.loads(done.stdout)
    assert [f"{each['range']['start']['line'] + 1}: {each['message']}" for each in printed["generalDiagnostics"]] == []
    assert (printed["summary"]["filesAnalyzed"], done.returncode) == (1, 0)
