"""Every kind of identifier is known by its rules, passes by chance as rarely as said, and in linear time."""

import random
import re
from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from stdnum import luhn
from stdnum.it.codicefiscale import calc_check_digit

from checks.artifacts.identifiers import LEADING
from checks.artifacts.national_numbers import BY_LENGTH, DIGITS, KIND
from checks.artifacts.patterns import LONGEST, LOOSE, NAME, PATTERNS, hit, masked
from checks.privacy.direct_identifiers import direct_identifiers
from tests.kit import failing, given, outcome

N = 2_000
FILL = ["by letter", "at the desk", "in the lobby", "no preference"]


def of(kind: str) -> list:
    return [each for each in PATTERNS if each.kind.startswith(kind)]


def found(values: list[str], name: str = "note"):
    filled = values + [FILL[i % 4] for i in range(N - len(values))]
    return failing(outcome(direct_identifiers, given(pd.DataFrame({name: filled, "x": range(N)}))))


def bounded(tree: object) -> bool:
    """Whether no part of a parsed pattern repeats without a bound."""
    from re import _constants as codes  # type: ignore[attr-defined]

    def parts(node):
        if hasattr(node, "data"):
            yield from parts(node.data)
        elif isinstance(node, tuple | list):
            if len(node) == 2 and node[0] in (codes.MAX_REPEAT, codes.MIN_REPEAT):
                yield node[1][1]
            for each in node:
                yield from parts(each)

    return codes.MAXREPEAT not in set(parts(tree))


@pytest.mark.parametrize("regex", [LOOSE, *(each.regex for each in PATTERNS)])
def test_no_pattern_repeats_without_a_bound(regex):
    from re import _parser  # type: ignore[attr-defined]

    assert bounded(_parser.parse(regex))
    assert not bounded(_parser.parse("(a+)+"))


@pytest.mark.parametrize("pattern", [each for each in PATTERNS if each.digits], ids=lambda each: each.kind)
def test_the_shape_of_a_whole_number_is_its_length_and_its_first_digits(pattern):
    """Rows with the shape are counted by length and beginning, so nothing else may decide."""
    rng = random.Random(7)

    def fits(lead: str, length: int) -> set[bool]:
        texts = [(lead + "".join(rng.choices("0123456789", k=20)))[:length] for _ in range(9)]
        return {re.search(pattern.search, text) is not None for text in texts}

    leads = [str(n) for n in (*range(100, 1000, 7), *range(-99, -9))]
    assert {len(lead) for lead in leads} == {LEADING}
    assert all(len(fits(lead, length)) == 1 for lead in leads for length in range(5, 21))
    assert any(True in fits(lead, length) for lead in leads for length in range(9, 20))


@pytest.mark.parametrize("length", BY_LENGTH)
def test_random_digits_pass_no_more_often_than_said(length):
    rng = random.Random(length)
    (pattern,) = of(f"{KIND} of {length} digits")
    values = ["".join(rng.choices("0123456789", k=length)) for _ in range(4_000)]
    shaped = [value for value in values if re.fullmatch(DIGITS[length], value)]

    passed = sum(pattern.valid(value) for value in shaped)

    assert shaped
    assert passed / len(shaped) <= pattern.chance


@pytest.mark.parametrize("length", [10, 11, 13])
def test_order_numbers_that_begin_with_a_date_are_no_identity_numbers(length):
    rng = random.Random(1)
    days = pd.date_range("2023-01-01", periods=700).strftime("%y%m%d")
    values = [rng.choice(days) + "".join(rng.choices("0123456789", k=length - 6)) for _ in range(N)]

    assert found(values) == []


NATIONAL = [
    ("nl.bsn", 9),
    ("ca.sin", 9),
    ("gb.nhs", 10),
    ("pl.pesel", 11),
    ("br.cpf", 11),
    ("tr.tckimlik", 11),
    ("in_.aadhaar", 12),
    ("fr.nir", 15),
]


def valid(rule: str, length: int, many: int) -> list[str]:
    """Numbers that the rule accepts, by trying digits at random."""
    rng, accepts = random.Random(rule), import_module(f"stdnum.{rule}").is_valid
    made: list[str] = []
    first = {"fr.nir": "185057800608", "pl.pesel": "850714"}.get(rule, "")
    while len(made) < many:
        value = first + "".join(rng.choices("0123456789", k=length - len(first)))
        if accepts(value):
            made.append(value)
    return made


@pytest.mark.parametrize(("rule", "length"), NATIONAL)
def test_a_column_of_national_numbers_is_found(rule, length):
    values = valid(rule, length, 40)

    (text,) = found(values)
    whole = failing(
        outcome(
            direct_identifiers,
            given(pd.DataFrame({"ref": [int(value) for value in values if value[0] != "0"]})),
        )
    )

    assert "national identity number" in text.says
    assert [each.about.name for each in whole] == ["ref"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (
            [
                f"{body}{calc_check_digit(body)}"
                for body in ("RSSMRA85T10A562", "VRDLGI70A01H501", "BNCGNN62E41F205")
            ],
            KIND,
        ),
        (["529.982.247-25", "111.444.777-35", "390.533.447-05"], KIND),
        (["X1234567L", "Y1234567X", "Z1234567R"], KIND),
        (["2001:db8::8a2e:370:7334", "fe80::1ff:fe23:4567:890a", "2001:db8:85a3::1"], "IPv6"),
        (["40.71281, -74.00602", "51.50722,-0.12758", "48.85661 2.35222"], "GPS"),
        (["(415) 555-0132", "(212)555-0187", "312.555.0144"], "telephone"),
        (["192.168.1.17", "83.44.196.93", "10.20.30.140"], "network address"),
    ],
)
def test_three_of_a_kind_are_found(values, kind):
    assert any(kind in each.says for each in found(values))


@pytest.mark.parametrize(
    "values",
    [
        [f"{a}.{b}.{c}.0" for a in range(6, 30) for b in range(10) for c in range(8)],
        [f"{h:02d}:{m:02d}:{s:02d}" for h in range(24) for m in range(0, 60, 7) for s in range(0, 60, 7)],
        [f"{i % 900 + 100}-{i * 7 % 900 + 100}-{i * 13 % 900 + 100}" for i in range(N)],
        ["customer Blue Widget", "patient Group North", "contact Customer Service", "asked for More Time"]
        * 200,
        ["in may", "april sales", "rose bouquet", "june delivery", "Dr said nothing more"] * 200,
        [f"{1_700_000_000 + 61 * i}" for i in range(N)],
    ],
)
def test_what_only_looks_like_an_identifier_is_silent(values):
    assert found(values[:N]) == []


def test_names_after_a_title_or_a_phrase_are_found_whatever_their_case():
    said = ["spoke with maria garcia today", "Mrs Okonkwo Adeyemi called", "paid by caller James Smith"]

    (names,) = found(said * 5)

    assert NAME in names.says
    assert "in 15 of" in names.says
    assert found(said) == []


def test_a_part_of_a_card_number_is_no_telephone_number():
    digit = luhn.calc_check_digit("400000556665555")

    (card,) = found([f"card 4000 0055 6665 555{digit}"] * 4)

    assert "payment card number" in card.says


def test_a_match_at_the_end_of_a_long_text_is_found_and_one_beyond_the_bound_is_not():
    (mail,) = of("e-mail")

    assert hit(mail, f"{'x ' * 900}ann.bell@example.org") == "ann.bell@example.org"
    assert hit(mail, f"{'x ' * (LONGEST // 2)}ann.bell@example.org") is None


def test_a_mask_keeps_shape_and_first_letters_of_an_address_alone():
    assert masked("brenda.key@example.com") == "b***@e***.com"
    assert masked("4111 1111-1111 1111") == "**** ****-**** ****"
    assert masked("Mrs Ana Núñez") == "*** *** *****"


def test_at_most_three_masked_examples_are_shown():
    (finding,) = found([f"{chr(97 + i)}{i}@example.org" for i in range(20)])

    shown = finding.evidence[1].rows
    assert [row[0] for row in shown] == ["a***@e***.org", "b***@e***.org", "c***@e***.org"]


def test_whole_numbers_that_are_small_or_random_are_no_identifiers():
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"n": rng.integers(0, 10**6, N), "big": rng.integers(10**8, 10**9, N)})

    assert outcome(direct_identifiers, given(frame)).status == "pass"
