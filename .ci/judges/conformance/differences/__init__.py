"""Every known difference, with the page of AWS that decides it.

Unless a difference says otherwise, the emulator does what the page says, and moto does not. The pages of single
operations list their errors, members and bounds. A listed difference that no longer occurs fails the suite.
"""

from compare import Difference

from . import events, kms, lambdas, organizations, s3, schedules, signatures, sns, ssm, states, sts

DIFFERENCES: list[Difference] = [
    difference
    for service in (events, kms, lambdas, organizations, s3, schedules, signatures, sns, ssm, states, sts)
    for difference in service.DIFFERENCES
]
