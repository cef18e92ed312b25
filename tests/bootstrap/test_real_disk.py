"""The claim of the slot's volume with the real tools, on a loop device."""
import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from cloud import VOLUME  # noqa: E402
from sandbox import ONE_ABANDON, NodeTest  # noqa: E402

TOOLS = ("blkid", "mkfs.ext4", "mount", "mountpoint", "resize2fs", "umount")


def loop_devices():
    return os.geteuid() == 0 and shutil.which("losetup") and not subprocess.run(
        ["losetup", "-f"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode


def may_resize():
    with open("/proc/self/status") as file:
        rights = next(line.split()[1] for line in file if line.startswith("CapEff:"))
    return int(rights, 16) >> 24 & 1


@unittest.skipUnless(loop_devices() and all(map(shutil.which, TOOLS)), "needs root, loop devices and e2fsprogs")
class LoopDisk(NodeTest):
    """A node with the real tools, and a loop device for its disk."""

    def plug_in(self):
        image = self.folder / "image"
        with open(image, "wb") as file:
            file.truncate(16 << 20)
        made = subprocess.run(["losetup", "-f", "--show", image], stdout=subprocess.PIPE, text=True, check=True)
        self.disk = Path(made.stdout.strip())
        self.mount = self.root / "var/lib/zookeeper"
        self.addCleanup(subprocess.run, ["losetup", "-d", self.disk], check=True)
        self.addCleanup(lambda: self.mount.is_mount() and subprocess.run(["umount", self.mount], check=True))
        link = self.root / f"dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_{VOLUME.replace('-', '')}"
        link.symlink_to(self.disk)
        for name in TOOLS:
            (self.folder / "bin" / name).unlink()


class RealDisk(LoopDisk):
    """The slot's own volume."""

    def volume_label(self):
        return json.loads((self.mount / ".startup-stack.json").read_text())

    def test_format_then_mount_again_then_copy(self):
        self.bootstrap()
        self.assertTrue(self.mount.is_mount())
        self.assertEqual(self.label(), self.volume_label())
        (self.mount / "myid").write_text("1")
        subprocess.run(["umount", self.mount], check=True)
        self.converge()
        self.assertEqual("1", (self.mount / "myid").read_text())
        (self.mount / ".startup-stack.json").write_text(json.dumps(self.label(volume="vol-0fedcba9876543210")))
        self.converge()
        self.assertEqual("1", (self.mount / "aside-vol-0fedcba9876543210/myid").read_text())
        self.assertEqual(self.label(), self.volume_label())

    @unittest.skipUnless(may_resize(), "needs CAP_SYS_RESOURCE, without which ext4 does not grow in use")
    def test_it_grows_to_a_disk_that_was_enlarged(self):
        self.converge()
        before = os.statvfs(self.mount).f_blocks
        with open(self.folder / "image", "r+b") as file:
            file.truncate(64 << 20)
        subprocess.run(["losetup", "-c", self.disk], check=True)
        self.converge()
        self.assertGreater(os.statvfs(self.mount).f_blocks, 3 * before, self.log())
        self.assertEqual(1, self.log().count(": grown"))
        self.converge()
        self.assertEqual(1, self.log().count(": grown"))

    def test_one_that_may_not_grow_here_serves_all_the_same(self):
        self.converge()
        with open(self.folder / "image", "r+b") as file:
            file.truncate(64 << 20)
        subprocess.run(["losetup", "-c", self.disk], check=True)
        tool = self.folder / "bin/resize2fs"
        tool.symlink_to("../stub")
        self.codes("resize2fs", "always 1")
        self.converge()
        self.assertEqual(1, len(self.calls("resize2fs")))
        self.assertTrue(self.mount.is_mount())

    def test_a_foreign_file_system_is_refused(self):
        subprocess.run(["mkfs.ext4", "-q", "-L", "data", self.disk], check=True)
        self.bootstrap(code=1)
        self.assertFalse(self.mount.is_mount())
        self.assertEqual(ONE_ABANDON, self.aws.decisions)


class RealScratch(LoopDisk):
    """A disk that comes and goes with a node of a fleet."""

    def setUp(self):
        super().setUp()
        for key in ("volume", "member", "address"):
            del self.node[key]
        self.unplug()
        (self.root / "dev/sdf").symlink_to(self.disk)
        self.node.update(kind="fleet", terminationHook="termination",
                         scratch=[{"device": "/dev/sdf", "mount": "/var/lib/zookeeper"}])

    def test_it_is_formatted_once_and_mounted_again(self):
        self.bootstrap()
        self.assertTrue(self.mount.is_mount())
        (self.mount / "image").write_text("x")
        subprocess.run(["umount", self.mount], check=True)
        self.converge()
        self.assertEqual("x", (self.mount / "image").read_text())

    def test_what_holds_something_else_is_refused(self):
        subprocess.run(["mkfs.ext4", "-q", "-L", "data", self.disk], check=True)
        self.bootstrap(code=1)
        self.assertIn("/dev/sdf is not blank", self.log())
        self.assertFalse(self.mount.is_mount())
