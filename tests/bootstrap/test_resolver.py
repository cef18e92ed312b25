"""Resolver settings of the tier's document."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from sandbox import NodeTest  # noqa: E402

DNS = {"servers": ["10.0.64.33", "10.0.128.33"], "search": ["dev.internal", "consul"]}


class Resolver(NodeTest):
    def setUp(self):
        super().setUp()
        self.file = self.root / "etc/resolv.conf"
        self.drop_in = self.root / "etc/systemd/resolved.conf.d/startup-stack.conf"
        self.file.symlink_to("../run/systemd/resolve/stub-resolv.conf")

    def restarts(self):
        return self.calls("systemctl", "restart", "systemd-resolved")

    def test_a_document_without_it_touches_nothing(self):
        self.converge()
        self.assertFalse(self.drop_in.exists())
        self.assertTrue(self.file.is_symlink())
        self.assertEqual([], self.restarts() + self.calls("getent"))

    def test_resolved_gets_a_drop_in_once(self):
        self.aws.publish(dns=DNS)
        self.converge()
        self.assertEqual("[Resolve]\nDNS=10.0.64.33 10.0.128.33\nDomains=dev.internal consul ~.\n",
                         self.drop_in.read_text())
        modes = [path.stat().st_mode & 0o777 for path in (self.drop_in, self.drop_in.parent)]
        self.assertEqual([0o644, 0o755], modes)
        self.assertTrue(self.file.is_symlink())
        self.converge()
        self.assertEqual(1, len(self.restarts()))
        self.assertEqual([("getent", "ahosts", "s3.us-east-1.amazonaws.com")], self.calls("getent"))
        self.assertNotIn("ERROR", self.log())

    def test_a_restart_that_fails_is_tried_again(self):
        self.aws.publish(dns=DNS)
        self.codes("systemctl-restart", 1)
        self.converge()
        self.assertEqual(2, len(self.restarts()))
        self.assertTrue(self.drop_in.exists())

    def test_without_resolved_it_is_the_file_itself(self):
        self.file.unlink()
        self.file.write_text("nameserver 10.0.0.2\n")
        self.aws.publish(dns=DNS)
        self.converge()
        self.assertEqual("nameserver 10.0.64.33\nnameserver 10.0.128.33\nsearch dev.internal consul\n",
                         self.file.read_text())
        self.assertFalse(self.drop_in.exists())
        self.assertEqual([], self.restarts())
        self.aws.publish(dns={"servers": ["10.0.64.33"], "search": []})
        self.converge()
        self.assertEqual("nameserver 10.0.64.33\n", self.file.read_text())

    def test_a_name_of_the_partition_is_tried(self):
        self.metadata.domain = "amazonaws.com.cn"
        self.aws.publish(dns=DNS)
        self.converge()
        self.assertEqual([("getent", "ahosts", "s3.us-east-1.amazonaws.com.cn")], self.calls("getent"))

    def test_servers_that_answer_nothing_are_named_in_the_log(self):
        self.aws.publish(dns=DNS)
        self.codes("getent", 2)
        self.converge()
        self.assertIn("ERROR: 10.0.64.33, 10.0.128.33 do not resolve s3.us-east-1.amazonaws.com", self.log())
