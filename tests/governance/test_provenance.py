import hashlib
from dataclasses import replace
from types import SimpleNamespace

from checks.artifacts.inputs import Given
from checks.contract import Outcome
from checks.governance.provenance import KEEP, provenance
from checks.table.roles import Roles
from tests.clean_tables import clean, roles
from tests.kit import failing, given, outcome

HASH = hashlib.sha256(b"").hexdigest()
ALL = dict.fromkeys(("the table table", "the train table", "the model", "the policy", "the code"), HASH)


def inputs(model: object = None, asked: Roles | None = None, **lost: str | None) -> Given:
    made = given(clean(0, rows=50), asked or roles(), train=clean(1, rows=50), model=model)
    return replace(
        made, provenance={**ALL, **{name.replace("_", " "): value for name, value in lost.items()}}
    )


def asked(world: Given) -> Outcome:
    return outcome(provenance, world)


MODEL = SimpleNamespace(facts=SimpleNamespace(sha256=HASH))


def test_everything_with_a_hash_passes() -> None:
    ended = asked(inputs(MODEL))

    assert ended.status == "pass"
    assert ended.findings[0].says == "All 5 inputs have a fingerprint in this report."


def test_a_table_and_a_model_without_a_hash_fail_by_name() -> None:
    (found,) = failing(asked(inputs(MODEL, the_train_table=None, the_model="")))

    assert found.estimate is not None
    assert found.estimate.value == 2
    assert "the train table, the model" in found.says


def test_an_input_that_nobody_recorded_is_missing() -> None:
    world = replace(inputs(MODEL), provenance={"the table table": HASH})

    (found,) = failing(asked(world))

    assert "the train table, the model, the policy, the code" in found.says


def test_scores_instead_of_a_model_are_said_and_do_not_fail() -> None:
    world = inputs(asked=Roles(target="y", task="binary", positive="yes", score="x0"))

    ended = asked(replace(world, provenance={k: v for k, v in ALL.items() if k != "the model"}))

    assert ended.status == "pass"
    assert "Scores were given instead of a model" in ended.findings[0].says


def test_the_recipe_runs() -> None:
    names = {"table": clean(0, rows=20)}

    exec(KEEP.recipe, names)

    assert len(str(names["fingerprint"])) == 64
