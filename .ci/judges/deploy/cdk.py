"""Deploys examples/cdk to moto as its README says, with the CDK's own command: the orchestrator and every worker."""

from cloud import ACCOUNT, REGION, Cloud
from examples import HEADING, files, function_like, is_executable, publish_layers, uploaded, with_templates, worker_of
from pages import Page, run


def main():
    page = Page("examples/cdk/README.md")
    [script] = page.under(HEADING, "sh")
    # The app contains no worker that needs `sam build`.
    examples = [example for example in with_templates() if not is_executable(example)]
    # A prompt would wait forever, and moto forgets the change sets that `cdk deploy` creates by default.
    script = script.replace("cdk deploy", "cdk deploy --require-approval never --method direct")
    with Cloud() as cloud:
        layers = publish_layers(cloud)
        variables = {"LAYER": layers["nodejs"], "PYTHON_LAYER": layers["python"], "CDK_DEFAULT_ACCOUNT": ACCOUNT}
        run(script, "examples/cdk", {**cloud.variables, **variables, "CDK_DEFAULT_REGION": REGION})
        for example in examples:
            function = function_like(cloud, worker_of(example))
            module = function["Handler"].removesuffix(".handler")
            module = "index" if module.startswith("/opt/") else module
            names = files(uploaded(cloud, function["CodeSha256"]))
            assert any(name in names for name in (f"{module}.mjs", f"{module}.py")), (example, list(names))
        machines = cloud.client("stepfunctions").list_state_machines()["stateMachines"]
        # The second one starts scheduled runs.
        assert len(machines) == 2, machines
        others = cloud.client("lambda").list_functions()["Functions"]
        assert len(others) == len(examples) + 3, [function["FunctionName"] for function in others]
    print(f"examples/cdk: the orchestrator and {len(examples)} workers deployed with cdk")


if __name__ == "__main__":
    main()
