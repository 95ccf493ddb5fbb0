"""Known differences of Organizations."""

import re

from compare import ABSENT

from .row import CHOICE, DENIED, DOCS, NOT_ANSWERED, OTHER_CODE, UNCHECKED, members, page, verdicts

PAGES = f"{DOCS}/organizations/latest/APIReference/API_"

BAD_INPUT = "400 InvalidInputException"
NO_PARENT = "400 ParentNotFoundException"
PATH = "<organization id>/<root id>/(?:<unit id>/)*"

DIFFERENCES = [
    *members(
        NOT_ANSWERED,
        ("organizations.*", "Paths.0", re.compile(rf"{PATH}\d{{12}}/"), ABSENT, page(PAGES, "Account")),
        ("organizations.*", "Path", re.compile(PATH), ABSENT, page(PAGES, "OrganizationalUnit")),
    ),
    *members(
        CHOICE,
        ("organizations.*", "Name", "management", "master", page(PAGES, "Account")),
        ("organizations.the_roots", "PolicyTypes", ABSENT, [], page(PAGES, "Root")),
        ("organizations.the_roots", "PolicyTypes.0.Status", "ENABLED", ABSENT, page(PAGES, "Root")),
        ("organizations.the_roots", "PolicyTypes.0.Type", "SERVICE_CONTROL_POLICY", ABSENT, page(PAGES, "Root")),
    ),
    *members(
        "the management account joins by an invitation to itself",
        ("organizations.*", "JoinedMethod", "INVITED", "CREATED", page(PAGES, "Account")),
    ),
    *verdicts(
        "moto does not look at who asks",
        ("organizations.accounts_listed_for_a_member", "ListAccounts", DENIED, "200", page(PAGES, "ListAccounts")),
        (
            "organizations.an_account_described_to_a_member",
            "DescribeAccount",
            DENIED,
            "400 AccountNotFoundException",
            page(PAGES, "DescribeAccount"),
        ),
    ),
    *verdicts(
        UNCHECKED,
        (
            "organizations.accounts_with_a_page_that_is_too_large",
            "ListAccounts",
            BAD_INPUT,
            "200",
            page(PAGES, "ListAccounts"),
        ),
        ("organizations.roots_with_a_token_that_is_none", "ListRoots", BAD_INPUT, "200", page(PAGES, "ListRoots")),
    ),
    *verdicts(
        OTHER_CODE,
        (
            "organizations.accounts_with_a_token_that_is_none",
            "ListAccounts",
            BAD_INPUT,
            "400 InvalidToken",
            page(PAGES, "ListAccounts"),
        ),
        (
            "organizations.an_account_id_that_is_none",
            "DescribeAccount",
            BAD_INPUT,
            "400 AccountNotFoundException",
            page(PAGES, "DescribeAccount"),
        ),
        ("organizations.no_account_id", "DescribeAccount", BAD_INPUT, "500 500", page(PAGES, "DescribeAccount")),
        (
            "organizations.parents_of_a_child_that_is_not_there",
            "ListParents",
            "400 ChildNotFoundException",
            "400 AccountNotFoundException",
            page(PAGES, "ListParents"),
        ),
        (
            "organizations.parents_of_what_is_no_child",
            "ListParents",
            BAD_INPUT,
            "400 OrganizationalUnitNotFoundException",
            page(PAGES, "ListParents"),
        ),
        *(
            ("organizations.what_is_below_a_parent_that_is_no_id", name, BAD_INPUT, NO_PARENT, page(PAGES, name))
            for name in ("ListAccountsForParent", "ListOrganizationalUnitsForParent", "ListChildren")
        ),
    ),
]
