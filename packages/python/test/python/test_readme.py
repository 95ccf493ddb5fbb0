"""The README's code runs, and its lists are complete."""

import re
import subprocess
import sys
from pathlib import Path

import step_everywhere
from step_everywhere import Run

PACKAGE = Path(__file__).parents[2]
README = (PACKAGE / "README.md").read_text()


def test_the_readmes_worker_passes_the_readmes_test(tmp_path: Path) -> None:
    blocks = re.findall(r"```python (\S+)\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == README.count("```python")
    for name, source in blocks:
        (tmp_path / name).write_text(source)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    environment = {"PYTHONPATH": f"{PACKAGE / 'src'}:{tmp_path}", "AWS_DEFAULT_REGION": "us-east-1"}
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
    assert "2 passed" in ended.stdout


def test_the_readme_names_every_error_and_all_of_a_run() -> None:
    for name in step_everywhere.__all__:
        if name.endswith(("Error", "Timeout")) and name not in ("StepEverywhereError", "LocalCredentialsError"):
            assert f"`{name}`" in README
    for name in [*Run.__slots__, "client", "remaining"]:
        assert name.startswith("_") or f"run.{name}" in README
