"""A model that behaves until it is asked."""

from harms import report


class Attacker:
    """Has all that a classifier shows of itself; only its answer runs the harms."""

    classes_ = ("no", "yes")

    def __init__(self, names, at):
        self._told = names, at

    def predict(self, rows):
        report(*self._told)

    predict_proba = predict
