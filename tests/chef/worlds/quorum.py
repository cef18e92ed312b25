"""What ZooKeeper servers do among themselves, a step each second: elect, sync, write."""

import itertools

ELECTION = 3   # seconds that a majority has to be there
NOTICE = 4     # seconds after which servers miss one that does not answer


class Quorum:
    """servers: gives those that run. laws: is told of each leader and each acknowledged write."""

    def __init__(self, clock, servers, laws, sync_seconds):
        self._clock, self._servers, self._laws, self._writes = clock, servers, laws, 0
        self._sync = itertools.cycle(sync_seconds)
        self._since = {}

    def step(self):
        for each in self._servers():
            if not self._is_frozen(each):
                each.answered_at = self._clock.now
        servers = [each for each in self._servers() if self._clock.now - each.answered_at < NOTICE]
        for leader in [each for each in servers if each.role == "leader"]:
            self._lead(leader, servers)
        for each in servers:
            if each.leader is not None and (each.leader not in servers or each.leader.role != "leader"):
                each.look_for_leader()
        self._elect(servers)
        self._join(servers)

    def write(self):
        """A client's: acknowledged once a majority has it on its disks."""
        for leader in [each for each in self._servers() if each.role == "leader" and not self._is_frozen(each)]:
            self._writes += 1
            count = leader.log[-1][1] + 1 if leader.log and leader.log[-1][0] == leader.epoch else 1
            write = [leader.epoch, count, self._writes]
            leader.append(write)
            have = 1
            for each in self._followers(leader, self._servers()):
                each.queue.append(write)
                if each.slow_until <= self._clock.now and not self._is_frozen(each):
                    self._catch_up(each)
                    have += 1
            if 2 * have > len(leader.members):
                self._laws.acknowledged(write, leader)

    def _is_frozen(self, server):
        return server.frozen_until > self._clock.now

    def _lead(self, leader, servers):
        followers = self._followers(leader, servers)
        for each in followers:
            if each.slow_until <= self._clock.now and not self._is_frozen(each):
                self._catch_up(each)
        if 2 * (1 + len(followers)) <= len(leader.members):
            leader.look_for_leader()

    def _catch_up(self, server):
        for write in server.queue:
            server.append(write)
        server.queue = []

    def _followers(self, leader, servers):
        return [each for each in servers if each.leader is leader and each.role == "follower"]

    def _elect(self, servers):
        """Among those that are configured alike; others are no ensemble of theirs."""
        groups = {}
        for each in servers:
            if each.role == "looking" and each.votes:
                groups.setdefault(tuple(sorted(each.members.items())), []).append(each)
        for key in set(self._since) - set(groups):
            del self._since[key]
        for key, voters in groups.items():
            voters = [each for each in voters if each.number in each.members]
            led = any(each.role == "leader" and tuple(sorted(each.members.items())) == key for each in servers)
            if led or 2 * len(voters) <= len(key):
                self._since.pop(key, None)
            elif self._clock.now - self._since.setdefault(key, self._clock.now) >= ELECTION:
                self._make_leader(voters)

    def _make_leader(self, voters):
        leader = max(voters, key=lambda each: each.standing())
        self._laws.elected(leader, voters)
        epoch = max(each.epoch for each in voters) + 1
        leader.role = "leader"
        leader.adopt(epoch, leader.log)
        for each in voters:
            if each is not leader:
                each.follow(leader)

    def _join(self, servers):
        leaders = [each for each in servers if each.role == "leader"]
        for each in servers:
            if each.role == "looking":
                for leader in leaders:
                    if each.number in leader.members and each.members == leader.members:
                        each.role, each.leader = "syncing", leader
                        each.synced_at = self._clock.now + next(self._sync)
            elif each.role == "syncing" and each.synced_at <= self._clock.now:
                each.follow(each.leader)
