"""The stand-in's daemons as processes, from the package, on loopback addresses, with a real ZooKeeper beside them."""
import atexit
import base64
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

REPOSITORY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PACKAGE = os.path.join(REPOSITORY, "scripts", "rehearse", "mesos", "package.sh")

CREDENTIALS = {principal: f"{principal}-secret-0123456789" for principal in
               ("agent", "observer", "drain", "operator", "marathon")}
# Short, and longer than a busy machine keeps a daemon from its pings.
SESSION = "2secs"

# What a client sees of a server that ends without an answer.
LOST = (OSError, http.client.HTTPException)

BASE = tempfile.mkdtemp(prefix="mesos-")
# Addresses of this run alone, whatever else runs on the machine.
LOOPBACK = f"127.{1 + os.getpid() % 250}"
atexit.register(shutil.rmtree, BASE, ignore_errors=True)


def unpacked():
    """Where the package's files are."""
    place = os.path.join(BASE, "package")
    if not os.path.exists(place):
        deb = os.path.join(BASE, "mesos.deb")
        subprocess.run([PACKAGE, deb], check=True)
        subprocess.run(["dpkg-deb", "-x", deb, place], check=True)
        subprocess.run(["/usr/bin/python3", "-m", "compileall", "-q", home()], check=True)
    return place


def home():
    return os.path.join(BASE, "package", "usr", "lib", "mesos-stand-in")


def wait_for(look, seconds=15, what="what was waited for"):
    """What `look` gives, as soon as it gives something."""
    end = time.monotonic() + seconds
    while True:
        try:
            found = look()
        except (*LOST, KeyError, ValueError):
            found = None
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come within {seconds} s")
        time.sleep(0.05)


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read().decode()

    @property
    def json(self):
        return json.loads(self.body)


def ask(address, path, body=None, principal=None, method=None, headers=None, timeout=30):
    connection = http.client.HTTPConnection(*address.split(":"), timeout=timeout)
    headers = dict(headers or {})
    if principal is not None:
        name, _, secret = principal.partition(":")
        login = f"{name}:{secret or CREDENTIALS[name]}"
        headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
    if body is not None and not isinstance(body, str):
        headers.setdefault("Content-Type", "application/json")
        body = json.dumps(body)
    try:
        connection.request(method or ("POST" if body is not None else "GET"), path, body, headers)
        return Answer(connection.getresponse())
    finally:
        connection.close()


class Daemon:
    """A process with its own folder, flags and log."""

    def __init__(self, program, name, flags, environment=None):
        unpacked()
        self.folder = os.path.join(BASE, name)
        os.makedirs(self.folder, exist_ok=True)
        self.program, self.flags, self.environment = program, flags, environment or {}
        self.log = os.path.join(self.folder, "log")
        self.process = None

    def arguments(self):
        return [f"--{key}={value}" for key, value in self.flags.items() if value is not None]

    def start(self):
        with open(self.log, "ab") as out:
            command = ["/usr/bin/python3", "-I", os.path.join(home(), "main.py"), self.program, *self.arguments()]
            environment = {"PATH": os.environ["PATH"], **self.environment}
            self.process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
        RUNNING.append(self.process)
        return self

    def stop(self, how=signal.SIGKILL):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            return self.process.wait(10)
        return None

    def wait(self, seconds=15):
        """Its exit code, as a shell shows it."""
        code = self.process.wait(seconds)
        return 128 - code if code < 0 else code

    def said(self):
        with open(self.log, encoding="utf8") as file:
            return file.read()


RUNNING = []


def stop_all(some):
    for daemon in some:
        daemon.stop()


def kill_all():
    for process in RUNNING:
        if process.poll() is None:
            process.kill()
            process.wait()


atexit.register(kill_all)


def remove(folder):
    shutil.rmtree(folder)


class ZooKeeper:
    """One server, or an ensemble of them, with short ticks."""

    def __init__(self, network, count=1):
        self.addresses = [f"{LOOPBACK}.{network}.{100 + index}" for index in range(count)]
        self.processes = {}
        self.folder = os.path.join(BASE, f"zookeeper-{network}")
        self.hosts = ",".join(f"{address}:2181" for address in self.addresses)
        for index in range(count):
            self.configure(index)
            self.start(index)
        for address in self.addresses:
            wait_for(lambda address=address: self.mode(address), 30, f"ZooKeeper at {address}")

    def configure(self, index):
        data = os.path.join(self.folder, str(index))
        os.makedirs(data)
        servers = "".join(f"server.{number + 1}={address}:2888:3888\n" for number, address in enumerate(self.addresses))
        with open(os.path.join(data, "zoo.cfg"), "w", encoding="utf8") as file:
            file.write(f"tickTime=500\ninitLimit=20\nsyncLimit=10\ndataDir={data}\nclientPort=2181\n"
                       f"clientPortAddress={self.addresses[index]}\nadmin.enableServer=false\n"
                       "4lw.commands.whitelist=srvr\n" + (servers if len(self.addresses) > 1 else ""))
        with open(os.path.join(data, "myid"), "w", encoding="utf8") as file:
            file.write(str(index + 1))

    def start(self, index):
        data = os.path.join(self.folder, str(index))
        command = ["java", "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
                   "-Dzookeeper.forceSync=no", "-cp", "/usr/share/java/*",
                   "org.apache.zookeeper.server.quorum.QuorumPeerMain", os.path.join(data, "zoo.cfg")]
        with open(os.path.join(data, "log"), "ab") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out)
        self.processes[index] = process
        RUNNING.append(process)

    def stop(self, index):
        self.processes[index].kill()
        self.processes[index].wait()

    @staticmethod
    def mode(address):
        with socket.create_connection((address, 2181), timeout=2) as connection:
            connection.sendall(b"srvr")
            found = re.search(rb"Mode: (\w+)", connection.makefile("rb").read())
        return found and found[1].decode()


SHARED = []


def zookeeper():
    """Hosts of the one server that most tests share."""
    if not SHARED:
        SHARED.append(ZooKeeper(0))
    return SHARED[0].hosts


def secret_file(name, value):
    path = os.path.join(BASE, name)
    with open(path, "w", encoding="utf8") as file:
        json.dump(value, file)
    os.chmod(path, 0o600)
    return f"file://{path}"


def many(*principals):
    return {"credentials": [{"principal": each, "secret": CREDENTIALS[each]} for each in principals]}


def one(principal):
    return {"principal": principal, "secret": CREDENTIALS[principal]}


class Cluster:
    """Masters of one log, on addresses .NETWORK.1 and up, and agents on .NETWORK.51 and up."""

    def __init__(self, network, hosts, masters=3, **flags):
        self.network, self.url = network, f"zk://{hosts}/mesos-{network}"
        self.flags = {"quorum": 2, "cluster": "rehearsal", "zk_session_timeout": SESSION, "zk": self.url,
                      "authenticate_agents": "true", "authenticate_http_readwrite": "true",
                      "credentials": secret_file(f"credentials-{network}.json", many(*CREDENTIALS)), **flags}
        self.masters = [self.master(index) for index in range(masters)]

    def master(self, index):
        ip = f"{LOOPBACK}.{self.network}.{1 + index}"
        name = f"master-{self.network}-{index}"
        return Daemon("master", name, {"ip": ip, "hostname": ip, "work_dir": os.path.join(BASE, name, "work"),
                                       **self.flags})

    def start(self):
        for master in self.masters:
            master.start()
        return self

    def agent(self, index, **flags):
        ip = f"{LOOPBACK}.{self.network}.{51 + index}"
        name = f"agent-{self.network}-{index}"
        own = {"ip": ip, "hostname": ip, "master": self.url, "work_dir": os.path.join(BASE, name, "work"),
               "runtime_dir": os.path.join(BASE, name, "run"), "launcher": "posix", "resources": "cpus:2;mem:1024",
               "zk_session_timeout": SESSION, "registration_backoff_factor": "100ms",
               "attributes": f"rack:zone-{index}",
               "credential": secret_file("agent.json", one("agent")), "authenticate_http_readwrite": "true",
               "http_credentials": secret_file("http.json", many("observer", "operator"))}
        return Daemon("agent", name, {**own, **flags})

    def leader(self, seconds=20):
        """Address of the one that leads and has recovered."""
        def look():
            for master in self.masters:
                if master.process and master.process.poll() is None and self.leads(master):
                    return address(master)
            return None
        return wait_for(look, seconds, "a leader")

    def whole(self):
        """Waits until the replicas of all masters vote: only then may one of them lose its disk. Gives the leader."""
        for master in self.masters:
            wait_for(lambda master=master: metric(master, "registrar/log/recovered") == 1.0, 30, "a replica that votes")
        return self.leader()

    def leads(self, master):
        try:
            return ask(address(master), "/api/v1", {"type": "GET_AGENTS"}, "operator").status == 200
        except LOST:
            return False

    def daemon(self, where):
        return next(master for master in self.masters if address(master) == where)

    def call(self, kind, body=None, principal="operator", where=None):
        call = {"type": kind, **({kind.lower(): body} if body is not None else {})}
        return ask(where or self.leader(), "/api/v1", call, principal)

    def agents(self):
        return self.call("GET_AGENTS").json["get_agents"]

    def registered(self, count, seconds=15):
        def look():
            found = [agent for agent in self.agents()["agents"] if agent["active"]]
            return found if len(found) >= count else None
        return wait_for(look, seconds, f"{count} agents")

    def weight(self, role, value=1.0):
        """A write of the registry."""
        return self.call("UPDATE_WEIGHTS", {"weight_infos": [{"role": role, "weight": value}]})

    def weights(self):
        return {each["role"] for each in self.call("GET_WEIGHTS").json["get_weights"]["weight_infos"]}


def address(daemon):
    default = 5050 if daemon.program == "master" else 5051
    return f"{daemon.flags['ip']}:{daemon.flags.get('port') or default}"


def metric(daemon, name):
    return ask(address(daemon), "/metrics/snapshot").json[name]
