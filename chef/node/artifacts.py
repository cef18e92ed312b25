"""Packages of others: each is fetched from where the plan says, and is none without the digest that the plan gives."""
import contextlib
import hashlib
import os
import signal
import urllib.request

import aws
from machine import SECOND, STATE, Refused, left, log, write

FOLDER = STATE + "artifacts/"
# What a node serves without: that people cannot get at it for a while must not keep a member from its quorum.
SPARED = ("amazon-ssm-agent",)


def bring(artifacts, region, folder=FOLDER):
    """Paths of the packages that recipes install, by name; one that the image must have has no address and no path.
    What else is in the folder goes."""
    paths = {}
    for name, artifact in artifacts.items():
        if "url" not in artifact:
            continue
        try:
            paths[name] = keep(artifact, region, folder)
        except Exception as error:
            if name not in SPARED:
                raise
            log(f"{name}: goes without it: {error!r}")
    keep_only(paths.values(), folder)
    return paths


def keep(artifact, region, folder):
    """A file that is there and whole is not fetched again."""
    path = f"{folder}{artifact.get('sha256')}.deb"
    if not os.path.exists(path) or digest_of_file(path) != artifact["sha256"]:
        write(path, fetch(artifact, region), 0o600)
    return path


def keep_only(paths, folder):
    for name in os.listdir(folder) if os.path.exists(folder) else ():
        if folder + name not in paths:
            os.unlink(folder + name)


def fetch(artifact, region):
    """The bytes of a package, which are those that were locked."""
    url, wanted = artifact["url"], artifact.get("sha256")
    if not wanted:
        raise Refused(f"{url} has no sha256, and nothing is fetched unseen")
    with bound(url, max(left() / 2, SECOND)):  # the other half is for another try, or to go on without it
        data = read(url, region)
    have = hashlib.sha256(data).hexdigest()
    if have != wanted:
        raise Refused(f"sha256 of {url} is {have}, not {wanted}")
    return data


def read(url, region):
    if url.startswith("s3://"):
        return aws.read_object(*url[5:].split("/", 1), region)
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


@contextlib.contextmanager
def bound(url, seconds):
    """For all of a fetch: the time-out of a socket begins anew with each byte, and ends no server that drips."""
    def end(*_):
        raise TimeoutError(f"{url} has not come within {seconds:.0f} s")

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def digest_of_file(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
