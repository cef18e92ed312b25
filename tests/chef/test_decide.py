"""What a member does next: every branch of the decisions, without a network."""
import dataclasses
import unittest

import agent_path
from startup_stack_agent import birth, decide
from startup_stack_agent.adapter import Server

POLICIES = agent_path.zookeeper().Adapter

SERVING = decide.Situation(
    wanted="new", applied="old", failed=None, refused=None, other_contract=None, failed_for=0, failed_elsewhere=(),
    behind=(), alone=False, leading=False, serving=True, known=True, down_for=0, idle=False, other_list=False,
    restart_due=False)


def step(**changes):
    return decide.next_step(dataclasses.replace(SERVING, **changes))


class NextStep(unittest.TestCase):
    def test_a_new_digest_is_converged_under_the_lock(self):
        self.assertEqual(step(), decide.Step("locked", "digest new is new"))

    def test_nothing_to_do(self):
        self.assertEqual(step(applied="new"), decide.Step("rest", "nothing to do"))

    def test_the_bootstrap_is_left_to_itself(self):
        self.assertEqual(step(applied=None).kind, "rest")

    def test_a_member_that_serves_nobody_needs_no_lock(self):
        self.assertEqual(step(serving=False, down_for=30).kind, "freely")
        self.assertEqual(step(serving=False, down_for=30, failed_elsewhere=("zookeeper-2",)).kind, "freely")

    def test_a_server_that_is_not_understood_may_serve_all_the_same(self):
        self.assertEqual(step(serving=False, known=False, down_for=60).kind, "locked")
        self.assertEqual(step(serving=False, known=False, failed_elsewhere=("zookeeper-2",)).kind, "rest")

    def test_a_single_waits_for_nobody(self):
        self.assertEqual(step(alone=True).kind, "freely")
        self.assertEqual(step(alone=True, serving=False, known=False).kind, "freely")
        self.assertEqual(step(alone=True, applied="new").kind, "rest")
        self.assertEqual(step(alone=True, applied=None).kind, "rest")
        self.assertEqual(step(alone=True, failed="new", failed_for=599).kind, "rest")

    def test_a_wish_that_cannot_be_read_is_none(self):
        for found in (step(wanted=None), step(wanted=None, restart_due=True, failed="old", failed_for=600)):
            self.assertEqual(found, decide.Step("rest", "what the bucket asks for cannot be read"))

    def test_an_election_is_no_outage(self):
        self.assertEqual(step(serving=False, down_for=29).kind, "rest")

    def test_an_idle_member_needs_no_lock(self):
        self.assertEqual(step(serving=False, idle=True).kind, "freely")

    def test_a_digest_that_failed_on_another_member_is_left_alone(self):
        found = step(failed_elsewhere=("zookeeper-2",))
        self.assertEqual(found.kind, "rest")
        self.assertIn("failed on zookeeper-2", found.why)

    def test_the_leader_goes_last(self):
        self.assertEqual(step(leading=True, behind=("zookeeper-1",)).kind, "rest")
        self.assertEqual(step(leading=True).kind, "locked")
        self.assertEqual(step(behind=("zookeeper-1",)).kind, "locked")

    def test_what_failed_here_is_tried_again_after_ten_minutes(self):
        self.assertEqual(step(failed="new", failed_for=599).kind, "rest")
        self.assertEqual(step(failed="new", failed_for=600).kind, "locked")
        self.assertEqual(step(failed="new", failed_for=600, serving=False, down_for=60).kind, "freely")

    def test_what_this_machine_refused_is_tried_again_after_ten_minutes(self):
        self.assertEqual(step(refused="new", failed_for=599),
                         decide.Step("rest", "digest new was refused by this machine"))
        self.assertEqual(step(refused="new", failed_for=600).kind, "locked")
        self.assertEqual(step(wanted="newer", refused="new").kind, "locked")

    def test_what_needs_a_newer_program_is_left_to_the_roller_until_something_else_is_wanted(self):
        for changes in ({}, {"alone": True}, {"serving": False, "down_for": 60}, {"restart_due": True}):
            self.assertEqual(step(other_contract="new", failed_for=6000, **changes), decide.Step(
                "rest", "digest new needs a newer node program: waiting for the roller"))
        self.assertEqual(step(wanted="newer", other_contract="new").kind, "locked")
        self.assertEqual(step(wanted="old", other_contract="new").kind, "locked")

    def test_going_back_to_what_was_applied_mends_a_failure_at_once(self):
        self.assertEqual(step(wanted="old", failed="new").kind, "locked")
        self.assertEqual(step(wanted="old", failed="new", serving=False, down_for=60).kind, "freely")

    def test_a_list_or_a_configuration_that_is_not_the_running_one_needs_a_converge(self):
        for cause in ("other_list", "restart_due"):
            self.assertEqual(step(applied="new", **{cause: True}).kind, "locked")


class Whole(unittest.TestCase):
    def servers(self, modes, synced):
        return {number: Server(mode, mode in ("leader", "follower"), mode == "leader",
                               synced if mode == "leader" else None) for number, mode in enumerate(modes, 1)}

    def check(self, expected, *modes, synced=2):
        complete, words = decide.whole(self.servers(modes, synced))
        self.assertEqual(complete, expected == "whole", words)
        if not complete:
            self.assertEqual(words, expected)

    def test_one_leader_with_all_others_synced(self):
        self.check("whole", "follower", "leader", "follower")

    def test_every_member_must_serve(self):
        self.check("member 3 is not-serving", "follower", "leader", "not-serving", synced=1)
        self.check("member 1 is down, 3 is unknown", "down", "leader", "unknown", synced=0)

    def test_two_leaders_are_no_ensemble(self):
        self.check("leaders: 1, 2", "leader", "leader", "follower")

    def test_followers_alone_are_none_either(self):
        self.check("leaders: none", "follower", "follower", "follower")

    def test_a_follower_must_have_synced(self):
        self.check("leader 2 has 1 of 2 followers synced", "follower", "leader", "follower", synced=1)
        self.check("leader 2 does not say who is in sync: leader", "follower", "leader", "follower", synced=None)

    def test_a_follower_that_is_no_member_is_too_many(self):
        self.check("leader 2 has 3 of 2 followers synced", "follower", "leader", "follower", synced=3)

    def test_besides_a_member_of_which_nothing_is_known_the_others_must_be_whole(self):
        for synced, expected in ((0, False), (1, True), (2, True), (3, False)):
            self.assertEqual(decide.whole(self.servers(("follower", "leader"), synced), besides=1)[0], expected)

    def test_a_pair_needs_no_leader(self):
        both = {1: Server("holder", True, True), 2: Server("standby", True)}
        self.assertEqual(decide.all_serve(both), (True, "every member serves"))
        self.assertEqual(decide.all_serve({**both, 2: Server("down")}), (False, "member 2 is down"))


class Birth(unittest.TestCase):
    members = {1: "10.0.0.1", 2: "10.0.0.2", 3: "10.0.0.3"}

    def start(self, own=1, born=None, witnesses=(), copies=None, known_born=False):
        return birth.start_of_blank(POLICIES, own, self.members, born, witnesses, copies, known_born).kind

    def test_the_first_start_of_all(self):
        self.assertEqual(self.start(), "initialise")

    def test_a_blank_disk_of_a_born_ensemble_does_not_vote(self):
        self.assertEqual(self.start(born=self.members), "blank")

    def test_nor_one_of_a_life_that_is_known_to_be_born_whoever_was_seen(self):
        for witnesses in ((), {2}, {1}):
            self.assertEqual(self.start(known_born=True, witnesses=witnesses), "blank")
        self.assertEqual(self.start(known_born=True, born={**self.members, 4: "10.0.0.4"}), "refuse")

    def test_nor_does_one_beside_data_that_nobody_has_recorded_yet(self):
        self.assertEqual(self.start(witnesses={2}), "blank")

    def test_an_incarnation_in_restore_begins_with_the_copy_on_each_disk(self):
        self.assertEqual(self.start(copies=("aside-vol-1",)), "restore")
        self.assertEqual(self.start(copies=("aside-vol-1",), witnesses={2, 3}), "restore")

    def test_and_never_with_a_blank_disk_or_a_choice(self):
        for copies in ((), ("aside-vol-1", "aside-vol-2")):
            self.assertEqual(self.start(copies=copies), "refuse")

    def test_a_copy_is_left_alone_once_the_ensemble_is_born_or_its_member_had_data(self):
        self.assertEqual(self.start(copies=("aside-vol-1",), born=self.members), "blank")
        self.assertEqual(self.start(copies=("aside-vol-1",), witnesses={1}), "blank")

    def test_another_list_than_the_born_one_is_not_started_with(self):
        self.assertEqual(self.start(born={**self.members, 4: "10.0.0.4"}), "refuse")
        self.assertEqual(self.start(born={**self.members, 3: "10.0.0.9"}), "refuse")

    def test_a_member_that_the_ensemble_was_born_without_does_not_start(self):
        self.assertEqual(self.start(own=9, born=self.members), "refuse")

    def test_the_record_and_back(self):
        content = birth.record("zookeeper", "00aa", self.members, "zookeeper-2")
        self.assertEqual(birth.addresses(content["members"]), self.members)
        self.assertEqual(content["members"][0], {"id": 1, "name": "zookeeper-1", "address": "10.0.0.1"})

    def test_a_refused_list_is_named(self):
        self.assertIsNone(birth.refusal(self.members, None))
        self.assertIsNone(birth.refusal(None, self.members))
        self.assertIsNone(birth.refusal(self.members, dict(self.members)))
        self.assertEqual(birth.refusal({**self.members, 4: "10.0.0.4"}, self.members),
                         "the document lists members [1, 2, 3, 4], the ensemble was born with [1, 2, 3]")
        self.assertIn("at other addresses", birth.refusal({**self.members, 3: "10.0.0.9"}, self.members))
