"""What each step of the model's pipeline costs, and each branch that prepares some of the columns."""

from dataclasses import dataclass

from checks.artifacts.inputs import Features, Given, Judged
from checks.artifacts.models import GivenModel
from checks.artifacts.samples import frame_of, sample_rows
from checks.contract import NotApplicable, Seed, Unusable, artifact
from checks.table.names import paired

ROWS, BLOCKS, SECONDS, SECONDS_FAST = 1_000, 15, 1.5, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCost:
    """`seconds` of each block are the processor's; `columns` are those a branch reads, under the table's names."""

    name: str
    kind: str
    seconds: tuple[float, ...]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCosts:
    """Of a batch of `rows`: the pipeline's steps in their order, and the branches of its first step."""

    rows: int
    steps: tuple[StepCost, ...]
    branches: tuple[StepCost, ...]

    @property
    def whole(self) -> tuple[float, ...]:
        """Seconds of all steps, block by block."""
        return tuple(map(sum, zip(*(step.seconds for step in self.steps), strict=True)))


@artifact(heavy=True)
def step_costs(
    given: Given, judged: Judged, features: Features, given_model: GivenModel, seed: Seed
) -> StepCosts:
    rows = sample_rows(judged.table, ROWS, seed.value)
    frame = frame_of(judged.table, features.columns, rows)
    try:
        found = given_model.model.time_steps(frame, BLOCKS, SECONDS_FAST if given.fast else SECONDS)
    except Unusable as why:
        raise NotApplicable(str(why)) from None
    named = paired([name for branch in found.branches for name in branch.columns], features.names)
    costs = StepCosts(
        rows=frame.num_rows,
        steps=tuple(StepCost(name=each.name, kind=each.kind, seconds=each.cpu) for each in found.steps),
        branches=tuple(
            StepCost(
                name=each.name,
                kind=each.kind,
                seconds=each.cpu,
                columns=tuple(own for name in each.columns if (own := named[name]) is not None),
            )
            for each in found.branches
        ),
    )
    if not min(costs.whole, default=0.0) > 0:
        raise NotApplicable("The steps take less time than the processor's clock can tell.")
    return costs
