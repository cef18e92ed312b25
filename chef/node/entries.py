"""What nodes of fleets say of themselves in the bucket, below `hosts/`. Pure.

IAM lets a node write below its own user id alone, which ends with its instance's id. So tier and instance are taken
from the key and never from what the node says: no node can take another one's name.
"""
import ipaddress
import json
import re

from identity import name_of

FORMAT = 1
PREFIX = "hosts/"
KEY = re.compile(r"hosts/([a-z0-9][a-z0-9-]*)/[^/:]+:(i-[0-9a-z]+)/([0-9.]+)")
# Seconds after which an entry is nobody's: it is written again every five minutes. The roller knows the same number.
STALE = 7200
# Fixed addresses lie in bands of so many, and a band of a fixed member is its tier's as a whole.
BAND = 16


def key_of(tier, user, address):
    return f"{PREFIX}{tier}/{user}/{address}"


def content_of(tier, instance, address, applied, failed):
    return {"formatVersion": FORMAT, "tier": tier, "instanceId": instance, "address": address, "digestApplied": applied,
            "digestFailed": failed}


def newest(listed, now, skip):
    """Of each tier and instance the key and the age of its newest entry, of those that are not stale."""
    found = {}
    for key, written in sorted(listed, key=lambda item: item[1]):
        match = KEY.fullmatch(key)
        if not match:
            skip(key, "no entry of a node has such a key")
        elif now - written <= STALE:
            found[match[1], match[2]] = key, now - written
    return found


def hosts(found, fixed, domain, skip):
    """Address and names of each node. Where two say the same address, the one that said so last has it."""
    taken = {band_of(address) for address in fixed if is_address(address)}
    held = {}
    for (tier, instance), (key, _) in sorted(found.items(), key=lambda item: -item[1][1]):
        problem = problem_of(KEY.fullmatch(key)[3], taken)
        if problem:
            skip(key, problem)
            continue
        name = name_of(tier, instance)
        held[KEY.fullmatch(key)[3]] = [f"{name}.{domain}", name]
    return list(held.items())


def problem_of(text, taken):
    if not is_address(text):
        return "that is no address"
    address = ipaddress.IPv4Address(text)
    if address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified:
        return "no node has such an address"
    return "the address lies in the band of fixed members" if band_of(text) in taken else None


def is_address(text):
    """A number would be one to the library."""
    if not isinstance(text, str):
        return False
    try:
        ipaddress.IPv4Address(text)
        return True
    except ValueError:
        return False


def band_of(address):
    return int(ipaddress.IPv4Address(address)) // BAND


def digests_in(text):
    """What an entry says that its node has applied, and what has failed there; a ValueError when it makes no sense."""
    content = json.loads(text)
    if not isinstance(content, dict) or content.get("formatVersion") != FORMAT:
        raise ValueError(f"an entry of formatVersion {FORMAT} was looked for")
    digests = content.get("digestApplied"), content.get("digestFailed")
    if not all(digest is None or isinstance(digest, str) for digest in digests):
        raise ValueError("digestApplied and digestFailed are texts, or null")
    return digests
