"""Puts a tree of three questions in the place of your model: every answer can be followed on one page.

Its chances take at most eight values. Whether so few are enough for the task is what the trial measures.
"""

from checks.trials.lesson import Lesson, Treatment
from checks.trials.readable import DEPTH, small_tree
from checks.trials.trial import trial


@trial(
    title="Put a tree of three questions in its place",
    answers=("interpretability/surrogate-fidelity", "interpretability/unfaithful-explanations"),
    effort_days=(1, 4),
    recipe="""from sklearn.tree import DecisionTreeClassifier, export_text
X = table.drop(columns=[target]).select_dtypes("number").fillna(0)
tree = DecisionTreeClassifier(max_depth=3, min_samples_leaf=20).fit(X, table[target])
rules = export_text(tree, feature_names=list(X.columns))""",
)
def adopt_a_readable_model(lesson: Lesson) -> Treatment:
    return Treatment(
        did=f"Fitted a tree of depth {DEPTH} on {int(lesson.known.sum()):,} rows and {len(lesson.features)} features.",
        model=lambda rows, answers: small_tree(rows, lesson.task, lesson.seed).fit(rows, answers),
    )
