"""How long a converge may go on: until the lock is lost, or what was permitted has ended."""
import unittest
from unittest import mock

import agent_path  # noqa: F401
from startup_stack_agent import change, converge, lock
from startup_stack_agent.adapter import Server
from startup_stack_agent.store import Conflict


class WithoutTheLock(unittest.TestCase):
    def setUp(self):
        self.now = 0.0
        self.machine = mock.Mock()
        self.machine.converging.return_value = False
        self.machine.start_converge.return_value = mock.Mock(poll=lambda: None)

    def sleep(self, seconds):
        self.now += seconds

    def run_until_lost(self, renew):
        watch = converge.Watch(renew, lambda: self.now)
        with self.assertRaises(converge.LockLost) as caught:
            converge.run(self.machine, "i-1", "digest", watch, self.sleep)
        self.machine.stop_converge.assert_called_once()
        return str(caught.exception)

    def test_taken_over_the_converge_is_stopped_at_the_next_renewal(self):
        self.assertEqual(self.run_until_lost(mock.Mock(side_effect=Conflict("lock"))), "the lock was taken over")
        self.assertEqual(self.now, 30)

    def test_not_renewed_for_long_it_is_stopped_well_before_others_take_over(self):
        self.assertIn("S3 is away", self.run_until_lost(mock.Mock(side_effect=OSError("S3 is away"))))
        self.assertLess(self.now, lock.STALE * 2 / 3)

    def test_a_converge_that_already_runs_is_waited_for(self):
        self.machine.converging.side_effect = [True, True, False]
        self.machine.start_converge.side_effect = lambda: self.assertEqual(self.now, 2) or mock.Mock(
            poll=lambda: 0, returncode=0)
        self.machine.converged.return_value = "digest"
        watch = converge.Watch(mock.Mock(), lambda: self.now)
        outcome = converge.run(self.machine, "i-1", "digest", watch, self.sleep)
        self.assertEqual(outcome.kind, "applied")

    def test_what_was_seen_before_it_is_acted_on_no_more(self):
        self.machine.converging.side_effect = [True] * 6 + [False]
        watch = converge.Watch(mock.Mock(), lambda: self.now, begin_by=5)
        outcome = converge.run(self.machine, "i-1", "digest", watch, self.sleep)
        self.assertEqual((outcome.kind, outcome.why), ("never-ran", converge.OVERTAKEN))
        self.machine.start_converge.assert_not_called()
        self.machine.permit.assert_not_called()

    def test_a_renewal_that_fails_once_stops_nothing(self):
        watch = converge.Watch(mock.Mock(side_effect=[OSError("once"), None]), lambda: self.now)
        for self.now in (30, 60):
            watch()


class Permit(unittest.TestCase):
    """Up to when a converge may touch the server: what was permitted ends also while the agent stands still."""

    def setUp(self):
        self.now, self.polls = 1000.0, 0
        self.machine = mock.Mock()
        self.machine.converging.return_value = False
        self.machine.converge_code.return_value = 1
        self.machine.converge_words.return_value = "only when it is its turn"
        self.process = self.machine.start_converge.return_value = mock.Mock(returncode=1)
        self.process.poll.side_effect = lambda: None if self.now < 1500 else 1

    def sleep(self, seconds):
        self.now += seconds

    def permits(self):
        return [call.args[0] for call in self.machine.permit.call_args_list]

    def run_with(self, watch, sleep=None):
        return converge.run(self.machine, "i-1", "digest", watch, sleep or self.sleep)

    def test_it_ends_half_way_to_a_stale_lock_and_is_renewed_with_it(self):
        self.run_with(converge.Watch(mock.Mock(), lambda: self.now, since=990.0))
        until = self.permits()
        self.assertEqual((until[0], until[-1]), (990 + lock.STALE / 2, None))
        self.assertEqual(sorted(set(until[:-1]))[1], 1020 + lock.STALE / 2)

    def test_a_renewal_counts_from_when_it_was_sent(self):
        watch = converge.Watch(lambda: self.sleep(100), lambda: self.now)
        self.now = 1030.0
        watch()
        self.assertEqual((self.now, watch.until), (1130, 1030 + lock.STALE / 2))

    def test_an_agent_that_stood_still_begins_nothing_without_the_lock(self):
        for error in (Conflict("lock"), OSError("away")):
            with self.assertRaises(converge.LockLost):
                self.run_with(converge.Watch(mock.Mock(side_effect=error), lambda: self.now, since=800.0))
        self.assertEqual(self.permits(), [])
        self.machine.start_converge.assert_not_called()

    def test_a_failure_after_it_has_ended_speaks_against_nothing(self):
        outcome = self.run_with(converge.Watch(mock.Mock(), lambda: self.now), lambda _: self.sleep(600))
        self.assertEqual(outcome.kind, "never-ran")
        self.now = 1000.0
        self.assertEqual(self.run_with(converge.Watch(mock.Mock(), lambda: self.now)).kind, "failed")

    def test_without_the_lock_it_ends_when_the_server_serves_again(self):
        watch = converge.Unlocked(mock.Mock(side_effect=OSError("away")), lambda: self.now, lambda: self.now >= 1200)
        outcome = self.run_with(watch)
        self.assertEqual(outcome.kind, "never-ran")
        until = self.permits()[:-1]
        self.assertEqual((until[0], until[199], until[200]), (1000 + lock.STALE / 2, 1199 + lock.STALE / 2, 1200))
        self.machine.stop_converge.assert_not_called()

    def test_a_member_that_serves_again_is_restarted_under_the_lock_alone(self):
        for alone, expected in ((False, 1500), (True, 1500 + lock.STALE / 2)):
            member = mock.Mock()
            member.server.side_effect = lambda: Server("follower", serving=self.now >= 1200)
            made = change.Change(self.machine, member, None, "i-1", lambda: self.now, self.sleep, mock.Mock())
            now = mock.Mock(wanted="digest", alone=alone, idle=False, serving=False, known=True)
            self.now = 1000.0
            self.machine.permit.reset_mock()
            made.freely(now)
            self.assertEqual(self.permits()[-2], expected)
