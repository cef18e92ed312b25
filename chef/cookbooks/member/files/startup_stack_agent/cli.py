"""startup-stack-agent: agent of a member with a fixed address.

  run           the service: keeps the member's record and converges new digests when it is the member's turn
  prestart      before each start of a server with a data volume: may it start, and may it vote while it is blank
  born          prints the ensemble's born record, or null
  may-converge  exit code 0 when the timer may converge now, 1 when the agent decides

Exit codes: 0 done; 1 refused or failed; 2 usage.
"""
import json
import os
import sys

from . import adapter, store
from .agent import Agent
from .bucket import Bucket
from .contents import Unreadable
from .disk import Disk
from .lock import Lock
from .machine import Machine, metadata
from .start import Refused, prepare

CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"


def make_bucket(machine):
    bucket = machine.node["bucket"]
    objects = store.Store(lambda: store.make_client(metadata()[0]), bucket)
    return objects, Bucket(objects, machine.node)


def run(machine):
    objects, bucket = make_bucket(machine)
    node, instance = machine.node, metadata()[1]
    lock = None if node["kind"] == "single" else Lock(objects, bucket.lock_key, node["name"], instance)
    Agent(machine, Disk(node), adapter.load(node), bucket, lock, instance).run()
    return 0


def prestart(machine):
    node = machine.node
    print(prepare(node, Disk(node), adapter.load(node), make_bucket(machine)[1]))
    return 0


def born(machine):
    ensemble = machine.node["kind"] == "ensemble"
    record = (Disk(machine.node).born_copy() or make_bucket(machine)[1].born()) if ensemble else None
    print(json.dumps(record))
    return 0


def may_converge(machine):
    """A digest that this instance has applied may be repaired at any time: such a run never restarts the server."""
    applied = machine.state(metadata()[1]).get("applied")
    if machine.permitted() or applied is None or applied == make_bucket(machine)[1].wanted()[0]:
        return 0
    print("a new digest: startup-stack-agent.service converges it when it is this member's turn")
    return 1


COMMANDS = {"run": run, "prestart": prestart, "born": born, "may-converge": may_converge}


def main(arguments):
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    # botocore brings certificates of its own and would not trust a company's proxy.
    if os.path.exists(CERTIFICATES):
        os.environ.setdefault("AWS_CA_BUNDLE", CERTIFICATES)
    try:
        return COMMANDS[arguments[0]](Machine())
    except (OSError, Refused, Unreadable, adapter.Unfit) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 1
