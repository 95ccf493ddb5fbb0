"""Known differences of EventBridge Scheduler."""

import re

from .row import CRASHES, DOCS, INVALID, UNCHECKED, members, page, verdicts

SCHEDULER = f"{DOCS}/scheduler/latest/APIReference/API_"
CREATE = page(SCHEDULER, "CreateSchedule")
LIST = page(SCHEDULER, "ListSchedules")


def schedule_like(name: str) -> re.Pattern:
    """The ARN of a schedule in some account."""
    return re.compile(rf"arn:aws:scheduler:us-east-1:\d{{12}}:schedule/default/{name}")


DIFFERENCES = [
    *verdicts(
        UNCHECKED,
        *(
            (f"schedules.{case}", "CreateSchedule", INVALID, "200", CREATE)
            for case in (
                "a_name_that_is_too_long",
                "a_role_that_is_none",
                "a_time_zone_that_is_none",
                "a_window_without_its_minutes",
                "expressions_that_are_none",
                "more_retries_than_there_are",
            )
        ),
        ("schedules.a_list_with_a_page_that_is_too_large", "ListSchedules", INVALID, "200", LIST),
    ),
    *verdicts(
        CRASHES,
        (
            "schedules.a_group_that_is_not_there",
            "CreateSchedule",
            "404 ResourceNotFoundException",
            "500 500",
            CREATE,
        ),
    ),
    *verdicts(
        "the page has 409 for it",
        (
            "schedules.a_schedule_s_life",
            "CreateSchedule",
            "409 ConflictException",
            "400 ConflictException",
            CREATE,
        ),
    ),
    *members(
        "undecided by the page: by name, or, in moto, the newest first",
        *(
            ("schedules.schedules_that_are_listed", f"ListSchedules.Schedules.{index}.{member}", ours, theirs, LIST)
            for index, mine, others in ((0, "a", "other"), (1, "b", "a"))
            for member, ours, theirs in (
                ("Arn", schedule_like(mine), schedule_like(others)),
                ("Name", mine, others),
            )
        ),
    ),
]
