"""The commands that units and recipes call."""
import contextlib
import io
import unittest
from unittest import mock

import agent_path  # noqa: F401
from startup_stack_agent import cli
from startup_stack_agent.adapter import Unfit
from startup_stack_agent.contents import Unreadable
from startup_stack_agent.lock import Lock
from startup_stack_agent.start import Refused


class Commands(unittest.TestCase):
    def setUp(self):
        self.machine, self.bucket, self.disk = mock.Mock(), mock.Mock(), mock.Mock()
        self.machine.node = {"kind": "ensemble"}
        for name, value in {"Machine": mock.Mock(return_value=self.machine), "Disk": mock.Mock(return_value=self.disk),
                            "metadata": mock.Mock(return_value=("us-east-1", "i-1")),
                            "make_bucket": mock.Mock(return_value=(None, self.bucket))}.items():
            patch = mock.patch.object(cli, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def call(self, *arguments):
        """(exit code, what it printed, what it complained about)"""
        out, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
            code = cli.main(list(arguments))
        return code, out.getvalue(), errors.getvalue()

    def may_converge(self, permitted=False, applied="old", wanted="new"):
        self.machine.permitted.return_value = permitted
        self.machine.state.return_value = {"instanceId": "i-1", "applied": applied}
        self.bucket.wanted.return_value = (wanted, {})
        return self.call("may-converge")[0]

    def test_the_timer_may_repair_what_is_applied_and_nothing_else(self):
        self.assertEqual(self.may_converge(wanted="old"), 0)
        self.assertEqual(self.may_converge(), 1)

    def test_the_agent_and_an_instance_without_a_converge_may_take_up_anything(self):
        self.assertEqual(self.may_converge(permitted=True), 0)
        self.assertEqual(self.may_converge(applied=None), 0)

    def test_a_bucket_that_does_not_answer_keeps_the_timer_back(self):
        self.bucket.wanted.side_effect = OSError("S3 is away")
        self.machine.permitted.return_value = False
        self.machine.state.return_value = {"applied": "old"}
        self.assertEqual(self.call("may-converge"), (1, "", "may-converge: S3 is away\n"))
        self.bucket.wanted.side_effect = Unreadable("no JSON")
        self.assertEqual(self.call("may-converge"), (1, "", "may-converge: no JSON\n"))

    def test_a_start_is_refused_in_words(self):
        for error in (Refused("not mounted"), Unreadable("no JSON"), Unfit("no unit"), OSError("S3 is away")):
            with mock.patch.object(cli, "prepare", side_effect=error), mock.patch.object(cli.adapter, "load"):
                self.assertEqual(self.call("prestart"), (1, "", f"prestart: {error}\n"))

    def test_the_birth_is_known_from_the_disk_without_the_bucket(self):
        self.disk.born_copy.return_value = {"members": []}
        self.assertEqual(self.call("born")[:2], (0, '{"members": []}\n'))
        self.bucket.born.assert_not_called()

    def test_no_birth_is_null_and_no_answer_is_an_error(self):
        self.disk.born_copy.return_value = self.bucket.born.return_value = None
        self.assertEqual(self.call("born")[:2], (0, "null\n"))
        self.bucket.born.side_effect = OSError("S3 is away")
        self.assertEqual(self.call("born")[:2], (1, ""))
        self.bucket.born.side_effect = Unreadable("no JSON")
        self.assertEqual(self.call("born"), (1, "", "born: no JSON\n"))

    def test_what_is_no_ensemble_was_never_born(self):
        self.machine.node = {"kind": "single"}
        self.assertEqual(self.call("born")[:2], (0, "null\n"))
        self.bucket.born.assert_not_called()

    def test_only_a_single_runs_without_a_lock(self):
        for kind, locked in (("ensemble", True), ("pair", True), ("single", False)):
            self.machine.node = {"kind": kind, "name": "front-1"}
            with mock.patch.object(cli, "Agent") as agent, mock.patch.object(cli.adapter, "load"):
                self.assertEqual(self.call("run")[0], 0)
            self.assertEqual(isinstance(agent.call_args.args[4], Lock), locked)

    def test_what_is_no_command(self):
        for arguments in ((), ("start",), ("born", "again")):
            self.assertEqual(self.call(*arguments)[0], 2)
