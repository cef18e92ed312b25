"""A member's disk: a folder with the files of a ZooKeeper server, whose log is a list of writes."""
import json
import shutil

EPOCH = "data/version-2/currentEpoch"
LOG = "log/version-2/log.1"


class Volume:
    """A write is [epoch, count, id], so that the last one of a log is its zxid."""

    def __init__(self, folder, name):
        self.folder, self.name = folder, name
        folder.mkdir()

    def copy(self, folder, name):
        """A volume made from a snapshot of this one."""
        made = Volume(folder, name)
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return made

    def epoch(self):
        """None: no data at all; -1: started blank."""
        path = self.folder / EPOCH
        return int(path.read_text()) if path.exists() else None

    def keep_epoch(self, number):
        self._write(EPOCH, str(number))

    def log(self):
        path = self.folder / LOG
        return json.loads(path.read_text()) if path.exists() else []

    def keep_log(self, log):
        self._write(LOG, json.dumps(log))

    def has_data(self):
        """Of its member's own life: a copy that nobody has claimed yet has none."""
        label = self.folder / ".startup-stack.json"
        own = label.exists() and json.loads(label.read_text())["volume"] == self.name
        return own and (bool(self.log()) or (self.epoch() or 0) > 0)

    def has_birth(self):
        """Whether its member's agent has kept a copy of the born record."""
        return (self.folder / ".born.json").exists()

    def takes_initialize(self):
        """Whether the server may begin an ensemble: it takes the file away when it has seen it."""
        path = self.folder / "log/initialize"
        found = path.exists()
        path.unlink(missing_ok=True)
        return found

    def _write(self, path, text):
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)
