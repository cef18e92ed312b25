"""One ZooKeeper server: what it has read at its start, and where it stands in the ensemble."""


class Refuses(Exception):
    """The server ends at its start."""


class Server:
    """role: looking, syncing, follower, leader. A blank one takes no part in an election before it has synced."""

    def __init__(self, number, volume, members, now):
        self.number, self.volume, self.members = number, volume, members
        self.role, self.leader, self.synced_at = "looking", None, None
        self.muted_until = self.slow_until = self.frozen_until = 0.0
        self.answered_at = now
        epoch, initialize = volume.epoch(), volume.takes_initialize()
        if epoch == -1:
            raise Refuses("ERROR The current epoch, ffffffffffffffff, is older than the last zxid")
        self.initialised = epoch is None and not volume.log() and initialize
        if epoch is None and not volume.log():
            epoch = 0 if initialize else -1
        # A copy may lack the file: the server takes the epoch of its last transaction.
        self.epoch = volume.log()[-1][0] if epoch is None else epoch
        volume.keep_epoch(self.epoch)
        self.log, self.queue = volume.log(), []

    @property
    def votes(self):
        return self.epoch >= 0

    @property
    def blank(self):
        """It has never synced, and no ensemble has given it an epoch."""
        return self.epoch <= 0 and not self.log

    @property
    def serves(self):
        return self.role in ("leader", "follower")

    def standing(self):
        """By which servers elect."""
        return self.epoch, tuple(self.log[-1][:2]) if self.log else (0, 0), self.number

    def follow(self, leader):
        """Take over what the leader has; what it does not have is truncated."""
        self.role, self.leader, self.queue = "follower", leader, []
        self.adopt(leader.epoch, leader.log)

    def adopt(self, epoch, log):
        self.epoch, self.log = epoch, list(log)
        self.volume.keep_log(self.log)
        self.volume.keep_epoch(epoch)

    def look_for_leader(self):
        self.role, self.leader, self.queue = "looking", None, []

    def append(self, write):
        self.log.append(write)
        self.volume.keep_log(self.log)

    def mntr(self, servers):
        """Its answer to the four letter word."""
        if not self.serves:
            return "This ZooKeeper instance is not currently serving requests\n"
        lines = [f"zk_server_state\t{self.role}"]
        if self.role == "leader":
            lines.append(f"zk_synced_followers\t{sum(each.leader is self and each.serves for each in servers)}")
        return "\n".join(lines) + "\n"
