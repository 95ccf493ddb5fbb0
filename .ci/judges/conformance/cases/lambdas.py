"""Lambda: a function `echo`."""

import json

from cloud import Cloud

MISSING = {"FunctionName": "missing"}


def a_function_s_configuration(cloud: Cloud):
    cloud.call("lambda", "GetFunctionConfiguration", FunctionName="echo")


def a_function(cloud: Cloud):
    cloud.call("lambda", "GetFunction", FunctionName="echo")


def a_function_by_its_arn(cloud: Cloud):
    arn = f"arn:aws:lambda:us-east-1:{cloud.accounts['management']}:function:echo"
    cloud.call("lambda", "GetFunctionConfiguration", FunctionName=arn)
    cloud.call("lambda", "GetFunctionConfiguration", FunctionName=f"{cloud.accounts['management']}:function:echo")


def a_function_s_latest_version(cloud: Cloud):
    cloud.call("lambda", "GetFunctionConfiguration", FunctionName="echo", Qualifier="$LATEST")
    cloud.call("lambda", "GetFunctionConfiguration", FunctionName="echo:$LATEST")


def a_function_s_tags(cloud: Cloud):
    account = cloud.accounts["management"]
    cloud.call("lambda", "ListTags", Resource=f"arn:aws:lambda:us-east-1:{account}:function:echo")
    cloud.call("lambda", "ListTags", Resource=f"arn:aws:lambda:us-east-1:{account}:function:missing")


def a_function_that_is_not_there(cloud: Cloud):
    cloud.call("lambda", "GetFunctionConfiguration", **MISSING)
    cloud.call("lambda", "GetFunction", **MISSING)
    cloud.call("lambda", "Invoke", **MISSING)
    cloud.call("lambda", "PublishVersion", **MISSING)
    cloud.call("lambda", "CreateAlias", Name="live", FunctionVersion="1", **MISSING)


def a_version_that_is_not_there(cloud: Cloud):
    cloud.call("lambda", "GetFunctionConfiguration", FunctionName="echo", Qualifier="99")


def a_function_of_another_region(cloud: Cloud):
    arn = f"arn:aws:lambda:us-east-1:{cloud.accounts['management']}:function:echo"
    cloud.call("lambda", "GetFunctionConfiguration", FunctionName=arn, region="eu-west-1")


def a_function_of_another_account(cloud: Cloud):
    arn = f"arn:aws:lambda:us-east-1:{cloud.accounts['management']}:function:echo"
    cloud.call("lambda", "GetFunctionConfiguration", FunctionName=arn, keys=cloud.assume("sandbox"))


def a_name_that_is_none(cloud: Cloud):
    cloud.call("lambda", "GetFunctionConfiguration", FunctionName="no spaces")


def a_qualifier_that_contradicts_the_name(cloud: Cloud):
    cloud.call("lambda", "GetFunctionConfiguration", FunctionName="echo:1", Qualifier="$LATEST")


def all_functions(cloud: Cloud):
    cloud.call("lambda", "ListFunctions")


def functions_of_an_empty_region(cloud: Cloud):
    cloud.call("lambda", "ListFunctions", region="eu-west-1")


def functions_in_a_page_that_is_too_large(cloud: Cloud):
    cloud.call("lambda", "ListFunctions", MaxItems=10_001)


def functions_with_a_marker_that_is_none(cloud: Cloud):
    cloud.call("lambda", "ListFunctions", Marker="made-up")


def an_invocation(cloud: Cloud):
    cloud.call("lambda", "Invoke", FunctionName="echo", Payload=json.dumps({"a": 1}))


def an_invocation_with_its_log(cloud: Cloud):
    cloud.call("lambda", "Invoke", FunctionName="echo", Payload=b"{}", LogType="Tail")


def an_invocation_that_nobody_waits_for(cloud: Cloud):
    cloud.call("lambda", "Invoke", FunctionName="echo", InvocationType="Event", Payload=b"{}")


def an_invocation_that_is_a_rehearsal(cloud: Cloud):
    cloud.call("lambda", "Invoke", FunctionName="echo", InvocationType="DryRun", Payload=b"{}")


def an_invocation_that_fails(cloud: Cloud):
    cloud.call("lambda", "Invoke", FunctionName="echo", Payload=json.dumps({"fail": True}))


def an_invocation_of_an_unknown_kind(cloud: Cloud):
    cloud.call("lambda", "Invoke", FunctionName="echo", InvocationType="Later")


def a_payload_that_is_not_json(cloud: Cloud):
    cloud.call("lambda", "Invoke", FunctionName="echo", Payload=b"{")


def a_payload_that_is_too_large(cloud: Cloud):
    cloud.call("lambda", "Invoke", FunctionName="echo", Payload=b'"' + b"x" * (6 * 2**20) + b'"')


def published_versions(cloud: Cloud):
    cloud.call("lambda", "PublishVersion", FunctionName="echo")
    cloud.call("lambda", "GetFunctionConfiguration", FunctionName="echo", Qualifier="1")
    cloud.call("lambda", "CreateAlias", FunctionName="echo", Name="live", FunctionVersion="1")
    cloud.call("lambda", "CreateAlias", FunctionName="echo", Name="live", FunctionVersion="1")
    cloud.call("lambda", "GetFunctionConfiguration", FunctionName="echo", Qualifier="live")
    cloud.call("lambda", "GetFunction", FunctionName="echo:live")
    cloud.call("lambda", "PublishVersion", FunctionName="echo")


def an_alias_of_a_version_that_is_not_there(cloud: Cloud):
    cloud.call("lambda", "CreateAlias", FunctionName="echo", Name="dead", FunctionVersion="99")


def an_alias_whose_name_is_a_number(cloud: Cloud):
    cloud.call("lambda", "CreateAlias", FunctionName="echo", Name="7", FunctionVersion="$LATEST")
