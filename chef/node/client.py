"""The chef client: its package, what it is started with, and its run."""
import hashlib
import os
import shutil
import subprocess
import time
import urllib.request

import aws
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
    """The pinned version, when the node's data name a package; otherwise the image has to have one."""
    command, wanted = name_of(node), node["client"]
    if "url" in wanted and not (shutil.which(command) and wanted["version"] in version_of(command)):
        data = fetch(wanted["url"], region)
        have = hashlib.sha256(data).hexdigest()
        if have != wanted["sha256"]:
            raise Refused(f"sha256 of {wanted['url']} is {have}, not {wanted['sha256']}")
        write(PACKAGE, data)
        run("dpkg", "-i", PACKAGE)
    if not shutil.which(command):
        raise Refused(f"no {command} in the image, nor in a package from client.url")


def version_of(command):
    return run(command, "--version", good=range(256), stdout=subprocess.PIPE).stdout.split()


def fetch(url, region):
    if url.startswith("s3://"):
        return aws.read_object(*url[5:].split("/", 1), region)
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


def prepare(node, context, facts):
    """client.rb and the attributes; docs of the latter stand in the README of the chef repository."""
    write(STATE + "first-boot.json", {"run_list": node["runList"], "startup_stack": {
        "node": node, **facts, "digest": context["digest"], "instanceId": context["instanceId"],
        "region": context["region"]}}, 0o600)
    licence = "chef_license 'accept-silent'\n" if node["client"]["flavour"] == "chef" else ""
    write(STATE + "client.rb", f"""chef_repo_path "{context['archive']}"
node_path "{STATE}nodes"
file_cache_path "{STATE}cache"
lockfile "{STATE}client.lock"
run_lock_timeout 300
ssl_verify_mode :verify_peer
blocked_automatic_attributes ["ec2/userdata"]
{licence}""".encode())


def converge(node):
    """The client's exit code, one of DONE. One that fails as often as it may speaks against the state."""
    command = (name_of(node), "-z", "-c", STATE + "client.rb", "-j", STATE + "first-boot.json", "-E",
               node["environment"], "-N", node["name"])
    if left() < FAIR:
        raise TimeoutError("not enough time left for the client")
    for tries_left in reversed(range(TRIES)):
        # The client merges attributes into the node that it saved last: lists would only grow.
        shutil.rmtree(STATE + "nodes", ignore_errors=True)
        code = run_once(command)
        if code in DONE:
            return code
        log(f"{command[0]} ended with {code}")
        if tries_left and left():
            time.sleep(min(left(), 2 * SECOND))
    raise AtFault(f"{command[0]} failed {TRIES} times")


def run_once(command):
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, timeout=left()).returncode
    except subprocess.TimeoutExpired:
        raise AtFault(f"{command[0]} does not end") from None
