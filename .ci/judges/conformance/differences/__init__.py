"""Every difference that is known, with the page of AWS that decides it.

Unless it says otherwise, the emulator does what the page says, and moto does not. The pages of single operations list
its errors, its members and their bounds. A difference that is written down and no longer seen fails the suite.
"""

from compare import Difference

from . import events, kms, lambdas, organizations, s3, schedules, signatures, sns, ssm, states, sts

DIFFERENCES: list[Difference] = [
    difference
    for service in (events, kms, lambdas, organizations, s3, schedules, signatures, sns, ssm, states, sts)
    for difference in service.DIFFERENCES
]
