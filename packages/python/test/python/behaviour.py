"""Behaviour that workers in every language share, from the contract."""

import json
from pathlib import Path
from typing import Any

BEHAVIOUR: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "core" / "contract" / "behaviour.json").read_text(encoding="utf-8")
)
