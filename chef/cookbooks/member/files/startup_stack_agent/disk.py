"""The member's data volume: whose it is, the birth that it has seen, and copies of other volumes."""
import pathlib

from .contents import BORN, Unreadable
from .files import below, read_json, write_json


LABEL = ("environment", "tier", "id", "incarnation", "volume")


class Disk:
    """Of a member without a volume it says that there is none."""

    def __init__(self, node, root="/", mounts="/proc/1/mountinfo"):
        self._node, self._mounts = node, pathlib.Path(mounts)
        self._mount = pathlib.Path(root) / node["volume"]["mount"].lstrip("/") if "volume" in node else None

    def mounted(self):
        """By the table of process 1: inside the server's unit its own writable folder is a mount even when the volume
        is not there, and to stat(2) a bind mount looks like a folder."""
        lines = self._mounts.read_text().splitlines()
        return any(line.split()[4] == str(self._mount) for line in lines)

    def own_volume(self):
        """Whether the label is that of this very member; the root disk has none."""
        node, label = self._node, self.label() or {}
        # The member's incarnation is part of the label where it has one. A later release may have added fields.
        return {key: label[key] for key in LABEL if key in label} == {
            "environment": node["environment"], "tier": node["tier"], **node["member"], "volume": node["volume"]["id"]}

    def label(self):
        """Unreadable when it makes no sense: whose disk it is, is then not known."""
        return self._mount and read_json(self._mount / ".startup-stack.json")

    def born_copy(self):
        """The born record as this disk has seen it; one of another incarnation says nothing. Unreadable when it makes
        no sense: it may tell of a birth."""
        copy = self._mount and read_json(self._mount / ".born.json", BORN)
        return copy if copy and copy["incarnation"] == self._node["member"]["incarnation"] else None

    def keep_born(self, content):
        """What this disk has seen first stays, also when it cannot be read."""
        if not self._knows_birth() and self.mounted():
            write_json(self._mount / ".born.json", content, 0o644)

    def _knows_birth(self):
        try:
            return self.born_copy() is not None
        except Unreadable:
            return True

    # Copies of other volumes, which the node program has moved aside

    def copies(self, adapter):
        """Names of the folders with data. A copy that was taken in the middle of a restore has only a part of its data
        in place, and does not count."""
        return tuple(sorted(folder.name for folder in self._folders("aside-*")
                            if adapter.epoch(folder) and not any(folder.glob("restoring-*"))))

    def begin_restore(self, name):
        """This one rename decides: from here on the member starts with the data of the copy or not at all."""
        (self._mount / name).rename(self._mount / name.replace("aside-", "restoring-", 1))

    def finish_restore(self, adapter):
        """Put the copy's data in place, also what is left of it after a run that broke off."""
        for folder in self._folders("restoring-*"):
            adapter.take_back(folder)
            folder.rename(folder.with_name(folder.name.replace("restoring-", "aside-", 1)))

    def _folders(self, pattern):
        """Folders at the top of the disk. OSError when something else has such a name."""
        found = [below(self._mount, path.name) for path in self._mount.glob(pattern)]
        return [path for path in found if path.is_dir()]
