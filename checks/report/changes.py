"""A comparison of two reports in words: for the terminal, a pull request and the page that draws it."""

from collections.abc import Iterable

import msgspec

from checks.contract import Estimate, noun
from checks.document import Report
from checks.record.champion import Duel
from checks.record.compare import Change, Comparison, Moved
from checks.report import words

HEADS: dict[Change, str] = {
    "new": "New",
    "worse": "Worse than before",
    "no longer told": "Can no longer be told",
    "better": "Better, and still a finding",
    "closed": "Closed",
    "unchanged": "Unchanged",
}
MOST, MOST_UNCHANGED = 200, 10


def lines(comparison: Comparison, duel: Duel | str, first: Report, second: Report) -> list[str]:
    """The comparison as plain lines: what changed, what two models do to the same rows, what is left out."""
    said = [f"{_named(first)} → {_named(second)}", f"{comparison.says}.", compared(comparison)]
    for state, head in HEADS.items():
        found = comparison.of_state(state)
        if found:
            said += ["", f"{head} ({len(found)})"]
            most = MOST_UNCHANGED if state == "unchanged" else MOST
            said += [f"  {line}" for each in found[:most] for line in told(each)]
            said += [f"  and {len(found) - most} more; --json lists all"] if len(found) > most else []
    if comparison.gates:
        said += ["", "Gates"]
        for gate in comparison.gates:
            before, after = (words.GATE_WORDS[s] if s else "not there" for s in (gate.before, gate.after))
            lost = "; it passed before, and nobody can tell now" if gate.lost else ""
            said.append(f"  {noun(gate.check)}: {before} → {after}{lost}")
    said += ["", "The two models on the same rows", *(f"  {line}" for line in duel_says(duel))]
    if comparison.apart:
        said += ["", "Not compared"]
        said += [f"  {noun(each.check)}: {words.clean(each.why)}" for each in comparison.apart]
    number = comparison.regressions
    said += ["", f"{words.plural(number, 'regression')}." if number else "No regressions."]
    return said


def compared(comparison: Comparison) -> str:
    """How much of the two runs could be compared, and on which rows."""
    same = "the same table" if comparison.same_table else "different tables"
    return (
        f"{comparison.compared} of {words.plural(comparison.of, 'check')} can be compared; "
        f"the two runs judged {same}."
    )


def told(each: Moved) -> list[str]:
    """A finding with its two figures and the interval of their difference."""
    grave = f"{words.SEVERITY_WORDS[each.severity]}: " if each.severity else ""
    said = [f"{grave}{noun(each.check)}, {words.clean(each.about, 80)}. {words.clean(each.says)}"]
    if each.before and each.after:
        said.append(f"  {figures(each)}")
    if each.state == "new" and not each.regression:
        said.append("  The two figures may differ by chance alone, so this is not counted as a regression.")
    return said


def figures(each: Moved) -> str:
    """0.80 → 0.92, change 0.12 (99% interval 0.05 to 0.19); a check that ran and named nothing found nothing."""
    before, after = each.before, each.after
    was = words.measure(before.value, before.unit) if before else "not found"
    now = words.measure(after.value, after.unit) if after else "not found any more"
    return f"{was} → {now}" + (f", {change(each.change)}" if each.change else "")


def change(it: Estimate) -> str:
    """change 0.12 (99% interval 0.05 to 0.19); an exact one says so."""
    value = words.measure(it.value, it.unit)
    if it.low == it.high == it.value:
        return f"change {value}, exact" if it.value else "no change"
    return f"change {value} ({words.level(it.level)} interval {words.interval(it.low, it.high, it.unit)})"


def duel_says(duel: Duel | str) -> list[str]:
    """Champion and challenger in sentences."""
    if isinstance(duel, str):
        return [duel]
    said = [f"Both judged {words.plural(duel.rows, 'row')}, compared row by row."]
    if duel.errors is not None and duel.only_first is not None and duel.only_second is not None:
        chance = 1.0 if duel.chance is None else duel.chance
        likely = "under 0.001" if chance < 0.001 else f"{chance:.3f}"
        said.append(
            f"Only the first is right in {words.plural(duel.only_first, 'row')}, only the second in "
            f"{words.count(duel.only_second)} (McNemar's exact test: p {'' if likely[0] == 'u' else '= '}{likely})."
        )
        said.append(f"Share of wrong decisions, second minus first: {change(duel.errors)}.")
    if duel.auc is not None:
        said.append(f"Area under the curve, second minus first: {change(duel.auc)}.")
    said.append(f"Loss (squared error), second minus first: {change(duel.loss)}.")
    if duel.differing:
        rows = ", ".join(str(row) for row in duel.differ[:20])
        more = ", …" if duel.differing > 20 else ""
        said.append(
            f"They decide {words.plural(duel.differing, 'row')} otherwise: row {rows}{more} (counted from 0)."
        )
    elif duel.differing == 0:
        said.append("They decide every row alike.")
    return said


def encoded(comparison: Comparison, duel: Duel | str) -> bytes:
    """The comparison as JSON, for programs."""
    plain = {"comparison": comparison, "models": duel}
    return msgspec.json.format(msgspec.json.encode(plain), indent=1) + b"\n"


def regressions(comparison: Comparison) -> list[str]:
    """What must stop a merge, a line each."""
    found: Iterable[Moved] = (each for each in comparison.findings if each.regression)
    said = [f"{HEADS[each.state]}: {told(each)[0]}" for each in found]
    return said + [
        f"{noun(gate.check)} passed before, and nobody can tell now."
        for gate in comparison.gates
        if gate.lost
    ]


def _named(report: Report) -> str:
    model = f", {words.clean(report.inputs.model.name, 60)}" if report.inputs.model else ""
    return f"{words.clean(report.inputs.table.name, 60)}{model}, {words.date(report.run.created)}"
