"""Known differences of EventBridge Scheduler."""

from compare import ANY

from .row import CRASHES, DOCS, INVALID, UNCHECKED, members, page, verdicts

SCHEDULER = f"{DOCS}/scheduler/latest/APIReference/API_"
CREATE = page(SCHEDULER, "CreateSchedule")
LIST = page(SCHEDULER, "ListSchedules")

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
            ("schedules.schedules_that_are_listed", f"ListSchedules.Schedules.{index}.{member}", ANY, ANY, LIST)
            for index in (0, 1)
            for member in ("Arn", "Name")
        ),
    ),
]
