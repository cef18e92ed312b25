"""Who of a fleet converges a new document, and when; which entries count."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "chef/node"))
import entries  # noqa: E402
import turn  # noqa: E402

WANTED, OLD = "b" * 64, "a" * 64


def fleet(count, **changes):
    return {f"i-{number:02x}": turn.Entry(60, OLD, None) for number in range(count)} | changes


def may(own, age, others):
    return turn.why_not(own, WANTED, age, {name: entry for name, entry in others.items() if name != own}) is None


class Turn(unittest.TestCase):
    def going(self, nodes, age):
        return {name for name in nodes if may(name, age, nodes)}

    def test_one_in_ten_goes_first_and_always_one(self):
        for count, first in ((1, 1), (2, 1), (9, 1), (19, 1), (20, 2), (105, 10)):
            self.assertEqual(first, len(self.going(fleet(count), 0)), count)

    def test_they_are_the_same_whoever_asks(self):
        nodes = fleet(30)
        self.assertEqual(turn.first_of(nodes), self.going(nodes, 599))

    def test_the_others_go_after_ten_minutes_when_one_has_applied_it(self):
        nodes = fleet(10)
        first, = self.going(nodes, 0)
        nodes[first] = turn.Entry(60, WANTED, None)
        self.assertEqual({first}, self.going(nodes, 599))
        self.assertEqual(set(nodes), self.going(nodes, 600))

    def test_a_first_one_that_says_nothing_is_waited_for_and_then_is_not(self):
        nodes = fleet(10)
        self.assertEqual(1, len(self.going(nodes, 1199)))
        self.assertEqual(set(nodes), self.going(nodes, 1200))

    def test_what_has_failed_on_one_is_left_alone_by_all_others_however_long(self):
        nodes = fleet(20)
        failed = sorted(turn.first_of(nodes))[0]
        nodes[failed] = turn.Entry(60, OLD, WANTED)
        for age in (0, 600, 1200, 100_000):
            self.assertEqual(set(), self.going(nodes, age) - {failed})

    def test_the_failure_of_another_digest_says_nothing(self):
        self.assertEqual(1, len(self.going(fleet(2, **{"i-01": turn.Entry(60, OLD, "c" * 64)}), 0)))

    def test_a_node_that_is_silent_for_a_quarter_of_an_hour_is_not_waited_for(self):
        nodes = fleet(5)
        first, = self.going(nodes, 0)
        nodes[first] = turn.Entry(901, OLD, None)
        self.assertEqual(1, len(self.going(nodes, 0) - {first}))

    def test_it_says_why(self):
        nodes = fleet(3)
        first, = turn.first_of(nodes)
        own = next(name for name in nodes if name != first)
        rest = {name: entry for name, entry in nodes.items() if name != own}
        self.assertEqual(f"it is the turn of {first}; this one's comes 500 s later",
                         turn.why_not(own, WANTED, 100, rest))
        rest[first] = turn.Entry(60, OLD, WANTED)
        self.assertIn(f"it has failed on {first}", turn.why_not(own, WANTED, 100, rest))


class Entries(unittest.TestCase):
    def setUp(self):
        self.skipped = []

    def hosts(self, listed, fixed=("10.0.64.17",)):
        found = entries.newest(listed, 10_000, self.skip)
        return dict(entries.hosts(found, fixed, "dev.internal", self.skip))

    def skip(self, key, why):
        self.skipped.append(key)

    def test_the_name_is_made_of_the_keys_tier_and_instance(self):
        self.assertEqual({"10.0.70.9": ["work-i-0a.dev.internal", "work-i-0a"]},
                         self.hosts([("hosts/work/AROA1:i-0a/10.0.70.9", 9_990)]))

    def test_one_entry_of_an_instance_the_newest(self):
        listed = [("hosts/work/AROA1:i-0a/10.0.70.9", 9_990), ("hosts/work/AROA1:i-0a/10.0.70.10", 9_980)]
        self.assertEqual(["10.0.70.9"], [*self.hosts(listed)])
        self.assertEqual(["10.0.70.9"], [*self.hosts(listed[::-1])])

    def test_none_that_is_older_than_two_hours(self):
        self.assertEqual({}, self.hosts([("hosts/work/AROA1:i-0a/10.0.70.9", 10_000 - 7_201)]))
        self.assertEqual(1, len(self.hosts([("hosts/work/AROA1:i-0a/10.0.70.9", 10_000 - 7_200)])))

    def test_none_in_the_band_of_a_fixed_member(self):
        for address in ("10.0.64.17", "10.0.64.16", "10.0.64.31"):
            self.assertEqual({}, self.hosts([(f"hosts/work/AROA1:i-0a/{address}", 9_990)]), address)
        for address in ("10.0.64.15", "10.0.64.32"):
            self.assertEqual(1, len(self.hosts([(f"hosts/work/AROA1:i-0a/{address}", 9_990)])), address)
        self.assertEqual(3, len(self.skipped))

    def test_an_address_is_the_last_ones_that_said_so(self):
        listed = [("hosts/work/AROA1:i-0a/10.0.70.9", 9_000), ("hosts/work/AROA1:i-0b/10.0.70.9", 9_990)]
        self.assertEqual({"10.0.70.9": ["work-i-0b.dev.internal", "work-i-0b"]}, self.hosts(listed))

    def test_keys_that_make_no_sense_are_skipped_in_words(self):
        keys = ["hosts/work/AROA1:i-0a/10.0.70.900", "hosts/work/AROA1:i-0a/127.0.0.1", "hosts/work/AROA1:i-0a/x",
                "hosts/work/AROA1/10.0.70.9", "hosts/work", "hosts/work/AROA1:i-0a/10.0.70.9/more",
                "hosts/Work name/AROA1:i-0a/10.0.70.9", "hosts/work/AROA1:i-0a b/10.0.70.9"]
        self.assertEqual({}, self.hosts([(key, 9_990) for key in keys]))
        # The first two are of one instance, so that only the newer one is looked at.
        self.assertEqual(sorted(keys[1:]), sorted(self.skipped))

    def test_what_it_says_is_read_by_the_known_fields(self):
        text = b'{"formatVersion": 1, "digestApplied": "a", "digestFailed": null, "more": 1}'
        self.assertEqual(("a", None), entries.digests_in(text))
        for bad in (b"{", b"[]", b"3", b'{"formatVersion": 2}', b'{"formatVersion": 1, "digestFailed": 3}'):
            with self.assertRaises(ValueError):
                entries.digests_in(bad)


if __name__ == "__main__":
    unittest.main()
