"""EventBridge Scheduler."""

from cloud import Cloud

TARGET = "arn:aws:scheduler:::aws-sdk:sfn:startExecution"


def a_schedule_s_life(cloud: Cloud):
    _call(cloud, "GetSchedule", Name="life")
    _create(cloud, Name="life", Description="once a day")
    _call(cloud, "GetSchedule", Name="life")
    _create(cloud, Name="life")
    _call(cloud, "UpdateSchedule", **_schedule(cloud, Name="life", ScheduleExpression="rate(2 hours)", State="DISABLED"))
    _call(cloud, "GetSchedule", Name="life")
    _call(cloud, "DeleteSchedule", Name="life")
    _call(cloud, "DeleteSchedule", Name="life")
    _call(cloud, "UpdateSchedule", **_schedule(cloud, Name="life"))


def a_schedule_in_a_group(cloud: Cloud):
    _call(cloud, "GetScheduleGroup", Name="conformance")
    _create(cloud, Name="grouped", GroupName="conformance")
    _call(cloud, "GetSchedule", Name="grouped", GroupName="conformance")
    _call(cloud, "GetSchedule", Name="grouped")


def a_group_that_is_not_there(cloud: Cloud):
    _call(cloud, "GetScheduleGroup", Name="nothing")
    _create(cloud, Name="lost", GroupName="nothing")
    _call(cloud, "GetSchedule", Name="lost", GroupName="nothing")


def schedules_that_are_listed(cloud: Cloud):
    keys = cloud.assume("payments-dev")
    for name in ("b", "a", "other"):
        _create(cloud, keys, Name=name)
    _call(cloud, "ListSchedules", keys, NamePrefix="oth")
    _call(cloud, "ListSchedules", keys, State="DISABLED")
    _call(cloud, "ListSchedules", keys, GroupName="default", MaxResults=2)


def a_list_with_a_page_that_is_too_large(cloud: Cloud):
    _call(cloud, "ListSchedules", MaxResults=101)


def a_schedule_with_a_dead_letter_queue(cloud: Cloud):
    queue = f"arn:aws:sqs:us-east-1:{cloud.accounts['management']}:letters"
    retries = {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 3}
    target = {**_schedule(cloud)["Target"], "RetryPolicy": retries, "DeadLetterConfig": {"Arn": queue}}
    _create(cloud, Name="letters", Target=target)
    _call(cloud, "GetSchedule", Name="letters")


def expressions_that_are_none(cloud: Cloud):
    for number, expression in enumerate(("daily", "rate(1 hours)", "cron(0 0 * * *)", "at(tomorrow)")):
        _create(cloud, Name=f"odd-{number}", ScheduleExpression=expression)


def a_time_zone_that_is_none(cloud: Cloud):
    _create(cloud, Name="moon", ScheduleExpressionTimezone="Moon/Crater")


def a_name_that_is_too_long(cloud: Cloud):
    _create(cloud, Name="x" * 65)


def a_window_without_its_minutes(cloud: Cloud):
    _create(cloud, Name="window", FlexibleTimeWindow={"Mode": "FLEXIBLE"})


def more_retries_than_there_are(cloud: Cloud):
    target = {**_schedule(cloud)["Target"], "RetryPolicy": {"MaximumRetryAttempts": 186}}
    _create(cloud, Name="retries", Target=target)


def a_role_that_is_none(cloud: Cloud):
    _create(cloud, Name="role", Target={**_schedule(cloud)["Target"], "RoleArn": "starter"})


def _schedule(cloud: Cloud, **members) -> dict:
    role = f"arn:aws:iam::{cloud.accounts['management']}:role/starter"
    target = {"Arn": TARGET, "RoleArn": role, "Input": "{}"}
    window = {"Mode": "OFF"}
    return {"ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": window, "Target": target, **members}


def _create(cloud: Cloud, keys=None, **members) -> None:
    _call(cloud, "CreateSchedule", keys, **_schedule(cloud, **members))


def _call(cloud: Cloud, operation: str, keys=None, **members) -> None:
    # boto3 adds a token of its own, which the emulator ignores.
    token = {"ClientToken": "conformance"} if operation in ("CreateSchedule", "UpdateSchedule", "DeleteSchedule") else {}
    cloud.call("scheduler", operation, keys=keys, **members, **token)
