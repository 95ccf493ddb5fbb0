"""Validates organization files against docs/organization.schema.json with Python's jsonschema: this repository's
files, one with letters beyond ASCII, and some invalid ones.
"""

import json
import re
import sys
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
ACCOUNTS = [{"id": "111111111111", "name": "management"}]
VALIDATOR = Draft202012Validator(json.loads((ROOT / "docs/organization.schema.json").read_text()))


def files():
    for path in [*ROOT.glob("examples/*/organization.yaml"), *ROOT.glob("packages/cli/template*/organization.yaml")]:
        yield str(path.relative_to(ROOT)), yaml.safe_load(path.read_text())
    page = (ROOT / "docs/organization-file.md").read_text()
    yield "docs/organization-file.md", yaml.safe_load(re.search(r"```yaml\n(partition:.*?)```", page, re.DOTALL)[1])
    umlauts = {**ACCOUNTS[0], "ou": "Büro/Ämter", "tags": {"Größe": "zwölf Straßen"}}
    yield "letters beyond ASCII", {"accounts": [umlauts]}


WRONG = {
    "a misspelt field": {"accounts": ACCOUNTS, "acounts": []},
    "a tag key with a sign that AWS refuses": {"accounts": [{**ACCOUNTS[0], "tags": {"a#b": "c"}}]},
    "a tag value with a sign that AWS refuses": {"accounts": [{**ACCOUNTS[0], "tags": {"a": "b`c"}}]},
    "an OU with an empty name": {"accounts": [{**ACCOUNTS[0], "ou": "a//b"}]},
}


def main():
    problems = [
        f"{name}: {error.json_path}: {error.message}" for name, value in files() for error in VALIDATOR.iter_errors(value)
    ]
    problems += [f"{name} is taken for right" for name, value in WRONG.items() if VALIDATOR.is_valid(value)]
    print("\n".join(problems) or f"organization schema: {len(list(files()))} files are right, {len(WRONG)} are wrong")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
