"""A node in a folder: the real program with a fake root, stub commands first on PATH and local stand-ins for AWS."""
import json
import os
import shutil
import stat
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from cloud import BUCKET, INSTANCE, VOLUME, Aws, Metadata

PROGRAM = Path(__file__).parents[2] / "components/bootstrap/files/startup-stack-node"
STUB = Path(__file__).with_name("stub")
COMMANDS = ("apt-get", "blkid", "mkfs.ext4", "mount", "umount", "mountpoint", "resize2fs", "systemctl", "dpkg",
            "getent", "hostname", "cinc-client")
GROUP = "dev-zookeeper-1"
ONE_CONTINUE = [(GROUP, "launch", "i-0aaaaaaaaaaaaaaaa", "CONTINUE")]
ONE_ABANDON = [(GROUP, "launch", "i-0aaaaaaaaaaaaaaaa", "ABANDON")]
EXT4 = '/dev/disk: LABEL="startup-stack" UUID="9a3f" TYPE="ext4"\n'


class NodeTest(unittest.TestCase):
    program = PROGRAM

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="startup-stack-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.root = self.folder / "root"
        for name in ("bin", "codes", "root/etc/startup-stack", "root/dev/disk/by-id", "root/run", "root/var/log"):
            (self.folder / name).mkdir(parents=True)
        shutil.copy(STUB, self.folder / "stub")
        for name in COMMANDS:
            (self.folder / "bin" / name).symlink_to("../stub")
        (self.folder / "calls").touch()
        (self.folder / "version").write_text("18.10.17")
        (self.root / "etc/fstab").write_text("/dev/root / ext4 defaults 0 1\n")
        (self.root / "dev/console").touch()
        self.metadata, self.aws = Metadata(), Aws()
        self.addCleanup(self.metadata.close)
        self.addCleanup(self.aws.close)
        self.environment = {
            "PATH": f"{self.folder}/bin:{os.environ['PATH']}", "SANDBOX": str(self.folder),
            "STARTUP_STACK_ROOT": str(self.root), "STARTUP_STACK_METADATA": self.metadata.url,
            "STARTUP_STACK_ENDPOINT": self.aws.url, "STARTUP_STACK_SECOND": "0.02", "AWS_MAX_ATTEMPTS": "1"}
        self.node = {
            "formatVersion": 1, "environment": "dev", "kind": "ensemble", "tier": "zookeeper", "name": "zookeeper-1",
            "fqdn": "zookeeper-1.dev.internal", "address": "10.0.64.17", "bucket": BUCKET, "group": GROUP,
            "hook": "launch", "runList": ["role[base]", "role[zookeeper]"], "client": {"flavour": "cinc"},
            "service": "zookeeper", "deadlineSeconds": 20, "memoryMib": 16,
            "member": {"id": 1, "incarnation": "00112233445566aa"},
            "volume": {"id": VOLUME, "mount": "/var/lib/zookeeper"}, "machine": {"heapMib": 1024}}
        self.plug_in()

    # What the test sets up

    def plug_in(self):
        """The volume's device appears, blank."""
        self.disk = self.root / "dev/nvme1n1"
        self.disk.write_bytes(bytes(4096))
        link = self.root / f"dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_{VOLUME.replace('-', '')}"
        link.symlink_to("../../nvme1n1")

    def unplug(self):
        for path in (self.root / "dev/disk/by-id").iterdir():
            path.unlink()

    def formatted(self, label=None, signature=EXT4, **files):
        """The volume holds a file system with these files and, if given, this label."""
        Path(f"{self.disk}.fs").write_text(signature)
        self.content.mkdir()
        (self.content / "lost+found").mkdir()
        for name, text in files.items():
            (self.content / name).write_text(text)
        if label:
            (self.content / ".startup-stack.json").write_text(json.dumps(label))

    @property
    def content(self):
        return Path(f"{self.disk}.content")

    def label(self, **changes):
        return {"formatVersion": 1, "environment": "dev", "tier": "zookeeper", "id": 1,
                "incarnation": "00112233445566aa", "volume": VOLUME, **changes}

    def codes(self, command, *codes):
        (self.folder / "codes" / command).write_text("".join(f"{code}\n" for code in codes))

    # Running

    def start(self, *arguments):
        (self.root / "etc/startup-stack/node.json").write_text(json.dumps(self.node))
        process = subprocess.Popen(["/usr/bin/python3", self.program, *arguments], env=self.environment,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def run_program(self, *arguments):
        return self.start(*arguments).wait(30)

    def bootstrap(self, code=0):
        self.assertEqual(code, self.run_program("bootstrap"), self.log())

    def converge(self, *arguments, code=0):
        self.assertEqual(code, self.run_program("converge", *arguments), self.log())

    def wait_for(self, condition):
        end = time.monotonic() + 10
        while not condition():
            self.assertLess(time.monotonic(), end, self.log())
            time.sleep(0.01)

    # What was seen

    def log(self):
        path = self.root / "var/log/startup-stack.log"
        return path.read_text() if path.exists() else ""

    def calls(self, *start):
        lines = [tuple(line.split("\t")) for line in (self.folder / "calls").read_text().splitlines()]
        return [line for line in lines if line[:len(start)] == start]

    def client_runs(self):
        return self.calls("cinc-client", "-z")

    def state(self, name):
        return json.loads((self.root / "var/lib/startup-stack" / name).read_text())

    def done(self):
        state = self.state("bootstrap.json")
        return state["instanceId"] == INSTANCE and state.get("decision") == "CONTINUE" and "sent" in state

    def launch(self):
        """The record of a launch that this node has given up."""
        return self.aws.written["launches/zookeeper/1.json"]

    def volume_label(self):
        return json.loads((self.content / ".startup-stack.json").read_text())

    def readable_by_others(self):
        """Files that some other user could read: each folder above must be open to others, too."""
        def walk(folder):
            for path in folder.iterdir():
                mode = path.lstat().st_mode
                if stat.S_ISDIR(mode) and mode & stat.S_IXOTH:
                    yield from walk(path)
                elif stat.S_ISREG(mode) and mode & stat.S_IROTH:
                    yield path
        return list(walk(self.root))
