"""Where each behaviour of the stand-in comes from: section of the facts that were observed of real daemons -> tests.

The facts are those of apache/mesos c1b42f79d (2024-08-23, 1.12.0) on Debian 12 with ZooKeeper 3.8.0. A test
that none of them stands behind is of the stand-in itself.
"""
import os
import unittest

FACTS = {
    "2 flags": [
        "test_flags.Flags.test_errors_found_at_loading",
        "test_flags.Flags.test_errors_found_later",
        "test_flags.Flags.test_an_address_in_use_aborts",
        "test_flags.Flags.test_help_lists_every_flag_and_ends_with_0",
        "test_flags.Flags.test_version",
        "test_flags.Flags.test_what_is_no_error",
        "test_flags.Flags.test_environment",
    ],
    "3 authentication": [
        "test_agents.Registration.test_its_flags_are_for_who_has_a_login_for_reading",
        "test_agents.Registration.test_a_wrong_secret_ends_it",
        "test_agents.Registration.test_without_a_credential_it_is_refused_and_stays",
        "test_agents.Authorization.test_what_no_entry_grants_is_refused",
        "test_agents.Authorization.test_the_first_entry_that_concerns_somebody_decides",
        "test_agents.Authorization.test_an_agent_of_another_principal_is_refused_and_stays",
    ],
    "no fact: the source, Slave::_run and authorizeTask of src/slave/slave.cpp": [
        "test_agents.Registration.test_it_judges_each_task_that_the_master_has_let_through",
    ],
    "3 endpoints": [
        "test_agents.Registration.test_registers_with_its_attributes_and_remembers_its_id",
        "test_masters.Whole.test_health_is_200_and_empty_on_every_master",
        "test_masters.Whole.test_open_on_every_master",
        "test_masters.Whole.test_redirect_names_the_leader_on_all",
        "test_masters.Whole.test_others_send_to_the_leader_with_the_path_of_the_master",
        "test_masters.Whole.test_a_login_comes_before_the_redirect",
        "test_masters.Whole.test_state_and_get_master_of_the_leader",
        "test_masters.ReadOnly.test_with_a_login_for_reading",
    ],
    "3 failover": [
        "test_agents.AfterFailover.test_agents_are_recovered_and_come_back_with_their_ids",
        "test_leaders.Failover.test_the_session_decides_when_the_next_one_leads",
        "test_leaders.Failover.test_all_dead_and_started_again",
    ],
    "3 quorum": [
        "test_leaders.Failover.test_a_blank_replica_takes_over_what_is_there",
        "test_masters.Whole.test_one_is_elected_and_all_count",
        "test_masters.Whole.test_a_second_master_on_one_folder_ends",
        "test_masters.Whole.test_a_fourth_joins_without_a_word",
        "test_quorum.Quorum.test_a_new_log_needs_all_of_its_replicas",
        "test_quorum.Quorum.test_a_quorum_of_three_of_three_never_begins",
        "test_quorum.Quorum.test_without_auto_initialize_a_blank_log_stays_one",
        "test_quorum.Quorum.test_a_quorum_of_one_is_not_refused",
        "test_quorum.Quorum.test_a_write_without_a_quorum_ends_the_leader",
        "test_quorum.Quorum.test_one_alone_of_an_old_log_leads_and_cannot_recover",
    ],
    "3 zookeeper": [
        "test_leaders.LostZooKeeper.test_of_all_masters_only_the_leader_ends",
    ],
    "4 reconfiguration": [
        "test_agents.Registration.test_another_address_is_sent_away_and_the_old_one_is_taken",
        "test_agents.Reconfiguration.test_equal_takes_no_change",
        "test_agents.Reconfiguration.test_additive_takes_more_and_compares_with_the_first",
    ],
    "5 drain": [
        "test_agents.Registration.test_a_frozen_one_is_not_noticed_before_its_pings_are_missed",
        "test_agents.Registration.test_usr1_takes_it_away_at_once_and_its_id_comes_back",
        "test_agents.Silence.test_one_that_is_silent_becomes_unreachable_and_comes_back_with_its_id",
        "test_drain.Calls.test_bodies_that_are_refused",
        "test_drain.Calls.test_an_empty_agent_is_drained_at_once",
        "test_drain.Calls.test_reactivation",
        "test_drain.Calls.test_usr1_loses_the_drain",
        "test_drain.Tasks.test_grace_of_each_executor",
        "test_drain.Tasks.test_stuck_when_the_framework_ends_instead_of_acknowledging",
        "test_drain.Tasks.test_stuck_until_the_framework_that_went_away_is_torn_down",
        "test_drain.Tasks.test_goes_on_over_a_restart_of_the_agent",
        "test_drain.Tasks.test_a_task_that_is_over_leaves_nothing_to_wait_for",
        "test_drain.Gone.test_a_drain_that_marks_gone_never_shows_drained",
        "test_drain.Gone.test_marked_gone_by_an_operator",
        "test_drain.Moved.test_the_next_leader_knows_of_it",
    ],
    "6 containerizers": [
        "test_containerizers.Containerizers.test_what_the_machine_lacks",
    ],
    "of the stand-in itself": [
        "test_client.Client.test_loses_nothing_and_tells_the_gap_when_leaders_are_killed",
        "test_client.Client.test_what_is_missing_in_the_end_is_told",
        "test_client.Client.test_a_call_is_answered_or_fails_with_the_words_of_the_master",
        "test_log.Log.test_nothing_that_was_acknowledged_is_ever_lost",
        "test_log.Disk.test_an_entry_that_is_half_written_was_never_there",
        "test_log.Disk.test_an_earlier_epoch_stores_and_is_promised_nothing",
        "test_log.Disk.test_entries_of_a_later_epoch_take_the_place_of_others",
    ],
}


def tests_of(suite):
    for each in suite:
        if isinstance(each, unittest.TestSuite):
            yield from tests_of(each)
        else:
            yield each.id()


class Facts(unittest.TestCase):
    def test_every_test_stands_in_the_table_once_and_none_besides(self):
        found = unittest.TestLoader().discover(os.path.dirname(os.path.abspath(__file__)))
        own = self.id()
        listed = sorted(name for names in FACTS.values() for name in names)
        self.assertEqual(listed, sorted(name for name in tests_of(found) if name != own))
