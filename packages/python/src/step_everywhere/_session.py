"""boto3 sessions that share the descriptions of services, which are read once in a warm environment."""

import boto3
import botocore.session
from botocore.loaders import Loader

# It contains nothing of a target.
_LOADER = Loader()


def boto3_session(core: botocore.session.Session) -> boto3.session.Session:
    """Makes a boto3 session from one of botocore's; all share the loaded descriptions."""
    core.register_component("data_loader", _LOADER)
    session = boto3.session.Session(botocore_session=core)
    # Each session adds boto3's own folder to the search path of its loader, which would otherwise grow at every
    # invocation.
    _LOADER.search_paths[:] = dict.fromkeys(_LOADER.search_paths)
    return session
