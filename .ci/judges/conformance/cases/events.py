"""EventBridge."""

import json

from cloud import Cloud

ENTRY = {"Source": "conformance", "DetailType": "Judged", "Detail": json.dumps({"n": 1})}


def an_event(cloud: Cloud):
    _put(cloud, {**ENTRY, "Resources": ["arn:aws:s3:::a"], "Time": 1_790_000_000})


def an_event_of_a_member(cloud: Cloud):
    cloud.call("events", "PutEvents", Entries=[ENTRY], keys=cloud.assume("payments-dev"))


def events_on_the_default_bus_by_its_names(cloud: Cloud):
    arn = f"arn:aws:events:us-east-1:{cloud.accounts['management']}:event-bus/default"
    _put(cloud, {**ENTRY, "EventBusName": "default"}, {**ENTRY, "EventBusName": arn})


def a_bus_of_another_account(cloud: Cloud):
    arn = f"arn:aws:events:us-east-1:{cloud.accounts['payments-dev']}:event-bus/default"
    _put(cloud, {**ENTRY, "EventBusName": arn})


def entries_that_lack_something_beside_one_that_does_not(cloud: Cloud):
    for name in ENTRY:
        _put(cloud, {key: value for key, value in ENTRY.items() if key != name}, ENTRY)


def a_detail_that_is_no_object(cloud: Cloud):
    _put(cloud, {**ENTRY, "Detail": "{"})
    _put(cloud, {**ENTRY, "Detail": "7"})


def a_source_that_aws_keeps_for_itself(cloud: Cloud):
    _put(cloud, {**ENTRY, "Source": "aws.states"})


def too_many_entries(cloud: Cloud):
    _put(cloud, *[ENTRY] * 11)


def no_entries(cloud: Cloud):
    _put(cloud)


def _put(cloud: Cloud, *entries: dict) -> None:
    cloud.call("events", "PutEvents", Entries=list(entries))
