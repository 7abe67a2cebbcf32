"""The form: guesses filled in, answers kept and confirmed, gates and bands chosen."""

from collections.abc import Callable

from msgspec.structs import replace
from streamlit.testing.v1 import AppTest

from checks import runs
from checks.runs import folder as folders
from checks.table.preview import Preview
from checks.table.roles import Bands, Roles
from tests.pages import made
from tests.pages.made_run import column, key

Show = Callable[..., AppTest]


def test_guesses_are_filled_in_and_marked(app: Show, read_run: str) -> None:
    at = app("setup", read_run)
    assert not at.exception
    assert at.selectbox(key=key(read_run, "target")).value == "paid"
    assert at.multiselect(key=key(read_run, "sensitive")).value == ["sex"]
    assert at.multiselect(key=key(read_run, "favourable:paid")).value == ["yes"]
    assert set(at.multiselect(key=key(read_run, "favourable:paid")).options) == {"no", "yes"}
    captions = [c.value for c in at.caption]
    assert r"Suggested: sex (its name speaks of sex)" in captions
    assert any("different in every row" in c and "We leave it out" in c for c in captions)


def test_the_button_is_closed_until_the_target_is_chosen(app: Show, read_run: str) -> None:
    at = app("setup", read_run)
    assert not at.button(key="go").disabled
    at.selectbox(key=key(read_run, "target")).select_index(0).run()
    assert not at.exception
    assert at.button(key="go").disabled
    assert any(c.value == "Choose what the model predicts first." for c in at.caption)


def test_what_each_input_would_unlock_is_said(app: Show, read_run: str) -> None:
    at = app("setup", read_run)
    assert any("**a training table**" in m.value and "split overlap" in m.value for m in at.markdown)
    before = next(m.value for m in at.markdown if m.value.endswith(" checks**"))
    at.multiselect(key=key(read_run, "sensitive")).set_value([]).run()
    after = next(m.value for m in at.markdown if m.value.endswith(" checks**"))
    assert int(after.strip("*").split()[0]) < int(before.strip("*").split()[0])
    assert any("**a sensitive column**" in m.value for m in at.markdown)


def test_answers_survive_another_page_and_are_confirmed(app: Show, read_run: str) -> None:
    at = app("setup", read_run)
    at.multiselect(key=key(read_run, "sensitive")).set_value([made.HOSTILE]).run()
    at.switch_page("pages/catalogue.py").run()
    at.switch_page("pages/setup.py").run()
    assert at.multiselect(key=key(read_run, "sensitive")).value == [made.HOSTILE]
    at.button(key="go").click().run()
    assert not at.exception
    ask = runs.asked(read_run)
    assert ask is not None
    assert ask.roles == Roles(
        target="paid",
        task="binary",
        positive="yes",
        favourable=("yes",),
        sensitive=(made.HOSTILE,),
        identifiers=("customer_id",),
    )
    assert at.title[0].value == "Checking your model"
    state = runs.state_of(read_run)
    assert (state.kind, state.state) == ("assess", "queued")


def test_three_answers_choose_the_gates_and_can_be_cleared(app: Show, read_run: str) -> None:
    def radio(name: str, turn: int = 0):
        return at.radio(key=f"guide-{read_run[:8]}-{turn}-{name}")

    at = app("setup", read_run)
    radio("harm").set_value("wrong-no").run()
    assert any("until then the policy decides" in c.value for c in at.caption)
    radio("label").set_value("trusted").run()
    radio("acts_on").set_value("decisions").run()
    assert any("Missed opportunity gap" in m.value for m in at.markdown)
    at.switch_page("pages/catalogue.py").run()
    at.switch_page("pages/setup.py").run()
    assert radio("harm").value == "wrong-no"
    at.button(key=f"guide-{read_run[:8]}-0-clear").click().run()
    assert not at.exception
    assert [radio(name, 1).value for name in ("harm", "label", "acts_on")] == [None] * 3
    for name, answer in (("harm", "both"), ("label", "doubted"), ("acts_on", "scores")):
        radio(name, 1).set_value(answer).run()
    at.button(key="go").click().run()
    ask = runs.asked(read_run)
    assert ask is not None
    assert ask.fairness == runs.FairnessAnswers(harm="both", label="doubted", acts_on="scores")


def test_numbers_are_cut_where_a_person_wants_and_may_have_a_direction(app: Show, read_run: str) -> None:
    home = folders.home(read_run)
    columns = (column("paid", "c0"), replace(column("age", "c1"), kind="integer"), column("sex", "c2"))
    folders.write(home / "table.preview.json", Preview(rows=9, columns=columns, first=(("yes", "9", "f"),)))
    at = app("setup", read_run)
    at.multiselect(key=key(read_run, "sensitive")).set_value(["age"]).run()
    at.multiselect(key=key(read_run, "increasing")).set_value(["age"]).run()
    at.multiselect(key=key(read_run, "immutable")).set_value(["sex"]).run()
    bands = at.text_input(key=key(read_run, "bands:age"))
    bands.set_value("60, 25").run()
    assert any("rising numbers" in e.value for e in at.error)
    at.text_input(key=key(read_run, "bands:age")).set_value("25, 60").run()
    assert not at.error
    at.button(key="go").click().run()
    ask = runs.asked(read_run)
    assert ask is not None
    assert ask.roles.bands == (Bands(column="age", cuts=(25.0, 60.0)),)
    assert (ask.roles.increasing, ask.roles.immutable) == (("age",), ("sex",))
