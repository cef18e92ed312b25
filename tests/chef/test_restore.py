"""A new incarnation that begins with copies: what comes back, when it does not, and what a break leaves."""
import json
import pathlib
from unittest import mock

import agent_path  # noqa: F401
import on_disk
import test_disk
from startup_stack_agent import start


class Restore(test_disk.Prestart):
    """A disk with a copy, before the first start of an incarnation that begins with copies."""
    FILES = {"data/myid": "2", "data/version-2/currentEpoch": "7", "data/version-2/snapshot.700000001": "tree",
             "log/version-2/log.700000001": "transactions", ".born.json": '{"incarnation": "00ff", "members": []}'}
    ASIDE = "aside-vol-9"

    def setUp(self):
        super().setUp()
        self.bucket.in_restore.return_value = True
        self.aside(self.ASIDE)
        self.write("var/lib/zookeeper/data/myid", "1")

    def aside(self, name):
        for path, text in self.FILES.items():
            self.write(f"var/lib/zookeeper/{name}/{path}", text)

    def content(self):
        mount = self.root / "var/lib/zookeeper"
        return {str(path.relative_to(mount)): path.read_text() for path in mount.rglob("*") if path.is_file()}

    def restored(self):
        return {"data/myid": "1", f"{self.ASIDE}/data/myid": "2", ".startup-stack.json": json.dumps(on_disk.LABEL),
                f"{self.ASIDE}/.born.json": self.FILES[".born.json"],
                **{path: text for path, text in self.FILES.items() if "version-2" in path}}

    def test_the_copys_data_comes_back_and_the_members_own_id_stays(self):
        self.assertEqual(self.prepare(), "blank disk, restore: the ensemble begins anew with the data of aside-vol-9")
        self.assertEqual(self.content(), self.restored())
        self.assertEqual(self.prepare(), "epoch 7 on the disk")

    def test_it_is_the_servers_own(self):
        owner = (self.root / "var/lib/zookeeper/data").stat().st_uid
        with mock.patch("os.chown") as chown:
            self.prepare()
        changed = {pathlib.Path(call.args[0]).name for call in chown.call_args_list}
        self.assertEqual(changed, {"", "currentEpoch", "snapshot.700000001", "log.700000001"})  # the folders themselves
        self.assertEqual({call.args[1] for call in chown.call_args_list}, {owner})

    def test_a_run_that_breaks_off_anywhere_is_completed_by_the_next(self):
        rename = pathlib.Path.rename
        for allowed in range(4):
            with self.subTest(allowed):
                left = [allowed]

                def breaking(path, target):
                    if left[0] == 0:
                        raise OSError("the machine is gone")
                    left[0] -= 1
                    return rename(path, target)

                with mock.patch.object(pathlib.Path, "rename", breaking), self.assertRaises(OSError):
                    self.prepare()
                # What was decided is completed by itself, without asking anybody.
                if allowed:
                    self.bucket.born.side_effect = OSError("S3 is away")
                self.prepare()
                self.assertEqual(self.content(), self.restored())
            self.tearDown()
            self.doCleanups()
            self.setUp()

    def test_nothing_comes_back_once_the_ensemble_is_born(self):
        members = [{"id": number, "address": f"10.0.0.{number}"} for number in (1, 2, 3)]
        self.bucket.born.return_value = {"incarnation": "00aa", "members": members}
        before = self.content()
        self.assertIn("blank disk, blank", self.prepare())
        self.assertEqual(self.content(), before)

    def test_nor_when_the_document_says_nothing_of_a_restore(self):
        self.bucket.in_restore.return_value = False
        self.assertIn("initialise", self.prepare())
        self.assertIn("aside-vol-9/data/version-2/currentEpoch", self.content())

    def test_a_disk_without_a_copy_does_not_start(self):
        for name in ("data", "log"):
            (self.root / f"var/lib/zookeeper/aside-vol-9/{name}").rename(self.root / name)
        with self.assertRaisesRegex(start.Refused, "one copy on every disk, and this one holds none"):
            self.prepare()

    def test_nor_does_one_with_a_choice(self):
        self.aside("aside-vol-8")
        with self.assertRaisesRegex(start.Refused, "this one holds aside-vol-8 and aside-vol-9"):
            self.prepare()

    def test_a_copy_of_half_a_restore_is_none(self):
        self.write("var/lib/zookeeper/aside-vol-9/restoring-vol-7/log/version-2/log.1")
        self.assertEqual(self.disk.copies(self.adapter), ())
