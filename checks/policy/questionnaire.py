"""The questions that no file can answer: 28 of them in five groups, and what each one feeds.

Thirteen are tests of the ML Test Score (Breck, Cai, Nielsen, Salib, Sculley 2017, IEEE Big Data) whose evidence is
a person's word, wholly or in part; the others are debts of Sculley and others 2015 (NIPS) that leave no trace in
data or model, deployment practice, and the team's knowledge. Imports contract.
"""

from typing import Literal, get_args

from msgspec import Struct

from checks.contract import Debt

Group = Literal[
    "Data and features", "Model and training", "Deployment", "Monitoring", "Team and collaboration"
]


class Question(Struct, frozen=True, kw_only=True):
    """One question. `asks` is in plain words and is answered with yes, partly, no or does not apply.

    `evidence` says what a link should lead to. `smell` is the category of Sculley and others, `debt` ours.
    `numbers` maps the names of numbers asked for besides to their words.
    """

    id: str
    group: Group
    asks: str
    evidence: str
    debt: Debt
    smell: str | None = None
    numbers: dict[str, str] = {}

    @property
    def test(self) -> str | None:
        """The test of the ML Test Score that it feeds, by the paper's section and number (data-6, infra-2)."""
        section, _, number = self.id.partition("-")
        return self.id if section in ("data", "model", "infra", "mon") and number.isdigit() else None


_DATA: Debt = "data and preprocessing"
_PAPERS: Debt = "reproducibility and documentation"
_DEPLOY: Debt = "integration and deployment"
_PEOPLE: Debt = "knowledge and skills"
_ETHICS: Debt = "ethics and bias"

QUESTIONS = (
    Question(
        id="data-3",
        group="Data and features",
        asks="Is every feature worth what it costs to buy, compute and keep?",
        evidence="A list of features with their yearly cost and what the model loses without them.",
        debt=_DATA,
        smell="epsilon-features",
    ),
    Question(
        id="data-5",
        group="Data and features",
        asks="Is access to the training data limited to those who need it, and is it deleted when it must be?",
        evidence="Access rules, a deletion rule, and the last review of both.",
        debt=_ETHICS,
    ),
    Question(
        id="data-6",
        group="Data and features",
        asks="Can a new feature go from idea to production within weeks?",
        evidence="The last feature that was added, with its two dates.",
        debt=_DATA,
        smell="pipeline-jungles",
    ),
    Question(
        id="data-7",
        group="Data and features",
        asks="Is the code that computes the features covered by tests?",
        evidence="The tests, and a run of them.",
        debt=_DATA,
        smell="data-testing-debt",
    ),
    Question(
        id="upstream-producers",
        group="Data and features",
        asks="Do those who supply your data tell you before they change it?",
        evidence="An agreement with each supplier: who tells whom, how early, and what is promised.",
        debt=_DATA,
        smell="upstream-producers",
    ),
    Question(
        id="model-1",
        group="Model and training",
        asks="Is every change of the model or its settings reviewed by another person and kept in version control?",
        evidence="The repository and a reviewed change.",
        debt=_PAPERS,
        smell="configuration-debt",
    ),
    Question(
        id="model-2",
        group="Model and training",
        asks="Has it been shown that a better test figure means a better result in use?",
        evidence="A test in use, or five or more periods with both figures side by side.",
        debt=_DEPLOY,
    ),
    Question(
        id="model-3",
        group="Model and training",
        asks="Were all settings of the model searched, not only tried by hand?",
        evidence="The search, its ranges and what it chose.",
        debt="complexity and interpretability",
        smell="prototypes",
    ),
    Question(
        id="infra-2",
        group="Model and training",
        asks="Is the code that trains the model covered by tests?",
        evidence="The tests, and a run of them.",
        debt=_PAPERS,
    ),
    Question(
        id="infra-3",
        group="Model and training",
        asks="Is the whole path from raw data to a served answer tested together, again after each change?",
        evidence="The test and its last run.",
        debt=_DEPLOY,
        smell="glue-code",
    ),
    Question(
        id="infra-5",
        group="Model and training",
        asks="Can you follow one case through every step to its answer?",
        evidence="A notebook or a command that does it for one row.",
        debt="complexity and interpretability",
    ),
    Question(
        id="infra-6",
        group="Deployment",
        asks="Does a new model first serve a small share of cases (a canary) before it serves all?",
        evidence="The release procedure, with the share and how long it lasts.",
        debt=_DEPLOY,
    ),
    Question(
        id="infra-7",
        group="Deployment",
        asks="Can you go back to the previous model within the hour, and have you tried it?",
        evidence="The procedure, and the date it was last rehearsed.",
        debt=_DEPLOY,
    ),
    Question(
        id="ab-plan",
        group="Deployment",
        asks="Is there a plan to compare the new model with the present way in use, with enough cases?",
        evidence="The plan: what is measured, the smallest effect that matters, how many cases, who decides.",
        debt=_DEPLOY,
        numbers={
            "baseline": "Present rate of the result, as a share (0.10 is 10 in 100)",
            "effect": "Smallest difference that matters, as a share (0.01 is 1 in 100)",
        },
    ),
    Question(
        id="undeclared-consumers",
        group="Deployment",
        asks="Do you know everyone who uses the model's answers, and do they know whom to ask?",
        evidence="A list of users with a contact each; access to the answers is granted, not open.",
        debt=_DEPLOY,
        smell="undeclared-consumers",
    ),
    Question(
        id="one-language",
        group="Deployment",
        asks="Does the served model run the same code that trained it, without a rewrite in another language?",
        evidence="The serving code, or a test that both give the same answers.",
        debt=_DEPLOY,
        smell="multiple-languages",
    ),
    Question(
        id="human-review",
        group="Deployment",
        asks="Can a person concerned get a decision explained and reviewed by a human?",
        evidence="The procedure, and how many reviews there were.",
        debt=_ETHICS,
    ),
    Question(
        id="mon-1",
        group="Monitoring",
        asks="Is somebody told when a library, a data source or another model you depend on changes?",
        evidence="The alert or the subscription, and who receives it.",
        debt=_DEPLOY,
        smell="unstable-data-dependencies",
    ),
    Question(
        id="live-quality",
        group="Monitoring",
        asks="Are inputs, answers and errors of the served model watched by group and over time?",
        evidence="The dashboard or the job, and its last run.",
        debt=_DEPLOY,
        smell="prediction-bias",
    ),
    Question(
        id="action-limits",
        group="Monitoring",
        asks="Are there limits at which someone is called or the model is stopped?",
        evidence="The limits, who is called, and the last time it was tried.",
        debt=_DEPLOY,
        smell="action-limits",
    ),
    Question(
        id="feedback-loops",
        group="Monitoring",
        asks="Do you know whether the model's answers change the data it will learn from?",
        evidence="A description of how labels come about after a decision, and of a share decided at random.",
        debt=_DATA,
        smell="hidden-feedback-loops",
    ),
    Question(
        id="incidents",
        group="Monitoring",
        asks="Are mistakes of the model collected and answered by someone by name?",
        evidence="The list of incidents, with owner and date.",
        debt=_DEPLOY,
        smell="process-management-debt",
    ),
    Question(
        id="skills",
        group="Team and collaboration",
        asks="Does the team have the skills to run this model: data, statistics, software and the subject itself?",
        evidence="Who covers which skill; training that is planned.",
        debt=_PEOPLE,
    ),
    Question(
        id="second-person",
        group="Team and collaboration",
        asks="Could a second person train and release the model if its author were away?",
        evidence="A run by someone else, with its date.",
        debt=_PEOPLE,
        smell="cultural-debt",
    ),
    Question(
        id="onboarding",
        group="Team and collaboration",
        asks="Can a new colleague find and follow how the model is made within a week?",
        evidence="The guide, and the last person who used it.",
        debt=_PEOPLE,
    ),
    Question(
        id="collaboration",
        group="Team and collaboration",
        asks="Do those who build the model meet regularly with those who run and those who use it?",
        evidence="The meeting and its notes.",
        debt=_PEOPLE,
        smell="cultural-debt",
    ),
    Question(
        id="affected-people",
        group="Team and collaboration",
        asks="Were people whom the decisions concern, or somebody who speaks for them, heard?",
        evidence="Who was heard, when, and what changed.",
        debt=_ETHICS,
    ),
    Question(
        id="clean-up",
        group="Team and collaboration",
        asks="Is time set aside, and valued, for removing features and simplifying?",
        evidence="The last feature or code path that was removed.",
        debt=_PEOPLE,
        smell="cultural-debt",
    ),
)


# What only people can say of a model, for its card: the answer is a text, kept as the note of a "yes".
CARD: dict[str, str] = {
    "card-purpose": "What is the model for, and who uses its answers?",
    "card-not-for": "What must it not be used for?",
    "card-owner": "Who answers for it, and how can they be reached?",
    "card-people": "Whom do its answers concern, and what may go wrong for them?",
    "card-limits": "Where is it known to be weak?",
    "card-licence": "Under which licence or contract may data and model be used?",
}


def groups() -> dict[Group, tuple[Question, ...]]:
    """The questions by group, in the order they are asked."""
    return {
        group: tuple(question for question in QUESTIONS if question.group == group)
        for group in get_args(Group)
    }


def ids() -> tuple[str, ...]:
    """The ids of all questions, in the order they are asked."""
    return tuple(question.id for question in QUESTIONS)


def question(name: str) -> Question:
    """The question with this id; KeyError if there is none."""
    return {each.id: each for each in QUESTIONS}[name]
