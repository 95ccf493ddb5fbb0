"""Organizations."""

from cloud import Cloud


def the_organization(cloud: Cloud):
    cloud.call("organizations", "DescribeOrganization")


def the_organization_seen_by_a_member(cloud: Cloud):
    cloud.call("organizations", "DescribeOrganization", keys=cloud.assume("sandbox"))


def an_account(cloud: Cloud):
    cloud.call("organizations", "DescribeAccount", AccountId=cloud.accounts["sandbox"])


def a_suspended_account(cloud: Cloud):
    cloud.call("organizations", "DescribeAccount", AccountId=cloud.accounts["closed"])


def the_management_account(cloud: Cloud):
    cloud.call("organizations", "DescribeAccount", AccountId=cloud.accounts["management"])


def an_account_that_is_not_there(cloud: Cloud):
    cloud.call("organizations", "DescribeAccount", AccountId="999999999999")


def an_account_id_that_is_none(cloud: Cloud):
    cloud.call("organizations", "DescribeAccount", AccountId="sandbox")


def no_account_id(cloud: Cloud):
    cloud.call("organizations", "DescribeAccount")


def an_account_described_to_a_member(cloud: Cloud):
    cloud.call("organizations", "DescribeAccount", AccountId=cloud.accounts["sandbox"], keys=cloud.assume("sandbox"))


def all_accounts(cloud: Cloud):
    cloud.call("organizations", "ListAccounts")


def accounts_two_at_a_time(cloud: Cloud):
    page = cloud.call("organizations", "ListAccounts", MaxResults=2)
    cloud.call("organizations", "ListAccounts", MaxResults=2, NextToken=page.output.get("NextToken", "none"))


def accounts_with_a_page_that_is_too_large(cloud: Cloud):
    cloud.call("organizations", "ListAccounts", MaxResults=21)


def accounts_with_a_token_that_is_none(cloud: Cloud):
    cloud.call("organizations", "ListAccounts", NextToken="made-up")


def accounts_listed_for_a_member(cloud: Cloud):
    cloud.call("organizations", "ListAccounts", keys=cloud.assume("sandbox"))


def the_roots(cloud: Cloud):
    cloud.call("organizations", "ListRoots")


def roots_with_a_token_that_is_none(cloud: Cloud):
    cloud.call("organizations", "ListRoots", NextToken="made-up")


def units_from_the_root_down(cloud: Cloud):
    units = cloud.call("organizations", "ListOrganizationalUnitsForParent", ParentId=_root(cloud)).output
    below = cloud.call(
        "organizations", "ListOrganizationalUnitsForParent", ParentId=units["OrganizationalUnits"][0]["Id"]
    ).output
    for unit in sorted(below["OrganizationalUnits"], key=lambda unit: unit["Name"]):
        cloud.call("organizations", "ListOrganizationalUnitsForParent", ParentId=unit["Id"])
        cloud.call("organizations", "ListAccountsForParent", ParentId=unit["Id"])
        cloud.call("organizations", "ListParents", ChildId=unit["Id"])
        cloud.call("organizations", "ListChildren", ParentId=unit["Id"], ChildType="ACCOUNT")
        cloud.call("organizations", "ListTagsForResource", ResourceId=unit["Id"])


def accounts_of_the_root(cloud: Cloud):
    cloud.call("organizations", "ListAccountsForParent", ParentId=_root(cloud))


def children_of_the_root(cloud: Cloud):
    for kind in ("ACCOUNT", "ORGANIZATIONAL_UNIT"):
        cloud.call("organizations", "ListChildren", ParentId=_root(cloud), ChildType=kind)


def children_of_no_known_type(cloud: Cloud):
    cloud.call("organizations", "ListChildren", ParentId=_root(cloud), ChildType="ROLE")


def what_is_below_a_parent_that_is_not_there(cloud: Cloud):
    cloud.call("organizations", "ListAccountsForParent", ParentId="ou-none-00000000")
    cloud.call("organizations", "ListOrganizationalUnitsForParent", ParentId="ou-none-00000000")
    cloud.call("organizations", "ListChildren", ParentId="ou-none-00000000", ChildType="ACCOUNT")


def what_is_below_a_parent_that_is_no_id(cloud: Cloud):
    cloud.call("organizations", "ListAccountsForParent", ParentId="above")
    cloud.call("organizations", "ListOrganizationalUnitsForParent", ParentId="above")
    cloud.call("organizations", "ListChildren", ParentId="above", ChildType="ACCOUNT")


def parents_of_accounts(cloud: Cloud):
    cloud.call("organizations", "ListParents", ChildId=cloud.accounts["sandbox"])
    cloud.call("organizations", "ListParents", ChildId=cloud.accounts["payments-prod"])


def parents_of_a_child_that_is_not_there(cloud: Cloud):
    cloud.call("organizations", "ListParents", ChildId="999999999999")


def parents_of_what_is_no_child(cloud: Cloud):
    cloud.call("organizations", "ListParents", ChildId="below")


def tags_of_an_account(cloud: Cloud):
    cloud.call("organizations", "ListTagsForResource", ResourceId=cloud.accounts["sandbox"])


def tags_of_what_is_not_there(cloud: Cloud):
    cloud.call("organizations", "ListTagsForResource", ResourceId="999999999999")


def tags_of_what_is_no_id(cloud: Cloud):
    cloud.call("organizations", "ListTagsForResource", ResourceId="nothing")


def _root(cloud: Cloud) -> str:
    client = cloud.client("organizations", cloud.administrator, "us-east-1")
    return client.list_roots()["Roots"][0]["Id"]
