"""The drain of a Mesos agent against masters that answer as real ones were seen to."""
import base64
import contextlib
import io
import json
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

sys.dont_write_bytecode = True
FILES = pathlib.Path(__file__).parents[2] / "chef/cookbooks/mesos/files"
sys.path.insert(0, str(FILES))
from mesos_masters import Masters  # noqa: E402
from mesos_drain import decide, program  # noqa: E402

AGENT, SECRET = "9a3f-S1", "correct-horse"


class DrainTest(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="startup-stack-test-"))
        self.addCleanup(shutil.rmtree, self.root)
        for name in ("etc/mesos/agent", "run/startup-stack", "work/meta/slaves"):
            (self.root / name).mkdir(parents=True)
        self.link = self.root / "work/meta/slaves/latest"
        self.link.symlink_to(f"/work/meta/slaves/{AGENT}")
        self.masters = Masters(3, f"drain:{SECRET}", AGENT)
        self.addCleanup(self.masters.close)
        self.settings(masters=self.masters.addresses)
        self.credential(SECRET)
        self.skipped, self.in_pauses, self.out = 0, [], ""
        self.began = self.clock()

    def settings(self, **changes):
        self.put("etc/mesos/drain.json", {
            "agentWorkDir": "/work", "credential": "/etc/mesos/agent/drain.json", **changes})

    def credential(self, secret):
        self.put("etc/mesos/agent/drain.json", {"principal": "drain", "secret": secret})

    def notice(self, cause, seconds):
        """Seconds from the beginning of the test."""
        self.put("run/startup-stack/drain.json", {"cause": cause, "deadline": self.began + seconds})

    def put(self, path, content):
        (self.root / path).write_text(json.dumps(content))

    def clock(self):
        return time.monotonic() + self.skipped

    def sleep(self, seconds):
        """Takes no time; in the pauses something happens, where a test has asked for it."""
        if seconds and self.in_pauses:
            self.in_pauses.pop(0)()
        self.skipped += seconds

    def passed(self):
        return self.clock() - self.began

    def drain(self, code=0):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            found = program.main(str(self.root), self.clock, self.sleep)
        self.out = out.getvalue()
        self.assertEqual(code, found, self.out)
        self.assertNotIn(SECRET, self.out)
        for call in self.masters.calls:  # no request without the password, and none that needs none with it
            self.assertEqual(call.name != "redirect", call.password is not None, call)

    def calls(self, name=None):
        return [call for call in self.masters.calls if name in (None, call.name)]

    def names(self):
        return [call.name for call in self.calls()]

    def graces(self):
        return [call.content["drain_agent"]["max_grace_period"]["seconds"] for call in self.calls("DRAIN_AGENT")]


class Drained(DrainTest):
    def test_the_leader_is_looked_for_first_and_asked_as_masters_want_it(self):
        self.masters.leader = 2
        self.notice("termination", 240)
        self.drain()
        self.assertEqual(["redirect", "DRAIN_AGENT", "GET_AGENTS", "MARK_AGENT_GONE"], self.names())
        self.assertEqual([0, 2, 2, 2], [call.master for call in self.calls()])
        [drain] = self.calls("DRAIN_AGENT")
        [grace] = self.graces()
        self.assertIn(grace, range(226, 231))
        self.assertEqual({"type": "DRAIN_AGENT", "drain_agent": {
            "agent_id": {"value": AGENT}, "max_grace_period": {"seconds": grace}, "mark_gone": False}}, drain.content)
        self.assertEqual(base64.b64encode(f"drain:{SECRET}".encode()).decode(), drain.password)
        self.assertIn("done: drained", self.out)

    def test_who_only_leaves_is_not_marked_as_gone(self):
        self.drain()
        self.assertEqual(["DRAIN_AGENT"], self.names()[1:2])
        self.assertEqual([], self.calls("MARK_AGENT_GONE"))

    def test_who_leaves_alone_has_two_minutes_also_after_a_notice_that_is_over(self):
        self.notice("spot", -1)
        self.drain()
        self.assertIn(self.graces()[0], range(106, 111))

    def test_an_agent_that_is_stuck_is_asked_to_drain_once_more_and_has_the_rest_of_its_time(self):
        self.masters.tasks_end_after, self.masters.stuck = 3, True
        self.notice("spot", 95)
        self.drain()
        first, second = self.graces()
        self.assertIn(first - second, range(10, 14))
        self.assertEqual(1, len(self.calls("redirect")))

    def test_one_that_has_tasks_is_looked_at_until_they_are_gone(self):
        self.masters.tasks_end_after = 3
        self.notice("termination", 240)
        self.drain()
        self.assertEqual((1, 4), (len(self.graces()), len(self.calls("GET_AGENTS"))))

    def test_one_that_somebody_has_activated_is_asked_to_drain_again(self):
        self.masters.tasks_end_after = 3
        self.in_pauses = [lambda: None, lambda: None, self.masters.reactivate]
        self.notice("termination", 240)
        self.drain()
        self.assertEqual(["DRAIN_AGENT", *["GET_AGENTS"] * 3, "DRAIN_AGENT"], self.names()[1:6])
        self.assertIn("the agent is active", self.out)


class Leader(DrainTest):
    def test_a_redirect_of_the_call_itself_is_not_followed(self):
        self.masters.stale = 1  # what the masters still say who leads, for the first question
        self.notice("termination", 240)
        self.drain()
        self.assertEqual([("redirect", 0), ("DRAIN_AGENT", 1), ("redirect", 0), ("DRAIN_AGENT", 0)],
                         [(call.name, call.master) for call in self.calls()[:4]])
        self.assertIn("answers DRAIN_AGENT with 307", self.out)

    def test_a_stranger_who_is_named_as_leader_gets_no_password(self):
        stranger = Masters(1, f"drain:{SECRET}", AGENT)
        self.addCleanup(stranger.close)
        self.masters.location = f"//{stranger.addresses[0]}"
        self.notice("termination", 30)
        self.drain(code=1)
        self.assertEqual([], stranger.calls)
        self.assertEqual({"redirect"}, {*self.names()})
        self.assertEqual(1, self.out.count(f"{self.masters.addresses[0]} names {stranger.addresses[0]}, which is none"))

    def test_a_leader_is_named_as_masters_name_it(self):
        for location, leader in (("//10.0.0.1:5050", "10.0.0.1:5050"), ("//10.0.0.1:5050/", "10.0.0.1:5050"),
                                 ("//10.0.0.1:5051", None), ("//[", None), ("", None), ("//user@10.0.0.1:5050", None)):
            lesson = decide.of_redirect(decide.Known(), "m", decide.Answer(307, "", location), ["10.0.0.1:5050"])
            self.assertEqual(leader, lesson.known.leader, location)

    def test_one_that_is_absent_is_waited_for(self):
        self.masters.leader = None
        self.in_pauses = [lambda: None, lambda: setattr(self.masters, "leader", 1)]
        self.notice("termination", 240)
        self.drain()
        self.assertEqual(7, len(self.calls("redirect")))
        self.assertIn("names no leader, but answers 503", self.out)

    def test_masters_that_are_down_are_passed_over_and_asked_last(self):
        self.masters.stop(0)
        self.masters.leader = 1
        self.masters.faults["DRAIN_AGENT"] = [503]
        self.notice("termination", 240)
        self.drain()
        self.assertEqual([1, 1], [call.master for call in self.calls("redirect")])
        self.assertEqual(1, self.out.count("ConnectionRefusedError"))

    def test_one_that_dies_in_the_middle_is_replaced_by_the_next(self):
        def fails_over():
            self.masters.stop(0)
            self.masters.leader = 2

        self.masters.tasks_end_after = 3
        self.in_pauses = [lambda: None, lambda: None, fails_over]
        self.notice("termination", 240)
        self.drain()
        self.assertEqual([0, 0, 2, 2], [call.master for call in self.calls("GET_AGENTS")])
        self.assertEqual(1, len(self.graces()))

    def test_one_that_has_not_recovered_yet_or_is_overloaded_is_asked_again(self):
        self.masters.faults = {"DRAIN_AGENT": [503, 500], "GET_AGENTS": [503], "MARK_AGENT_GONE": [503]}
        self.notice("termination", 240)
        self.drain()
        self.assertEqual((3, 2, 2), (len(self.graces()), len(self.calls("GET_AGENTS")),
                                     len(self.calls("MARK_AGENT_GONE"))))

    def test_an_answer_without_sense_is_none(self):
        self.masters.nonsense = [b"{", b"[]", b'{"get_agents": {"agents": [{}]}}']
        self.notice("termination", 240)
        self.drain()
        self.assertEqual(4, len(self.calls("GET_AGENTS")))
        self.assertIn("makes no sense", self.out)


class Agent(DrainTest):
    def test_one_that_has_never_registered_has_nothing_to_drain(self):
        self.link.unlink()
        self.drain()
        self.assertEqual([], self.calls())
        self.assertIn("has never registered", self.out)

    def test_nor_has_one_that_no_master_knows(self):
        self.masters.agent = "another"
        self.notice("termination", 240)
        self.drain()
        self.assertEqual(["redirect", "DRAIN_AGENT"], self.names())
        self.assertIn("no master knows the agent, nothing to drain", self.out)

    def test_nor_one_that_the_masters_have_lost_which_is_gone_then(self):
        self.masters.state = "unreachable"
        self.notice("spot", 95)
        self.drain()
        self.assertEqual(["DRAIN_AGENT", "GET_AGENTS", "MARK_AGENT_GONE"], self.names()[1:])
        self.assertIn("the masters have lost the agent", self.out)

    def test_one_that_a_new_leader_awaits_is_waited_for(self):
        self.masters.state = "awaited"
        self.in_pauses = [lambda: None] * 3 + [lambda: setattr(self.masters, "state", "registered")]
        self.notice("termination", 240)
        self.drain()
        self.assertIn("the agent is awaited", self.out)
        self.assertIn("done: drained", self.out)


class Refused(DrainTest):
    def test_it_is_asked_again_slowly_until_the_deadline_and_said_once(self):
        for status in (401, 403):
            with self.subTest(status):
                self.masters.calls.clear()
                self.masters.faults = {"DRAIN_AGENT": [status] * 100}
                self.began = self.clock()
                self.notice("termination", 120)
                self.drain(code=1)
                self.assertIn(len(self.graces()), (7, 8))
                self.assertEqual(1, self.out.count(f"answers DRAIN_AGENT with {status}"))
                self.assertIn("not drained: gives up", self.out)
                self.assertLess(self.passed(), 118)

    def test_a_new_password_is_taken_up(self):
        self.credential("an old one")
        self.in_pauses = [lambda: None, lambda: self.credential(SECRET)]
        self.notice("termination", 240)
        self.drain()
        self.assertEqual([401, 401, 200], [call.status for call in self.calls("DRAIN_AGENT")])

    def test_one_that_cannot_be_read_is_waited_for(self):
        path = self.root / "etc/mesos/agent/drain.json"
        path.write_text("{")
        self.in_pauses = [lambda: None, lambda: self.credential(SECRET)]
        self.notice("termination", 240)
        self.drain()
        self.assertIn("no credential", self.out)

    def test_who_may_drain_and_not_mark_as_gone_has_drained_and_so_has_who_is_gone_already(self):
        for status in (401, 403, 404):
            with self.subTest(status):
                self.masters.calls.clear()
                self.masters.faults = {"MARK_AGENT_GONE": [status]}
                self.notice("termination", 240)
                self.drain()
                self.assertEqual(1, len(self.calls("MARK_AGENT_GONE")))
                self.assertIn(f"answers MARK_AGENT_GONE with {status}", self.out)


class Deadline(DrainTest):
    def test_it_gives_up_before_and_says_so(self):
        self.masters.tasks_end_after = 1000
        self.notice("termination", 60)
        self.drain(code=1)
        self.assertTrue(56 < self.passed() < 60, self.passed())
        self.assertIn("not drained: gives up 3 s before its deadline", self.out)
        self.assertEqual(0, self.graces()[-1])
        self.assertEqual([], self.calls("MARK_AGENT_GONE"))

    def test_a_harder_cause_shortens_it_without_starting_over(self):
        self.masters.tasks_end_after = 1000
        self.in_pauses = [lambda: None, lambda: None, lambda: self.notice("termination", 40)]
        self.notice("spot", 240)
        self.drain(code=1)
        self.assertTrue(36 < self.passed() < 40, self.passed())
        self.assertTrue(self.graces()[1] < 30 < 220 < self.graces()[0], self.graces())
        self.assertEqual(["redirect", "DRAIN_AGENT", "GET_AGENTS", "GET_AGENTS", "DRAIN_AGENT"], self.names()[:5])
        self.assertEqual(1, len(self.calls("redirect")))

    def test_a_drained_one_that_cannot_be_marked_as_gone_is_drained_all_the_same(self):
        self.masters.faults = {"MARK_AGENT_GONE": [503] * 100}
        self.notice("termination", 30)
        self.drain()
        self.assertIn("drained, not marked as gone", self.out)

    def test_time_for_tasks_is_never_below_none(self):
        for deadline, grace in ((-5, 0), (0, 0), (9, 0), (10.9, 0), (11, 1), (250, 240)):
            content = decide.body(decide.DRAIN, AGENT, decide.Notice("spot", deadline), 0)
            self.assertEqual({"seconds": grace}, content["drain_agent"]["max_grace_period"])

    def test_masters_that_hang_or_drip_hold_it_for_a_bounded_time(self):
        for how in ("hang", "drip"):
            with self.subTest(how), mock.patch.multiple(program, REDIRECT=0.2, REQUEST=0.3):
                self.masters.calls.clear()
                self.masters.slow = {("redirect", 0): how, ("DRAIN_AGENT", 1): how}
                self.masters.leader = 1
                self.began = self.clock()
                self.in_pauses = [lambda: None, lambda: setattr(self.masters, "leader", 2)]
                self.notice("termination", 240)
                before = time.monotonic()
                self.drain()
                self.assertLess(time.monotonic() - before, 5)
                self.assertIn("TimeoutError", self.out)
                self.assertEqual(2, self.calls("DRAIN_AGENT")[-1].master)
                self.assertEqual(1, [call.master for call in self.calls("redirect")].count(0))

    def test_no_request_outlasts_it(self):
        for name, master in (("DRAIN_AGENT", [0]), ("redirect", [0, 1, 2])):
            with self.subTest(name):
                self.masters.slow = {(name, number): "drip" for number in master}
                self.began = self.clock()
                self.notice("termination", 3.5)
                before = time.monotonic()
                self.drain(code=1)
                self.assertLess(time.monotonic() - before, 1)
        self.assertIn("no time is left", self.out)


class Tls(DrainTest):
    def certificate(self, name):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", "/CN=masters", "-keyout", self.root / f"{name}.key",
                        "-out", self.root / f"{name}.pem"], check=True, capture_output=True)

    def test_masters_are_asked_by_it_and_no_others(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.certificate("masters")
        self.certificate("others")
        context.load_cert_chain(self.root / "masters.pem", self.root / "masters.key")
        self.masters = Masters(1, f"drain:{SECRET}", AGENT, context)
        self.addCleanup(self.masters.close)
        drained = ["redirect", "DRAIN_AGENT", "GET_AGENTS", "MARK_AGENT_GONE"]
        for ca, code, calls in (("/others.pem", 1, []), ("/masters.pem", 0, drained)):
            with self.subTest(ca):
                self.began = self.clock()
                self.notice("termination", 20)
                self.settings(masters=self.masters.addresses, ca=ca)
                self.drain(code)
                self.assertEqual(calls, self.names())
                self.assertEqual(code, "certificate verify failed" in self.out)


class Program(unittest.TestCase):
    def test_it_says_what_it_misses(self):
        done = subprocess.run(["/usr/bin/python3", "-I", "-B", FILES / "mesos_drain"], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual((1, "not drained: FileNotFoundError(2, 'No such file or directory')\n"),
                         (done.returncode, done.stdout))


if __name__ == "__main__":
    unittest.main()
