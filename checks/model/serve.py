"""The model host: runs inside the jail, loads one model file, then answers the host's questions."""

import gc
import json
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast

from checks.contract import Unusable
from checks.jail.channel import Channel, Request
from checks.model.facts import Told
from checks.model.settings import settings_of

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

NUMBER = "<f8"


class Answering(Protocol):
    """What both kinds of model offer: `estimators.Estimator` and `graphs.Graph`."""

    estimator: str | None
    classes: tuple[str, ...] | None
    features: tuple[str, ...] | None
    takes: int | None
    probabilities: bool
    cloneable: bool
    notes: tuple[str, ...]

    def prepare(self, table: "pa.Table") -> Any: ...
    def take(self, prepared: Any, rows: "np.ndarray") -> Any: ...
    def answer(self, prepared: Any) -> "np.ndarray": ...


def serve(channel: Channel, file: BinaryIO, options: dict[str, Any]) -> None:
    """Answer requests until the host closes its end. The first one must be `describe`, which loads."""
    # Nothing is drawn in a jail, and importing it, which shap does where it is there, needs a place to write;
    # and nothing is tested there, but scikit-learn's list of its estimators imports its tests' helpers.
    for absent in ("matplotlib", "pytest"):
        sys.modules.setdefault(absent, cast(Any, None))
    model: Answering | None = None
    kept: BinaryIO | None = file
    for request in channel.requests():
        try:
            if model is None:
                model, told = _load(file.read(), options["format"], pickles=options.get("pickles") is True)
                _give_back()
                channel.send("told", json.dumps(asdict(told)).encode())
            elif request.kind == "retrain":
                model, kept = _retrained(model, request), None  # the file holds another model
                channel.send("told", json.dumps(asdict(_told(model))).encode())
            elif request.kind == "holds":
                _holds(channel, model, request, _bytes_of(model, kept))
            else:
                _QUESTIONS[request.kind](channel, model, request)
        except Unusable as unusable:
            channel.send("unusable", says=str(unusable)[:2000])
        except MemoryError:
            channel.send("failed", error="MemoryError", says="")
        # Not only Exception: a model may raise SystemExit or KeyboardInterrupt too.
        except BaseException as failure:
            channel.send("failed", error=type(failure).__name__[:80], says=_said(failure))


def _load(data: bytes, kind: str, *, pickles: bool) -> tuple[Answering, Told]:
    from checks.model.loading import loader

    gc.disable()  # importing makes nothing but what stays
    load = loader(kind, pickles=pickles)
    started, started_cpu = time.perf_counter(), time.process_time()
    with warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        model, modules = load(data)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - started_cpu
    warnings.simplefilter("ignore")  # thousands of calls would fill the log with one sentence
    told = _told(model, round(seconds, 4), modules, _version_notes(raised))
    return model, replace(told, load_cpu_seconds=round(cpu_seconds, 4))


def _give_back() -> None:
    """Give back what only loading needed: glibc would keep as much again as a large model takes."""
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:  # another C library has none
        trim(0)
    gc.freeze()
    gc.enable()


def _told(
    model: Answering, seconds: float = 0.0, modules: tuple[str, ...] = (), notes: tuple[str, ...] = ()
) -> Told:
    return Told(
        estimator=model.estimator,
        classes=model.classes,
        features=model.features,
        takes=model.takes,
        probabilities=model.probabilities,
        cloneable=model.cloneable,
        settings=settings_of(getattr(model, "fitted", None)),
        format=getattr(model, "format", None),
        versions=getattr(model, "versions", ()),
        load_seconds=seconds,
        named_modules=modules,
        notes=(*model.notes, *notes),
    )


def _predict(channel: Channel, model: Answering, request: Request) -> None:
    table = _table(request.parts[0])
    _send_numbers(channel, model.answer(model.prepare(table)), (table.num_rows, _outputs(model)))


def _time(channel: Channel, model: Answering, request: Request) -> None:
    from checks.model.measure import measured

    table = _table(request.parts[0])
    prepared = model.prepare(table)
    timings = measured(
        model.answer,
        lambda rows: model.take(prepared, rows),
        table.num_rows,
        tuple(request.header["batches"]),
        request.header["blocks"],
        request.header["budget_seconds"],
    )
    channel.send("timings", json.dumps(asdict(timings)).encode())


def _time_steps(channel: Channel, model: Answering, request: Request) -> None:
    from checks.model.estimators import Estimator
    from checks.model.steps import timed_steps

    if not isinstance(model, Estimator):
        raise Unusable("The model's format tells nothing of its steps.")
    prepared, said = model.prepare(_table(request.parts[0])), request.header
    timings = timed_steps(model.fitted, prepared, said["blocks"], said["budget_seconds"])
    channel.send("timings", json.dumps(asdict(timings)).encode())


def _time_refits(channel: Channel, model: Answering, request: Request) -> None:
    from checks.model.estimators import Estimator

    if not isinstance(model, Estimator):
        raise Unusable("The model cannot be fitted anew: its format holds no recipe for that.")
    answers, said = _table(request.parts[1]).column(0), request.header
    labels = answers.to_pylist() if said["text"] else answers.to_numpy()
    timings = model.time_refits(
        _table(request.parts[0]),
        labels,
        tuple(said["refits"]),
        said["blocks"],
        said["budget_seconds"],
        said["seed"],
    )
    channel.send("timings", json.dumps(asdict(timings)).encode())


def _bytes_of(model: Answering, file: BinaryIO | None) -> bytes:
    """The model's own file, read anew: to keep it would take as much memory as the model. None of a long one."""
    from checks.model.stored_rows import MOST_BYTES

    if file is None or hasattr(model, "inner"):
        return getattr(model, "inner", b"")
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    return data if len(data) <= MOST_BYTES else b""


def _holds(channel: Channel, model: Answering, request: Request, data: bytes) -> None:
    from checks.model.stored_rows import stored_rows

    rare = json.loads(request.parts[1])
    found = stored_rows(model, _table(request.parts[0]), request.header["members"], rare, data)
    channel.send("held", json.dumps(asdict(found)).encode())


def _refit(channel: Channel, model: Answering, request: Request) -> None:
    import numpy as np

    from checks.model.estimators import Estimator

    if not isinstance(model, Estimator):
        raise Unusable("The model cannot be fitted anew: its format holds no recipe for that.")
    table, answers = _table(request.parts[0]), _table(request.parts[1]).column(0)
    labels = answers.to_pylist() if request.header["text"] else answers.to_numpy()
    masks = np.frombuffer(request.parts[2], dtype=bool).reshape(-1, table.num_rows)
    values = model.refit(table, labels, masks, request.header["seed"], request.header["restraint"])
    _send_numbers(channel, values, (len(masks), table.num_rows, _outputs(model)))


def _retrained(model: Answering, request: Request) -> Answering:
    import numpy as np

    from checks.model.estimators import Estimator
    from checks.model.retraining import Retraining

    if not isinstance(model, Estimator):
        raise Unusable("The model cannot be fitted anew: its format holds no recipe for that.")
    table, said = _table(request.parts[0]), request.header
    answers = _table(request.parts[1]).column(0)
    weights, groups = np.frombuffer(request.parts[2], "<f8"), np.frombuffer(request.parts[3], "<i8")
    how = Retraining(
        way=said["way"],
        parameters=said["parameters"],
        weights=weights if len(weights) else None,
        groups=groups if len(groups) else None,
        wanted=said["wanted"],
        restraint=said["restraint"],
        added=tuple(said["added"]),
    )
    labels = answers.to_pylist() if said["text"] else answers.to_numpy()
    return model.retrained(table, labels, how, said["seed"])


def _explain(channel: Channel, model: Answering, request: Request) -> None:
    import numpy as np

    from checks.model.attributions import packed
    from checks.model.estimators import Estimator
    from checks.model.explaining import explained

    if not isinstance(model, Estimator):
        raise Unusable("Its format has no exact explanation.")
    table, rows = _table(request.parts[0]), request.header["rows"]
    wanted = np.frombuffer(request.parts[1], dtype="<i8")
    found = explained(model.fitted, model.prepare(table), rows, wanted, tuple(request.header["names"]))
    whole = np.ascontiguousarray(packed(found), dtype=NUMBER)
    told = {"scale": found.scale, "method": found.method, "rows": len(whole)}
    channel.send("numbers", whole.tobytes(), shape=list(whole.shape), **told)


def _outputs(model: Answering) -> int:
    return 1 if model.classes is None else len(model.classes)


def _send_numbers(channel: Channel, values: "np.ndarray", shape: tuple[int, ...]) -> None:
    """Name a wrong shape here, where it is known what was wrong; the host only sees too many bytes."""
    import numpy as np

    from checks.model.answers import mismatch

    raw = np.ascontiguousarray(values, dtype=NUMBER)
    if raw.shape != shape:
        raise mismatch(raw.shape, shape)
    channel.send("numbers", raw.tobytes(), shape=list(raw.shape))


def _table(data: bytes) -> "pa.Table":
    import pyarrow as pa

    with pa.ipc.open_stream(pa.py_buffer(data)) as stream:
        return stream.read_all()


def _version_notes(raised: list[warnings.WarningMessage]) -> tuple[str, ...]:
    """One sentence per pair of versions that scikit-learn's own warning names."""
    found = {
        f"The model was saved with scikit-learn {getattr(warning.message, 'original_sklearn_version', '?')} "
        f"and is opened with {getattr(warning.message, 'current_sklearn_version', '?')}."
        for warning in raised
        if type(warning.message).__name__ == "InconsistentVersionWarning"
    }
    return tuple(sorted(found))


def _said(failure: BaseException) -> str:
    """The failure's text; writing it out may itself run the model's code and fail."""
    try:
        return str(failure)[:2000]
    except Exception:
        return ""


_QUESTIONS: dict[str, Callable[[Channel, Answering, Request], None]] = {
    "predict": _predict,
    "time": _time,
    "time_steps": _time_steps,
    "time_refits": _time_refits,
    "refit": _refit,
    "explain": _explain,
}
