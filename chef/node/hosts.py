"""The fixed members of all tiers, as their documents say. No other tier's document keeps a node from converging."""
import json
import time

import aws
from machine import SECOND, log

FORMAT = 1
# How often another tier's document is asked for in vain before the node goes on without it.
TRIES = 3


def of_all_tiers(node, document, region):
    """Hosts sorted by address, each with all of its names."""
    own = f"tiers/{node['tier']}.json"
    found = {}
    add(found, document)
    for key in aws.list_keys(node["bucket"], "tiers/", region):
        if key != own:
            add_other(found, node["bucket"], key, region)
    return [{"address": address, "names": [*found[address]]} for address in sorted(found)]


def add_other(found, bucket, key, region):
    try:
        document = json.loads(ask(bucket, key, region))
        if document["formatVersion"] != FORMAT:
            raise ValueError(f"its formatVersion is {document['formatVersion']}, not {FORMAT}")
        add(found, document)
    except Exception as error:
        log(f"s3://{bucket}/{key}: skipped, its hosts are left out: {error!r}")


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
    hosts = [(host["address"], dict.fromkeys(host["names"])) for host in document.get("hosts", [])]
    for address, names in hosts:
        found.setdefault(address, {}).update(names)
