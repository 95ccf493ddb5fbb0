"""Known differences of EventBridge."""

from compare import ANY, Difference

from .row import DOCS, INVALID, UNCHECKED, page, verdicts

EVENTS = f"{DOCS}/eventbridge/latest/APIReference/API_"

DIFFERENCES = [
    *verdicts(UNCHECKED, ("events.no_entries", "PutEvents", INVALID, "200", page(EVENTS, "PutEvents"))),
    *(
        Difference(f"events.{case}", f"*.PutEvents.{member}", ANY, ANY, UNCHECKED, page(EVENTS, "PutEventsResultEntry"))
        for case in ("a_bus_of_another_account", "a_detail_that_is_no_object", "a_source_that_aws_keeps_for_itself")
        for member in ("Entries.0.ErrorCode", "Entries.0.ErrorMessage", "Entries.0.EventId", "FailedEntryCount")
    ),
]
