"""SNS."""

from cloud import Cloud


def a_message(cloud: Cloud):
    _publish(cloud)
    _publish(cloud, Subject="A run has ended")


def a_subject_of_the_longest_length(cloud: Cloud):
    _publish(cloud, Subject="x" * 99)


def a_subject_that_is_too_long(cloud: Cloud):
    _publish(cloud, Subject="x" * 101)


def a_subject_of_two_lines(cloud: Cloud):
    _publish(cloud, Subject="two\nlines")


def a_message_that_is_empty(cloud: Cloud):
    _publish(cloud, Message="")


def a_message_that_is_too_long(cloud: Cloud):
    _publish(cloud, Message="x" * (256 * 1024 + 1))


def a_topic_that_is_not_there(cloud: Cloud):
    _publish(cloud, TopicArn=_arn(cloud, name="nothing"))


def a_topic_of_another_region(cloud: Cloud):
    _publish(cloud, TopicArn=_arn(cloud, region="eu-west-1"))


def a_topic_for_somebody_else(cloud: Cloud):
    _publish(cloud, keys=cloud.assume("payments-dev"))


def _arn(cloud: Cloud, name: str = "conformance", region: str = "us-east-1") -> str:
    return f"arn:aws:sns:{region}:{cloud.accounts['management']}:{name}"


def _publish(cloud: Cloud, **members) -> None:
    cloud.call("sns", "Publish", **{"TopicArn": _arn(cloud), "Message": "done", **members})
