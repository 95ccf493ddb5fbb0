"""Deploys with `step-everywhere deploy`, as a user does."""

import json
import shlex

from cloud import Cloud
from pages import ROOT, run

CLI = shlex.join([f"{ROOT}/node_modules/.bin/node", f"{ROOT}/packages/cli/dist/main.js"])


def deploy(cloud: Cloud, arguments: str, accepted=(0,)) -> dict:
    """The JSON output of a deployment; its output for people is printed if it fails."""
    return json.loads(run(f"{CLI} deploy {arguments} --yes --json", ".", cloud.variables, accepted=accepted))


def refused(cloud: Cloud, arguments: str) -> str:
    """The error of a deployment that ends with status 1, with everything that it showed before."""
    return run(f"{CLI} deploy {arguments} 2>&1", ".", cloud.variables, accepted=(1,))
