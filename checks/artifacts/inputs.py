"""What the person gave: the tables, their roles and the model. Every other artifact starts here."""

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from checks.artifacts.demand import Demand, Earlier
from checks.artifacts.rules import Baseline, Rules
from checks.attestations import Attestation
from checks.contract import InputMissing, NotApplicable, artifact
from checks.table.dictionary import Described
from checks.table.roles import Roles
from checks.table.tables import Column, Connection, Table

if TYPE_CHECKING:
    from checks.model.facts import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """All inputs of a run. `roles` are complete; `folder` is the run's own, for scratch files.

    `attestations` are people's answers, `rules` what it is judged by, `baseline` what became of an approved run,
    `demand` what the model is to serve, `earlier` how fast that run found it.
    """

    table: Table
    train: Table | None
    production: Table | None
    model: "Model | None"
    roles: Roles
    connection: Connection
    folder: Path
    fast: bool
    provenance: dict[str, str | None]
    dictionary: tuple[Described, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    rules: Rules | None = None
    baseline: Baseline | None = None
    demand: Demand = field(default_factory=Demand)
    earlier: Earlier | None = None
    today: datetime.date = field(default_factory=lambda: datetime.datetime.now(datetime.UTC).date())

    @property
    def stand_in(self) -> bool:
        """Whether a stand-in has to answer, because neither a model nor its scores or answers were given."""
        return self.model is None and not (self.roles.score or self.roles.prediction)


@dataclass(frozen=True, slots=True)
class Judged:
    """The table that the model is judged on."""

    table: Table


@dataclass(frozen=True, slots=True)
class Training:
    """The table that the model was trained on."""

    table: Table


@dataclass(frozen=True, slots=True)
class Production:
    """A later table from production."""

    table: Table


@dataclass(frozen=True, slots=True)
class DataTables:
    """The tables that data checks read: the training table if given, and the judged one."""

    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Features:
    """The columns that the model uses: those it names itself, else every column with no other role."""

    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Sensitive:
    """The columns whose groups must be treated alike, in the judged table."""

    columns: tuple[Column, ...]


@artifact()
def judged(given: Given) -> Judged:
    if given.table.rows == 0:
        raise NotApplicable("The table has no rows.")
    return Judged(given.table)


@artifact(needs="train")
def training(given: Given) -> Training:
    if given.train is None:
        raise InputMissing("train", "Give the training table to run this check.")
    if given.train.rows == 0:
        raise NotApplicable("The training table has no rows.")
    return Training(given.train)


@artifact(needs="production")
def production(given: Given) -> Production:
    if given.production is None:
        raise InputMissing("production", "Give a later production table to run this check.")
    if given.production.rows == 0:
        raise NotApplicable("The production table has no rows.")
    return Production(given.production)


@artifact()
def data_tables(given: Given) -> DataTables:
    there = tuple(table for table in (given.train, given.table) if table is not None and table.rows)
    if not there:
        raise NotApplicable("The table has no rows.")
    return DataTables(there)


@artifact()
def features(judged: Judged, given: Given) -> Features:
    return features_of(given, judged.table)


def features_of(given: Given, table: Table) -> Features:
    """The features as columns of any of the tables; raises NotApplicable if there are none."""
    if not given.roles.features:
        raise NotApplicable("Every column has another role, so no feature is left.")
    return Features(tuple(table.column(name) for name in given.roles.features))


@artifact(needs="sensitive")
def sensitive(judged: Judged, given: Given) -> Sensitive:
    if not given.roles.sensitive:
        raise InputMissing("sensitive", "Name the columns whose groups must be treated alike.")
    return Sensitive(tuple(judged.table.column(name) for name in given.roles.sensitive))
