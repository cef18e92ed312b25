"""The disks that come and go with a node of a fleet: which disk is which, what is formatted, mounted and refused."""
import ctypes
import errno
import struct
import sys
import unittest
from pathlib import Path
from unittest import mock

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "chef/node")]
import machine  # noqa: E402
import scratch  # noqa: E402
from sandbox import ONE_ABANDON  # noqa: E402
from test_fleet import FleetTest  # noqa: E402

BY_ID = "dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_"


class ScratchTest(FleetTest):
    def setUp(self):
        super().setUp()
        self.unplug()
        self.node["scratch"] = [{"device": "/dev/sdf", "mount": "/var/lib/work"},
                                {"device": "/dev/sdg", "mount": "/var/lib/docker"}]
        for name in ("sdf", "sdg"):
            (self.root / "dev" / name).write_bytes(bytes(4096))

    def holds(self, name, signature):
        (self.root / f"dev/{name}.fs").write_text(signature)
        (self.root / f"dev/{name}.content").mkdir()

    def mounted(self):
        return {mount[-1].removeprefix(str(self.root)): Path(mount[-2]).name for mount in self.calls("mount")}

    def refused(self, *words):
        self.bootstrap(code=1)
        self.assertEqual([("dev-desk", *ONE_ABANDON[0][1:])], self.aws.decisions)
        self.assertEqual([], self.client_runs())
        [launch] = [text for key, text in self.aws.written.items() if key.startswith("launches/")]
        self.assertEqual(3, launch["code"])  # never the state's fault
        for word in words:
            self.assertIn(word, self.log())


class Mounts(ScratchTest):
    def test_blank_disks_are_formatted_and_mounted_before_the_client_runs(self):
        self.bootstrap()
        self.assertEqual({"/var/lib/work": "sdf", "/var/lib/docker": "sdg"}, self.mounted())
        self.assertEqual([("-L", "scratch-sdg"), ("-L", "scratch-sdf")],
                         [call[2:4] for call in self.calls("mkfs.ext4")])
        everything = (self.folder / "calls").read_text()
        self.assertLess(everything.rindex("mount\t"), everything.index("cinc-client\t-z"))

    def of_daemons(self):
        """What was done to the mounts and to the daemons that may hold them, in order."""
        lines = [line.split("\t") for line in (self.folder / "calls").read_text().splitlines()]
        return [f"mount {Path(line[-2]).name}" if line[0] == "mount" else " ".join(line) for line in lines
                if line[0] == "mount" or line[1] in ("start", "stop") and "docker.service" in line]

    def test_a_daemon_of_the_image_that_holds_a_folder_is_stopped_for_the_mount(self):
        self.codes("systemctl-is-active", 3)
        self.bootstrap()
        self.assertEqual(["systemctl stop docker.service", "mount sdg", "systemctl start docker.service", "mount sdf"],
                         self.of_daemons())

    def test_so_it_is_for_a_folder_within_its_own_and_for_none_that_is_only_named_alike(self):
        self.node["scratch"][0]["mount"] = "/var/lib/docker/volumes"
        self.node["scratch"][1]["mount"] = "/var/lib/docker-not"
        self.bootstrap()
        both = "docker.socket docker.service"
        self.assertEqual(["mount sdg", f"systemctl stop {both}", "mount sdf", f"systemctl start {both}"],
                         self.of_daemons())

    def test_one_that_does_not_run_stays_so(self):
        self.codes("systemctl-is-active", 3, 3)
        self.bootstrap()
        self.assertEqual(["mount sdg", "mount sdf"], self.of_daemons())

    def test_one_that_does_not_start_again_is_no_fault_of_the_disk_and_a_failed_mount_leaves_none_stopped(self):
        self.codes("systemctl-start", 1)
        self.bootstrap()
        self.assertEqual({"/var/lib/work", "/var/lib/docker"}, {*self.mounted()})
        self.doCleanups()
        self.setUp()
        self.codes("mount", "always 32")
        self.refused("/dev/sdg cannot be mounted at /var/lib/docker")
        self.assertEqual("systemctl start docker.socket docker.service", self.of_daemons()[-1])

    def test_they_stay_as_they_are_afterwards(self):
        self.bootstrap()
        (self.root / "var/lib/docker/image").write_text("x")
        self.converge()
        self.assertEqual(2, len(self.calls("mkfs.ext4")))
        self.assertEqual(["systemctl", "mount", "systemctl", "mount"], [call.split()[0] for call in self.of_daemons()])
        self.assertEqual("x", (self.root / "var/lib/docker/image").read_text())

    def test_they_are_there_after_a_reboot_before_the_service_and_whatever_else_starts(self):
        self.bootstrap()
        lines = [line.split() for line in (self.root / "etc/fstab").read_text().splitlines()[1:]]
        self.assertEqual([str(self.root / "dev/sdg"), str(self.root / "dev/sdf")], [line[0] for line in lines])
        for disk, _, kind, options, *_ in lines:
            self.assertEqual("ext4", kind)
            self.assertEqual({"nofail", "x-systemd.before=local-fs.target", "x-systemd.before=zookeeper.service",
                              "x-systemd.required-by=zookeeper.service"}, set(options.split(",")))

    def test_one_within_another_is_mounted_after_it(self):
        self.node["scratch"][0]["mount"] = "/var/lib/docker/volumes"
        self.bootstrap()
        self.assertEqual(["sdg", "sdf"], [Path(call[-2]).name for call in self.calls("mount")])

    def test_a_file_system_of_its_own_is_kept(self):
        self.holds("sdf", '/dev/sdf: LABEL="scratch-sdf" UUID="9a3f" TYPE="ext4"')
        self.bootstrap()
        self.assertEqual(["scratch-sdg"], [call[3] for call in self.calls("mkfs.ext4")])
        self.assertIn("/var/lib/work", self.mounted())

    def test_a_node_without_any_mounts_nothing(self):
        del self.node["scratch"]
        self.bootstrap()
        self.assertEqual([], self.calls("mount") + self.calls("mkfs.ext4"))


class Refusals(ScratchTest):
    def test_what_is_not_blank_is_never_formatted(self):
        for signature in ('/dev/sdg: UUID="9a3f" TYPE="ext4"', '/dev/sdg: LABEL="scratch-sdf" TYPE="ext4"',
                          '/dev/sdg: PTUUID="9a3f" PTTYPE="gpt"'):
            with self.subTest(signature):
                self.holds("sdg", signature)
                self.refused("/dev/sdg is not blank")
                self.assertEqual([], self.calls("mkfs.ext4"))
            self.tearDown()
            self.doCleanups()
            self.setUp()

    def test_a_disk_that_does_not_show(self):
        (self.root / "dev/sdf").unlink()
        self.refused("no disk is mapped to /dev/sdf")

    def test_a_disk_that_comes_a_little_later_is_waited_for(self):
        (self.root / "dev/sdf").unlink()
        self.environment["STARTUP_STACK_SECOND"] = "0.05"
        process = self.start("bootstrap")
        self.wait_for(lambda: self.mounted())
        (self.root / "dev/sdf").write_bytes(bytes(4096))
        self.assertEqual(0, process.wait(20), self.log())

    def test_a_disk_that_cannot_be_formatted_or_mounted(self):
        for command in ("mkfs.ext4", "mount"):
            with self.subTest(command):
                self.codes(command, "always 32")
                self.refused("/dev/sdg cannot be mounted at /var/lib/docker", command)
            self.tearDown()
            self.doCleanups()
            self.setUp()


class Controller:
    """NVMe disks by name, each with what its controller says of it: an answer to one command, an error to others."""

    def __init__(self, **names):
        self.names = names

    def ioctl(self, file, request, command):
        # By linux/nvme_ioctl.h: struct nvme_passthru_cmd has 72 bytes, which the request's number holds as well.
        opcode, _, _, _, _, _, _, address, _, length, page = struct.unpack_from("<BBHIIIQQIII", command)
        assert (len(command), request >> 16 & 0x3FFF, length) == (72, 72, 4096)
        name = self.names[Path(file.name).resolve().name]
        if name is None:
            raise OSError(errno.ENOTTY, "Inappropriate ioctl for device")
        if (opcode, page) != (6, 1):
            return 0x4002
        answer = bytearray(4096)
        answer[24:64] = b"Amazon Elastic Block Store".ljust(40)
        answer[3072:3104] = name
        ctypes.memmove(address, bytes(answer), 4096)
        return 0


class Find(ScratchTest):
    """Which of the NVMe disks is which."""

    def setUp(self):
        super().setUp()
        for patch in (mock.patch.object(scratch, "ROOT", str(self.root)),
                      mock.patch.object(scratch, "SECOND", 0.001),
                      mock.patch.object(scratch, "log"),
                      mock.patch.object(scratch.fcntl, "ioctl", lambda *call: self.controllers.ioctl(*call))):
            patch.start()
            self.addCleanup(patch.stop)
        for name in ("sdf", "sdg"):
            (self.root / "dev" / name).unlink()

    def disks(self, **names):
        self.controllers = Controller(**names)
        for number, disk in enumerate(names):
            (self.root / "dev" / disk).touch()
            (self.root / f"{BY_ID}vol0{number}").symlink_to(f"../../{disk}")

    def find(self, device):
        return scratch.find(device).removeprefix(str(self.root) + "/")

    def test_by_the_name_that_its_controller_tells(self):
        self.disks(nvme1n1=b"/dev/sdg".ljust(32), nvme2n1=b"sdf".ljust(32, b"\0"), nvme3n1=b"sdh".ljust(32))
        self.assertEqual([BY_ID + "vol01", BY_ID + "vol00"], [self.find("/dev/sdf"), self.find("/dev/sdg")])

    def test_partitions_and_namespaces_are_none(self):
        self.disks(nvme1n1=b"sdf".ljust(32))
        for name in ("vol00-part1", "vol00_1"):
            (self.root / (BY_ID + name)).symlink_to("../../nvme1n1")
        self.assertEqual(BY_ID + "vol00", self.find("/dev/sdf"))

    def test_a_disk_that_says_nothing_is_passed_over(self):
        self.disks(nvme1n1=None, nvme2n1=b"sdf".ljust(32))
        self.assertEqual(BY_ID + "vol01", self.find("/dev/sdf"))

    def test_a_device_of_that_name_does_where_no_controller_tells_it(self):
        self.disks(nvme1n1=None)
        (self.root / "dev/sdf").touch()
        self.assertEqual("dev/sdf", self.find("/dev/sdf"))

    def test_none_is_refused(self):
        self.disks(nvme1n1=b"\0" * 32, nvme2n1=b"\xff" * 32)
        with self.assertRaisesRegex(machine.Refused, "no disk is mapped to /dev/sdf"):
            self.find("/dev/sdf")


if __name__ == "__main__":
    unittest.main()
