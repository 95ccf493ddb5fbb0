"""boto3 sessions, which read botocore's descriptions of services once in a warm environment."""

import boto3
import botocore.session
from botocore.loaders import Loader

# Nothing of a target is in it.
_LOADER = Loader()


def boto3_session(core: botocore.session.Session) -> boto3.session.Session:
    """Makes a boto3 session of one of botocore's; all share what was read of services."""
    core.register_component("data_loader", _LOADER)
    session = boto3.session.Session(botocore_session=core)
    # Each session adds boto3's own folder to the paths of its loader; this one would get longer at every invocation.
    _LOADER.search_paths[:] = dict.fromkeys(_LOADER.search_paths)
    return session
