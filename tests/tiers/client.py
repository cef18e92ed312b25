"""A client of the tests' tiers.

  ask PORT HOST...        asks the hosts in turn for their page, without pause, until the input closes
  keep PORT HOST NAME     keeps value after value below a name, until the input closes; then reads all back
  put PORT HOST NAME VALUE, get PORT HOST NAME

The first two print a line once they have been answered, and in the end {"acknowledged", "longestGapMs"}; a client that
keeps values prints how many were lost as well.
"""
import http.client
import json
import sys
import threading
import time


def request(host, port, method, path, body=None):
    """Status and text; None when there was no answer."""
    connection = http.client.HTTPConnection(host, int(port), timeout=2)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def without_pause(act):
    """Acts until the input closes: how often it went well, and the longest time between two of these, in ms."""
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    done, last, gap = 0, None, 0.0
    while not stop.is_set():
        if not act(done):
            time.sleep(0.01)
            continue
        now = time.monotonic()
        gap, last, done = max(gap, now - (last or now)), now, done + 1
        if done == 1:
            print("answered", flush=True)
        time.sleep(0.002)
    if last is not None:
        gap = max(gap, time.monotonic() - last)
    return done, round(gap * 1000)


def ask(port, *hosts):
    def one(_):
        return any((request(host, port, "GET", "/") or (0,))[0] == 200 for host in hosts)

    done, gap = without_pause(one)
    print(json.dumps({"acknowledged": done, "longestGapMs": gap}))


def keep(port, host, name):
    def one(number):
        return (request(host, port, "PUT", f"/{name}-{number}", str(number)) or (0,))[0] == 200

    done, gap = without_pause(one)
    lost = sum(request(host, port, "GET", f"/{name}-{number}") != (200, str(number)) for number in range(done))
    print(json.dumps({"acknowledged": done, "lost": lost, "longestGapMs": gap}))


def put(port, host, name, value):
    if request(host, port, "PUT", f"/{name}", value) != (200, ""):
        sys.exit(f"{host} did not keep {name}")


def get(port, host, name):
    status, text = request(host, port, "GET", f"/{name}") or sys.exit(f"{host} does not answer")
    print(json.dumps(text if status == 200 else None))


{"ask": ask, "keep": keep, "put": put, "get": get}[sys.argv[1]](*sys.argv[2:])
