"""A ZooKeeper client for the probes.

  write-read HOST HOST PATH VALUE   write on the one member, read on the other; prints what was read
  read HOST PATH                    print what the member has there
  writer HOSTS PATH                 write without pause until the input closes, then read all back; prints
                                    {"acknowledged", "lost", "longestGapMs"}; before that a line for each second
"""
import json
import logging
import sys
import threading
import time

from kazoo.client import KazooClient
from kazoo.exceptions import KazooException, NodeExistsError
from kazoo.handlers.threading import KazooTimeoutError
from kazoo.retry import KazooRetry

logging.disable(logging.CRITICAL)


def connect(hosts, timeout=30):
    retry = KazooRetry(max_tries=-1, delay=0.05, backoff=1, max_delay=0.1)
    client = KazooClient(hosts=hosts, timeout=6, connection_retry=retry)
    client.start(timeout=timeout)
    return client


def write_read(writer, reader, path, value):
    one, other = connect(writer), connect(reader)
    one.create(path, value.encode(), makepath=True)
    other.sync(path)
    print(other.get(path)[0].decode())


def read(host, path):
    print(connect(host).get(path)[0].decode())


def writer(hosts, path):
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    client = connect(hosts)
    client.ensure_path(path)
    acknowledged, last, gap, number, said = [], None, 0.0, 0, 0.0
    while not stop.is_set():
        number += 1
        try:
            client.create(f"{path}/{number:08d}", b"x")
        except NodeExistsError:
            pass  # an earlier try of this number was not acknowledged, but done
        except (KazooException, KazooTimeoutError):
            number -= 1
            time.sleep(0.01)
            continue
        now = time.monotonic()
        if last is not None:
            gap = max(gap, now - last)
        last = now
        acknowledged.append(number)
        if now - said >= 1:
            said = now
            print(json.dumps({"acknowledged": len(acknowledged)}), flush=True)
    reader = connect(hosts)
    reader.sync(path)
    present = {int(name) for name in reader.get_children(path)}
    print(json.dumps({"acknowledged": len(acknowledged), "lost": len(set(acknowledged) - present),
                      "longestGapMs": round(gap * 1000)}), flush=True)


{"write-read": write_read, "read": read, "writer": writer}[sys.argv[1]](*sys.argv[2:])
