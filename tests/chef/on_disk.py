"""A member's disk in a folder, with ZooKeeper's adapter."""
import json
import pathlib
import tempfile
import unittest

import agent_path
from startup_stack_agent import disk

zookeeper = agent_path.zookeeper()
NODE = {"environment": "dev", "kind": "ensemble", "tier": "zookeeper", "name": "zookeeper-1", "address": "10.0.0.1",
        "bucket": "chef-test", "member": {"id": 1, "incarnation": "00aa"},
        "volume": {"id": "vol-1", "mount": "/var/lib/zookeeper"}}
LABEL = {"environment": "dev", "tier": "zookeeper", "id": 1, "incarnation": "00aa", "volume": "vol-1"}
ZOO_CFG = "clientPort=2181\nserver.1=10.0.0.1:2888:3888\nserver.2=10.0.0.2:2888:3888\nserver.3=10.0.0.3:2888:3888\n"


class OnDisk(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("etc/zookeeper/zoo.cfg", ZOO_CFG)
        for path in ("var/lib/zookeeper/data", "var/lib/zookeeper/log", "var/lib/startup-stack",
                     "run/startup-stack-agent", "run/zookeeper", "etc/systemd/system"):
            (self.root / path).mkdir(parents=True, exist_ok=True)
        self.write("var/lib/zookeeper/.startup-stack.json", json.dumps(LABEL))
        self.mount(self.root / "var/lib/zookeeper")
        self.disk = disk.Disk(NODE, self.root, self.root / "mountinfo")
        self.adapter = zookeeper.Adapter(NODE, self.root)

    def mount(self, *folders):
        self.write("mountinfo", "".join(f"1 2 0:1 / {folder} rw - ext4 /dev/a rw\n" for folder in ("/", *folders)))

    def write(self, path, text=""):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def exists(self, path):
        return (self.root / path).exists()
