"""An agent's memory: who it was, and whether it may be that with the configuration that it has now."""
import json
import os

from words import leave

LATEST_ADVICE = """
If recovery failed due to a change in configuration and you want to keep the current agent id, you might want to \
change the `--reconfiguration_policy` flag to a more permissive value.

To restart this agent with a new agent id instead, do as follows:
rm -f {latest}
This ensures that the agent does not recover old live executors.
"""


class Memory:
    """`work_dir`/meta/slaves: a folder for each id, and the link `latest`."""

    def __init__(self, work_dir):
        self.slaves = os.path.join(work_dir, "meta", "slaves")
        os.makedirs(self.slaves, exist_ok=True)
        self.latest = os.path.join(self.slaves, "latest")

    def fail(self, why):
        leave(f"Failed to perform recovery: {why}{LATEST_ADVICE.format(latest=self.latest)}")

    def recover(self, info, policy):
        """The id of before, None when there was none; ends the process when the information does not fit it."""
        if not os.path.exists(self.latest):
            return None
        identity = os.path.basename(os.path.realpath(self.latest))
        before = self.read("slave.info", identity)
        reason = incompatible(before, info, policy)
        if reason is not None:
            dumps = (f"{reason}\n------------------------------------------------------------\nOld agent info:\n"
                     f"{json.dumps(before, indent=1)}\nNew agent info:\n{json.dumps(info, indent=1)}\n")
            self.fail(f"Incompatible agent info detected. {dumps}")
        return identity

    def keep(self, identity, info):
        """A new id. An old one's file stays as it is, also after a change that was accepted."""
        os.makedirs(os.path.join(self.slaves, identity), exist_ok=True)
        self.write("slave.info", identity, info)
        partial = self.latest + ".partial"
        os.symlink(os.path.join(self.slaves, identity), partial)
        os.replace(partial, self.latest)

    def read(self, name, identity):
        try:
            with open(os.path.join(self.slaves, identity, name), encoding="utf8") as file:
                return json.load(file)
        except FileNotFoundError:
            return None

    def write(self, name, identity, value):
        path = os.path.join(self.slaves, identity, name)
        with open(path + ".partial", "w", encoding="utf8") as file:
            json.dump(value, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(path + ".partial", path)


def incompatible(before, info, policy):
    """Why an agent may not go on with other information, None when it may. Its address is the master's business."""
    before, info = ({key: value for key, value in each.items() if key != "ip"} for each in (before, info))
    if policy == "equal":
        return None if before == info else ""
    refused = "Configuration change not permitted under `additive` policy: "
    for name, shown in (("hostname", "Hostname"), ("port", "Port"), ("default_role", "Default role")):
        if before[name] != info[name]:
            return f"{refused}{shown} changed from {before[name]} to {info[name]}"
    reason = less_attributes(before["attributes"], info["attributes"]) or \
        less_resources(before["resources"], info["resources"])
    return reason and f"Configuration change not permitted under 'additive' policy: {reason}"


def less_attributes(before, now):
    for name, value in before:
        values = [other for key, other in now if key == name]
        if not values:
            return f"Couldn't find attribute {name}={value}"
        if value not in values:
            return f"Value of text attribute '{name}' changed from {value} to {values[0]}"
    return None


def less_resources(before, now):
    for name, value in before.items():
        if name not in now:
            return f"Couldn't find resource {name}:{value}"
        if isinstance(value, float) and now[name] < value:
            return f"Value of scalar resource '{name}' decreased from {value:g} to {now[name]:g}"
        if isinstance(value, str) and now[name] != value:
            return f"Value of ranges resource '{name}' changed from {value} to {now[name]}"
    return None
