"""How soon this member reports: every 30 seconds, and at each glance at its server while somebody waits for reports."""
from .lock import rolling

GLANCE = 2        # seconds between two looks at the own server
ROLL_GLANCE = 1   # the same while a roller is at work: it counts on a new report after each of its changes
# Seconds between two looks at the lock: of S3's GET requests 648,000 a month, 26 cents for each member
# (0.0004 USD per 1,000 in us-east-1, https://aws.amazon.com/s3/pricing/). Reports at each glance cost a cent in half an
# hour (0.005 USD per 1,000 PUT requests), and end when nobody waits any more.
LOCK_LOOK = 4
# Seconds after an agent's start for which somebody waits for it: whoever launched its instance. It is more than a
# launch takes from there on; the roller of a single, or of an ensemble that is not born, has no lock to say so by.
NEW = 300


class Pace:
    """lock: None for a single."""

    def __init__(self, lock, clock, say):
        self._lock, self._clock, self._say = lock, clock, say
        self._started, self._looked, self._rolling = clock(), float("-inf"), False

    def glance(self):
        """Seconds until the next look at the own server."""
        return ROLL_GLANCE if self._rolling else GLANCE

    def look(self):
        """At the lock, when that is due."""
        if self._lock is None or self._clock() - self._looked < LOCK_LOOK:
            return
        self._looked = self._clock()
        try:
            self._rolling = rolling(self._lock.find())
            self._say(None, "lock")
        except OSError as error:
            self._rolling = False
            self._say(f"{error}: as if no roller were at work", "lock")

    def waited_for(self):
        """Whether somebody may wait for this member's report."""
        return self._rolling or self._clock() - self._started < NEW
