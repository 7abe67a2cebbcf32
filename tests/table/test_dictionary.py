"""A data dictionary is read from JSON and TOML, and what is none is refused in one sentence."""

import json

import pytest

from checks.contract import Unusable
from checks.table.dictionary import LARGEST, Described, read_dictionary

ENTRY = {"description": "Taxed income", "unit": "EUR", "owner": "credit office"}


def test_json_and_toml_say_the_same(tmp_path):
    (tmp_path / "d.json").write_text(json.dumps({"income": ENTRY, "sex": {"owner": "people"}}))
    (tmp_path / "d.toml").write_text(
        '[income]\ndescription = "Taxed income"\nunit = "EUR"\nowner = "credit office"\n[sex]\nowner = "people"\n'
    )

    one, two = (read_dictionary(tmp_path / name) for name in ("d.json", "d.toml"))

    assert one == two == (Described(column="income", **ENTRY), Described(column="sex", owner="people"))


def test_texts_are_trimmed_and_made_safe_to_show(tmp_path):
    (tmp_path / "d.json").write_text(json.dumps({"a": {"description": "  x\u202ey" + "z" * 900}}))

    (entry,) = read_dictionary(tmp_path / "d.json")

    assert len(entry.description) == 500
    assert "\u202e" not in entry.description


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff\xfe\x00", "neither JSON nor TOML"),
        (b"{", "neither JSON nor TOML"),
        (b"[" * 100_000, "neither JSON nor TOML"),
        (b"[1, 2]", "must map each column"),
        (b'{"a": 1}', 'give "a" a description'),
        (b'{"a": {"unit": 3}}', 'give "a" a description'),
        (b" " * (LARGEST + 1), "larger than 1 MiB"),
    ],
)
def test_what_is_no_dictionary_is_refused(tmp_path, data, words):
    (tmp_path / "d.json").write_bytes(data)

    with pytest.raises(Unusable, match=words):
        read_dictionary(tmp_path / "d.json")


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "d.json").symlink_to("/etc/passwd")

    with pytest.raises(Unusable, match="is a link"):
        read_dictionary(tmp_path / "d.json")
