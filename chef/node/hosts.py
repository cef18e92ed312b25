"""All hosts: the fixed members of all tiers, as their documents say, and the nodes of fleets, as they say themselves.

Nothing of another tier keeps a node from converging.
"""
import json
import time

import aws
import entries
from identity import domain_of
from machine import SECOND, log

FORMAT = 1
# How often another tier's document is asked for in vain before the node goes on without it.
TRIES = 3


def of_all_tiers(node, document, region):
    """Hosts sorted by address, each with all of its names."""
    bucket, own = node["bucket"], f"tiers/{node['tier']}.json"
    found = {}
    add(found, document)
    for key, _ in aws.list_objects(bucket, "tiers/", region)[0]:
        if key != own:
            add_other(found, bucket, key, region)
    skip = left_out(bucket)
    listed, now = aws.list_objects(bucket, entries.PREFIX, region)
    fleets = dict(entries.hosts(entries.newest(listed, now, skip), found, domain_of(node), skip))
    if node["kind"] == "fleet":  # before it has announced itself, and whatever others say of its address
        fleets[node["address"]] = [node["fqdn"], node["name"]]
    for address, names in fleets.items():
        found.setdefault(address, dict.fromkeys(names))
    return [{"address": address, "names": [*found[address]]} for address in sorted(found)]


def left_out(bucket):
    return lambda key, why: log(f"s3://{bucket}/{key}: skipped, its hosts are left out: {why}")


def add_other(found, bucket, key, region):
    try:
        document = json.loads(ask(bucket, key, region))
        if document["formatVersion"] != FORMAT:
            raise ValueError(f"its formatVersion is {document['formatVersion']}, not {FORMAT}")
        add(found, document)
    except Exception as error:
        left_out(bucket)(key, repr(error))


def ask(bucket, key, region):
    for tries_left in reversed(range(TRIES)):
        try:
            return aws.read_object(bucket, key, region)
        except Exception as error:
            if not tries_left or aws.is_absent(error):
                raise
        time.sleep(SECOND)


def add(found, document):
    """All hosts of a document or, when one makes no sense, none."""
    hosts = [(host["address"], host["names"]) for host in document.get("hosts", [])]
    for address, names in hosts:
        if not entries.is_address(address) or not isinstance(names, list) or not all(map(is_text, names)):
            raise ValueError(f"{address} {names}: no address with names")
    for address, names in hosts:
        found.setdefault(address, {}).update(dict.fromkeys(names))


def is_text(value):
    return isinstance(value, str)
