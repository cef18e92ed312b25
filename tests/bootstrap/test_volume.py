"""The claim of the slot's volume: what is formatted, mounted, refused or moved aside."""
import json
import os
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from cloud import VOLUME  # noqa: E402
from sandbox import ONE_ABANDON, ONE_CONTINUE, NodeTest  # noqa: E402


class Attach(NodeTest):
    def test_a_detached_volume_is_attached(self):
        self.unplug()
        self.aws.attached_to = None
        self.aws.on_attach = self.plug_in
        self.bootstrap()
        self.assertEqual(1, len(self.calls("mount")))

    def test_a_volume_held_elsewhere_is_waited_for(self):
        self.unplug()
        self.aws.attached_to = "i-0bbbbbbbbbbbbbbbb"
        self.aws.on_attach = self.plug_in
        process = self.start("bootstrap")
        self.wait_for(lambda: self.aws.requests.count("ec2 AttachVolume") > 2)
        self.assertIn("VolumeInUse", self.log())
        self.aws.attached_to = None
        self.assertEqual(0, process.wait(20), self.log())
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)

    def test_a_volume_that_never_comes_free(self):
        self.node["deadlineSeconds"] = 2
        self.unplug()
        self.aws.attached_to = "i-0bbbbbbbbbbbbbbbb"
        self.bootstrap(code=1)
        self.assertEqual(ONE_ABANDON, self.aws.decisions)
        self.assertEqual([], self.calls("mkfs.ext4") + self.calls("mount"))

    def test_a_disk_that_cannot_be_read_is_never_formatted(self):
        self.node["deadlineSeconds"] = 1
        self.disk.unlink()
        self.disk.mkdir()
        self.bootstrap(code=1)
        self.assertEqual([], self.calls("mkfs.ext4") + self.calls("mount"))


class Label(NodeTest):
    def refused(self, *words):
        self.bootstrap(code=1)
        self.assertEqual([], self.calls("mkfs.ext4"))
        self.assertEqual([], self.client_runs())
        self.assertEqual(ONE_ABANDON, self.aws.decisions)
        self.assertEqual(3, self.launch()["code"])  # never the state's fault
        self.assertNotIn(VOLUME.replace("-", ""), (self.root / "etc/fstab").read_text())
        for word in words:
            self.assertIn(word, self.log())

    def test_a_blank_volume_is_formatted_and_labelled(self):
        self.bootstrap()
        self.assertEqual("startup-stack", self.calls("mkfs.ext4")[0][3])
        self.assertEqual(self.label(), self.volume_label())

    def test_a_labelled_volume_keeps_its_data(self):
        self.formatted(self.label(), myid="1")
        self.bootstrap()
        self.assertEqual([], self.calls("mkfs.ext4"))
        self.assertEqual("1", (self.content / "myid").read_text())
        self.assertEqual(self.label(), self.volume_label())

    def test_the_service_requires_the_mount_after_a_reboot(self):
        self.bootstrap()
        self.converge()
        lines = (self.root / "etc/fstab").read_text().splitlines()
        self.assertEqual(2, len(lines))
        disk, mount, kind, options = lines[1].split()[:4]
        self.assertEqual((str(self.root / "var/lib/zookeeper"), "ext4"), (mount, kind))
        self.assertTrue(disk.endswith(f"_{VOLUME.replace('-', '')}"))
        self.assertEqual({"nofail", "nodev", "nosuid", "x-systemd.before=zookeeper.service",
                          "x-systemd.required-by=zookeeper.service"}, set(options.split(",")))

    def test_an_older_line_for_the_same_mount_is_replaced_and_no_other_touched(self):
        mount = self.root / "var/lib/zookeeper"
        foreign = "/dev/root / ext4 defaults 0 1\n# by hand \xe4\n/dev/xvdz /srv ext4 defaults 0 2"
        (self.root / "etc/fstab").write_text(f"/dev/xvdf {mount} ext4 defaults,nofail 0 2\n{foreign}")
        self.converge()
        lines = (self.root / "etc/fstab").read_text().splitlines()
        self.assertEqual(foreign.splitlines(), lines[:-1])
        self.assertIn(f"{VOLUME.replace('-', '')} {mount} ext4 nofail,nodev,nosuid,x-systemd.before", lines[-1])
        self.converge()
        self.assertEqual(1, len(self.calls("systemctl", "daemon-reload")))

    def test_what_a_later_release_has_added_to_the_label_stays(self):
        later = {**self.label(), "formatVersion": 2, "cipher": "none"}
        self.formatted(later, myid="1")
        self.bootstrap()
        self.assertEqual(later, self.volume_label())

    def test_a_label_of_before_it_had_a_format_is_taken(self):
        old = self.label()
        del old["formatVersion"]
        self.formatted(old, myid="1")
        self.bootstrap()
        self.assertEqual(self.label(), self.volume_label())

    def test_a_label_of_another_member_is_refused(self):
        for key, value in (("environment", "prod"), ("tier", "mesos"), ("id", 2)):
            with self.subTest(key):
                self.formatted(self.label(**{key: value}), myid="2")
                self.refused(f"'{key}': {value!r}", "not {'environment': 'dev', 'tier': 'zookeeper', 'id': 1")
                self.assertEqual(self.label(**{key: value}), self.volume_label())
            self.tearDown()
            self.doCleanups()
            self.setUp()

    def test_another_members_copy_is_moved_aside_and_relabelled(self):
        self.formatted(self.label(id=2, volume="vol-0fedcba9876543210", incarnation="ffffffffffffffff"), myid="2")
        self.bootstrap()
        self.assertEqual(self.label(), self.volume_label())
        self.assertEqual("2", (self.content / "aside-vol-0fedcba9876543210/myid").read_text())

    def test_a_copy_of_another_environment_or_tier_is_refused(self):
        for key, value in (("environment", "prod"), ("tier", "mesos")):
            with self.subTest(key):
                foreign = self.label(**{key: value}, id=2, volume="vol-0fedcba9876543210")
                self.formatted(foreign, myid="2")
                self.refused(f"'{key}': {value!r}")
                self.assertEqual(foreign, self.volume_label())
                self.assertEqual("2", (self.content / "myid").read_text())
            self.tearDown()
            self.doCleanups()
            self.setUp()

    def test_another_incarnation_is_refused(self):
        self.formatted(self.label(incarnation="ffffffffffffffff"), myid="1")
        self.refused("'incarnation': 'ffffffffffffffff'", "belongs to its member and incarnation, bring a blank one")

    def test_a_copy_is_moved_aside(self):
        self.formatted(self.label(volume="vol-0fedcba9876543210", incarnation="ffffffffffffffff"), myid="1", log="x")
        self.bootstrap()
        self.assertEqual(self.label(), self.volume_label())
        aside = self.content / "aside-vol-0fedcba9876543210"
        self.assertEqual({"myid", "log"}, {path.name for path in aside.iterdir()})
        self.assertEqual({"lost+found", aside.name, ".startup-stack.json"},
                         {path.name for path in self.content.iterdir()})

    def test_what_the_copied_volume_had_put_aside_goes_along(self):
        self.formatted(self.label(volume="vol-0fedcba9876543210"), myid="1")
        (self.content / "aside-vol-00000000000000001").mkdir()
        (self.content / "aside-vol-00000000000000001/log").write_text("x")
        self.bootstrap()
        self.assertEqual(["aside-vol-0fedcba9876543210"], [path.name for path in self.content.glob("aside-*")])
        aside = self.content / "aside-vol-0fedcba9876543210"
        self.assertEqual("x", (aside / "aside-vol-00000000000000001/log").read_text())

    def test_a_move_aside_that_was_interrupted_goes_on(self):
        self.formatted(self.label(volume="vol-0fedcba9876543210"), log="x")
        aside = self.content / "aside-vol-0fedcba9876543210"
        aside.mkdir()
        (aside / "myid").write_text("1")
        self.bootstrap()
        self.assertEqual({"myid", "log"}, {path.name for path in aside.iterdir()})

    def test_an_interrupted_format_is_finished(self):
        self.formatted()
        (self.content / ".startup-stack.json.new").write_text('{"envir')
        self.bootstrap()
        self.assertEqual([], self.calls("mkfs.ext4"))
        self.assertEqual(self.label(), self.volume_label())

    def test_a_label_that_cannot_be_read_is_refused(self):
        for text in ("{", "[1]", "7"):
            with self.subTest(text):
                self.formatted(data="x")
                (self.content / ".startup-stack.json").write_text(text)
                self.refused("cannot be read")
                self.assertEqual(text, (self.content / ".startup-stack.json").read_text())
            self.doCleanups()
            self.setUp()

    def outside(self, text):
        """A file that is none of the disk's, which a link on it names."""
        path = self.root / "etc/outside"
        path.write_text(text)
        return path

    def test_a_label_that_is_a_link_or_a_folder_is_refused(self):
        self.formatted(data="x")
        label = self.content / ".startup-stack.json"
        label.symlink_to(self.outside(json.dumps(self.label())))
        self.refused("startup-stack.json is no file")
        self.tearDown()
        self.doCleanups()
        self.setUp()
        self.formatted(data="x")
        (self.content / ".startup-stack.json").mkdir()
        self.refused("startup-stack.json is no file")

    def test_a_label_is_written_through_no_link(self):
        outside = self.outside("kept")
        self.formatted()
        (self.content / ".startup-stack.json.new").symlink_to(outside)
        self.bootstrap()
        self.assertEqual("kept", outside.read_text())
        self.assertEqual(self.label(), self.volume_label())
        self.assertFalse((self.content / ".startup-stack.json").is_symlink())

    def test_what_a_copy_holds_is_moved_through_no_link(self):
        folder = self.root / "etc/folder"
        folder.mkdir()
        self.formatted(self.label(volume="vol-0fedcba9876543210"), myid="1")
        (self.content / "aside-vol-0fedcba9876543210").symlink_to(folder)
        self.refused("aside-vol-0fedcba9876543210 is a link")
        self.assertEqual([], list(folder.iterdir()))

    def test_a_copy_of_what_is_no_volume_is_refused(self):
        for volume in ("vol-../../etc", "/etc", "", "vol-0a/.."):
            with self.subTest(volume):
                self.formatted(self.label(volume=volume), myid="1")
                self.refused("which is none")
                self.assertEqual("1", (self.content / "myid").read_text())
            self.tearDown()
            self.doCleanups()
            self.setUp()

    def test_a_link_among_a_copys_data_is_moved_as_it_is(self):
        outside = self.outside("kept")
        self.formatted(self.label(volume="vol-0fedcba9876543210"))
        (self.content / "log").symlink_to(outside)
        self.bootstrap()
        self.assertEqual(outside, (self.content / "aside-vol-0fedcba9876543210/log").readlink())
        self.assertEqual("kept", outside.read_text())

    def test_data_without_a_label_is_refused(self):
        self.formatted(data="x")
        self.refused("label is {}")

    def test_a_foreign_file_system_is_refused_unmounted(self):
        for signature in ('/dev/disk: UUID="9a3f" TYPE="ext4"', '/dev/disk: LABEL="data" TYPE="xfs"',
                          '/dev/disk: PTUUID="9a3f" PTTYPE="gpt"'):
            with self.subTest(signature):
                self.formatted(signature=signature)
                self.refused("is not blank")
                self.assertEqual([], self.calls("mount"))
            self.tearDown()
            self.doCleanups()
            self.setUp()

    def test_ambivalent_signatures_are_refused(self):
        self.codes("blkid", "always 8")
        self.refused("is not blank")


class Growth(NodeTest):
    """A volume that was enlarged while it was in use, or before."""

    def file_system(self, size, block_size=4096, wide=False):
        """The disk's superblock says that the file system has this size."""
        block, blocks = bytearray(1024), size // block_size
        struct.pack_into("<I", block, 4, blocks & 0xFFFFFFFF)
        struct.pack_into("<I", block, 24, block_size.bit_length() - 11)
        struct.pack_into("<H", block, 56, 0xEF53)
        struct.pack_into("<I", block, 96, 0x80 if wide else 0)
        struct.pack_into("<I", block, 336, blocks >> 32)
        self.formatted(self.label(), myid="1")
        with open(self.disk, "r+b") as file:
            file.seek(1024)
            file.write(block)

    def grown(self, disk_size):
        os.truncate(self.disk, disk_size)
        self.converge()
        return self.calls("resize2fs")

    def test_it_grows_to_its_disk(self):
        self.file_system(8 << 30)
        grown = self.grown(16 << 30)
        self.assertEqual([("resize2fs", self.calls("blkid")[0][-1])], grown)
        self.assertIn(": grown", self.log())

    def test_it_grows_when_nothing_else_has_changed(self):
        self.file_system(8 << 30)
        self.assertEqual([], self.grown(8 << 30))
        before = json.loads((self.root / "var/lib/startup-stack/converged.json").read_text())
        self.assertEqual(1, len(self.grown(16 << 30)))
        after = json.loads((self.root / "var/lib/startup-stack/converged.json").read_text())
        self.assertEqual((before["digest"], True), (after["digest"], after["ok"]))

    def test_one_of_more_blocks_than_32_bits_count_is_counted_with_all_its_bits(self):
        self.file_system(6 << 40, block_size=1024, wide=True)
        self.assertEqual([], self.grown((6 << 40) + 4096))

    def test_an_unchanged_disk_costs_nothing(self):
        self.file_system(8 << 30)
        self.assertEqual([], self.grown((8 << 30) + 65536))

    def test_nor_does_a_blank_one(self):
        self.assertEqual([], self.grown(16 << 30))

    def test_one_that_cannot_grow_is_used_as_it_is(self):
        self.file_system(8 << 30)
        self.codes("resize2fs", "always 1")
        self.grown(16 << 30)
        self.assertIn("the file system keeps its size", self.log())


class Single(NodeTest):
    """A tier of one: its label has no incarnation, and nobody else has its data."""

    def setUp(self):
        super().setUp()
        self.node.update(kind="single", member={"id": 1})

    def label(self, **changes):
        return {"formatVersion": 1, "environment": "dev", "tier": "zookeeper", "id": 1, "volume": VOLUME, **changes}

    def test_a_blank_volume_is_labelled_without_an_incarnation(self):
        self.bootstrap()
        self.assertEqual(self.label(), self.volume_label())

    def test_its_volume_keeps_its_data(self):
        self.formatted(self.label(), data="x")
        self.bootstrap()
        self.assertEqual("x", (self.content / "data").read_text())
        self.assertEqual(self.label(), self.volume_label())

    def test_a_copy_is_relabelled_and_its_data_stays_in_place(self):
        self.formatted(self.label(volume="vol-0fedcba9876543210"), data="x")
        self.bootstrap()
        self.assertEqual(self.label(), self.volume_label())
        self.assertEqual("x", (self.content / "data").read_text())
        self.assertEqual({"lost+found", "data", ".startup-stack.json"}, {path.name for path in self.content.iterdir()})

    def test_a_copy_of_another_environment_or_tier_or_of_an_ensemble_is_refused(self):
        for key, value in (("environment", "prod"), ("tier", "mesos"), ("incarnation", "00112233445566aa")):
            with self.subTest(key):
                foreign = self.label(**{key: value}, volume="vol-0fedcba9876543210")
                self.formatted(foreign, data="x")
                self.bootstrap(code=1)
                self.assertEqual(ONE_ABANDON, self.aws.decisions)
                self.assertEqual(foreign, self.volume_label())
            self.tearDown()
            self.doCleanups()
            self.setUp()
