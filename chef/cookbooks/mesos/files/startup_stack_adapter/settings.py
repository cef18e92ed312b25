"""What the recipe has written for this member: the masters, and by which credential they may be looked at."""
import json

from startup_stack_agent import files

MASTERS = "/etc/mesos/master/members.json"
CREDENTIALS = "/etc/mesos/master/credentials.json"
PRINCIPAL = "observer"


def read(path):
    """`port`, `tls`, and `members`, addresses by id; nothing before the first converge."""
    data = files.read_bytes(path)
    return {"members": {}} if data is None else json.loads(data)


def members(known):
    return {int(number): address for number, address in known["members"].items()}


def observer(path):
    """(principal, secret), read anew for each look: they may have been exchanged. None when there is no usable one, and
    a master then refuses the look."""
    try:
        listed = json.loads(files.read_bytes(path) or b"{}")["credentials"]
        return next((PRINCIPAL, one["secret"]) for one in listed if one["principal"] == PRINCIPAL)
    except (OSError, ValueError, LookupError, TypeError, StopIteration):
        return None
