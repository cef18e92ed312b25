"""The machine's side: disk, state, the four letter words, and the decision before a start."""
import json
import pathlib
import socket
import tempfile
import threading
import unittest
from unittest import mock

import agent_path  # noqa: F401
from startup_stack_agent import fourletter, machine, start

NODE = {"environment": "dev", "tier": "zookeeper", "name": "zookeeper-1", "address": "10.0.0.1", "bucket": "chef-test",
        "member": {"id": 1, "incarnation": "00aa"}, "volume": {"id": "vol-1", "mount": "/var/lib/zookeeper"}}
LABEL = {"environment": "dev", "tier": "zookeeper", "id": 1, "incarnation": "00aa", "volume": "vol-1"}
ZOO_CFG = "clientPort=2181\nserver.1=10.0.0.1:2888:3888\nserver.2=10.0.0.2:2888:3888\nserver.3=10.0.0.3:2888:3888\n"


class OnDisk(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("etc/startup-stack/node.json", json.dumps(NODE))
        self.write("etc/zookeeper/zoo.cfg", ZOO_CFG)
        for path in ("var/lib/zookeeper/data", "var/lib/zookeeper/log", "var/lib/startup-stack",
                     "run/startup-stack-agent", "run/zookeeper", "etc/systemd/system"):
            (self.root / path).mkdir(parents=True, exist_ok=True)
        self.write("var/lib/zookeeper/.startup-stack.json", json.dumps(LABEL))
        self.mount(self.root / "var/lib/zookeeper")
        self.machine = machine.Machine(self.root, self.root / "mountinfo")

    def mount(self, *folders):
        self.write("mountinfo", "".join(f"1 2 0:1 / {folder} rw - ext4 /dev/a rw\n" for folder in ("/", *folders)))

    def write(self, path, text=""):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def exists(self, path):
        return (self.root / path).exists()


class Disk(OnDisk):
    def test_nothing_is_blank(self):
        self.assertIsNone(self.machine.epoch())
        self.assertFalse(self.machine.has_data())

    def test_what_a_blank_start_leaves_is_blank(self):
        self.write("var/lib/zookeeper/data/version-2/currentEpoch", "-1")
        self.assertIsNone(self.machine.epoch())

    def test_initialised_but_never_elected_is_not_blank_and_no_data(self):
        self.write("var/lib/zookeeper/data/version-2/currentEpoch", "0")
        self.assertEqual(self.machine.epoch(), 0)
        self.assertFalse(self.machine.has_data())

    def test_an_epoch_is_data(self):
        self.write("var/lib/zookeeper/data/version-2/currentEpoch", "7")
        self.assertEqual(self.machine.epoch(), 7)
        self.assertTrue(self.machine.has_data())

    def test_a_restored_log_without_an_epoch_is_data(self):
        self.write("var/lib/zookeeper/log/version-2/log.100000001")
        self.assertTrue(self.machine.has_data())

    def test_a_born_record_of_another_incarnation_says_nothing(self):
        self.machine.keep_born({"incarnation": "00aa", "members": []})
        self.assertEqual(self.machine.born_copy(), {"incarnation": "00aa", "members": []})
        self.machine.keep_born({"incarnation": "00bb", "members": []})
        self.assertIsNone(self.machine.born_copy())


class State(OnDisk):
    def test_the_fingerprint_of_the_agent_leaves_out_what_chef_writes_meanwhile(self):
        before = self.machine.agent_fingerprint()
        temporary = pathlib.Path(machine.__file__).with_name(".chef-agent-1.py")
        self.addCleanup(temporary.unlink)
        temporary.write_text("half a fi")
        self.assertEqual(self.machine.agent_fingerprint(), before)

    def test_a_restart_is_due_as_the_recipe_judges_it(self):
        self.assertFalse(self.machine.restart_due())
        for path in ("etc/zookeeper/jvm.options", "etc/zookeeper/log4j.properties",
                     "etc/systemd/system/zookeeper.service"):
            self.write(path, "x")
        digest = "5e0a9d4b1c0e2b4d"
        self.write("run/zookeeper/started-with", f"{digest}  -\n")
        self.assertTrue(self.machine.restart_due())
        import hashlib
        digest = hashlib.sha256((ZOO_CFG + "xxx").encode()).hexdigest()
        self.write("run/zookeeper/started-with", f"{digest}  -\n")
        self.assertFalse(self.machine.restart_due())

    def test_only_a_good_converge_counts(self):
        self.assertIsNone(self.machine.converged())
        self.write("var/lib/startup-stack/converged.json", '{"digest": "d", "ok": false}')
        self.assertIsNone(self.machine.converged())
        self.write("var/lib/startup-stack/converged.json", '{"digest": "d", "ok": true}')
        self.assertEqual(self.machine.converged(), "d")

    def test_the_state_of_another_instance_is_none(self):
        self.machine.keep_state({"instanceId": "i-1", "applied": "d"})
        self.assertEqual(self.machine.state("i-1")["applied"], "d")
        self.assertEqual(self.machine.state("i-2"), {"instanceId": "i-2"})

    def test_the_permit(self):
        self.machine.permit(True)
        self.assertTrue(self.machine.permitted())
        self.machine.permit(False)
        self.machine.permit(False)
        self.assertFalse(self.machine.permitted())

    def test_the_words_of_a_failure(self):
        self.assertEqual(self.machine.converge_words(), "no log")
        self.write("var/log/startup-stack.log", "a\nFATAL: b is wrong\nthe client failed three times\n")
        self.assertEqual(self.machine.converge_words(), "FATAL: b is wrong")


class LastWords(unittest.TestCase):
    def test_an_error_of_the_server_says_more_than_systemd(self):
        journal = ("INFO [main] QuorumPeerConfig: Reading\nERROR [main] QuorumPeerMain: Invalid config\n"
                   "Caused by: java.lang.IllegalArgumentException: no such class\n\tat a.b(C.java:1)\n"
                   "ERROR [main] ServiceUtils: Exiting JVM with code 2\n"
                   "zookeeper.service: Failed with result 'exit-code'.\n")
        self.assertEqual(machine.last_words(journal), "Caused by: java.lang.IllegalArgumentException: no such class")

    def test_a_refused_start(self):
        self.assertEqual(machine.last_words("prestart: not mounted\nFailed\n"), "prestart: not mounted")

    def test_no_error_at_all(self):
        self.assertEqual(machine.last_words("INFO a\nINFO b\n"), "INFO b")
        self.assertEqual(machine.last_words(""), "nothing in the journal")


class Prestart(OnDisk):
    def setUp(self):
        super().setUp()
        self.bucket = mock.Mock()
        self.bucket.born.return_value = None
        self.bucket.member.return_value = (None, None)
        self.bucket.in_restore.return_value = False
        self.bucket.of_another_incarnation.return_value = False
        self.look = mock.Mock(return_value=fourletter.Server("down"))
        self.now = 0

    def sleep(self, seconds):
        self.now += seconds

    def prepare(self):
        return start.prepare(self.machine, self.bucket, self.look, lambda: self.now, self.sleep)


class BeforeAStart(Prestart):
    def test_data_starts_without_asking_anybody(self):
        self.write("var/lib/zookeeper/data/version-2/currentEpoch", "1")
        self.bucket.born.side_effect = OSError("S3 is away")
        self.prepare()
        self.assertFalse(self.exists("var/lib/zookeeper/log/initialize"))

    def test_a_blank_disk_does_not_start_while_the_bucket_is_away(self):
        self.bucket.born.side_effect = OSError("S3 is away")
        self.write("var/lib/zookeeper/log/initialize")
        with self.assertRaises(OSError):
            self.prepare()
        self.assertFalse(self.exists("var/lib/zookeeper/log/initialize"))

    def test_the_first_start_may_vote(self):
        self.assertIn("initialise", self.prepare())
        self.assertTrue(self.exists("var/lib/zookeeper/log/initialize"))

    def test_leftovers_of_a_blank_start_go(self):
        self.write("var/lib/zookeeper/data/version-2/currentEpoch", "-1")
        self.prepare()
        self.assertFalse(self.exists("var/lib/zookeeper/data/version-2"))

    def test_a_born_ensemble_is_joined_blank(self):
        members = [{"id": number, "address": f"10.0.0.{number}"} for number in (1, 2, 3)]
        self.bucket.born.return_value = {"incarnation": "00aa", "members": members}
        self.write("var/lib/zookeeper/log/initialize")
        self.assertIn("blank", self.prepare())
        self.assertFalse(self.exists("var/lib/zookeeper/log/initialize"))

    def test_a_record_of_data_is_enough_also_the_own_one(self):
        for witness in (1, 3):
            self.bucket.member.side_effect = lambda number: ({"data": number == witness}, 5000.0)
            self.assertIn(f"member {witness} had data", self.prepare())
            self.assertFalse(self.exists("var/lib/zookeeper/log/initialize"))

    def test_a_server_that_serves_is_enough(self):
        self.look.side_effect = lambda address, port: fourletter.Server(
            "follower" if (address, port) == ("10.0.0.2", 2181) else "down")
        self.assertIn("member 2 had data", self.prepare())

    def test_a_server_of_an_earlier_incarnation_is_waited_for(self):
        self.bucket.of_another_incarnation.return_value = True
        modes = iter(["follower", "down", "not-serving"] + 5 * ["down"])
        self.look.side_effect = lambda *_: fourletter.Server(next(modes))
        self.assertIn("initialise", self.prepare())
        self.assertEqual(self.now, 2 * start.PAUSE)

    def test_and_keeps_this_one_from_starting_while_it_runs(self):
        self.bucket.of_another_incarnation.side_effect = lambda number: number == 3
        self.look.return_value = fourletter.Server("not-serving")
        with self.assertRaisesRegex(start.Refused, "member 3 runs in an earlier incarnation"):
            self.prepare()
        self.assertEqual(self.now, start.PATIENCE)
        self.assertFalse(self.exists("var/lib/zookeeper/log/initialize"))

    def test_another_list_than_the_born_one_is_refused(self):
        self.bucket.born.return_value = {"incarnation": "00aa", "members": [{"id": 1, "address": "10.0.0.1"}]}
        with self.assertRaisesRegex(start.Refused, "other members than the born record"):
            self.prepare()

    def test_the_root_disk_is_refused(self):
        self.mount()
        with self.assertRaisesRegex(start.Refused, "never starts on the root disk"):
            self.prepare()

    def test_a_volume_with_another_label_or_none_is_refused(self):
        for label in ({**LABEL, "id": 2}, {**LABEL, "incarnation": "00bb"}, {**LABEL, "volume": "vol-2"}, None):
            self.write("var/lib/zookeeper/.startup-stack.json", json.dumps(label))
            with self.assertRaisesRegex(start.Refused, "label is not this member's"):
                self.prepare()


class FourLetterWords(unittest.TestCase):
    def answer(self, *parts):
        """Ask a server that sends these parts and closes."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        heard = []

        def serve():
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(4))
                for part in parts:
                    connection.sendall(part)

        thread = threading.Thread(target=serve)
        thread.start()
        server = fourletter.look("127.0.0.1", listener.getsockname()[1])
        thread.join()
        self.assertEqual(heard, [b"mntr"])
        return server

    def test_a_leader_and_its_followers_however_the_answer_is_cut(self):
        self.assertEqual(self.answer(b"zk_version\t3.8.0\nzk_server_st", b"ate\tleader\nzk_synced_followers\t2\n"),
                         fourletter.Server("leader", 2))

    def test_a_follower(self):
        self.assertEqual(self.answer(b"zk_server_state\tfollower\n"), fourletter.Server("follower"))

    def test_a_server_that_does_not_serve(self):
        found = self.answer(b"This ZooKeeper instance is not currently serving requests\n")
        self.assertEqual(found, fourletter.Server("not-serving"))
        self.assertFalse(found.serving)

    def test_one_that_stands_alone_is_no_member(self):
        self.assertFalse(self.answer(b"zk_server_state\tstandalone\n").serving)

    def test_a_word_that_is_not_allowed(self):
        self.assertEqual(self.answer(b"mntr is not executed because it is not in the whitelist.\n").mode, "unknown")

    def test_nobody_there(self):
        self.assertEqual(fourletter.look("127.0.0.1", 1).mode, "down")
