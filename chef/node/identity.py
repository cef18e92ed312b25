"""Who a node is, and where. All nodes of a fleet are given the same facts, and each makes a name of its own."""
import metadata
from machine import ROOT, run, write_changed


def of(node, instance):
    """A node's facts with its own name and address."""
    if node["kind"] != "fleet":
        return node
    name, domain = name_of(node["tier"], instance), domain_of(node)
    return {**node, "name": name, "fqdn": f"{name}.{domain}", "address": metadata.read("local-ipv4")}


def name_of(tier, instance):
    return f"{tier}-{instance}"


def domain_of(node):
    return node["fqdn"].partition(".")[2]


def zone():
    """The availability zone: an instance does not move."""
    return metadata.read("placement/availability-zone")


def take(node):
    """The host name, now and at every boot; members with a fixed address have theirs from user-data."""
    if node["kind"] == "fleet":
        write_changed(ROOT + "/etc/hostname", node["name"] + "\n")
        run("hostname", node["name"])
