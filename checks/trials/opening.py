"""Opens the inputs of a finished run again and tries remedies on them; the worker and the command line use it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from checks import registry
from checks.contract import Unusable
from checks.document import Report
from checks.opening import Request, open_model, read_tables, settled
from checks.policy.policy import read_policy
from checks.trials.measuring import tried
from checks.trials.offers import lacking
from checks.trials.shapes import Tried
from checks.trials.trial import trial_called


def try_remedies(
    request: Request,
    report: Report,
    remedies: Sequence[str],
    folder: Path,
    progress: Callable[[str], None] = lambda _words: None,
) -> Tried:
    """Apply remedies in order and measure them, on the files that the report is about.

    Args:
        request: what the run was asked; its files are read again unless they lie read in `folder`.
        report: the run's.
        remedies: ids, at least one, each once.
        folder: where the run's tables lie or will lie; scratch tables go into a folder in it.

    Raises:
        Unusable: a file changed since, a remedy is not there, or it cannot be tried on these inputs.
    """
    import tempfile

    trials = [trial_called(name) for name in dict.fromkeys(remedies)]
    for each in trials:
        if missing := lacking(each, report):
            raise Unusable(f'"{each.title}" cannot be tried: it needs {missing}.')
    known = {check.id: check.scales.keys() for check in registry.all_checks().values()}
    policy = read_policy(request.policy, known)
    with ExitStack() as ending:
        workers = ending.enter_context(ThreadPoolExecutor(4, thread_name_prefix="opener"))
        progress("Opening the tables and the model")
        read = read_tables(request, folder, policy, workers)
        ending.callback(read.connection.disconnect)
        _refuse_changed(report, {"table": read.table.sha256, "train": read.train and read.train.sha256})
        model = None
        if request.model:
            model = open_model(request)
            ending.callback(model.close)
        given = settled(read, model)
        scratch = ending.enter_context(tempfile.TemporaryDirectory(prefix="trial-", dir=folder))
        return tried(
            trials, given, report.outcomes, policy, Path(scratch), seed=request.seed, progress=progress
        )


def _refuse_changed(report: Report, found: "dict[str, str | None]") -> None:
    for role, sha256 in found.items():
        said = getattr(report.inputs, role)
        if said is not None and sha256 is not None and said.sha256 != sha256:
            raise Unusable(f"{said.name} is not the file that the report is about; assess it again first.")
