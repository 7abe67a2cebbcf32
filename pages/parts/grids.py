"""The numbers behind the charts that no check draws: debt, what to do first, the ledger, two runs, one trial. Pure."""

from collections.abc import Sequence

from checks.contract import Grid, noun
from checks.document import DebtLine
from checks.record.compare import FamilyMoved
from checks.report import standing, words
from checks.report.order import Listed
from checks.standing import Work
from checks.trials.shapes import Change
from pages.parts import priorities
from pages.parts.ordered import days_of


def debt(lines: Sequence[DebtLine]) -> Grid:
    """The seven categories, most days first, with how sure that is and what was looked at."""
    return Grid(
        title="Technical debt by category",
        columns=("Category", "Findings", "Days", "How sure", "What was looked at"),
        rows=tuple(
            (
                line.category.capitalize(),
                line.findings,
                priorities.debt_says(line),
                line.confidence,
                words.clean(line.indicator),
            )
            for line in sorted(lines, key=lambda line: (-line.days[1], -line.findings))
        ),
    )


def first(found: Sequence[Listed]) -> Grid:
    """Every finding that leads its check, gravest first: days of work, and what it costs the score."""
    return Grid(
        title="Findings by days of work and impact",
        columns=("Finding", "What was seen", "Gravity", "Days", "Impact, of 10"),
        rows=tuple(
            (
                item.code,
                words.clean(item.finding.says),
                words.finding_word(item.finding),
                words.days(*days) if (days := days_of(item)) else "not known",
                round(priorities.impact(item), 1),
            )
            for item in found
        ),
    )


def work(done: Sequence[Work]) -> Grid:
    """Every piece of work: what, how grave, days, what it costs while open, what paying bought."""
    return Grid(
        title="Pieces of work in the order to do them",
        columns=(
            "Work",
            "Category",
            "Gravity",
            "Days",
            "Costs while open",
            "Paying bought",
            "Findings",
            "Score after",
        ),
        rows=tuple(
            (
                f"{noun(each.check)}: {words.clean(each.do, 160)}",
                each.category.capitalize(),
                words.SEVERITY_WORDS[each.gravity],
                standing.work_days(each),
                standing.interest_says(each),
                standing.payoff_says(each),
                each.findings,
                None if each.score_after is None else int(each.score_after),
            )
            for each in done
        ),
    )


def families(rows: Sequence[FamilyMoved]) -> Grid:
    """The scores of seven dimensions in two runs."""
    return Grid(
        title="Scores of 100 in the earlier and the later run",
        columns=("Dimension", "Earlier", "Later"),
        rows=tuple(
            (row.title, *(None if it is None else int(it.value) for it in (row.before, row.after)))
            for row in rows
        ),
    )


def trial(changes: Sequence[Change]) -> Grid:
    """Measures without and with a remedy, of 100."""
    return Grid(
        title="Measures without and with the remedy, of 100",
        columns=("Measure", "Of whom", "Without", "With", "Change"),
        rows=tuple(
            (
                change.measure,
                "" if change.about is None else change.about.name,
                *(
                    None if side is None else round(100 * side.estimate.value, 1)
                    for side in (change.before, change.after)
                ),
                change.moved,
            )
            for change in changes
        ),
    )
