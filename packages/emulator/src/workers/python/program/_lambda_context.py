"""The second argument of a handler."""

import os
import sys
import time


class CognitoIdentity:
    """The caller's identity in Amazon Cognito, which is always empty here."""

    cognito_identity_id = None
    cognito_identity_pool_id = None


class LambdaContext:
    """The `context` of a handler (https://docs.aws.amazon.com/lambda/latest/dg/python-context.html)."""

    client_context = None

    def __init__(self, request_id, invoked_function_arn, deadline, tenant_id):
        self.identity = CognitoIdentity()
        self.aws_request_id = request_id
        self.invoked_function_arn = invoked_function_arn
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.tenant_id = tenant_id
        self._deadline = deadline

    def get_remaining_time_in_millis(self):
        """Milliseconds until the invocation's deadline."""
        return max(int(self._deadline - time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))
