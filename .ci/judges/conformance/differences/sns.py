"""Known differences of SNS."""

from .row import DOCS, UNCHECKED, page, verdicts

PUBLISH = page(f"{DOCS}/sns/latest/api/API_", "Publish")

DIFFERENCES = verdicts(
    UNCHECKED,
    ("sns.a_message_that_is_empty", "Publish", "400 InvalidParameter", "200", PUBLISH),
    ("sns.a_subject_of_two_lines", "Publish", "400 InvalidParameter", "200", PUBLISH),
    ("sns.a_topic_for_somebody_else", "Publish", "404 NotFound", "200", PUBLISH),
    ("sns.a_topic_of_another_region", "Publish", "400 InvalidParameter", "404 NotFound", PUBLISH),
)
