"""Reads a README: its commands, and the JSON that it shows."""

import json
import os
import re
import subprocess
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
TOOLS = [
    os.path.dirname(sys.executable),
    os.path.join(os.path.dirname(__file__), ".venv", "bin"),
    os.path.join(ROOT, "node_modules", ".bin"),
]


class Page:
    """A page in Markdown; `before` and `under` return the fenced blocks of a language before and under a heading."""

    def __init__(self, path: str):
        self.path = path
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            self.text = file.read()

    def before(self, heading: str, language: str) -> list[str]:
        return blocks(self.text.split(f"\n{heading}\n")[0], language)

    def under(self, heading: str, language: str) -> list[str]:
        found = self.text.split(f"\n{heading}\n")
        if len(found) != 2:
            raise SystemExit(f"{self.path}: expected one heading {heading!r}")
        return blocks(re.split(r"\n#{1,2} ", found[1])[0], language)


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def run(script: str, cwd: str, variables: dict[str, str], accepted=(0,), stdin: str = "") -> str:
    """Runs commands as a reader would who copied them, and returns their output."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    path = os.pathsep.join([*TOOLS, os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=os.path.join(ROOT, cwd),
        env={**clean, **variables, "PATH": path},
        input=stdin,
        text=True,
        capture_output=True,
    )
    if done.returncode not in accepted:
        raise SystemExit(f"{cwd}: ended with {done.returncode}:\n{script}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def is_like(shown, real) -> bool:
    """Whether a value matches the one on the page, in which `…` means any text."""
    if isinstance(shown, dict):
        same = isinstance(real, dict) and list(shown) == list(real)
        return same and all(is_like(shown[name], real[name]) for name in shown)
    if isinstance(shown, list):
        same = isinstance(real, list) and len(shown) == len(real)
        return same and all(map(is_like, shown, real))
    return isinstance(real, str) if shown == "…" else shown == real


def samples(page: Page, heading: str) -> list:
    return [json.loads(block) for block in page.before(heading, "json")]
