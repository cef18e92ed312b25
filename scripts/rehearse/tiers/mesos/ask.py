"""A client that asks the leading master for its agents, without pause until its input closes.

  ask.py CREDENTIAL MASTER...   addresses with ports. An answer counts when it names an agent that takes tasks. Prints
                                {"acknowledged"} for each second, and in the end {"acknowledged", "longestGapMs"}
"""
import base64
import http.client
import json
import sys
import threading
import time

TIMEOUT = 2


class NoAnswer(Exception):
    pass


def ask(address, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection(address, timeout=TIMEOUT)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or "", answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(repr(error)) from None
    finally:
        connection.close()


def leader(masters):
    """Whoever the first master that answers takes for the leader: a password is given to no redirect."""
    for master in masters:
        try:
            status, location, _ = ask(master, "GET", "/master/redirect")
        except NoAnswer:
            continue
        if status == 307:
            return location.removeprefix("//").split("/")[0]
    raise NoAnswer("no leader")


def active(address, headers):
    status, _, text = ask(address, "POST", "/api/v1", json.dumps({"type": "GET_AGENTS"}), headers)
    if status != 200:
        raise NoAnswer(status)
    return [each for each in json.loads(text)["get_agents"].get("agents", []) if each.get("active")]


def main(credential, *masters):
    with open(credential, encoding="utf8") as file:
        known = json.load(file)
    token = base64.b64encode(f"{known['principal']}:{known['secret']}".encode()).decode()
    headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json", "Accept": "application/json"}
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    answered, last, gap, said, found = 0, None, 0.0, 0.0, None
    while not stop.is_set():
        try:
            found = found or leader(masters)
            if not active(found, headers):
                raise NoAnswer("no agent takes tasks")
        except NoAnswer:
            found = None
            time.sleep(0.05)
            continue
        now = time.monotonic()
        gap = max(gap, now - (last or now))
        last, answered = now, answered + 1
        if now - said >= 1:
            said = now
            print(json.dumps({"acknowledged": answered}), flush=True)
        time.sleep(0.02)
    gap = max(gap, time.monotonic() - (last or time.monotonic()))
    print(json.dumps({"acknowledged": answered, "longestGapMs": round(gap * 1000)}), flush=True)


main(*sys.argv[1:])
