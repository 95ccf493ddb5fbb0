"""Checks the templates in docs/operate.md with cfn-lint, because readers copy them."""

import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CFN_LINT = pathlib.Path(sys.executable).parent / "cfn-lint"

page = (ROOT / "docs/operate.md").read_text()
templates = re.findall(r"^```yaml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
if not templates:
    sys.exit("docs/operate.md shows no template any more")
with tempfile.TemporaryDirectory() as folder:
    for number, template in enumerate(templates):
        path = pathlib.Path(folder, f"operate-{number}.yaml")
        path.write_text(template)
        subprocess.run([CFN_LINT, "--include-checks", "I", "--", path], check=True)
