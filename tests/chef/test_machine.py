"""The machine's side: the agent's own state, and what its units say."""
import hashlib
import json
import pathlib
import tempfile
import unittest
from unittest import mock

import agent_path  # noqa: F401
from startup_stack_agent import machine
from startup_stack_agent.contents import Unreadable


class State(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for path in ("var/lib/startup-stack", "run/startup-stack-agent"):
            (self.root / path).mkdir(parents=True)
        self.machine = machine.Machine(self.root)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def test_the_fingerprint_of_the_agent_leaves_out_what_chef_writes_meanwhile(self):
        before = self.machine.agent_fingerprint()
        temporary = pathlib.Path(machine.__file__).with_name(".chef-agent-1.py")
        self.addCleanup(temporary.unlink)
        temporary.write_text("half a fi")
        self.assertEqual(self.machine.agent_fingerprint(), before)

    def test_what_came_of_joins_is_that_of_this_instance_and_no_more_than_is_reported(self):
        self.assertEqual(self.machine.joins("i-1"), {})
        outcome = {"digest": "d", "ok": False, "reason": "no such package"}
        path = "var/lib/startup-stack/joins.json"
        self.write(path, json.dumps({"instanceId": "i-1", "services": {"logs": {**outcome, "at": 1, "begun": {}}}}))
        self.assertEqual(self.machine.joins("i-1"), {"logs": outcome})
        self.assertEqual(self.machine.joins("i-2"), {})
        for text in ("{", "[]", '{"instanceId": "i-1"}', '{"instanceId": "i-1", "services": {"logs": {}}}'):
            self.write(path, text)
            self.assertEqual(self.machine.joins("i-1"), {})

    def test_a_restart_is_due_as_the_recipe_judges_it(self):
        self.assertFalse(self.machine.restart_due("web"))
        self.write("etc/web.json", "{}")
        self.write("etc/systemd/system/web.service", "x")
        digests = [f"{hashlib.sha256(text).hexdigest()}  {path}\n" for path, text in (
            ("/etc/web.json", b"{}"), ("/etc/systemd/system/web.service", b"x"))]
        self.write("run/web/started-with", "".join(digests))
        self.assertFalse(self.machine.restart_due("web"))
        self.write("etc/systemd/system/web.service", "y")
        self.assertTrue(self.machine.restart_due("web"))
        self.write("etc/systemd/system/web.service", "x")
        (self.root / "etc/web.json").unlink()
        self.assertTrue(self.machine.restart_due("web"))

    def test_only_a_good_converge_counts(self):
        self.assertIsNone(self.machine.converged("i-1"))
        self.write("var/lib/startup-stack/converged.json", '{"digest": "d", "ok": false, "code": 1}')
        self.assertIsNone(self.machine.converged("i-1"))
        self.write("var/lib/startup-stack/converged.json", '{"digest": "d", "ok": true, "code": 0, "more": []}')
        self.assertEqual(self.machine.converged("i-1"), "d")

    def test_what_cannot_be_read_is_said_and_never_taken_for_something_else(self):
        for name, read in (("converged", self.machine.converged), ("agent", self.machine.state)):
            for text in ("", "{", "[]", "null", "1"):
                self.write(f"var/lib/startup-stack/{name}.json", text)
                with self.assertRaisesRegex(Unreadable, f"{name}.json cannot be read: it is no JSON"):
                    read("i-1")
            self.write(f"var/lib/startup-stack/{name}.json", "{}")
        self.assertEqual((self.machine.converged("i-1"), self.machine.state("i-1")), (None, {"instanceId": "i-1"}))

    def test_a_converge_of_an_images_instance_is_none_of_this_one(self):
        self.write("var/lib/startup-stack/converged.json", '{"digest": "d", "ok": true, "instanceId": "i-1"}')
        self.assertEqual(self.machine.converged("i-1"), "d")
        self.assertIsNone(self.machine.converged("i-2"))

    def test_the_exit_code_is_the_units(self):
        for shown, code in (("75\n", 75), ("0\n", 0), ("\n", None), ("[not set]\n", None)):
            with mock.patch.object(machine.subprocess, "run", return_value=mock.Mock(stdout=shown)) as run:
                self.assertEqual(self.machine.converge_code(), code)
            self.assertEqual(run.call_args.args[0][-1], "startup-stack-converge.service")

    def test_the_state_of_another_instance_is_none(self):
        self.machine.keep_state({"instanceId": "i-1", "applied": "d"})
        self.assertEqual(self.machine.state("i-1")["applied"], "d")
        self.assertEqual(self.machine.state("i-2"), {"instanceId": "i-2"})

    def test_the_permit(self):
        self.machine.permit(machine.since_boot() + 60)
        self.assertTrue(self.machine.permitted())
        self.machine.permit(machine.since_boot())
        self.assertFalse(self.machine.permitted())
        self.machine.permit(None)
        self.machine.permit(None)
        self.assertFalse(self.machine.permitted())

    def test_the_words_of_a_failure(self):
        self.assertEqual(self.machine.converge_words(), "no log")
        self.write("var/log/startup-stack.log", "a\nFATAL: b is wrong\nthe client failed three times\n")
        self.assertEqual(self.machine.converge_words(), "FATAL: b is wrong")
        self.write("var/log/startup-stack.log", "FATAL: E: outer[a] (line 1) had an error: E: inner[b] (line 2) had an "
                                                "error: E: exit 1\n")
        self.assertEqual(self.machine.converge_words(), "E: inner[b] (line 2) had an error: E: exit 1")
        self.write("var/log/startup-stack.log", "ImportError: c\nattempt: Ended('stage two ended with 1')\n")
        self.assertEqual(self.machine.converge_words(), "ImportError: c")
