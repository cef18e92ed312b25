"""The replicated log under deaths, cut links, blank disks and leaders that do not know that they are none any more."""
import os
import random
import shutil
import sys
import tempfile
import threading
import time
import unittest
import unittest.mock

import daemons

daemons.unpacked()
sys.path.insert(0, daemons.home())

import peers  # noqa: E402
import replica  # noqa: E402
import replicated_log  # noqa: E402
import words  # noqa: E402

WORLDS = int(os.environ.get("WORLDS", "20"))


class World:
    """Masters on one machine that call each other's replicas, or do not get through."""

    def __init__(self, random_, count):
        self.random, self.count = random_, count
        self.folder = tempfile.mkdtemp()
        self.logs, self.alive, self.cut = {}, set(), []
        self.every, self.threads = [], []  # also those of masters that are no more
        self.here = threading.local()
        for index in range(count):
            self.start(f"m{index}:1")

    def start(self, address):
        own = replicated_log.ReplicatedLog(os.path.join(self.folder, address), address, self.count // 2 + 1, True,
                                           lambda: set(self.logs))
        self.logs[address] = own
        self.every.append(own)
        self.alive.add(address)

    def kill(self, address, blank=False):
        """What is on its disk stays, unless that goes too. Nothing is at work there when it dies."""
        local = self.logs[address].local
        with local.mutex:
            self.alive.discard(address)
            local.held.close()
            if blank:
                shutil.rmtree(os.path.join(self.folder, address))

    def call(self, caller, address, path, body):
        own = self.logs.get(address)
        if own is None:
            raise peers.Unreachable(address)
        local = own.local
        act = {"say": local.say, "promise": local.promise, "append": local.append, "read": local.read}
        with local.mutex:
            if not {caller, address} <= self.alive or self.logs[address] is not own or \
                    {caller, address} in self.cut:
                raise peers.Unreachable(address)
            return act[path.rpartition("/")[2]](**body)

    def end(self):
        """Whoever still hands entries over finds nobody there."""
        for address in list(self.alive):
            self.kill(address)
        self.logs.clear()
        for own in self.every:
            own.epoch = -1
            own.wake()
        for thread in self.threads:
            thread.join(10)
        shutil.rmtree(self.folder)


def calls_through(world):
    """Peer and ask_all of this world: who calls is told by the thread's log, which each log sets for its threads."""
    class Peer:
        def __init__(self, address, timeout=0):
            self.address, self.caller = address, world.here.own

        def call(self, path, body):
            return world.call(self.caller, self.address, path, body)

        def close(self):
            pass

    def ask_all(addresses, path, body, timeout=0):
        order = list(addresses)
        world.random.shuffle(order)
        for address in order:
            try:
                yield address, world.call(world.here.own, address, path, body)
            except peers.Unreachable:
                yield address, None
    return Peer, ask_all


class Log(unittest.TestCase):
    # Files are as good as disks here: nobody pulls a plug.
    @unittest.mock.patch("os.fsync", lambda _: None)
    @unittest.mock.patch.object(replicated_log, "log", lambda *_: None)
    @unittest.mock.patch.object(replicated_log, "RETRY", 0.01)
    def test_nothing_that_was_acknowledged_is_ever_lost(self):
        leaders = 0
        for seed in range(WORLDS):
            with self.subTest(seed=seed):
                leaders += self.live(random.Random(seed))
        self.assertGreater(leaders, 2 * WORLDS)  # the worlds are not such that nobody ever leads

    def live(self, chance):
        world = World(chance, chance.choice([3, 3, 5]))
        saved = replicated_log.Peer, replicated_log.ask_all, replicated_log.thread
        replicated_log.Peer, replicated_log.ask_all = calls_through(world)

        def thread(run, *arguments):
            own = world.here.own

            def started():
                world.here.own = own
                run(*arguments)
            world.threads.append(words.thread(started))
        replicated_log.thread = thread
        try:
            return self.years(world, chance)
        finally:
            world.end()
            replicated_log.Peer, replicated_log.ask_all, replicated_log.thread = saved

    def recover(self, world, address):
        world.here.own = address
        own = world.logs[address]
        for _ in range(6):
            if own.local.recovered:
                return
            own.recover_once()

    def years(self, world, chance):
        acknowledged, number, leaders = [], 0, 0
        for _ in range(2):
            for address in world.logs:
                self.recover(world, address)
        self.assertEqual({own.local.status for own in world.logs.values()}, {replica.VOTING})
        for _ in range(12):
            self.happen(world, chance)
            leading = [address for address in chance.sample(sorted(world.alive), min(2, len(world.alive)))]
            for address in leading:
                world.here.own = address
                leaders += world.logs[address].elect(time.monotonic() + 0.03)
            for _ in range(4):  # also by the first, which may be none any more
                address = chance.choice(leading)
                world.here.own, number = address, number + 1
                try:
                    if world.logs[address].epoch and world.logs[address].write([number], time.monotonic() + 0.02):
                        acknowledged.append(number)
                except replicated_log.Demoted:
                    pass
        self.read_back(world, acknowledged)
        return leaders

    def happen(self, world, chance):
        """Less than a quorum may lose its disk at a time; anything else may happen to all."""
        world.cut = [set(chance.sample(sorted(world.logs), 2)) for _ in range(chance.choice([0, 0, 1, 2]))]
        whole = all(own.local.recovered for own in world.logs.values()) and len(world.alive) == world.count
        for address in sorted(world.logs):
            if address not in world.alive:
                self.restart(world, address)
            elif chance.random() < 0.15:
                world.kill(address, blank=whole and chance.random() < 0.5)
                whole = False
        for address in sorted(world.alive):
            self.recover(world, address)

    def restart(self, world, address):
        world.start(address)
        self.recover(world, address)

    def read_back(self, world, acknowledged):
        """All are well again: whoever leads then has everything, once, in order."""
        world.cut = []
        for address in sorted(world.logs):
            if address not in world.alive:
                self.restart(world, address)
        for _ in range(2):
            for address in sorted(world.logs):
                self.recover(world, address)
        address = sorted(world.logs)[-1]
        world.here.own = address
        self.assertTrue(world.logs[address].elect(time.monotonic() + 5))
        kept = [each for entry in world.logs[address].local.entries for each in entry["records"]]
        self.assertEqual([each for each in acknowledged if each not in kept], [])
        self.assertEqual(kept, sorted(set(kept)))


class Disk(unittest.TestCase):
    def test_an_entry_that_is_half_written_was_never_there(self):
        with tempfile.TemporaryDirectory() as folder:
            one = replica.Replica(folder)
            one.become(replica.VOTING, 3)
            one.append(3, 0, 0, [{"epoch": 3, "records": [1]}])
            one.held.close()
            with open(os.path.join(folder, "replicated_log", "log.jsonl"), "ab") as file:
                file.write(b'{"epoch":3,"rec')
            two = replica.Replica(folder)
            self.assertEqual(two.say(), {"status": replica.VOTING, "promised": 3, "last": [3, 1]})
            two.append(3, 1, 3, [{"epoch": 3, "records": [2]}])
            two.held.close()
            self.assertEqual([entry["records"] for entry in replica.Replica(folder).entries], [[1], [2]])

    def test_an_earlier_epoch_stores_and_is_promised_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            one = replica.Replica(folder)
            self.assertFalse(one.promise(1)["ok"])  # no voter yet
            one.become(replica.VOTING)
            self.assertTrue(one.promise(5)["ok"])
            self.assertFalse(one.promise(5)["ok"])
            answer = one.append(4, 0, 0, [{"epoch": 4, "records": []}])
            self.assertEqual((answer["ok"], answer["demoted"], one.entries), (False, True, []))

    def test_entries_of_a_later_epoch_take_the_place_of_others(self):
        with tempfile.TemporaryDirectory() as folder:
            one = replica.Replica(folder)
            one.become(replica.VOTING)
            one.append(1, 0, 0, [{"epoch": 1, "records": [each]} for each in "abc"])
            self.assertFalse(one.append(2, 3, 2, [{"epoch": 2, "records": ["z"]}])["ok"])  # the one before is another
            one.append(2, 1, 1, [{"epoch": 2, "records": ["B"]}])
            one.held.close()
            self.assertEqual([entry["records"] for entry in replica.Replica(folder).entries], [["a"], ["B"]])
