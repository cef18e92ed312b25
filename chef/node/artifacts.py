"""Packages of others: each is fetched from where the plan says, and is none without the digest that the plan gives."""
import hashlib
import urllib.request

import aws
from machine import Refused


def fetch(artifact, region):
    """The bytes of a package, which are those that were locked."""
    url, wanted = artifact["url"], artifact.get("sha256")
    if not wanted:
        raise Refused(f"{url} has no sha256, and nothing is fetched unseen")
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
