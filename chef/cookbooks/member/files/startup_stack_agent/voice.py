"""What the agent says to its journal: each thing once, until it is another."""


class Voice:
    def __init__(self):
        self._said = {}

    def __call__(self, words, about="step"):
        """Words about one thing; None when there is nothing to say of it any more."""
        if words is not None and words != self._said.get(about):
            print(words, flush=True)
        self._said[about] = words
