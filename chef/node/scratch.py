"""Disks of a fleet's node that come and go with it: formatted when they are blank, and mounted at every boot.

The launch template maps each to a device name, of which NVMe disks have none. An EBS volume's controller tells it among
the bytes that the NVMe specification leaves to the vendor, as Amazon's own `ebsnvme-id` reads it.
"""
import contextlib
import ctypes
import fcntl
import glob
import os
import re
import struct
import subprocess
import time

from machine import ROOT, SECOND, Refused, log, run
from volume import format_blank, mount_at_boot

BY_ID = "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_"
# Seconds within which a disk that the instance was launched with shows.
SHOWS = 60
# The admin command "identify", and of its answer about a controller the part that is the vendor's: linux/nvme_ioctl.h.
ADMIN_COMMAND = 0xC0484E41
IDENTIFY, CONTROLLER, ANSWER = 0x06, 1, 4096
VENDORS = slice(3072, 3072 + 32)
# What a file system's name begins with; ext4 takes 16 characters in all.
LABEL = "scratch-"
# Units of daemons that an image may have started before its disks are there, by the folder that they hold open.
DAEMONS = {"/var/lib/docker": ("docker.socket", "docker.service"), "/var/lib/containerd": ("containerd.service",)}


def mount_all(node):
    """Whatever fails here is this machine's: nobody else has its disks, and another one gets new ones."""
    for disk in sorted(node.get("scratch", []), key=lambda each: each["mount"]):
        try:
            mount(disk["device"], disk["mount"], node["service"] + ".service")
        except (OSError, subprocess.SubprocessError) as error:
            raise Refused(f"{disk['device']} cannot be mounted at {disk['mount']}: {error!r}") from error


def mount(device, place, unit):
    folder, disk = ROOT + place, find(device)
    format_blank(device, disk, LABEL + os.path.basename(device))
    os.makedirs(folder, exist_ok=True)
    if run("mountpoint", "-q", folder, good=(0, 1, 32)).returncode:
        with stopped(running_at(place)):
            run("mount", disk, folder)
        log(f"{device} is {disk}, mounted at {folder}")
    # Others than the tier's own service may use it too: whatever starts with the system finds it there.
    mount_at_boot(disk, folder, ("nofail", "x-systemd.before=local-fs.target", f"x-systemd.before={unit}",
                                 f"x-systemd.required-by={unit}"))


def running_at(place):
    """Units of daemons that would go on with what is below the mount."""
    units = [unit for folder, held in DAEMONS.items() if f"{place}/".startswith(f"{folder}/") for unit in held]
    return [unit for unit in units if run("systemctl", "is-active", "--quiet", unit, good=range(256)).returncode == 0]


@contextlib.contextmanager
def stopped(units):
    """Without them; whoever needs one that does not start again will say so."""
    if not units:
        yield
        return
    log(f"stopped for a disk in their place: {', '.join(units)}")
    run("systemctl", "stop", *units)
    try:
        yield
    finally:
        run("systemctl", "start", *units, good=range(256))


def find(device):
    """The lasting name of the disk that is mapped to a device name; the name itself where there is such a device."""
    end = time.monotonic() + SHOWS * SECOND
    while True:
        for disk in sorted(glob.glob(f"{ROOT}{BY_ID}vol*")):
            if re.search(r"_vol[0-9a-f]+$", disk) and mapped_name(disk) == os.path.basename(device):
                return disk
        if os.path.exists(ROOT + device):
            return ROOT + device
        if time.monotonic() >= end:
            raise Refused(f"no disk is mapped to {device}")
        time.sleep(SECOND)


def mapped_name(disk):
    """Such as `sdf`; nothing of a disk that does not tell."""
    answer = ctypes.create_string_buffer(ANSWER)
    # The operation, where its answer goes, how long that is, and which one: struct nvme_passthru_cmd has 72 bytes.
    command = bytearray(72)
    struct.pack_into("=B23xQ4xII", command, 0, IDENTIFY, ctypes.addressof(answer), ANSWER, CONTROLLER)
    try:
        with open(disk, "rb") as file:
            if fcntl.ioctl(file, ADMIN_COMMAND, command):
                return None
    except OSError as error:
        log(f"{disk} does not say what it is mapped to: {error!r}")
        return None
    return os.path.basename(answer.raw[VENDORS].split(b"\0")[0].decode("ascii", "replace").strip())
