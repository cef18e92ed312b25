"""Stage two of a node, from the archive that stage one has fetched: makes the node what its tier's document says.

Run as `/usr/bin/python3 -I -B <archive>/node`, in a session that ends with it; imports nothing but the standard library
and Debian's botocore. Standard input is one JSON: `revision` of stage one, `digest` and `document` (the exact text) of
the state, the `archive`'s folder, `instanceId`, `region`, `seconds` that it has, and perhaps `unchanged`: the state is
applied already, and only what a reboot takes away has to come back.

Exit codes: 0 done; 35, 37 the client wants a reboot; 1 this state is at fault; 3 this machine is; 4 stage one is of a
revision that is not served; 75 the world is at fault, said nothing about the state.

With an argument it does what a node of a fleet does between converges: see fleet.py.
"""
import json
import sys
import time

import artifacts
import client
import fleet
import hosts
import identity
import joins_program
import programs
import resolver
import scratch
import secret_files
import volume
from machine import MARGIN, AtFault, Refused, limit, log, read_json, retry, run

# Revisions of stage one that are served: the newest and the one before.
SERVED = (1,)
# What no other try mends: a mistake of this program, which ends with Python's own exit code, 1.
MISTAKES = (AssertionError, AttributeError, ImportError, LookupError, NameError, TypeError)


def main():
    context = json.load(sys.stdin)
    if context["revision"] not in SERVED:
        log(f"revision {context['revision']} of the node's program is not served, but {SERVED}")
        return 4
    limit(context["seconds"] - MARGIN)
    try:
        return converge(context, read_json("/etc/startup-stack/node.json"))
    except MISTAKES:
        raise
    except Refused as error:
        log(f"refused: {error}")
        return 3
    except AtFault as error:
        log(f"failed: {error}")
        return 1
    except Exception as error:
        log(f"not yet: {error!r}")
        return 75


def converge(context, node):
    document = json.loads(context["document"])
    secrets = document.get("secrets", {})
    if context.get("unchanged"):
        retry("secrets", lambda: secret_files.bring_back(secrets, context["region"]), MISTAKES)
        return 0
    node = step("identity", lambda: identity.of(node, context["instanceId"]))
    step("hostname", lambda: identity.take(node))
    step("volume", lambda: volume.claim(node, context))
    step("scratch", lambda: scratch.mount_all(node))
    step("client", lambda: client.install(node, context["region"]))
    packages = step("artifacts", lambda: artifacts.bring(document.get("artifacts", {}), context["region"]))
    step("secrets", lambda: secret_files.fetch(secrets, context["region"]))
    known = step("hosts", lambda: hosts.of_all_tiers(node, document, context["region"]))
    zone = step("zone", identity.zone)
    client.prepare(node, context, {
        "zone": zone, "tier": document, "artifacts": packages, "secrets": secret_files.paths(secrets), "hosts": known})
    step("joins", joins_program.install)
    step("resolver", lambda: resolver.configure(document.get("dns"), context["region"]))
    if node["kind"] == "fleet":
        programs.keep_if_none(context["archive"])
    code = client.converge(node)
    if code == 0:
        if node["kind"] == "fleet":
            programs.keep(context["archive"])
        step("timer", lambda: run("systemctl", "enable", "--now", "startup-stack-converge.timer"))
    return code


def step(name, act):
    """Repeats what the world may keep from working, and says how long it took."""
    began = time.monotonic()
    result = retry(name, act, MISTAKES)
    log(f"{name}: {time.monotonic() - began:.1f} s")
    return result


if __name__ == "__main__":
    sys.exit(fleet.main(sys.argv[1]) if sys.argv[1:] else main())
