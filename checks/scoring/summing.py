"""The whole scorecard of a run: scores and verdict, and beside them debt, ML Test Score and stability.

Imports contract, attestations, document, ledger, ml_test_score, policy, scorecard, stability, standing.
"""

import datetime
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from checks.attestations import Attestation
from checks.contract import Outcome, Seed
from checks.document import Report, Scorecard
from checks.policy.policy import Policy
from checks.scoring.ledger import debt_lines, paper_debt, works
from checks.scoring.ml_test_score import ml_test_score
from checks.scoring.scorecard import score_outcomes
from checks.scoring.stability import stability
from checks.standing import MlTestScore, StoredRun


class Circumstances(Struct, frozen=True, kw_only=True):
    """What a scorecard rests on beside outcomes and policy.

    `today` is the day of the run, `stand_in` whether no model was given, `stored` whether the command line keeps
    this run, `earlier` those of the same project that it kept, `attestations` people's answers by id.
    """

    today: datetime.date
    seed: int = 0
    stand_in: bool = False
    stored: bool = False
    earlier: tuple[StoredRun, ...] = ()
    attestations: dict[str, Attestation] = {}


def whole_scorecard(
    outcomes: Sequence[Outcome], policy: Policy, around: Circumstances, *, only: tuple[str, ...] = ()
) -> Scorecard:
    """Everything that stands in a report's scorecard; the same from stored outcomes as from fresh ones."""
    card = score_outcomes(outcomes, policy, only=only)
    return completed(card, outcomes, policy, around)


def completed(
    card: Scorecard, outcomes: Sequence[Outcome], policy: Policy, around: Circumstances
) -> Scorecard:
    """A scorecard with its ledger, ML Test Score and stability."""
    done = works(outcomes, policy)
    words: Mapping[str, Attestation] = around.attestations
    return replace(
        card,
        debt=debt_lines(card.debt, done, outcomes, words, around.today),
        work=done,
        paper_debt=paper_debt(outcomes, done, words, around.today),
        stability=stability(outcomes, card, policy, seed=Seed(around.seed)),
        ml_test_score=ml_test_score(
            outcomes,
            attestations=words,
            earlier=around.earlier,
            today=around.today,
            stored=around.stored,
            stand_in=around.stand_in,
        ),
    )


def answered_since(
    report: Report, attestations: Mapping[str, Attestation], today: datetime.date
) -> MlTestScore | None:
    """The ML Test Score of a stored report with people's answers as they are today.

    Runs that the command line kept are not in a report, so a report that counts any keeps its own score; None for a
    report without one.
    """
    own = report.scorecard.ml_test_score
    if own is None or any(test.dates > 1 for test in own.tests):
        return own
    model = report.inputs.model
    return ml_test_score(
        report.outcomes,
        attestations=attestations,
        earlier=(),
        today=today,
        stored=False,
        stand_in=model is not None and model.format == "stand-in",
    )
