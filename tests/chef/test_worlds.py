"""Random worlds with disks: laws that hold for the real agent, prestart and adapter whatever befalls the members.

A failure prints the smallest history that has it, and a `reproduce_failure` line. WORLDS is how many worlds each law is
given; by default few enough for every run of the suite.
"""
import os
import unittest

try:
    from hypothesis import HealthCheck, given, settings, strategies
except ModuleNotFoundError:
    raise unittest.SkipTest("needs python3-hypothesis: scripts/setup-tests.sh installs it") from None

from worlds import ends, fates
from worlds.tier import Tier

SIZES = strategies.sampled_from((3, 3, 5))
BEGINS = strategies.sampled_from((fates.BIRTH, fates.BIRTH, 0))   # seconds: one in three is not born yet
WORLDS = int(os.environ.get("WORLDS", "40"))
law = settings(max_examples=WORLDS, deadline=None, database=None, print_blob=True,
               suppress_health_check=list(HealthCheck))


def worlds(history):
    """A tier and its history; `history` makes a strategy for a number of members."""
    return SIZES.flatmap(lambda members: strategies.tuples(fates.settings(members), history(members)))


def mixed(*kinds):
    """Worlds whose history has these kinds of events, in any order: each makes a strategy for a number of members."""
    return worlds(lambda members: fates.histories(*(kind(members) for kind in kinds)))


def event(pause, name, **arguments):
    return {"pause": pause, "name": name, "arguments": arguments}


class World(unittest.TestCase):
    def live(self, world, check, begin=fates.BIRTH):
        made, history = world
        tier = Tier(**made)
        try:
            tier.clock.turn(begin)
            fates.befall(tier, history)
            words = check(tier)
            self.assertEqual(tier.laws.harm, [])
            self.assertEqual(words, [])
        finally:
            tier.close()


class Known(World):
    """Histories that did harm once, or do without one rule."""

    def check(self, check, *history, members=3, begin=fates.BIRTH, **made):
        self.live(({"members": members, **made}, history), check, begin)

    def test_a_server_that_is_back_during_a_converge_without_the_lock_is_not_restarted_by_it(self):
        self.check(ends.whole, event(120, "publish"), boot_seconds=(10, 200, 60), converge_seconds=(170,),
                   sync_seconds=(120,))

    def test_a_converge_whose_agent_stands_still_restarts_nothing_once_another_one_may_have_the_lock(self):
        self.check(ends.whole, event(200, "publish"), event(10, "freeze", number=1, seconds=450, machine=False),
                   converge_seconds=(400, 40), sync_seconds=(60,))

    def test_a_copy_of_a_volume_that_kept_a_copy_itself_is_one_copy(self):
        self.check(ends.whole, event(1, "restore", source=2, delays=(200, 5, 5)),
                   event(310, "restore", source=1, delays=(5, 5, 5)))

    def test_a_disk_that_is_lost_before_the_birth_is_recorded_does_not_vote(self):
        self.check(ends.whole, event(33, "freeze", number=3, seconds=400, machine=False),
                   event(67, "kill", number=1, disk_lost=True, after=5), event(1, "kill", number=3, after=200), begin=0)

    def test_nobody_begins_while_another_one_is_away(self):
        self.check(ends.whole, event(1, "kill", number=3, after=400), event(45, "publish"))

    def test_what_happens_while_the_lock_is_taken_counts(self):
        self.slow_change(1.5, 16)

    def test_a_look_from_before_a_slow_renewal_begins_nothing(self):
        self.slow_change(9, 112)

    def test_a_server_that_is_back_before_a_converge_without_the_lock_begins_none(self):
        self.slow_change(9, 185)

    def slow_change(self, delay, seconds):
        """S3 is slow, there is something new, and the leader dies so many seconds later."""
        self.check(ends.whole, event(1, "slow_s3", numbers=(1, 2, 3), delay=delay, seconds=450), event(1, "publish"),
                   event(seconds, "kill", number=3, after=200))

    def test_what_an_agent_has_seen_before_the_converge_of_the_one_before_it_ends_begins_none(self):
        self.check(ends.whole, event(7, "publish"), event(1, "restart_agent", number=2),
                   event(7, "restart_agent", number=2), event(7, "kill", number=3, disk_lost=True, after=30),
                   converge_seconds=(170, 30), sync_seconds=(120,))

    def test_adopted_disks_go_on_and_a_lost_one_does_not_vote(self):
        """It boots first, into a bucket that knows nothing; one that has lagged boots with it."""
        self.check(ends.whole, event(1, "kill", number=2, after=200), event(60, "adopt", lost=[1], delays=(5, 5, 120)))

    def test_a_forged_birth_changes_no_member_that_has_seen_the_real_one(self):
        self.check(ends.whole, event(1, "forge_seen_birth"), event(310, "crash", number=1))

    def test_nor_one_that_starts_blank_and_has_seen_it(self):
        self.check(ends.whole, event(1, "kill", number=1, disk_lost=True, after=5), event(61, "forge_seen_birth"),
                   event(1, "crash", number=1), sync_seconds=(120,))

    def test_a_birth_that_cannot_be_read_is_no_birth_that_is_missing(self):
        """In a bucket that knows nothing else: of the disks with data one has lagged, and they come back late."""
        self.check(ends.named, event(1, "kill", number=2, disk_lost=False, after=400),
                   event(20, "kill", number=3, disk_lost=False, after=450), event(1, "replace_bucket", lost=[1]),
                   event(1, "spoil", key="ensembles/zookeeper/00aa.json", body=b"{"))

    def test_a_disk_for_another_goes_on_and_none_is_missed(self):
        """A roller replaces all, whose new instances find blank disks."""
        self.check(ends.whole, event(1, "roll", blank=[1, 2, 3]), sync_seconds=(120,))

    def test_the_successor_of_a_member_that_was_ended_is_waited_for(self):
        """The roller ends half-way; there is something new, and another roller comes."""
        self.check(ends.whole, event(1, "roll", blank=[]), event(20, "end_rollers"), event(1, "publish"),
                   event(1, "roll", blank=[2]), sync_seconds=(120,))


class Random(World):
    @law
    @given(mixed(fates.deaths, fates.silence, fates.good_changes, fates.rolls))
    def test_whoever_dies_or_stands_still_every_change_reaches_a_whole_ensemble(self, world):
        self.live(world, ends.whole)

    @law
    @given(mixed(fates.deaths, fates.lives, fates.buckets, fates.rolls))
    def test_a_life_that_goes_on_elsewhere_or_begins_anew_keeps_what_was_acknowledged(self, world):
        self.live(world, ends.whole)

    @law
    @given(mixed(fates.deaths, fates.changes, fates.other_lists, fates.spoilt, fates.silence, fates.rolls), BEGINS)
    def test_what_is_wrong_in_the_bucket_ends_in_a_whole_ensemble_or_a_named_stop(self, world, begin):
        self.live(world, ends.named, begin)

    @law
    @given(worlds(fates.forged))
    def test_a_forged_birth_changes_nothing_for_disks_that_have_seen_the_real_one(self, world):
        self.live(world, ends.whole)
