"""The columns' roles as a form: guesses filled in and marked as such, answers kept whatever happens.

Streamlit forgets a widget's value when its page is left, and the whole session when the page is loaded again or
the server restarts. So every answer is also kept in the session and with the run, and comes back from there, from
what was confirmed before, or from the guess, in this order.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from checks import runs
from checks.contract import Unusable
from checks.runs import unsent
from checks.table.bands import cuts_of, read_bands, risen
from checks.table.guess import Guess, Suggestion
from checks.table.preview import Preview
from checks.table.roles import Bands, Roles, Task
from pages.parts.escape import md_escape

TASKS: dict[Task | None, str] = {
    None: "Decide from the column",
    "binary": "One of two answers",
    "multiclass": "One of several answers",
    "regression": "A number",
}


class Form:
    """The form of one run. `roles()` draws it and gives what stands in it."""

    def __init__(
        self, run: str, preview: Preview, guess: Guess | None, asked: Roles | None, *, model: bool
    ) -> None:
        self._run, self._preview, self._model = run, preview, model
        self._guess = guess or Guess()
        self._names = [column.name for column in preview.columns]
        self._start = asked or self._guess.roles()
        forms: dict[str, dict[str, Any]] = st.session_state.setdefault("forms", {})
        if run not in forms:
            forms[run] = unsent.kept(run, "columns")
        self._kept = forms[run]

    def roles(self) -> Roles:
        """Draw every field, keep what stands in it, and return the roles."""
        before = dict(self._kept)
        roles = self._drawn()
        if self._kept != before:
            unsent.keep(self._run, "columns", self._kept)
        return roles

    def _drawn(self) -> Roles:
        target = self._one("target", "What does the model predict?", self._names, self._guess.target)
        free = [name for name in self._names if name != target]
        task, favourable, positive = self._answers(target)
        sensitive = self._several(
            "sensitive", "Which groups must be treated fairly?", free, self._guess.sensitive,
            "Columns such as sex, age or origin. People are compared by their values.",
        )  # fmt: skip
        bands = self._bands(sensitive)
        identifiers = self._several(
            "identifiers", "Row identifier (left out of the checks)", free, self._guess.identifiers
        )
        self._warn(identifiers, target)
        with st.expander("Privacy, time and predictions", expanded=not self._model, key=f"more-{self._run}"):
            quasi = self._several(
                "quasi", "What might a stranger know of a person?", free, self._guess.quasi,
                "Quasi-identifiers: together they may single out one person, such as postcode, birth year and sex.",
            )  # fmt: skip
            confidential = self._several(
                "confidential", "What must a stranger not learn?", free, self._guess.confidential
            )
            population = self._population()
            time = self._one("time", "Time of the row", free, self._guess.time)
            score, prediction, threshold = self._answers_given(free)
            ignore = self._several("ignore", "Columns to leave out altogether", free, ())
        increasing, decreasing, immutable = self._expected(
            [name for name in free if name not in (*identifiers, *ignore)]
        )
        return Roles(
            target=target,
            task=task,
            positive=positive,
            favourable=favourable,
            threshold=threshold,
            sensitive=sensitive,
            identifiers=identifiers,
            time=time,
            weight=self._start.weight if self._start.weight in free else None,
            quasi=quasi,
            confidential=confidential,
            ignore=ignore,
            increasing=increasing,
            decreasing=tuple(name for name in decreasing if name not in increasing),
            immutable=immutable,
            score=score,
            prediction=prediction,
            bands=bands,
            population=population,
        )

    def _population(self) -> int | None:
        """How many people the rows are a sample of; empty where nobody knows."""
        known = self._value("population", self._start.population)
        most = st.number_input(
            "How many people are these rows a sample of?",
            min_value=self._preview.rows,
            value=known if known and known >= self._preview.rows else None,
            placeholder="Not known",
            help="With it Preflight estimates how many people are unique outside the table too.",
            key=self._key("population"),
        )
        self._kept["population"] = most
        return most

    def _bands(self, sensitive: Sequence[str]) -> tuple[Bands, ...]:
        """Where numbers are cut into groups: one field for each sensitive number, empty for near fifths."""
        kinds = {column.name: column.kind for column in self._preview.columns}
        made: list[Bands] = []
        for name in sensitive:
            if kinds.get(name) not in ("integer", "number"):
                continue
            field = f"bands:{name}"
            text = st.text_input(
                f"Where to cut {md_escape(name, 40)} into groups",
                value=self._value(field, ", ".join(f"{cut:g}" for cut in cuts_of(self._start, name))),
                placeholder="25, 40, 60 (empty: about five groups of one size)",
                help="Upper ends of the groups, rising: 25, 40 makes up to 25, over 25 to 40, and over 40.",
                key=self._key(field),
            )
            self._kept[field] = text
            if not text.strip():
                continue
            try:
                made.append(risen(read_bands(f"{name}={text}")))
            except Unusable:
                st.error(
                    "Write rising numbers with commas between them, such as 25, 40, 60.",
                    icon=":material/error:",
                )
        return tuple(made)

    def _expected(self, free: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """What the model should respect: columns with a direction, and what nobody can change."""
        kinds = {column.name: column.kind for column in self._preview.columns}
        numbers = [name for name in free if kinds[name] in ("integer", "number")]
        with st.expander("What the model should respect", key=f"respect-{self._run}"):
            increasing = self._several(
                "increasing", "The score should rise with", numbers, (),
                "Preflight moves these numbers row by row and counts where the score goes the other way.",
            )  # fmt: skip
            decreasing = self._several("decreasing", "The score should fall with", numbers, ())
            if both := [md_escape(name, 40) for name in decreasing if name in increasing]:
                st.error(f"{both[0]} cannot do both: it is taken to rise.", icon=":material/error:")
            immutable = self._several(
                "immutable", "What can a person not change?", free, (),
                "Such as age or past events: advice on how to get another answer leaves these as they are.",
            )  # fmt: skip
        return increasing, decreasing, immutable

    def _answers(self, target: str | None) -> tuple[Task | None, tuple[str, ...], str | None]:
        """What the target's answers mean: kind of task, the good ones, the one the model looks for."""
        if target is None:
            return None, (), None
        same = target == self._start.target
        start = self._start if same else Roles()
        task: Task | None = st.selectbox(
            "Kind of answer",
            list(TASKS),
            index=list(TASKS).index(self._value(f"task:{target}", start.task)),
            format_func=TASKS.__getitem__,
            key=self._key(f"task:{target}"),
        )
        self._kept[f"task:{target}"] = task
        if task == "regression":
            return task, (), None
        labels = self.labels(target)
        left, right = st.columns(2, gap="medium")
        with left:
            favourable = self._several(
                "favourable", "Which answer is good for the person?", labels, self._guess.favourable if same else (),
                "Decides who counts as chosen. Empty: Preflight takes the answer the model looks for, unless that is a harm such as default or fraud.",
                about=target, start=start.favourable, more=True,
            )  # fmt: skip
        with right:
            positive = self._one(
                "positive", "Which answer does the model look for?", labels, self._guess.positive if same else (),
                about=target, start=start.positive, more=True,
            )  # fmt: skip
        return task, favourable, positive

    def _answers_given(self, free: Sequence[str]) -> tuple[str | None, str | None, float | None]:
        """Columns that stand in for a model, where none was given."""
        if self._model:
            return None, None, None
        score = self._one("score", "Column with the model's score (no model file)", free, self._guess.score)
        prediction = self._one(
            "prediction", "Column with the model's answer (no model file)", free, self._guess.prediction
        )
        threshold = None
        if score is not None:
            threshold = st.number_input(
                "A score from here on means yes",
                value=self._value("threshold", self._start.threshold),
                placeholder="0.5",
                key=self._key("threshold"),
            )
            self._kept["threshold"] = threshold
        return score, prediction, threshold

    def labels(self, target: str) -> list[str]:
        """The answers of the target that are known here: guessed, confirmed before, and in the first rows."""
        place = self._names.index(target)
        seen = [row[place] for row in self._preview.first if row[place] is not None]
        known: list[str | None] = [*seen]
        if target == self._start.target:
            known += [*self._start.favourable, self._start.positive]
            known += [suggestion.value for suggestion in (*self._guess.favourable, *self._guess.positive)]
        return sorted({label for label in known if label})

    def _one(
        self, field: str, label: str, options: Sequence[str], suggested: Sequence[Suggestion], *,
        about: str = "", start: Any = None, more: bool = False,
    ) -> str | None:  # fmt: skip
        """A choice of one or none."""
        name = f"{field}:{about}" if about else field
        value = self._value(name, start if about else getattr(self._start, field))
        # None is an option of its own: a select box that starts with a guess cannot be emptied otherwise.
        choices = [None, *options, *([value] if more and value and value not in options else [])]
        chosen = st.selectbox(
            label,
            choices,
            index=choices.index(value) if value in choices else 0,
            format_func=lambda choice: "– none –" if choice is None else str(choice),
            accept_new_options=more,
            key=self._key(name),
        )
        self._kept[name] = chosen
        self._suggested(suggested, (chosen,) if chosen else ())
        return chosen

    def _several(
        self, field: str, label: str, options: Sequence[str], suggested: Sequence[Suggestion], tip: str = "", *,
        about: str = "", start: Any = None, more: bool = False,
    ) -> tuple[str, ...]:  # fmt: skip
        """A choice of any number."""
        name = f"{field}:{about}" if about else field
        value = self._value(name, start if about else getattr(self._start, field))
        options = [*options, *(v for v in value if more and v not in options)]
        chosen = st.multiselect(
            label,
            options,
            default=[v for v in value if v in options],
            placeholder="None",
            help=tip or None,
            accept_new_options=more,
            key=self._key(name),
        )
        self._kept[name] = tuple(chosen)
        self._suggested(suggested, tuple(chosen))
        return tuple(chosen)

    def _suggested(self, suggested: Sequence[Suggestion], chosen: Sequence[str]) -> None:
        """Say which of what is chosen was a guess, and why."""
        why = [
            f"{md_escape(s.value, 40)} ({md_escape(s.reason, 80)})" for s in suggested if s.value in chosen
        ]
        if why:
            st.caption(f"Suggested: {'; '.join(why)}")

    def _warn(self, identifiers: Sequence[str], target: str | None) -> None:
        """Name columns that are different in every row: left out, or perhaps to be left out."""
        for column in self._preview.columns:
            if (
                column.name == target
                or not column.every_row_differs
                or column.kind not in ("integer", "text")
            ):
                continue
            named = f"'{md_escape(column.name, 60)}' is different in every row."
            told = (
                " We leave it out."
                if column.name in identifiers
                else " If it names the row, choose it above."
            )
            st.caption(f":material/info: {named}{told}")

    def _value(self, field: str, start: Any) -> Any:
        return self._kept.get(field, start)

    def _key(self, field: str) -> str:
        return f"form-{self._run[:8]}-{field}"


def confirmed(run: str) -> Roles | None:
    """The roles that were confirmed for the run before, if any."""
    asked = runs.asked(run)
    return asked.roles if asked else None
