"""Make the reports that come with the built-in cases: `python -m checks.runs.shipping [CASE ...]`.

Each is a whole assessment as any run of the case is, model in the sandbox and all, and takes a minute or two. It
belongs to `make sample`, but is not the same byte for byte: a report holds its date and what was timed.
"""

import os
import sys
import tempfile
import zipfile
from pathlib import Path

import msgspec

from checks.assessment import assess
from checks.contract import Unusable
from checks.opening import Request
from checks.report import jsonfile
from checks.runs import shipped
from checks.runs.folder import Ask
from checks.samples import find_sample, sample_names


def make(case: str) -> Path:
    """Assess a case as `runs.start_sample` asks for it, and keep the answer.

    Raises Unusable as `assess` does, and where a check ended in error.
    """
    sample = find_sample(case)
    ask = Ask(roles=sample.roles, sample=case)
    files = {role: str(sample.path(role)) for role in sample.files}
    with tempfile.TemporaryDirectory(prefix="preflight-case-") as name:
        folder = Path(name)
        report = assess(
            Request(
                table=files["table"],
                train=files.get("train"),
                production=files.get("production"),
                model=files.get("model"),
                roles=ask.roles,
                policy=ask.policy,
                seed=ask.seed,
                jobs=1,
            ),
            folder,
            lambda outcome: print(outcome.check, outcome.status, file=sys.stderr),  # noqa: T201
        )
        broken = [outcome.check for outcome in report.outcomes if outcome.status == "error"]
        if broken:
            raise Unusable(
                f"The report of {case} is not kept, because checks ended in error: {', '.join(broken)}."
            )
        made = shipped.Made(
            case=shipped.case_hash(sample),
            judged_by=shipped.judged_by(ask.policy),
            created=report.run.created,
        )
        place = shipped.place_of(case)
        place.parent.mkdir(exist_ok=True)
        part = place.with_suffix(".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
            packed.writestr("report.json", jsonfile.encode(report))
            packed.writestr(shipped.MADE, msgspec.json.encode(made))
            for beside in shipped.BESIDE:
                if (folder / beside).exists():
                    packed.write(folder / beside, beside)
        part.replace(place)
    return place


if __name__ == "__main__":
    # Before anything numerical is imported, because thread pools are sized as they load.
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))
    for each in sys.argv[1:] or sample_names():
        print(make(each))  # noqa: T201
