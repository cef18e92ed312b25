"""The slot's data volume: attached, formatted when it is blank, claimed by its label, grown, mounted at every boot."""
import json
import os
import re
import struct
import subprocess

import aws
from machine import ROOT, Refused, log, run, write

FORMAT = 1
NAME = "startup-stack"
SUPERBLOCK = 1024
MAGIC = 0xEF53
WIDE = 0x80  # the file system's feature "64bit"
# Bytes at the end of a disk that a file system may leave unused.
SLACK = 1 << 20


def claim(node, context):
    """Leaves the slot's own volume mounted and labelled. Refused, whatever is not blank and has another label."""
    if "volume" not in node:
        return
    name, mount = node["volume"]["id"], ROOT + node["volume"]["mount"]
    disk = f"{ROOT}/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_{name.replace('-', '')}"
    if not os.path.exists(disk):
        aws.connect("ec2", context["region"]).attach_volume(
            VolumeId=name, InstanceId=context["instanceId"], Device="/dev/sdf")
    format_blank(name, disk, NAME)
    os.makedirs(mount, exist_ok=True)
    if run("mountpoint", "-q", mount, good=(0, 1, 32)).returncode:
        # A copy may hold programs and devices that were somebody else's.
        run("mount", "-o", "nodev,nosuid", disk, mount)
    claim_label(node, mount)
    grow(disk)
    unit = node["service"] + ".service"
    # Required by the service: it never starts on the root disk.
    mount_at_boot(disk, mount, ("nofail", "nodev", "nosuid", f"x-systemd.before={unit}",
                                f"x-systemd.required-by={unit}"))


def format_blank(name, disk, label):
    """Puts a file system with this label on a disk. Refused, one that has anything else."""
    with open(disk, "rb") as file:
        file.read(1)  # for blkid what cannot be read is blank
    found = run("blkid", "-p", disk, good=(0, 2, 8), stdout=subprocess.PIPE)
    if found.returncode == 2:
        run("mkfs.ext4", "-q", "-L", label, disk)
    elif f' LABEL="{label}"' not in found.stdout:
        raise Refused(f"{name} is not blank: {found.stdout}")


def claim_label(node, mount):
    """Only the fields that this release knows are compared: a later one may have added some, and they stay."""
    name, label = node["volume"]["id"], mount + "/.startup-stack.json"
    wanted = {"environment": node["environment"], "tier": node["tier"], **node["member"], "volume": name}
    data = [item for item in os.listdir(mount) if not item.startswith((".startup-stack", "aside-", "lost+found"))]
    stored = read(label)
    have = stored or ({} if data else wanted)
    copy = have.get("volume", name)
    if copy != name:
        have = {**have, **node["member"], "volume": name}
    known = {key: have[key] for key in ("environment", "tier", "id", "incarnation", "volume") if key in have}
    if known != wanted:
        raise Refused(f"{name} belongs to its member and incarnation, bring a blank one here: label is {known}, "
                      f"not {wanted}")
    # An ensemble's member syncs from the others; to a single, the copy is the data.
    if copy != name and node["kind"] == "ensemble":
        aside = f"aside-{copy_id(copy)}"
        # What the copied volume itself had put aside goes along: it is no choice of copies.
        data += [item for item in os.listdir(mount) if item.startswith("aside-") and item != aside]
        if data:
            move_aside(data, mount, f"{mount}/{aside}")
    claimed = {"formatVersion": FORMAT, **have}
    if stored != claimed:
        write(label, claimed)


def copy_id(name):
    """It becomes a part of a path."""
    if not re.fullmatch(r"vol-[0-9a-f]+", name):
        raise Refused(f"the label names a volume {name!r}, which is none")
    return name


def move_aside(items, mount, folder):
    """What lies on a copy may be anybody's: a link is moved as a link, and nothing is moved through one."""
    os.makedirs(folder, exist_ok=True)
    if os.path.islink(folder):
        raise Refused(f"{folder} is a link")
    for item in items:
        os.rename(f"{mount}/{item}", f"{folder}/{item}")


def read(path):
    """A label; nothing when there is none. One that makes no sense is somebody's, so that its disk is left alone."""
    if not os.path.lexists(path):
        return None
    if os.path.islink(path) or not os.path.isfile(path):
        raise Refused(f"the label {path} is no file")
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        text = file.read()
    try:
        return dict(json.loads(text))
    except (TypeError, ValueError):
        raise Refused(f"the label {path} cannot be read: {text[:200]}") from None


def grow(disk):
    """To the size of its disk. It can be used as it is, so that no failure keeps a node from serving."""
    size = file_system_size(disk)
    if size and disk_size(disk) - size > SLACK:
        code = run("resize2fs", disk, good=range(256)).returncode
        log(f"resize2fs {disk}: " + (f"ended with {code}, the file system keeps its size" if code else "grown"))


def disk_size(disk):
    with open(disk, "rb") as file:
        return file.seek(0, os.SEEK_END)


def file_system_size(disk):
    """Bytes by the ext4 superblock, as it is on the disk; nothing when there is none."""
    with open(disk, "rb") as file:
        file.seek(SUPERBLOCK)
        block = file.read(1024)
    if len(block) < 1024 or struct.unpack_from("<H", block, 56)[0] != MAGIC:
        return None
    blocks, exponent = struct.unpack_from("<I", block, 4)[0], struct.unpack_from("<I", block, 24)[0]
    if struct.unpack_from("<I", block, 96)[0] & WIDE:
        blocks |= struct.unpack_from("<I", block, 336)[0] << 32
    return blocks << (10 + exponent)


def mount_at_boot(disk, mount, options):
    """An older line for the same folder is replaced."""
    path = ROOT + "/etc/fstab"
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        table = file.read()
    line = f"{disk} {mount} ext4 {','.join(options)} 0 0"
    others = [old for old in table.splitlines() if old.split()[1:2] != [mount] or old.lstrip().startswith("#")]
    new = "".join(f"{one}\n" for one in [*others, line])
    if new != table:
        write(path, new.encode("utf-8", "surrogateescape"))
        run("systemctl", "daemon-reload")
