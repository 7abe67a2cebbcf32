"""Privacy: what could a stranger learn about a person?"""

from pages.parts import attackers, coarsened, dimension, frame

dimension.page(
    "privacy",
    questions={
        "privacy/k-anonymity": "How many people look alike in the columns a stranger may know?",
        "privacy/membership-inference": "Can a stranger tell who was in the training table?",
        "privacy/attribute-inference": "What does the model help a stranger to guess?",
        "privacy/direct-identifiers": "Which columns name people?",
        "privacy/attribute-disclosure": "Does a group give its members' secrets away?",
        "privacy/unique-combinations": "Which few columns tell people apart?",
        "privacy/exposed-rows": "Whose rows does the model give away one by one?",
        "privacy/data-minimisation": "How many of its columns does the model need?",
    },
    choose=coarsened.choose,
    shows_not="What a stranger knows from elsewhere. A low number here is the result of these attacks, not a "
    "promise about every attack.",
)

if (report := frame.report()) is not None:
    attackers.told(
        report.outcomes,
        {
            "privacy/direct-identifiers": "Who is named in the table?",
            "privacy/k-anonymity": "Who is alone in what others may know?",
            "privacy/attribute-disclosure": "What does everyone in a group have in common?",
            "privacy/membership-inference": "Who was in the training table?",
            "privacy/exposed-rows": "Whose row does the model know by heart?",
            "privacy/attribute-inference": "What does a person keep to themselves?",
            "privacy/embedded-training-rows": "Which rows stand in the model file?",
        },
    )
