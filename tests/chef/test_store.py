"""The S3 edge and the lock, by botocore against a local S3."""
import json
import unittest

import agent_path  # noqa: F401
import local_s3
from botocore.config import Config
from botocore.session import Session
from startup_stack_agent import lock, store

BUCKET = "chef-test"


SESSION = Session()
SESSION.set_credentials("AKIDEXAMPLE", "secret")


class Bucket(unittest.TestCase):
    def setUp(self):
        self.objects, server = local_s3.serve()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
        self.store = self.make_store()

    def make_store(self):
        made = store.Store(self.make_client, BUCKET, pause=0)
        self.addCleanup(made.close)
        return made

    def content(self, key):
        return json.loads(self.store.get(key).body)

    def make_client(self):
        config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
        return SESSION.create_client("s3", "us-east-1", endpoint_url=self.endpoint, config=config)


class Store(Bucket):
    def test_only_404_means_absent(self):
        self.assertIsNone(self.store.get("members/zookeeper/1.json"))

    def test_forbidden_is_tried_again_and_then_an_error(self):
        self.store.put("a.json", {})
        self.objects.faults += [403, 500]
        self.assertEqual(self.content("a.json"), {})
        self.objects.faults += [403, 403, 403]
        with self.assertRaisesRegex(OSError, r"s3://chef-test/a.json: .*AccessDenied"):
            self.store.get("a.json")

    def test_the_bytes_and_the_etag_are_those_of_s3(self):
        etag = self.store.put("a.json", {"b": 1})
        found = self.store.get("a.json")
        self.assertEqual((json.loads(found.body), found.etag), ({"b": 1}, etag))

    def test_the_age_is_by_the_clock_of_s3(self):
        self.objects.now = lambda: 1_000_000  # years behind this machine
        self.store.put("a.json", {})
        self.objects.now = lambda: 1_000_250
        self.assertEqual(self.store.get("a.json").age, 250)

    def test_a_new_object_is_written_once(self):
        self.store.put("born.json", {"by": 1}, new=True)
        with self.assertRaises(store.Conflict):
            self.store.put("born.json", {"by": 2}, new=True)
        self.assertEqual(self.content("born.json"), {"by": 1})

    def test_an_old_version_replaces_nothing(self):
        first = self.store.put("lock.json", {"n": 1})
        self.store.put("lock.json", {"n": 2}, etag=first)
        with self.assertRaises(store.Conflict):
            self.store.put("lock.json", {"n": 3}, etag=first)
        self.assertEqual(self.content("lock.json"), {"n": 2})

    def test_a_version_that_is_gone_is_a_conflict(self):
        with self.assertRaises(store.Conflict):
            self.store.put("lock.json", {}, etag='"gone"')

    def test_two_writers_at_the_same_moment_are_a_conflict(self):
        self.objects.faults.append(409)
        with self.assertRaises(store.Conflict):
            self.store.put("lock.json", {}, new=True)

    def test_the_condition_is_signed_and_does_not_stay(self):
        self.store.put("a.json", {}, new=True)
        self.store.put("a.json", {})
        (_, _, first), (_, _, second) = self.objects.requests
        self.assertEqual(first["If-None-Match"], "*")
        self.assertIn("if-none-match", first["Authorization"].split("SignedHeaders=")[1].split(",")[0])
        self.assertNotIn("If-None-Match", second)


class Lock(Bucket):
    def setUp(self):
        super().setUp()
        self.one, self.two = (self.make_lock(f"zookeeper-{number}") for number in (1, 2))

    def make_lock(self, holder, instance="i-1"):
        return lock.Lock(self.make_store(), "ensembles/zookeeper/lock.json", holder, instance)

    def judge(self, who):
        return lock.takeable(self.two.find(), who, "i-1")

    def test_taken_renewed_freed_taken_again(self):
        self.assertEqual(self.judge("zookeeper-2"), (True, "the lock is free"))
        self.one.take(self.one.find(), "converge a")
        self.assertEqual(self.judge("zookeeper-2"), (False, "the lock is held by zookeeper-1 (converge a)"))
        self.one.renew()
        self.one.free()
        self.assertTrue(self.judge("zookeeper-2")[0])
        self.two.take(self.two.find(), "converge a")

    def test_the_shape_that_the_roller_reads(self):
        self.one.take(self.one.find(), "converge a")
        content = self.one.find().content
        self.assertRegex(content.pop("nonce"), r"^[0-9a-f]{32}$")
        self.assertEqual(content, {"formatVersion": 1, "state": "held", "holder": "zookeeper-1", "instance": "i-1",
                                   "purpose": "converge a"})
        self.one.free()
        self.assertEqual(sorted(self.one.find().content), ["formatVersion", "nonce", "state"])

    def test_of_two_that_find_it_free_one_gets_it(self):
        found = self.one.find()
        self.two.take(found, "converge a")
        with self.assertRaises(store.Conflict):
            self.one.take(found, "converge a")

    def test_stale_after_ten_missed_renewals_by_the_clock_of_s3(self):
        self.objects.now = lambda: 1_000_000
        self.one.take(self.one.find(), "converge a")
        self.objects.now = lambda: 1_000_300
        self.assertFalse(self.judge("zookeeper-2")[0])
        self.objects.now = lambda: 1_000_301
        self.assertIn("is stale: not renewed for 301 s", self.judge("zookeeper-2")[1])
        self.two.take(self.two.find(), "converge b")
        with self.assertRaises(store.Conflict):
            self.one.renew()

    def test_every_write_is_another_version(self):
        self.one.take(self.one.find(), "converge a")
        first = self.one.find().etag
        self.one.renew()
        self.assertNotEqual(self.one.find().etag, first)

    def test_a_restarted_agent_takes_its_own_lock_again_another_instance_does_not(self):
        self.one.take(self.one.find(), "converge a")
        self.assertTrue(self.judge("zookeeper-1")[0])
        self.assertFalse(lock.takeable(self.one.find(), "zookeeper-1", "i-2")[0])

    def test_an_answer_that_got_lost_is_no_lost_lock(self):
        put = self.objects.put

        def put_and_lose_the_answer(*arguments):
            self.objects.put = put
            put(*arguments)
            return 500, "InternalError"

        self.objects.put = put_and_lose_the_answer
        self.one.take(self.one.find(), "converge a")
        self.one.renew()
