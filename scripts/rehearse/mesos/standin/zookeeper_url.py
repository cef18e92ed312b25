"""A ZooKeeper URL as the daemons take it: `zk://a:2181,b:2181/mesos`."""


class BadUrl(Exception):
    pass


def parse(url):
    """Its hosts, as a client takes them, and its path."""
    if not url.startswith("zk://"):
        raise BadUrl("Error parsing ZooKeeper URL: Expecting 'zk://' at the beginning of the URL")
    hosts, _, path = url[len("zk://"):].partition("/")
    if not path:
        raise BadUrl("Expecting a (chroot) path for ZooKeeper ('/' is not supported)")
    return hosts.rpartition("@")[2], "/" + path.strip("/")
