"""This machine: its facts, its disk, its units."""
import functools
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import urllib.request

from . import birth

METADATA = "http://169.254.169.254/latest/"
CONVERGE_UNIT = "startup-stack-converge.service"
# The node program's exit code for a converge that ended before the client ran: says nothing about the digest.
NEVER_RAN = "75"
AGENT_FILES = ("/usr/local/sbin/startup-stack-agent", "/etc/systemd/system/startup-stack-agent.service")


def read_json(path):
    return json.loads(path.read_text()) if path.exists() else None


def write_json(path, content, mode=0o600):
    new = path.with_name(path.name + ".new")
    new.write_text(json.dumps(content, sort_keys=True) + "\n")
    new.chmod(mode)
    new.replace(path)


@functools.cache
def metadata():
    """Region and instance id, by IMDSv2."""
    def ask(path, method="GET", **headers):
        named = {"X-aws-ec2-metadata-token" + key: value for key, value in headers.items()}
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        request = urllib.request.Request(METADATA + path, None, named, method=method)
        try:
            with direct.open(request, timeout=5) as answer:
                return answer.read().decode()
        except OSError as error:
            raise OSError(f"{METADATA}{path}: {error}") from error

    token = {"": ask("api/token", "PUT", **{"-ttl-seconds": "60"})}
    return ask("meta-data/placement/region", **token), ask("meta-data/instance-id", **token)


class Machine:
    def __init__(self, root="/", mounts="/proc/1/mountinfo"):
        self._root, self._mounts = pathlib.Path(root), pathlib.Path(mounts)
        self.node = read_json(self._path("/etc/startup-stack/node.json"))
        self._mount = self._path(self.node["volume"]["mount"])
        self._zoo_cfg = self._path("/etc/zookeeper/zoo.cfg")
        self._permit = self._path("/run/startup-stack-agent/permit")
        self._state = self._path("/var/lib/startup-stack/agent.json")

    def _path(self, absolute):
        return self._root / absolute.lstrip("/")

    # Disk

    def mounted(self):
        """By the table of process 1: inside the server's unit its own writable folder is a mount even when the volume
        is not there, and to stat(2) a bind mount looks like a folder."""
        lines = self._mounts.read_text().splitlines()
        return any(line.split()[4] == str(self._mount) for line in lines)

    def own_volume(self):
        """Whether the label is that of this very member; the root disk has none."""
        member = self.node["member"]
        wanted = {"environment": self.node["environment"], "tier": self.node["tier"], "id": member["id"],
                  "incarnation": member["incarnation"], "volume": self.node["volume"]["id"]}
        return self.label() == wanted

    def label(self):
        return read_json(self._mount / ".startup-stack.json")

    def epoch(self):
        """The epoch that this disk has agreed to: None when blank, 0 before the first election."""
        return epoch_of(self._mount)

    def has_data(self):
        return bool(self.epoch())

    def clear_blank(self):
        """Take away what a blank start left: nothing in it was ever acknowledged, and the server trips over it."""
        for folder in ("data", "log"):
            shutil.rmtree(self._mount / folder / "version-2", ignore_errors=True)

    def copies(self):
        """Names of the folders with data that the node program has moved aside: what copies of other volumes held.
        A copy that was taken in the middle of a restore has only a part of its data in place, and does not count."""
        return tuple(sorted(folder.name for folder in self._mount.glob("aside-*")
                            if epoch_of(folder) and not any(folder.glob("restoring-*"))))

    def begin_restore(self, name):
        """This one rename decides: from here on the member starts with the data of the copy or not at all."""
        (self._mount / name).rename(self._mount / name.replace("aside-", "restoring-", 1))

    def finish_restore(self):
        """Put the copy's data in place, also what is left of it after a run that broke off."""
        for folder in self._mount.glob("restoring-*"):
            for part in ("data", "log"):
                source, target = folder / part / "version-2", self._mount / part / "version-2"
                if source.exists():
                    owner = target.parent.stat()
                    for path in (source, *source.rglob("*")):
                        os.chown(path, owner.st_uid, owner.st_gid)
                    source.rename(target)
            folder.rename(folder.with_name(folder.name.replace("restoring-", "aside-", 1)))

    def set_initialise(self, wanted):
        """The server looks for the file beside its transaction logs, and takes it away when it has seen it."""
        path = self._mount / "log/initialize"
        path.unlink(missing_ok=True)
        if wanted:
            path.touch(0o640)
            owner = (self._mount / "log").stat()
            os.chown(path, owner.st_uid, owner.st_gid)

    def born_copy(self):
        """The born record as this disk has seen it; one of another incarnation says nothing."""
        copy = read_json(self._mount / ".born.json")
        return copy if copy and copy["incarnation"] == self.node["member"]["incarnation"] else None

    def keep_born(self, content):
        if self.born_copy() != content and self.mounted():
            write_json(self._mount / ".born.json", content, 0o644)

    # Configuration

    def configured(self):
        return self._zoo_cfg.exists()

    def zoo_cfg_members(self):
        return birth.configured(self._zoo_cfg.read_text()) if self.configured() else {}

    def client_port(self):
        return birth.client_port(self._zoo_cfg.read_text())

    def restart_due(self):
        """As the recipe judges it: the digest that the unit wrote at its start, against the files of now."""
        path = self._path("/run/zookeeper/started-with")
        files = [self._path("/etc/zookeeper") / name for name in ("zoo.cfg", "jvm.options", "log4j.properties")]
        files.append(self._path("/etc/systemd/system/zookeeper.service"))
        if not path.exists() or not all(file.exists() for file in files):
            return False
        return path.read_text().split()[0] != hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()

    def agent_fingerprint(self):
        # Without chef's temporary files, which begin with a dot.
        files = [*map(pathlib.Path, AGENT_FILES), *sorted(pathlib.Path(__file__).parent.glob("[!.]*.py"))]
        return hashlib.sha256(b"".join(file.read_bytes() for file in files if file.exists())).hexdigest()

    # State

    def converged(self):
        """Digest of the last converge when it went well."""
        content = read_json(self._path("/var/lib/startup-stack/converged.json"))
        return content["digest"] if content and content["ok"] else None

    def state(self, instance):
        content = read_json(self._state)
        return content if content and content["instanceId"] == instance else {"instanceId": instance}

    def keep_state(self, content):
        write_json(self._state, content)

    def permitted(self):
        return self._permit.exists()

    def permit(self, granted):
        self._permit.touch() if granted else self._permit.unlink(missing_ok=True)

    # Units

    def converging(self):
        shown = subprocess.run(["systemctl", "is-active", CONVERGE_UNIT], check=False, capture_output=True, text=True)
        return shown.stdout.strip() == "activating"

    def start_converge(self):
        return subprocess.Popen(["systemctl", "start", CONVERGE_UNIT], stdin=subprocess.DEVNULL)

    def stop_converge(self):
        subprocess.run(["systemctl", "stop", CONVERGE_UNIT], check=False)

    def converge_never_ran(self):
        shown = subprocess.run(["systemctl", "show", "--property=ExecMainStatus", "--value", CONVERGE_UNIT],
                               check=True, capture_output=True, text=True)
        return shown.stdout.strip() == NEVER_RAN

    def converge_words(self):
        """The last fatal line of the log, or its last line."""
        path = self._path("/var/log/startup-stack.log")
        lines = path.read_text(errors="replace").splitlines()[-200:] if path.exists() else []
        fatal = [line for line in lines if "FATAL:" in line]
        return (fatal or lines or ["no log"])[-1][:500]

    def server_words(self):
        """The server's last error, or its last line."""
        shown = subprocess.run(["journalctl", "--unit=zookeeper", "--lines=200", "--output=cat", "--no-pager"],
                               check=False, capture_output=True, text=True)
        return last_words(shown.stdout)


def epoch_of(folder):
    """The same of any folder with a server's `data` and `log`."""
    path = folder / "data/version-2/currentEpoch"
    if path.exists():
        number = int(path.read_text())
        return None if number < 0 else number
    # A restored copy may lack the file; the server then takes the epoch of the last transaction.
    return 1 if any((folder / "log/version-2").glob("log.*")) or any(path.parent.glob("snapshot.*")) else None


def last_words(journal):
    lines = [line for line in journal.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR ", "Caused by: ", "prestart: "))
              and "Exiting JVM" not in line]
    return (errors or lines or ["nothing in the journal"])[-1][:500]
