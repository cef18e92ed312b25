"""This machine: its facts, its state, its units."""
import functools
import hashlib
import pathlib
import subprocess
import time
import urllib.request

from .contents import Unreadable
from .files import read_json, write_json

METADATA = "http://169.254.169.254/latest/"
CONVERGE_UNIT = "startup-stack-converge.service"
WRAPPED = " had an error: "
AGENT_FILES = ("/usr/local/sbin/startup-stack-agent", "/etc/systemd/system/startup-stack-agent.service")


def since_boot():
    """Seconds of a clock that goes on while this machine sleeps: locks grow old meanwhile."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


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
    def __init__(self, root="/"):
        self._root = pathlib.Path(root)
        self.node = read_json(self._path("/etc/startup-stack/node.json"))
        self._permit = self._path("/run/startup-stack-agent/permit")
        self._state = self._path("/var/lib/startup-stack/agent.json")

    def _path(self, absolute):
        return self._root / absolute.lstrip("/")

    # The agent

    def agent_fingerprint(self):
        # Without chef's temporary files, which begin with a dot.
        packages = pathlib.Path(__file__).parents[1].glob("startup_stack_*/[!.]*.py")
        files = [*map(pathlib.Path, AGENT_FILES), *sorted(packages)]
        return hashlib.sha256(b"".join(file.read_bytes() for file in files if file.exists())).hexdigest()

    def converged(self, instance):
        """Digest of the last converge of this instance when it went well; an image brings one of another."""
        content = read_json(self._path("/var/lib/startup-stack/converged.json"))
        own = content and content.get("ok") and content.get("instanceId", instance) == instance
        return content.get("digest") if own else None

    def state(self, instance):
        content = read_json(self._state)
        return content if content and content.get("instanceId") == instance else {"instanceId": instance}

    def keep_state(self, content):
        write_json(self._state, content)

    def joins(self, instance):
        """What came of each service of another tier that this instance joins; nothing when that cannot be read."""
        try:
            content = read_json(self._path("/var/lib/startup-stack/joins.json")) or {}
            services = content["services"] if content.get("instanceId") == instance else {}
            return {name: {key: one[key] for key in ("digest", "ok", "reason")} for name, one in services.items()}
        except (AttributeError, KeyError, TypeError, Unreadable):
            return {}

    def permitted(self):
        return self._permit.exists() and float(self._permit.read_text()) > since_boot()

    def permit(self, until):
        """Up to when a converge may touch the server, in seconds since boot; None: no longer. One that the
        agent does not write again ends by itself: others may act by then."""
        if until is None:
            self._permit.unlink(missing_ok=True)
        else:
            write_json(self._permit, until)

    # Units

    def converging(self):
        shown = subprocess.run(["systemctl", "is-active", CONVERGE_UNIT], check=False, capture_output=True, text=True)
        return shown.stdout.strip() == "activating"

    def start_converge(self):
        return subprocess.Popen(["systemctl", "start", CONVERGE_UNIT], stdin=subprocess.DEVNULL)

    def stop_converge(self):
        subprocess.run(["systemctl", "stop", CONVERGE_UNIT], check=False)

    def converge_code(self):
        """Exit code of the last run of the node program; None when systemd knows of none."""
        shown = subprocess.run(["systemctl", "show", "--property=ExecMainStatus", "--value", CONVERGE_UNIT],
                               check=True, capture_output=True, text=True)
        code = shown.stdout.strip()
        return int(code) if code.isdigit() else None

    def converge_words(self):
        """The last fatal line of the log, or what stage two said last. A resource's error is wrapped by those around
        it: the innermost says what is wrong."""
        path = self._path("/var/log/startup-stack.log")
        lines = path.read_text(errors="replace").splitlines()[-200:] if path.exists() else []
        lines = [line for line in lines if "stage two ended with" not in line]
        fatal = [line for line in lines if "FATAL:" in line]
        return WRAPPED.join((fatal or lines or ["no log"])[-1].split(WRAPPED)[-2:])[:500]

    # The server

    def restart_due(self, unit):
        """As the recipe judges it: the digests that the unit wrote at its start, against the files of now. Without any
        the server is stopped: what something else had started was restarted by the recipe."""
        started = self._path(f"/run/{unit}/started-with")
        lines = started.read_text().splitlines() if started.exists() else []
        return any(digest != self._digest(path) for digest, path in (line.split(maxsplit=1) for line in lines))

    def _digest(self, path):
        file = self._path(path)
        return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else None

    def journal(self, unit):
        """The last lines of a unit's journal that are not empty."""
        shown = subprocess.run(["journalctl", f"--unit={unit}", "--lines=200", "--output=cat", "--no-pager"],
                               check=False, capture_output=True, text=True)
        return [line for line in shown.stdout.splitlines() if line.strip()]
