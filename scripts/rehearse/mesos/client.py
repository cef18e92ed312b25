"""A client of the masters for the probes. MASTERS is `address:port,...`, CREDENTIAL a file with principal and secret.

  call MASTERS CREDENTIAL CALL      one call of the operator API, as JSON, to the leader; prints what it answered
  run MASTERS CREDENTIAL TASK       starts a made-up task, as JSON: agent_id, seconds, acks, kill_policy; prints it
  writer MASTERS CREDENTIAL NAME    write the registry without pause until the input closes, then read all back; prints
                                    {"acknowledged", "lost", "longestGapMs"}; before that a line for each second
  ask MASTERS CREDENTIAL            asks without pause for the agents, until the input closes; an answer counts when it
                                    has one that takes tasks. Prints what the writer prints, without `lost`
  roles MASTER                      the roles that were ever given a weight, as the replica of one master has them

A write gives a role of its own a weight, which masters keep in their log.
"""
import base64
import http.client
import json
import sys
import threading
import time

# Seconds for one answer. A master without a quorum gives none; another one may lead by then.
PATIENCE = 3


class NoLeader(Exception):
    pass


class Masters:
    def __init__(self, masters, credential):
        self.masters = masters.split(",")
        with open(credential, encoding="utf8") as file:
            login = json.load(file)
        pair = f"{login['principal']}:{login['secret']}"
        self.headers = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode(),
                        "Content-Type": "application/json"}
        self.connection = None

    def leader(self):
        """Where the first that knows sends to: by itself, a client would not take its password along."""
        for master in self.masters:
            connection = http.client.HTTPConnection(master, timeout=PATIENCE)
            try:
                connection.request("GET", "/redirect")
                answer = connection.getresponse()
                if answer.status == 307:
                    return answer.headers["Location"].lstrip("/")
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
        raise NoLeader("no master knows a leader")

    def post(self, path, body):
        """Status and text of the leader's answer."""
        try:
            self.connection = self.connection or http.client.HTTPConnection(self.leader(), timeout=PATIENCE)
            self.connection.request("POST", path, json.dumps(body), self.headers)
            answer = self.connection.getresponse()
            status, text = answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            status, text = None, repr(error)
        if status in (None, 307, 503) and self.connection:
            self.connection.close()
            self.connection = None
        if status in (None, 307, 503):
            raise NoLeader(text)
        return status, text

    def insist(self, path, body, seconds=30):
        """What the leader says, as soon as there is one."""
        end = time.monotonic() + seconds
        while True:
            try:
                return self.post(path, body)
            except NoLeader:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)


def call(masters, credential, body):
    show(*Masters(masters, credential).insist("/api/v1", json.loads(body)))


def run(masters, credential, body):
    show(*Masters(masters, credential).insist("/rehearsal/run", json.loads(body)))


def show(status, text):
    print(text)
    if status != 200:
        sys.exit(f"{status} {text}")


def writer(masters, credential, name):
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    client = Masters(masters, credential)
    acknowledged, last, gap, number, said = [], None, 0.0, 0, 0.0
    while not stop.is_set():
        number += 1
        role = f"{name}-{number:08d}"
        change = {"type": "UPDATE_WEIGHTS", "update_weights": {"weight_infos": [{"role": role, "weight": 1.0}]}}
        try:
            status, text = client.post("/api/v1", change)
        except NoLeader:
            number -= 1  # whether it was done or not, once more does no harm
            time.sleep(0.02)
            continue
        if status != 200:
            sys.exit(f"a write was refused: {status} {text}")
        now = time.monotonic()
        if last is not None:
            gap = max(gap, now - last)
        last = now
        acknowledged.append(role)
        if now - said >= 1:
            said = now
            print(json.dumps({"acknowledged": len(acknowledged)}), flush=True)
    _, text = client.insist("/api/v1", {"type": "GET_WEIGHTS"})
    present = {each["role"] for each in json.loads(text)["get_weights"]["weight_infos"]}
    print(json.dumps({"acknowledged": len(acknowledged), "lost": len(set(acknowledged) - present),
                      "longestGapMs": round(gap * 1000)}), flush=True)


def ask(masters, credential):
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    client = Masters(masters, credential)
    answered, last, gap, said = 0, None, 0.0, 0.0
    while not stop.is_set():
        time.sleep(0.02)
        try:
            status, text = client.post("/api/v1", {"type": "GET_AGENTS"})
        except NoLeader:
            continue
        if status != 200:
            sys.exit(f"agents were not told: {status} {text}")
        if not any(each["active"] for each in json.loads(text)["get_agents"]["agents"]):
            continue
        now = time.monotonic()
        gap, last, answered = max(gap, now - (last or now)), now, answered + 1
        if now - said >= 1:
            said = now
            print(json.dumps({"acknowledged": answered}), flush=True)
    if last is not None:
        gap = max(gap, time.monotonic() - last)
    print(json.dumps({"acknowledged": answered, "longestGapMs": round(gap * 1000)}), flush=True)


def roles(master):
    """Replicas answer each other without a login."""
    connection, position, more = http.client.HTTPConnection(master, timeout=PATIENCE), 0, True
    while more:
        connection.request("POST", "/log(1)/read", json.dumps({"position": position}),
                           {"Content-Type": "application/json"})
        more = json.loads(connection.getresponse().read())["entries"]
        position += len(more)
        for role in (role for entry in more for record in entry["records"] for role in record.get("weights", ())):
            print(role)


{"call": call, "run": run, "writer": writer, "ask": ask, "roles": roles}[sys.argv[1]](*sys.argv[2:])
