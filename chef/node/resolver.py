"""The resolver, when the tier's document names servers; otherwise it is left alone.

Debian 12's cloud image has systemd-resolved, and /etc/resolv.conf is a link to its stub; an image without it reads that
file itself.
"""
import os
import subprocess

import metadata
from machine import ROOT, left, log, run, write_changed

RESOLV_CONF = ROOT + "/etc/resolv.conf"
DROP_IN = ROOT + "/etc/systemd/resolved.conf.d/startup-stack.conf"


def configure(dns, region):
    if not dns:
        return
    servers, search = dns["servers"], dns.get("search", [])
    if is_resolved():
        # Without the domain "." the servers that DHCP has brought would be asked as well.
        changed = write_changed(DROP_IN, f"[Resolve]\nDNS={' '.join(servers)}\nDomains={' '.join([*search, '~.'])}\n")
        os.chmod(os.path.dirname(DROP_IN), 0o755)  # read by a user of its own
        if changed:
            restart_resolved()
    else:
        changed = write_changed(RESOLV_CONF, "".join(f"nameserver {server}\n" for server in servers)
                                + (f"search {' '.join(search)}\n" if search else ""))
    if changed:
        log(f"resolver: {', '.join(servers)}")
        check(servers, region)


def restart_resolved():
    try:
        run("systemctl", "restart", "systemd-resolved")
    except Exception:
        os.unlink(DROP_IN)  # so that the next try does not take it for done
        raise


def is_resolved():
    """By where the file leads, whether that is there yet or not."""
    return os.path.islink(RESOLV_CONF) and "systemd/resolve/" in os.readlink(RESOLV_CONF)


def check(servers, region):
    """A node without names reaches nothing of AWS: what its log says then has to name the cause."""
    name = f"s3.{region}.{metadata.read('services/domain') or 'amazonaws.com'}"
    try:
        answered = subprocess.run(["getent", "ahosts", name], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  timeout=min(left(), 30)).returncode == 0
    except subprocess.TimeoutExpired:
        answered = False
    if not answered:
        log(f"ERROR: {', '.join(servers)} do not resolve {name}: nothing of AWS can be reached by name from now on")
