"""Systems Manager's Parameter Store."""

from cloud import Cloud


def a_parameter_s_life(cloud: Cloud):
    cloud.call("ssm", "GetParameter", Name="/life/name")
    cloud.call("ssm", "PutParameter", Name="/life/name", Value="one", Type="String", Description="a name")
    cloud.call("ssm", "GetParameter", Name="/life/name")
    cloud.call("ssm", "PutParameter", Name="/life/name", Value="two", Type="String")
    cloud.call("ssm", "PutParameter", Name="/life/name", Value="two", Overwrite=True)
    cloud.call("ssm", "GetParameter", Name="/life/name")


def a_version_of_a_parameter(cloud: Cloud):
    _put(cloud, Name="/version/a", Value="one")
    _put(cloud, Name="/version/a", Value="two")
    cloud.call("ssm", "GetParameter", Name="/version/a:1")
    cloud.call("ssm", "GetParameter", Name="/version/a:9")


def a_parameter_by_its_arn(cloud: Cloud):
    _put(cloud, Name="/arn/a", Value="one")
    cloud.call("ssm", "GetParameter", Name="arn:aws:ssm:us-east-1:123456789012:parameter/arn/a")


def a_parameter_of_another_region(cloud: Cloud):
    _put(cloud, Name="/region/a", Value="one")
    cloud.call("ssm", "GetParameter", Name="/region/a", region="eu-west-1")


def a_secret(cloud: Cloud):
    cloud.call("ssm", "PutParameter", Name="/secret/a", Value="secret", Type="SecureString")
    cloud.call("ssm", "GetParameter", Name="/secret/a", WithDecryption=True)


def a_list(cloud: Cloud):
    cloud.call("ssm", "PutParameter", Name="/list/a", Value="1,2", Type="StringList")
    cloud.call("ssm", "GetParameter", Name="/list/a")


def a_name_that_aws_keeps_for_itself(cloud: Cloud):
    for name in ("aws", "/aws/a", "ssm", "/ssm/a"):
        cloud.call("ssm", "PutParameter", Name=name, Value="x", Type="String")


def a_name_that_begins_like_one_that_aws_keeps(cloud: Cloud):
    cloud.call("ssm", "PutParameter", Name="awsome", Value="x", Type="String")


def a_name_with_a_character_that_is_not_allowed(cloud: Cloud):
    cloud.call("ssm", "PutParameter", Name="/odd/a b", Value="x", Type="String")


def a_name_with_a_slash_in_the_middle_only(cloud: Cloud):
    cloud.call("ssm", "PutParameter", Name="relative/a", Value="x", Type="String")


def a_name_of_too_many_levels(cloud: Cloud):
    cloud.call("ssm", "PutParameter", Name="/a" * 16, Value="x", Type="String")


def a_value_that_is_empty(cloud: Cloud):
    cloud.call("ssm", "PutParameter", Name="/empty", Value="", Type="String")


def a_value_that_is_too_long(cloud: Cloud):
    cloud.call("ssm", "PutParameter", Name="/long", Value="x" * 4097, Type="String")


def a_value_that_does_not_match(cloud: Cloud):
    cloud.call("ssm", "PutParameter", Name="/pattern", Value="x", Type="String", AllowedPattern="^\\d+$")


def no_type(cloud: Cloud):
    cloud.call("ssm", "PutParameter", Name="/typeless", Value="x")


def an_unknown_type(cloud: Cloud):
    cloud.call("ssm", "PutParameter", Name="/typed", Value="x", Type="Number")


def an_unknown_tier(cloud: Cloud):
    cloud.call("ssm", "PutParameter", Name="/tier", Value="x", Type="String", Tier="Lofty")


def tags_on_what_is_written_over(cloud: Cloud):
    _put(cloud, Name="/tagged", Value="x")
    tags = {"Tags": [{"Key": "a", "Value": "b"}], "Overwrite": True}
    cloud.call("ssm", "PutParameter", Name="/tagged", Value="x", Type="String", **tags)


def parameters_by_name(cloud: Cloud):
    _garden(cloud)
    for option in ("Equals", "BeginsWith", "Contains"):
        _describe(cloud, Key="Name", Option=option, Values=["/garden/Zen"])


def parameters_by_path(cloud: Cloud):
    _garden(cloud)
    for option in ("OneLevel", "Recursive"):
        _describe(cloud, Key="Path", Option=option, Values=["/garden"])


def parameters_by_type_and_tag(cloud: Cloud):
    _garden(cloud)
    _describe(cloud, Key="Type", Values=["StringList"])
    _describe(cloud, Key="tag:kind", Values=["gravel"])


def parameters_one_at_a_time(cloud: Cloud):
    _garden(cloud)
    page = cloud.call("ssm", "DescribeParameters", MaxResults=1, keys=cloud.assume("payments-dev"))
    token = page.output.get("NextToken", "none")
    cloud.call("ssm", "DescribeParameters", MaxResults=1, NextToken=token, keys=cloud.assume("payments-dev"))


def parameters_with_a_token_that_is_none(cloud: Cloud):
    cloud.call("ssm", "DescribeParameters", NextToken="made-up")


def parameters_with_a_page_that_is_too_large(cloud: Cloud):
    cloud.call("ssm", "DescribeParameters", MaxResults=51)


def filters_that_are_none(cloud: Cloud):
    _describe(cloud, Key="Colour", Values=["green"])
    _describe(cloud, Key="Name", Option="Like", Values=["a"])
    _describe(cloud, Key="Name", Values=[])
    _describe(cloud, Key="Path", Values=["no-slash"])
    _describe(cloud, Key="Type", Values=["Number"])
    _describe(cloud, Key="Label", Values=["latest"])


def the_same_filter_twice(cloud: Cloud):
    filters = [{"Key": "Name", "Values": ["a"]}, {"Key": "Name", "Values": ["b"]}]
    cloud.call("ssm", "DescribeParameters", ParameterFilters=filters)


def both_kinds_of_filters(cloud: Cloud):
    kinds = {"ParameterFilters": [{"Key": "Name", "Values": ["a"]}], "Filters": [{"Key": "Name", "Values": ["a"]}]}
    cloud.call("ssm", "DescribeParameters", **kinds)


def _describe(cloud: Cloud, **by) -> None:
    cloud.call("ssm", "DescribeParameters", ParameterFilters=[by], keys=cloud.assume("payments-dev"))


def _put(cloud: Cloud, **members) -> None:
    client = cloud.client("ssm", cloud.administrator, "us-east-1")
    client.put_parameter(Type="String", Overwrite=True, **members)


def _garden(cloud: Cloud) -> None:
    """Runs in a separate, empty account."""
    client = cloud.client("ssm", cloud.assume("payments-dev"), "us-east-1")
    if client.describe_parameters()["Parameters"]:
        return
    client.put_parameter(Name="/garden/Zen", Value="1", Type="String", Tags=[{"Key": "kind", "Value": "gravel"}])
    client.put_parameter(Name="/garden/ZenMode", Value="a,b", Type="StringList")
    client.put_parameter(Name="/garden/deep/Zen", Value="1", Type="String")
    client.put_parameter(Name="top", Value="1", Type="String", Description="at the top")
