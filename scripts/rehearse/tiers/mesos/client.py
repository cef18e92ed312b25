"""A client of Mesos masters for the probes. CREDENTIAL is a file, MASTERS are addresses with ports, by commas.

  ask CREDENTIAL MASTERS              asks the leader for its agents without pause, until the input closes; an answer
                                      counts when it names an agent that takes tasks
  writer CREDENTIAL MASTERS NAME      writes to the registry without pause, until the input closes; then reads all back
  write CREDENTIAL MASTERS ROLE       writes once
  roles MASTER                        all that was ever written, as the replica of one master has it, a role a line

The first two print {"acknowledged"} for each second, and in the end {"acknowledged", "lost", "longestGapMs"}. What is
written is the weight of a role: a record of the registry that needs no agent.
"""
import base64
import http.client
import json
import sys
import threading
import time

# Seconds for an answer. A leader without a quorum gives none for twenty, and then ends.
PATIENCE = 3
# Seconds in which a write is tried, when it is the only one.
ONE_WRITE = 30


class NoAnswer(Exception):
    pass


class Leader:
    """The leading master, found anew after each failure. A password goes to nobody by a redirect."""

    def __init__(self, credential, masters):
        with open(credential, encoding="utf8") as file:
            known = json.load(file)
        token = base64.b64encode(f"{known['principal']}:{known['secret']}".encode()).decode()
        self.headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
        self.masters = masters.split(",")
        self.connection = None

    def find(self):
        for master in self.masters:
            connection = http.client.HTTPConnection(master, timeout=1)
            try:
                connection.request("GET", "/master/redirect")
                answer = connection.getresponse()
                if answer.status == 307:
                    return answer.getheader("Location").removeprefix("//").split("/")[0]
            except (OSError, http.client.HTTPException):
                continue
            finally:
                connection.close()
        raise NoAnswer("no leader")

    def call(self, kind, **more):
        try:
            self.connection = self.connection or http.client.HTTPConnection(self.find(), timeout=PATIENCE)
            self.connection.request("POST", "/api/v1", json.dumps({"type": kind, **more}), self.headers)
            answer = self.connection.getresponse()
            text = answer.read()
            if answer.status != 200:
                raise NoAnswer(f"{kind}: {answer.status} {text.decode()}")
            return json.loads(text or "{}")
        except (OSError, http.client.HTTPException, NoAnswer) as error:
            if self.connection:
                self.connection.close()
            self.connection = None
            raise NoAnswer(str(error)) from None

    def write(self, role):
        self.call("UPDATE_WEIGHTS", update_weights={"weight_infos": [{"role": role, "weight": 2.0}]})

    def roles(self):
        return {each["role"] for each in self.call("GET_WEIGHTS")["get_weights"].get("weight_infos", [])}

    def takers(self):
        return [each for each in self.call("GET_AGENTS")["get_agents"].get("agents", []) if each.get("active")]


def insist(act, seconds):
    """Tries until it goes well."""
    end = time.monotonic() + seconds
    while True:
        try:
            return act()
        except NoAnswer as error:
            if time.monotonic() > end:
                sys.exit(str(error))
            time.sleep(0.1)


def without_pause(act, rest):
    """Acts until the input closes: how often it went well, and the longest time between two of these, in ms."""
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    done, last, gap, said = 0, None, 0.0, 0.0
    while not stop.is_set():
        try:
            act(done)
        except NoAnswer as error:
            print(error, file=sys.stderr, flush=True)
            time.sleep(0.05)
            continue
        now = time.monotonic()
        gap, last, done = max(gap, now - (last or now)), now, done + 1
        if now - said >= 1:
            said = now
            print(json.dumps({"acknowledged": done}), flush=True)
        time.sleep(rest)
    if last is not None:
        gap = max(gap, time.monotonic() - last)
    return done, round(gap * 1000)


def ask(credential, masters):
    leader = Leader(credential, masters)

    def one(_):
        if not leader.takers():
            raise NoAnswer("no agent takes tasks")

    done, gap = without_pause(one, 0.02)
    print(json.dumps({"acknowledged": done, "longestGapMs": gap}), flush=True)


def writer(credential, masters, name):
    leader = Leader(credential, masters)
    done, gap = without_pause(lambda number: leader.write(f"{name}-{number}"), 0)
    present = insist(leader.roles, ONE_WRITE)
    lost = sum(1 for number in range(done) if f"{name}-{number}" not in present)
    print(json.dumps({"acknowledged": done, "lost": lost, "longestGapMs": gap}), flush=True)


def write(credential, masters, role):
    leader = Leader(credential, masters)
    insist(lambda: leader.write(role), ONE_WRITE)


def roles(master):
    """Replicas answer each other without a login."""
    position, connection = 0, http.client.HTTPConnection(master, timeout=PATIENCE)
    while True:
        connection.request("POST", "/log(1)/read", json.dumps({"position": position}),
                           {"Content-Type": "application/json"})
        part = json.loads(connection.getresponse().read())["entries"]
        if not part:
            return
        position += len(part)
        for record in (record for entry in part for record in entry["records"]):
            print(*record.get("weights", ()), sep="\n")


{"ask": ask, "writer": writer, "write": write, "roles": roles}[sys.argv[1]](*sys.argv[2:])
