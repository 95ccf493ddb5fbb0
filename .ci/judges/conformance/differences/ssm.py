"""Known differences of SSM."""

import re

from compare import ABSENT, ANY

from .row import CRASHES, DOCS, INVALID, NOT_ANSWERED, OTHER_CODE, UNCHECKED, members, page, verdicts

PAGES = f"{DOCS}/systems-manager/latest/APIReference/API_"

PUT = page(PAGES, "PutParameter")
DESCRIBE = page(PAGES, "DescribeParameters")
ARN = re.compile(r"arn:aws:ssm:us-east-1:\d{12}:parameter/.+")

DIFFERENCES = [
    *verdicts(
        UNCHECKED,
        ("ssm.a_name_of_too_many_levels", "PutParameter", "400 HierarchyLevelLimitExceededException", "200", PUT),
        *(
            (f"ssm.{case}", "PutParameter", INVALID, "200", PUT)
            for case in (
                "a_name_with_a_character_that_is_not_allowed",
                "a_name_with_a_slash_in_the_middle_only",
                "a_value_that_is_too_long",
                "an_unknown_tier",
            )
        ),
        ("ssm.a_value_that_does_not_match", "PutParameter", "400 ParameterPatternMismatchException", "200", PUT),
        ("ssm.parameters_with_a_page_that_is_too_large", "DescribeParameters", INVALID, "200", DESCRIBE),
    ),
    *verdicts(
        OTHER_CODE,
        ("ssm.filters_that_are_none", "DescribeParameters", "400 InvalidFilterValue", INVALID, DESCRIBE),
        (
            "ssm.filters_that_are_none",
            "DescribeParameters",
            "400 InvalidFilterValue",
            "400 InvalidFilterOption",
            DESCRIBE,
        ),
    ),
    *verdicts(
        CRASHES,
        ("ssm.parameters_one_at_a_time", "DescribeParameters", "200", "500 500", DESCRIBE),
        ("ssm.parameters_with_a_token_that_is_none", "DescribeParameters", "400 InvalidNextToken", "500 500", DESCRIBE),
    ),
    *members(
        NOT_ANSWERED,
        ("ssm.a_version_of_a_parameter", "GetParameter.Parameter.Selector", ":1", ABSENT, page(PAGES, "Parameter")),
        ("ssm.*", "DescribeParameters.Parameters.*.ARN", ARN, ABSENT, page(PAGES, "ParameterMetadata")),
        ("ssm.*", "DescribeParameters.Parameters.*.Policies", [], ABSENT, page(PAGES, "ParameterMetadata")),
    ),
    *members(
        "moto ignores MaxResults",
        ("ssm.parameters_one_at_a_time", "DescribeParameters.NextToken", "<str>", ABSENT, DESCRIBE),
        ("ssm.parameters_one_at_a_time", "DescribeParameters.Parameters.[!0].*", ABSENT, ANY, DESCRIBE),
    ),
]
