"""Lambda's context, for tests."""

import time
import uuid

_LONGEST = 15 * 60.0


class LambdaContext:
    """The second argument of a Lambda handler, with a clock that runs.

    handler(event, LambdaContext(timeout=3))
    """

    identity = None
    client_context = None
    function_name = "StepEverywhere_example"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example"
    memory_limit_in_mb = "256"
    log_group_name = "/aws/lambda/StepEverywhere_example"
    log_stream_name = "2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef"

    def __init__(self, timeout: float = _LONGEST) -> None:
        """Starts the clock.

        `timeout` is the number of seconds until the function's time is up, by default 15 minutes.
        """
        self._end = time.monotonic() + timeout
        self.aws_request_id = str(uuid.uuid4())

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function's time is up."""
        return max(0, round((self._end - time.monotonic()) * 1_000))
