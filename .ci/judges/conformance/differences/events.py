"""Known differences of EventBridge."""

import re

from compare import ABSENT

from .row import DOCS, INVALID, UNCHECKED, members, page, verdicts

EVENTS = f"{DOCS}/eventbridge/latest/APIReference/API_"
FOREIGN = re.compile(r"arn:aws:iam::123456789012:user/administrator may not put events on arn:aws:events:us-east-1:\d{12}:event-bus/default\.")

DIFFERENCES = [
    *verdicts(UNCHECKED, ("events.no_entries", "PutEvents", INVALID, "200", page(EVENTS, "PutEvents"))),
    *members(
        UNCHECKED,
        *(
            (f"events.{case}", f"PutEvents.{member}", ours, theirs, page(EVENTS, "PutEventsResultEntry"))
            for case, code, message in (
                ("a_bus_of_another_account", "AccessDeniedException", FOREIGN),
                ("a_detail_that_is_no_object", "MalformedDetail", "Detail is malformed."),
                (
                    "a_source_that_aws_keeps_for_itself",
                    "NotAuthorizedForSourceException",
                    "Not authorized for the source.",
                ),
            )
            for member, ours, theirs in (
                ("Entries.0.ErrorCode", code, ABSENT),
                ("Entries.0.ErrorMessage", message, ABSENT),
                ("Entries.0.EventId", ABSENT, "<uuid>"),
                ("FailedEntryCount", 1, 0),
            )
        ),
    ),
]
