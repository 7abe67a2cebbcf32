"""ONNX graphs in the jail answer as the models they were made from; what reaches outside is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from checks.contract import Unusable
from checks.model.host import open_model
from tests.model.test_skops import mixed
from tests.model.worlds import answers, arrow, opened, people

NUMBERS = ["age", "income"]
SINGLE = 1e-5  # ONNX models reckon in single precision


def saved(folder: Path, graph: Any) -> Path:
    path = folder / "model.onnx"
    path.write_bytes(graph.SerializeToString())
    return path


def graph_of(
    nodes: list[Any], outputs: list[Any], initializers: Any = (), width: int = 2, domains: Any = ()
) -> Any:
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, width])]
    graph = helper.make_graph(nodes, "g", inputs, outputs, list(initializers))
    versions = [helper.make_opsetid("", 17), *(helper.make_opsetid(domain, 1) for domain in domains)]
    return helper.make_model(graph, opset_imports=versions, ir_version=9)


def number(name: str = "y", width: Any = 1) -> Any:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, width])


@pytest.mark.parametrize("zipmap", [True, False])
@pytest.mark.parametrize("labels", [("no", "yes"), (3, 7), (0, 1, 2)])
def test_a_classifier_keeps_its_probabilities_and_labels(zipmap: bool, labels: Any, tmp_path: Path) -> None:
    frame = people()[NUMBERS]
    target = np.asarray(labels)[np.arange(len(frame)) % len(labels)]
    # A network has no single classifier node: its labels stand in an initializer.
    fitted = (MLPClassifier((4,), max_iter=20) if labels == (3, 7) else LogisticRegression()).fit(
        frame, target
    )
    graph = to_onnx(fitted, frame[:1].to_numpy("float32"), options={"zipmap": zipmap})
    with opened(saved(tmp_path, graph)) as jailed:
        assert jailed.facts.classes == tuple(str(label) for label in labels)
        assert jailed.facts.probabilities
        assert not jailed.facts.cloneable
        np.testing.assert_allclose(jailed.predict(arrow(frame)), fitted.predict_proba(frame), atol=SINGLE)


def test_named_inputs_of_several_types_are_fed_by_name(tmp_path: Path) -> None:
    frame = people()
    fitted = mixed(RandomForestClassifier(5, random_state=0)).fit(frame, answers(frame))
    types = [("age", FloatTensorType([None, 1])), ("income", FloatTensorType([None, 1]))]
    graph = to_onnx(fitted, initial_types=[*types, ("city", StringTensorType([None, 1]))])
    with opened(saved(tmp_path, graph)) as jailed:
        assert jailed.facts.features == ("age", "income", "city")
        got = jailed.predict(arrow(frame[["city", "income", "age"]]))
        np.testing.assert_allclose(got, fitted.predict_proba(frame), atol=SINGLE)
        with pytest.raises(Unusable, match='does not have: "city"'):
            jailed.predict(arrow(frame[NUMBERS]))
        with pytest.raises(Unusable, match='"age" is not a column of numbers'):
            jailed.predict(arrow(frame.assign(age="old")))
        assert jailed.time(arrow(frame), (1, 10), 2, 5.0).sizes == (1, 10)
        with pytest.raises(Unusable, match=r"cannot be fitted anew|holds no recipe"):
            jailed.refit(arrow(frame), list(answers(frame)), np.ones((1, len(frame)), bool), 0)


def test_a_regression_has_one_column(tmp_path: Path) -> None:
    frame = people()[NUMBERS]
    fitted = RandomForestRegressor(5, random_state=0).fit(frame, frame["income"])
    with opened(saved(tmp_path, to_onnx(fitted, frame[:1].to_numpy("float32")))) as jailed:
        assert jailed.facts.task == "regression"
        np.testing.assert_allclose(jailed.predict(arrow(frame))[:, 0], fitted.predict(frame), rtol=1e-4)
        with pytest.raises(Unusable, match="takes 2 columns"):
            jailed.predict(arrow(people()))


def test_labels_alone_are_one_hot(tmp_path: Path) -> None:
    frame = people()[NUMBERS]
    fitted = LogisticRegression().fit(frame, answers(frame))
    graph = to_onnx(fitted, frame[:1].to_numpy("float32"), options={"zipmap": False})
    del graph.graph.output[1]
    with opened(saved(tmp_path, graph)) as jailed:
        assert not jailed.facts.probabilities
        got = jailed.predict(arrow(frame))
        assert [("no", "yes")[i] for i in got.argmax(axis=1)] == list(fitted.predict(frame))


def test_labels_that_the_file_does_not_hold_are_not_invented(tmp_path: Path) -> None:
    """Outputs called 0 and 1 by position, although the model itself says 5 and 6."""
    five = helper.make_tensor("five", TensorProto.INT64, [1], [5])
    nodes = [
        helper.make_node("Softmax", ["x"], ["p"]),
        helper.make_node("ArgMax", ["x"], ["at"], axis=1, keepdims=0),
        helper.make_node("Add", ["at", "five"], ["label"]),
    ]
    label = helper.make_tensor_value_info("label", TensorProto.INT64, [None])
    with (
        opened(saved(tmp_path, graph_of(nodes, [label, number("p", 2)], [five]))) as jailed,
        pytest.raises(Unusable, match="does not say which classes"),
    ):
        jailed.predict(arrow(people()[NUMBERS]))
    with opened(saved(tmp_path, graph_of(nodes[:1], [number("p", 2)]))) as jailed:
        assert jailed.facts.classes == ("0", "1")
        assert "names no classes" in jailed.facts.notes[0]


def test_data_in_other_files_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"\x00" * 8)
    outside = TensorProto(
        name="w", data_type=TensorProto.FLOAT, dims=[2, 1], data_location=TensorProto.EXTERNAL
    )
    outside.external_data.add(key="location", value="secret")
    graph = graph_of([helper.make_node("MatMul", ["x", "w"], ["y"])], [number()], [outside])
    with pytest.raises(Unusable, match="keeps data in other files"):
        open_model(saved(tmp_path, graph), name="model.onnx")


def test_data_in_other_files_is_refused_inside_a_branch(tmp_path: Path) -> None:
    outside = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[2, 1])
    outside.external_data.add(key="location", value="secret")
    branch = helper.make_graph(
        [helper.make_node("Constant", [], ["c"], value=outside)], "b", [], [number("c")]
    )
    node = helper.make_node("If", ["x"], ["y"], then_branch=branch, else_branch=branch)
    with pytest.raises(Unusable, match="keeps data in other files"):
        open_model(saved(tmp_path, graph_of([node], [number()])), name="model.onnx")


def test_operators_outside_the_standard_are_named(tmp_path: Path) -> None:
    node = helper.make_node("Leak", ["x"], ["y"], domain="com.example")
    with pytest.raises(Unusable, match=r'outside the standard \("com\.example"\)'):
        open_model(saved(tmp_path, graph_of([node], [number()], domains=["com.example"])), name="model.onnx")


def test_several_answers_are_refused(tmp_path: Path) -> None:
    nodes = [helper.make_node("Identity", ["x"], ["a"]), helper.make_node("Identity", ["x"], ["b"])]
    with pytest.raises(Unusable, match="several questions"):
        open_model(saved(tmp_path, graph_of(nodes, [number("a", 2), number("b", 2)])), name="model.onnx")


def test_a_tensor_of_a_hundred_gigabytes_meets_the_memory_limit(tmp_path: Path) -> None:
    shape = helper.make_tensor("s", TensorProto.INT64, [2], [160_000, 160_000])
    nodes = [
        helper.make_node("ConstantOfShape", ["s"], ["big"]),
        helper.make_node("ReduceSum", ["big"], ["one"], keepdims=1),
        helper.make_node("ReduceSum", ["x", "axis"], ["row"], keepdims=1),
        helper.make_node("Add", ["row", "one"], ["y"]),
    ]
    axis = helper.make_tensor("axis", TensorProto.INT64, [1], [1])
    path = saved(tmp_path, graph_of(nodes, [number()], [shape, axis]))
    with pytest.raises(Unusable, match=r"memory|crashed|[Aa]llocat"), opened(path, memory_mb=1024) as jailed:
        jailed.predict(arrow(people()[NUMBERS]))


def test_an_endless_loop_meets_the_clock(tmp_path: Path) -> None:
    scalar = helper.make_tensor_value_info
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["go_on"]), helper.make_node("Add", ["v", "v"], ["w"])],
        "body",
        [scalar("i", TensorProto.INT64, []), scalar("go", TensorProto.BOOL, []), number("v", None)],
        [scalar("go_on", TensorProto.BOOL, []), number("w", None)],
    )
    times = helper.make_tensor("times", TensorProto.INT64, [], [1 << 40])
    yes = helper.make_tensor("yes", TensorProto.BOOL, [], [True])
    axis = helper.make_tensor("axis", TensorProto.INT64, [1], [1])
    nodes = [
        helper.make_node("Loop", ["times", "yes", "x"], ["looped"], body=body),
        helper.make_node("ReduceSum", ["looped", "axis"], ["y"], keepdims=1),
    ]
    path = saved(tmp_path, graph_of(nodes, [number()], [times, yes, axis]))
    with opened(path, wall=5.0) as jailed, pytest.raises(Unusable, match="longer than 5 seconds"):
        jailed.predict(arrow(people()[NUMBERS]))


def test_a_damaged_graph_is_named(tmp_path: Path) -> None:
    frame = people()[NUMBERS]
    whole = to_onnx(LogisticRegression().fit(frame, answers(frame)), frame[:1].to_numpy("float32"))
    path = saved(tmp_path, whole)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Unusable, match="not a readable ONNX model"):
        open_model(path, name="model.onnx")
