"""Account Management."""

from cloud import Cloud


def regions_of_the_own_account(cloud: Cloud):
    cloud.call("account", "ListRegions")


def regions_of_a_member(cloud: Cloud):
    cloud.call("account", "ListRegions", AccountId=cloud.accounts["sandbox"], MaxResults=5)


def regions_with_a_page_that_is_too_large(cloud: Cloud):
    cloud.call("account", "ListRegions", MaxResults=51)


def regions_of_another_account_asked_by_a_member(cloud: Cloud):
    cloud.call("account", "ListRegions", AccountId=cloud.accounts["payments-prod"], keys=cloud.assume("sandbox"))
