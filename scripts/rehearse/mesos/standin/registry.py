"""What a master keeps in the log: which agents there are, are unreachable or gone, how they are drained, and weights.

A record is a change. Applied in the order of the log they give the same registry on every master.
"""


class Registry:
    def __init__(self):
        self.admitted = {}     # agent id -> its info as it registered
        self.unreachable = {}  # agent id -> its info
        self.gone = set()
        self.deactivated = {}  # agent id -> {} or {"drain": config, "state": DRAINING or DRAINED, "since": nanoseconds}
        self.weights = {}

    def apply(self, record):
        getattr(self, "_" + record["do"])(**{key: value for key, value in record.items() if key != "do"})

    def _admit(self, agent, info):
        self.admitted[agent] = info
        self.unreachable.pop(agent, None)

    def _remove(self, agent):
        for each in (self.admitted, self.unreachable, self.deactivated):
            each.pop(agent, None)

    def _mark_unreachable(self, agent):
        if agent in self.admitted:
            self.unreachable[agent] = self.admitted.pop(agent)

    def _mark_gone(self, agent):
        self._remove(agent)
        self.gone.add(agent)

    def _deactivate(self, agent):
        self.deactivated.setdefault(agent, {})

    def _drain(self, agent, config, since):
        self.deactivated[agent] = {"drain": config, "state": "DRAINING", "since": since}

    def _drained(self, agent):
        self.deactivated[agent]["state"] = "DRAINED"

    def _reactivate(self, agent):
        self.deactivated.pop(agent, None)

    def _weights(self, weights):
        self.weights.update(weights)
