"""Whether every file of this run was opened behind walls.

## Why it matters
A table or a model is parsed by millions of lines of C and C++. A crafted one can take over the process
that reads it, and with it the data of everyone who uploaded before.

## How it is measured
From the run's own record: which layers of the sandbox stood around the process that opened each file.
Required are the system-call filter (seccomp), the resource limits, no_new_privs, and one of Landlock and
a mount namespace; the estimate is how many of these four were missing. Where one is missing a model is
refused, so this finds tables that were read where no sandbox exists, and records of other servers. The
remaining layers (namespaces, the dropped user id) are listed. The four held 66 of 67 escapes in the
measured prototype, and all layers held all.

## Limits
A layer that stood is no proof against mistakes in the kernel itself, nor against what two programs on
one processor can learn of each other by time. Says nothing of how the model is served elsewhere.
"""

from collections.abc import Iterator

from checks.artifacts.opened_files import OpenedFiles
from checks.contract import HIGH, About, Estimate, Finding, Grid, NotApplicable, Remedy, Scale, check

REQUIRED = ("seccomp", "rlimits", "no_new_privs")
EITHER = ("landlock", "mount namespace")
MISSING = Scale(floor=0, limit=0, worst=4, source="ours: the layers without which a model file is refused")
RUN = Remedy(
    id="run-in-linux-container",
    do="Run Preflight on Linux or in its container, where all layers are there, and read the file again.",
    effort_days=(0.1, 0.5),
)


@check(
    passes="Files were opened in a sandbox",
    fails="A file was opened without a full sandbox",
    weight=HIGH,
    debt="integration and deployment",
    scales={"missing_layers": MISSING},
    remedies=(RUN,),
)
def load_isolation(opened: OpenedFiles) -> Iterator[Finding]:
    """One finding for each file."""
    if not opened.files:
        raise NotApplicable("Everything came from memory, so no file was opened.")
    for file in opened.files:
        missing = [layer for layer in REQUIRED if layer not in file.layers]
        # Landlock's name carries the kernel's version of it.
        if not any(layer.startswith(EITHER) for layer in file.layers):
            missing.append("landlock or a mount namespace")
        what = f'The {file.kind} "{file.name}"'
        says = f"{what} was opened in a sandbox of {len(file.layers)} layers."
        if missing:
            says = f"{what} was opened without {', '.join(missing)}."
        layers = Grid(
            title="Layers that stood", columns=("layer",), rows=tuple((each,) for each in file.layers)
        )
        yield Finding(
            about=About(kind="model" if file.kind == "model" else "dataset", table=file.role, name=file.name),
            estimate=Estimate.exact(
                "missing_layers", len(missing), n=4, unit="count", method="the run's record"
            ),
            says=says,
            evidence=(layers,) if file.layers else (),
        )
