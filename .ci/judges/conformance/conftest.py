"""Serves both clouds once, and prints a summary at the end."""

import pytest

import report
from emulator_cloud import emulator_cloud
from moto_cloud import moto_cloud, organization_file


@pytest.fixture(scope="session")
def clouds():
    with moto_cloud() as moto, emulator_cloud(organization_file(moto)) as emulator:
        yield {"emulator": emulator, "moto": moto}


def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(report.summary())
