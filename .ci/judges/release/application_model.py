"""Forwards requests to a Serverless Application Repository, and checks them and the answers against AWS's own model.

Usage: application_model.py ENDPOINT. Prints its own endpoint. `GET /-/findings` returns the operations that it saw and
the errors in them: a member that botocore's model does not have, a missing required one, a value of another type, a
status or an error that the operation does not have, and violated limits that the model has only in its documentation.
"""

import json
import re
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

import botocore.session
from botocore.model import OperationModel, Shape
from botocore.validate import ParamValidator

MODEL = botocore.session.get_session().get_service_model("serverlessrepo")
OPERATIONS = [MODEL.operation_model(name) for name in MODEL.operation_names]
# These limits are only in the documentation of the API, in every version; its model has no traits for them.
LENGTHS = re.compile(r"Minimum length=(\d+)\. Maximum length=(\d+)")
PATTERN = re.compile(r'Pattern:? "(.+?)";')
NUMBER = re.compile(r"Maximum number of labels: (\d+)")
ONE_OF = re.compile(r"specify only one of (\w+) and (\w+);")


@dataclass
class Findings:
    operations: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def find_operation(method: str, path: str) -> tuple[OperationModel, dict[str, str]] | None:
    for operation in OPERATIONS:
        names = re.findall(r"{(\w+)}", operation.http["requestUri"])
        pattern = re.sub(r"{\w+}", "([^/]+)", operation.http["requestUri"])
        match = re.fullmatch(pattern, path)
        if match and operation.http["method"] == method:
            return operation, dict(zip(names, map(unquote, match.groups()), strict=True))
    return None


def from_wire(value, shape: Shape, where: str, problems: list[str]):
    """Renames members to their names in the model, and reports those that the model does not have."""
    if shape.type_name == "structure" and isinstance(value, dict):
        names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
        for unknown in value.keys() - names.keys():
            problems.append(f"{where} has no {unknown}")
        return {
            names[key]: from_wire(each, shape.members[names[key]], f"{where}.{key}", problems)
            for key, each in value.items()
            if key in names
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [from_wire(each, shape.member, f"{where}[]", problems) for each in value]
    if shape.type_name in ("integer", "long") and isinstance(value, str):
        return int(value)
    return value


def check(value, shape: Shape, where: str, problems: list[str]) -> None:
    wanted = from_wire(value, shape, where, problems)
    errors = ParamValidator().validate(wanted, shape)
    if errors.has_errors():
        problems.append(f"{where}: {errors.generate_report()}")
    for name, member in shape.members.items():
        if name in wanted:
            check_documented(wanted[name], member, f"{where}.{name}", value, problems)


def check_documented(value, member: Shape, where: str, whole: dict, problems: list[str]) -> None:
    documentation = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", member.documentation))
    values = value if isinstance(value, list) else [value]
    lengths, pattern, number = (each.search(documentation) for each in (LENGTHS, PATTERN, NUMBER))
    for each in values:
        if lengths and not int(lengths[1]) <= len(each) <= int(lengths[2]):
            problems.append(f"{where} has the length {len(each)}, but must have {lengths[0]}")
        if pattern and not re.fullmatch(pattern[1].replace("\\\\", "\\"), each):
            problems.append(f"{where} is {each!r}, but must be like {pattern[1]}")
    if number and len(values) > int(number[1]):
        problems.append(f"{where} has {len(values)} values, but at most {number[1]} are allowed")
    one_of = ONE_OF.search(documentation)
    if one_of and all(name in whole for name in one_of.groups()):
        problems.append(f"{where}: only one of {' and '.join(one_of.groups())} is allowed")


def check_answer(operation: OperationModel, status: int, error: str, body: bytes, problems: list[str]) -> None:
    where = f"answer to {operation.name}"
    if status >= 300:
        known = {shape.name for shape in operation.error_shapes}
        if error not in known:
            problems.append(f"{where}: {error or 'an error without a name'} is none of {sorted(known)}")
        return
    if status != operation.http["responseCode"]:
        problems.append(f"{where}: {status} instead of {operation.http['responseCode']}")
    if operation.output_shape is not None:
        check(json.loads(body or b"{}"), operation.output_shape, where, problems)


class Judge(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    endpoint: str
    findings = Findings()

    def serve(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if self.path == "/-/findings":
            return self.answer(200, json.dumps(vars(self.findings)).encode(), {})
        url = urlsplit(self.path)
        found = find_operation(self.command, url.path)
        problems = self.findings.problems
        if found is None:
            problems.append(f"There is no operation for {self.command} {url.path}")
        else:
            operation, in_path = found
            self.findings.operations.append(operation.name)
            request = {**in_path, **dict(parse_qsl(url.query)), **json.loads(body or b"{}")}
            check(request, operation.input_shape, operation.name, problems)
        status, headers, answer = self.forward(body)
        if found is not None:
            check_answer(found[0], status, headers.get("x-amzn-errortype", ""), answer, problems)
        self.answer(status, answer, {name: headers[name] for name in ("x-amzn-errortype",) if name in headers})

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve

    def forward(self, body: bytes):
        request = urllib.request.Request(f"{self.endpoint}{self.path}", body or None, method=self.command)
        request.add_header("content-type", "application/json")
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def answer(self, status: int, body: bytes, headers: dict[str, str]):
        self.send_response(status)
        for name, value in {**headers, "content-type": "application/json", "content-length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


def main() -> None:
    Judge.endpoint = sys.argv[1]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Judge)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
