"""A model's answers for a table on a cluster, by a pass over its parts: for formats that hold numbers and no code.

The executors have no jail. ONNX, XGBoost, LightGBM and CatBoost files are read there by their own libraries, which
find no Python in them to run; skops and pickles are asked on this machine, in the jail, batch by batch. Executors
need this project's Python packages, and the boosting library of the model.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from checks.contract import Unusable
from checks.model.answers import checked

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from checks.model.facts import ModelFacts
    from checks.table.tables import Column, Table

NATIVE = ("onnx", "xgboost", "lightgbm", "catboost")
COMPARED, CLOSE = 1_000, 1e-6


@runtime_checkable
class Sendable(Protocol):
    """A model whose file may be opened elsewhere: what `loading.loader` calls its format, and its bytes."""

    @property
    def facts(self) -> "ModelFacts": ...

    def contents(self) -> tuple[str, bytes]: ...

    def predict(self, frame: "pa.Table") -> "np.ndarray": ...


def scored_there(model: object, table: "Table", columns: "Sequence[Column]") -> "np.ndarray | None":
    """(n, k) answers of all rows in row order; None where the table is on no cluster or the model stays in the jail.

    Raises Unusable where the executors cannot answer, or where they and the jail differ by more than 1e-6 (relative)
    in any of the first 1,000 rows.
    """
    import ibis
    import numpy as np

    backend: Any = table.expr.get_backend()
    if backend.name != "pyspark" or not isinstance(model, Sendable) or model.facts.format not in NATIVE:
        return None
    from pyspark.errors import PySparkException

    kind, data = model.contents()
    outputs = 1 if model.facts.classes is None else len(model.facts.classes)
    names = [column.name for column in columns]
    asked = table.expr.select("row", *(column.key for column in columns))
    shape = ", ".join(["row long", *(f"v{place} double" for place in range(outputs))])
    try:
        told = (
            backend.raw_sql(backend.compile(asked)).mapInArrow(_answering(kind, data, names), shape).toArrow()
        )
    except PySparkException as why:
        raise Unusable(
            f"The cluster's executors could not ask the model ({type(why).__name__}); they need Python with this "
            f"project's packages and what opens a model of the format {model.facts.format}."
        ) from None
    order = np.argsort(told["row"].to_numpy())
    values = np.column_stack([told[f"v{place}"].to_numpy()[order] for place in range(outputs)])
    values = checked(values, probabilities=model.facts.probabilities)
    few = asked.filter(ibis._["row"] < COMPARED).order_by("row").drop("row").to_pyarrow()
    here = model.predict(few.rename_columns(names))
    if len(values) != table.rows or not np.allclose(values[: len(here)], here, rtol=CLOSE, atol=CLOSE):
        raise Unusable(
            f"The model {model.facts.name} answers otherwise on the cluster than here; install the same versions of "
            "its libraries on the executors."
        )
    return values


def _answering(
    kind: str, data: bytes, names: list[str]
) -> "Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]":
    """What an executor does with its part of the table; sent there with the model's bytes."""

    def answer(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        import numpy as np
        import pyarrow as pa

        from checks.model.loading import loader

        model, _ = loader(kind)(data)
        for batch in batches:
            if not batch.num_rows:
                continue
            rows, *cells = batch.columns
            plain = [
                cell.cast(pa.timestamp("us")) if pa.types.is_timestamp(cell.type) else cell for cell in cells
            ]
            values = np.asarray(model.answer(model.prepare(pa.table(plain, names=names))), dtype=np.float64)
            given = [rows, *(pa.array(values[:, place]) for place in range(values.shape[1]))]
            yield pa.RecordBatch.from_arrays(
                given, names=["row", *(f"v{place}" for place in range(values.shape[1]))]
            )

    return answer
