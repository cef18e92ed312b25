"""ZooKeeper's adapter: what an agent has to know of zoo.cfg, of the server's answers and of its files."""
import os

from startup_stack_agent import birth, files
from startup_stack_agent.adapter import DOWN, Ensemble

from . import fourletter, zoo_cfg


class Adapter(Ensemble):
    unit = "zookeeper"
    folders = ("data/version-2", "log/version-2")
    initialise = staticmethod(birth.blank_and_no_witness)
    restore = staticmethod(birth.all_from_one_copy)
    rejoin = staticmethod(birth.starts)

    def members(self):
        return zoo_cfg.members(self._zoo_cfg())

    def look(self):
        return self._ask(self.node["address"])

    def look_at(self, number):
        return self._ask(self.members()[number])

    def _ask(self, address):
        port = zoo_cfg.client_port(self._zoo_cfg())
        return DOWN if port is None else fourletter.look(address, port)

    def _zoo_cfg(self):
        path = self.path("/etc/zookeeper/zoo.cfg")
        return path.read_text() if path.exists() else ""

    def epoch(self, folder):
        """The epoch that the disk has agreed to; 0 before the first election."""
        path = files.below(folder, "data/version-2/currentEpoch")
        if path:
            try:
                number = int(files.read_bytes(path))
            except ValueError:
                return 1  # whoever has written it had one: whether its data are whole is for the server to say
            return None if number < 0 else number
        # A restored copy may lack the file; the server then takes the epoch of the last transaction.
        logs, snapshots = (files.below(folder, name) for name in ("log/version-2", "data/version-2"))
        return 1 if logs and any(logs.glob("log.*")) or snapshots and any(snapshots.glob("snapshot.*")) else None

    def set_initialise(self, wanted):
        """The server looks for the file beside its transaction logs, and takes it away when it has seen it."""
        folder = files.below(self.mount, "log") or self.mount / "log"
        path = folder / "initialize"
        path.unlink(missing_ok=True)
        if wanted:
            owner, handle = folder.lstat(), files.create(path, 0o640)
            os.fchown(handle, owner.st_uid, owner.st_gid)
            os.close(handle)

    def last_words(self, lines):
        """Its last error, or its last line."""
        errors = [line for line in lines if line.startswith(("ERROR ", "Caused by: ", "prestart: "))
                  and "Exiting JVM" not in line]
        return errors[-1] if errors else super().last_words(lines)
