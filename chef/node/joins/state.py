"""What this machine knows of its joins from one round to the next, in /var/lib/startup-stack/joins.json.

`wanted`: the entries of the document read last, none before the first reading; `etag` of it; `trouble`: why it could
not be read since. `services`: of each service that has not been left, what the agent reports (`digest` of the entry
tried last, `ok`, `reason`); when that was, `at`; and the entries that the client was last started with, `begun`, and
last ended well with, `applied`.
"""
from machine import ROOT, read_state, write

FORMAT = 1
PATH = "/var/lib/startup-stack/joins.json"


def load(instance):
    content = read_state(PATH)
    services = content.get("services", {})
    own = content.get("instanceId") == instance
    if not own:
        # An image of a node: what that one has joined is on the disk, and is joined anew or left.
        services = {name: {**one, "digest": None, "ok": False, "reason": "of another instance"}
                    for name, one in services.items()}
    return {"formatVersion": FORMAT, "instanceId": instance, "services": services,
            **{key: content.get(key) if own else None for key in ("wanted", "etag", "trouble")}}


def keep(content):
    write(ROOT + PATH, content, 0o600)
