"""Privacy: what could a stranger learn about a person?"""

from pages.parts import coarsened, dimension

dimension.page(
    "privacy",
    questions={
        "privacy/k-anonymity": "How many people look alike in the columns a stranger may know?",
        "privacy/membership-inference": "Can a stranger tell who was in the training table?",
        "privacy/direct-identifiers": "Which columns name people?",
        "privacy/attribute-disclosure": "Does a group give its members' secrets away?",
        "privacy/unique-combinations": "Which few columns tell people apart?",
    },
    choose=coarsened.choose,
    shows_not="What a stranger knows from elsewhere. A low number here is the result of these attacks, not a "
    "promise about every attack.",
)
