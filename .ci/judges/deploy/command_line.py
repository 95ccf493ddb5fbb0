"""Deploys with `step-everywhere deploy`, as a person does."""

import json
import shlex

from cloud import Cloud
from pages import ROOT, run

CLI = shlex.join([f"{ROOT}/node_modules/.bin/node", f"{ROOT}/packages/cli/dist/main.js"])


def deploy(cloud: Cloud, arguments: str, accepted=(0,)) -> dict:
    """What a deployment prints as JSON; what it prints for people goes to the log of the judge when it fails."""
    return json.loads(run(f"{CLI} deploy {arguments} --yes --json", ".", cloud.variables, accepted=accepted))


def refused(cloud: Cloud, arguments: str) -> str:
    """Why a deployment ends with 1, and all that it has shown before."""
    return run(f"{CLI} deploy {arguments} 2>&1", ".", cloud.variables, accepted=(1,))
