"""The commands that units and recipes call."""
import contextlib
import io
import unittest
from unittest import mock

import agent_path  # noqa: F401
from startup_stack_agent import cli


class Commands(unittest.TestCase):
    def setUp(self):
        self.machine, self.bucket = mock.Mock(), mock.Mock()
        for name, value in {"Machine": mock.Mock(return_value=self.machine),
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

    def test_the_birth_is_known_from_the_disk_without_the_bucket(self):
        self.machine.born_copy.return_value = {"members": []}
        self.assertEqual(self.call("born")[:2], (0, '{"members": []}\n'))
        self.bucket.born.assert_not_called()

    def test_no_birth_is_null_and_no_answer_is_an_error(self):
        self.machine.born_copy.return_value = self.bucket.born.return_value = None
        self.assertEqual(self.call("born")[:2], (0, "null\n"))
        self.bucket.born.side_effect = OSError("S3 is away")
        self.assertEqual(self.call("born")[:2], (1, ""))

    def test_what_is_no_command(self):
        for arguments in ((), ("start",), ("born", "again")):
            self.assertEqual(self.call(*arguments)[0], 2)
