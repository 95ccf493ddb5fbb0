"""Known differences of signatures."""

from .row import DOCS, page, verdicts


# The services' own pages of common errors only list the names in the query protocol. This page has the error of a JSON
# protocol; we found no page with InvalidSignatureException, which is of the same kind.
JSON_ERRORS = f"{DOCS}/amazondynamodb/latest/developerguide/Programming.Errors.html"

DIFFERENCES = verdicts(
    "moto answers XML, which clients of a JSON protocol find no code in",
    *(
        (f"signatures.{case}", operation, f"{status} {code}", "403 403", JSON_ERRORS)
        for case, code in (
            ("a_key_that_nobody_has", "UnrecognizedClientException"),
            ("a_session_without_its_token", "UnrecognizedClientException"),
            ("a_token_that_is_wrong", "UnrecognizedClientException"),
            ("a_secret_that_is_wrong", "InvalidSignatureException"),
        )
        for operation, status in (
            ("ListRoots", 400),
            ("ListGrants", 400),
            ("DescribeParameters", 400),
            ("ListStateMachines", 400),
            ("ListFunctions", 403),
        )
    ),
)
