"""What lies on a disk may be anybody's: root follows no link there, and touches nothing but files and folders."""
import json
import os
import pathlib
from unittest import mock

import on_disk
import test_disk
import test_restore
from startup_stack_agent import files
from startup_stack_agent.contents import Unreadable
from world import Quorum

MOUNT = "var/lib/zookeeper"


class Hostile(test_disk.Prestart):
    """Outside of the disk lies a file of root's, and a folder with another one."""

    def setUp(self):
        super().setUp()
        self.write("etc/secret", "7")
        self.write("etc/folder/version-2/kept", "kept")
        self.owners = mock.patch("os.chown").start()
        self.own = mock.patch("os.fchown").start()

    def link(self, name, target="etc/secret"):
        path = self.root / MOUNT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() and not path.is_symlink():
            path.rename(self.root / f"was-{path.name}")
        path.unlink(missing_ok=True)
        path.symlink_to(self.root / target)
        return path

    def refuses(self, words):
        with self.assertRaisesRegex((OSError, Unreadable), words):
            self.prepare()
        self.untouched()

    def untouched(self):
        self.assertEqual((self.root / "etc/secret").read_text(), "7")
        self.assertEqual((self.root / "etc/folder/version-2/kept").read_text(), "kept")
        self.assertFalse(self.exists("etc/folder/initialize"))
        self.owners.assert_not_called()


class BeforeAStart(Hostile):
    def test_a_label_that_is_a_link_says_nothing(self):
        self.write("etc/label", json.dumps(on_disk.LABEL))
        self.link(".startup-stack.json", "etc/label")
        self.refuses("startup-stack.json cannot be read")

    def test_a_label_that_is_a_pipe_is_not_waited_for(self):
        path = self.root / MOUNT / ".startup-stack.json"
        path.unlink()
        os.mkfifo(path)
        self.refuses("is no file")

    def test_a_birth_that_is_a_link_or_no_record_keeps_a_blank_disk_from_beginning(self):
        self.link(".born.json")
        self.refuses("born.json cannot be read")
        (self.root / MOUNT / ".born.json").unlink()
        for text in ("", "{", "[]", '{"incarnation": "00aa"}'):
            self.write(f"{MOUNT}/.born.json", text)
            self.refuses("born.json cannot be read")

    def test_a_birth_is_written_through_no_link(self):
        self.link(".born.json.new")
        birth = {"incarnation": "00aa", "members": []}
        self.disk.keep_born(birth)
        self.untouched()
        self.assertEqual(self.disk.born_copy(), birth)
        self.assertFalse((self.root / MOUNT / ".born.json").is_symlink())

    def test_nor_over_one_that_cannot_be_read(self):
        path = self.link(".born.json")
        self.disk.keep_born({"incarnation": "00aa", "members": []})
        self.assertTrue(path.is_symlink())
        self.untouched()

    def test_an_epoch_is_not_read_through_a_link(self):
        self.link("data/version-2/currentEpoch")
        self.refuses("currentEpoch is neither a file nor a folder")
        self.link("data/version-2", "etc/folder/version-2")
        self.refuses("version-2 is neither a file nor a folder")

    def test_what_a_blank_start_has_left_is_not_removed_through_a_link(self):
        self.write(f"{MOUNT}/data/version-2/currentEpoch", "-1")
        self.link("log", "etc/folder")
        self.refuses("log is neither a file nor a folder")

    def test_leave_to_begin_is_not_written_through_a_link(self):
        path = self.link("log/initialize")
        self.prepare()
        self.assertFalse(path.is_symlink())
        self.assertTrue(path.is_file())
        self.untouched()


class OfACopy(Hostile):
    """A disk with a copy of another volume, before the first start of an incarnation that begins with copies."""

    def setUp(self):
        super().setUp()
        self.bucket.in_restore.return_value = True
        for path, text in test_restore.Restore.FILES.items():
            self.write(f"{MOUNT}/aside-vol-9/{path}", text)

    def test_the_owner_of_what_a_link_names_stays(self):
        for name, target in (("snapshot.2", "etc/secret"), ("more", "etc/folder")):
            with self.subTest(name):
                self.link(f"aside-vol-9/log/version-2/{name}", target)
                self.refuses(f"{name} is neither a file nor a folder")
                self.refuses(f"{name} is neither a file nor a folder")  # the next start goes on with what was decided
                self.assertFalse(self.exists(f"{MOUNT}/data/version-2"))
            self.doCleanups()
            self.setUp()

    def test_nor_is_a_device_or_a_pipe_given_away(self):
        self.write(f"{MOUNT}/restoring-vol-9/log/version-2/log.1")
        os.mkfifo(self.root / MOUNT / "restoring-vol-9/log/version-2/pipe")
        self.refuses("pipe is neither a file nor a folder")

    def test_a_folder_of_data_that_is_a_link_is_not_taken_back(self):
        self.link("aside-vol-9/log", "etc/folder")
        self.refuses("log is neither a file nor a folder")

    def test_a_copy_that_is_a_link_is_none(self):
        for name in ("aside-vol-8", "restoring-vol-8"):
            path = self.link(name, "etc/folder")
            self.refuses(f"{name} is neither a file nor a folder")
            path.unlink()

    def test_what_is_a_files_and_folders_alone_comes_back_to_the_servers_user(self):
        self.prepare()
        self.assertTrue(self.exists(f"{MOUNT}/data/version-2/currentEpoch"))
        for call in self.owners.call_args_list:
            self.assertEqual(call.kwargs["follow_symlinks"], False)


class WhileItRuns(on_disk.OnDisk):
    """The server's own user may put links into its folders: its agent goes on."""

    def test_the_record_is_written_all_the_same(self):
        world = Quorum()
        made = world.agents[1]
        made.adapter.epoch = mock.Mock(side_effect=OSError("currentEpoch is neither a file nor a folder"))
        made.disk.label.side_effect = made.disk.born_copy.side_effect = Unreadable("it is a link")
        made.make_pass()
        record = world.record(1)
        self.assertEqual((record["epoch"], record["data"], record["label"]), (None, True, None))
        self.assertIn("the disk's data cannot be read", world.said(1, "disk")[-1])
        self.assertEqual(world.said(1, "birth"), ["it is a link: a birth that is unknown"])


class Trees(on_disk.OnDisk):
    def test_a_link_that_comes_in_between_is_given_and_not_what_it_names(self):
        self.write("tree/a/file")
        (self.root / "tree/z").symlink_to("/etc/passwd")
        with self.assertRaisesRegex(OSError, "z is neither"):
            files.check_tree(self.root / "tree")
        with mock.patch("os.chown") as chown:
            files.give(self.root / "tree", 1, 1)
        self.assertTrue(all(call.kwargs["follow_symlinks"] is False for call in chown.call_args_list))

    def test_a_path_below_is_followed_through_folders_alone(self):
        self.write("tree/a/file")
        self.assertEqual(files.below(self.root, "tree/a/file"), self.root / "tree/a/file")
        self.assertIsNone(files.below(self.root, "tree/b/file"))
        self.assertIsNone(files.below(self.root, pathlib.PurePath("tree/a/other")))
