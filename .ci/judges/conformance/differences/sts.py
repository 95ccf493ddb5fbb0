"""Known differences of STS."""

from compare import ABSENT, ANY

from .row import CRASHES, DOCS, NOT_ANSWERED, UNCHECKED, members, page, verdicts

PAGES = f"{DOCS}/STS/latest/APIReference/API_"

ASSUME = page(PAGES, "AssumeRole")

DIFFERENCES = [
    *verdicts(
        UNCHECKED,
        *(
            (f"sts.{case}", "AssumeRole", "400 ValidationError", "200", ASSUME)
            for case in (
                "a_chained_session_longer_than_an_hour",
                "a_session_name_of_no_length_that_is_allowed",
                "a_session_name_with_a_space",
                "a_session_that_is_too_short",
                "a_session_that_is_too_long_for_any_role",
                "an_arn_that_is_no_role",
                "an_arn_that_is_too_short",
            )
        ),
        ("sts.a_policy_that_is_not_json", "AssumeRole", "400 MalformedPolicyDocument", "200", ASSUME),
        ("sts.tags_that_differ_in_case_only", "AssumeRole", "400 InvalidParameterValue", "200", ASSUME),
        ("sts.a_role_that_is_not_there", "AssumeRole", "403 AccessDenied", "200", ASSUME),
        ("sts.a_role_of_an_account_outside", "AssumeRole", "403 AccessDenied", "200", ASSUME),
    ),
    *verdicts(CRASHES, ("sts.no_session_name", "AssumeRole", "400 ValidationError", "500 500", ASSUME)),
    *members(
        NOT_ANSWERED,
        ("sts.a_session_with_all_that_can_be_asked_for", "AssumeRole.SourceIdentity", "judge", ABSENT, ASSUME),
    ),
    *members(
        "how policies and tags are packed is not public; without any there is no size, where moto always says 6",
        ("sts.a_session_of_a_member_s_role", "AssumeRole.PackedPolicySize", ABSENT, 6, ASSUME),
        ("sts.a_session_with_all_that_can_be_asked_for", "AssumeRole.PackedPolicySize", 8, 6, ASSUME),
    ),
    *members(
        "the unique id of a user begins with AIDA",
        (
            "sts.who_an_administrator_is",
            "GetCallerIdentity.UserId",
            "<user id>",
            ANY,
            f"{DOCS}/IAM/latest/UserGuide/reference_identifiers.html",
        ),
    ),
]
