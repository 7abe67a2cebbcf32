"""One experiment: a clean world, a defect planted in it, the checks asked of both, and who saw the difference.

The same injectors, and the same meaning of "seen", as in the benchmark of validity, whose first draws are those of
the seeds 0, 1, 2 and so on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Judged, Outcome
from checks.planting.choices import ROWS, Choice, Planting, checked
from checks.planting.defects import DEFECTS
from checks.planting.running import fitted, outcomes
from checks.planting.seeing import alarms, found, names
from checks.planting.shapes import Alarm, Experiment, Seen, Sight
from checks.planting.world import ROLES, Plant, Role, World
from checks.planting.worlds import clean_world, lots

if TYPE_CHECKING:
    from checks.model.facts import Model
    from checks.table.roles import Roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A planted world with its clean twin, and where the plant is."""

    planting: Planting
    choice: Choice
    clean: World
    planted: World
    plant: Plant

    @property
    def roles(self) -> "Roles":
        return self.planted.roles

    def tables(self) -> dict[Role, bytes]:
        """The planted tables as CSV."""
        frames = self.planted.frames
        return {role: frames[role].to_csv(index=False).encode() for role in ROLES if role in frames}

    def model(self) -> "Model":
        """The world's model, fitted on the planted training table."""
        return fitted(self.planted)

    def told(self, ended: Sequence[Outcome]) -> Experiment:
        """Who saw it, by how the checks ended on the planted tables; the clean twin is asked of every alarm."""
        failed = sorted({outcome.check for outcome in ended if outcome.status == "fail"})
        twin = outcomes(self.clean, failed, self.planting.seed) if failed else ()
        expected = self.choice.checks
        hits = found(alarms(ended, expected, self.plant), alarms(twin, expected, self.plant))
        anywhere = found(alarms(ended, failed), alarms(twin, failed))
        by_check = {outcome.check: outcome for outcome in ended}
        return Experiment(
            planting=self.planting,
            title=self.choice.title,
            says=self.choice.says,
            size=self.choice.size(self.planting.severity),
            unit=self.choice.unit,
            rows=len(self.planted.frames["table"]),
            columns=self.plant.columns,
            groups=self.plant.groups or {},
            seen=tuple(self._seen(check, by_check.get(check), hits, anywhere) for check in expected),
            others=tuple(
                Alarm(check=check, says=_worst(by_check[check]).says, twin=check not in anywhere)
                for check in failed
                if check not in expected
            ),
        )

    def _seen(
        self, check: str, outcome: Outcome | None, hits: frozenset[str], anywhere: frozenset[str]
    ) -> Seen:
        if outcome is None or outcome.status in ("error", "skipped", "not_applicable"):
            why = (outcome.reason if outcome else None) or "This version has no such check."
            return Seen(check=check, sight="not asked", says=why)
        sight: Sight = "hit" if check in hits else "elsewhere" if check in anywhere else "not seen"
        if sight == "not seen":
            return Seen(check=check, sight=sight, says=outcome.title)
        fails = [each for each in outcome.findings if each.status == "fail"]
        named = [each for each in fails if names(self.plant, each.about)]
        return Seen(check=check, sight=sight, says=(named if sight == "hit" else fails)[0].says)


def prepared(planting: Planting) -> Bench:
    """Draw the tables and plant. Raises Unusable for what is not on the lists."""
    choice = checked(planting)
    defect = next(each for each in DEFECTS if each.name == planting.defect)
    clean = clean_world(planting.base, planting.seed, ROWS, defect.reads)
    size = choice.size(planting.severity)
    planted, plant = defect.plant(clean, size, lots(planting.seed, defect.name))
    return Bench(planting=planting, choice=choice, clean=clean, planted=planted, plant=plant)


def _worst(outcome: Outcome) -> Judged:
    return next(each for each in outcome.findings if each.status == "fail")
