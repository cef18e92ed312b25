"""The chef client: its package, what it is started with, and its run."""
import os
import shutil
import subprocess
import time

import artifacts
from machine import ROOT, SECOND, STATE, AtFault, Refused, left, log, run, write

TRIES = 3
# Seconds that the client must have, so that one that does not end speaks against the state.
FAIR = 60 * SECOND
# 35 and 37 are chef's own: a reboot is wanted now, or was to be asked for.
DONE = (0, 35, 37)
PACKAGE = STATE + "client.deb"


def name_of(node):
    """The command. Packages of the client put it below /opt."""
    flavour = node["client"]["flavour"]
    folder = f"{ROOT}/opt/{flavour}/bin"
    if folder not in os.environ["PATH"].split(":"):
        os.environ["PATH"] = f"{folder}:{os.environ['PATH']}"
    return flavour + "-client"


def install(node, region):
    """The version that the node's data name, of their package or the image's; where they name none, the image's own."""
    name, wanted = name_of(node), node["client"]
    version = wanted.get("version")
    if "url" in wanted and not has(name, version):
        write(PACKAGE, artifacts.fetch(wanted, region))
        run("dpkg", "-i", PACKAGE)
    if not shutil.which(name):
        raise Refused(f"no {name} in the image, nor a package of it in artifacts")
    if version and not has(name, version):
        raise Refused(f"{name} is {' '.join(version_of(name))}, not {version}")


def has(name, version):
    return shutil.which(name) and version in version_of(name)


def version_of(name):
    return run(name, "--version", good=range(256), stdout=subprocess.PIPE).stdout.split()


def prepare(node, context, facts):
    """For the run of the node's tier; docs of the attributes stand in the README of the chef repository."""
    configure(STATE, node, context["archive"], node["runList"], {
        "node": node, **facts, "digest": context["digest"], "instanceId": context["instanceId"],
        "region": context["region"]})


def configure(folder, node, archive, run_list, attributes):
    """client.rb and the attributes of a run that has its own folder for all that the client writes."""
    write(folder + "first-boot.json", {"run_list": run_list, "startup_stack": attributes}, 0o600)
    licence = "chef_license 'accept-silent'\n" if node["client"]["flavour"] == "chef" else ""
    write(folder + "client.rb", f"""chef_repo_path "{archive}"
node_path "{folder}nodes"
file_cache_path "{folder}cache"
lockfile "{folder}client.lock"
run_lock_timeout 300
ssl_verify_mode :verify_peer
blocked_automatic_attributes ["ec2/userdata"]
{licence}""".encode())


def command(folder, node):
    """Starts the client on what stands in the folder."""
    return (name_of(node), "-z", "-c", folder + "client.rb", "-j", folder + "first-boot.json", "-E",
            node["environment"], "-N", node["name"])


def forget_node(folder):
    """The client merges attributes into the node that it saved last: lists would only grow."""
    shutil.rmtree(folder + "nodes", ignore_errors=True)


def converge(node):
    """The client's exit code, one of DONE. One that fails as often as it may speaks against the state."""
    started = command(STATE, node)
    if left() < FAIR:
        raise TimeoutError("not enough time left for the client")
    for tries_left in reversed(range(TRIES)):
        forget_node(STATE)
        code = run_once(started)
        if code in DONE:
            return code
        log(f"{started[0]} ended with {code}")
        if tries_left and left():
            time.sleep(min(left(), 2 * SECOND))
    raise AtFault(f"{started[0]} failed {TRIES} times")


def run_once(started):
    try:
        return subprocess.run(started, stdin=subprocess.DEVNULL, timeout=left()).returncode
    except subprocess.TimeoutExpired:
        raise AtFault(f"{started[0]} does not end") from None
