"""The published schema is that of the reports that are written: they hold to it, and others do not."""

import jsonschema
import msgspec
import pytest

from checks.__main__ import run
from checks.report import jsonfile
from checks.report.schema import page, schema
from tests.pages import made
from tests.report import made as shared
from tests.report.test_signature import SIGNED

VALIDATOR = jsonschema.Draft202012Validator(schema())


@pytest.mark.parametrize(
    "data",
    [jsonfile.encode(made.report()), jsonfile.encode(shared.report()), SIGNED],
    ids=["pages", "every status", "signed"],
)
def test_every_report_holds_to_the_schema(data: bytes) -> None:
    VALIDATOR.validate(msgspec.json.decode(data))


@pytest.mark.parametrize(
    ("place", "value"),
    [("schema", "preflight/2"), ("outcomes", None), ("run", {}), ("scorecard", [])],
)
def test_what_is_no_report_does_not(place: str, value: object) -> None:
    plain = msgspec.json.decode(jsonfile.encode(made.report()))
    plain[place] = value
    assert not VALIDATOR.is_valid(plain)


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert capsys.readouterr().out.encode() == page()
    jsonschema.Draft202012Validator.check_schema(msgspec.json.decode(page()))
