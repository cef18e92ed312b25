"""mesos-master, as a stand-in: it elects as masters do, keeps a replicated registry, and answers as they answer."""
import json
import os
import socket
import struct
import threading
import time
import uuid

import flags as flag_file
from access import Acls, credentials
from group import Group, sequence
from master_agents import MasterAgents
from master_http import routes
from registrar import Registrar
from replicated_log import ReplicatedLog
from web import Server
from words import abort, leave, log, thread
from zookeeper_url import BadUrl, parse


class Master:
    def __init__(self, flags):
        self.flags = flags
        self.ip = flags["ip"] or socket.gethostbyname(socket.gethostname())
        self.public_ip, self.port = flags["advertise_ip"] or self.ip, flags["port"]
        self.address = f"{self.public_ip}:{self.port}"
        self.id = str(uuid.uuid4())
        self.info = self.master_info()
        self.started = time.time()
        self.mutex = threading.RLock()
        self.leader = None  # the leader's info, when one is known
        self.elected_time = None
        self.replicas = {self.address}
        self.credentials = None
        self.acls = self.log = self.registrar = self.agents = None

    def master_info(self):
        hostname = self.flags["hostname"] or self.public_ip
        return {"address": {"hostname": hostname, "ip": self.public_ip, "port": self.port},
                "capabilities": [{"type": "AGENT_UPDATE"}, {"type": "AGENT_DRAINING"}, {"type": "QUOTA_V2"}],
                "hostname": hostname, "id": self.id, "ip": struct.unpack("<I", socket.inet_aton(self.public_ip))[0],
                "pid": f"master@{self.address}", "port": self.port, "version": flag_file.VERSION}

    @property
    def elected(self):
        return self.elected_time is not None

    @property
    def recovered(self):
        return self.registrar.recovered.is_set()

    def run(self):
        """Everything that can be wrong with the flags, in the order in which the real one notices; then it serves."""
        flags = self.flags
        server = Server(self.ip, self.port, {})
        zookeeper = self.zookeeper()
        if flags["agent_reregister_timeout"] < 600:
            leave(f"Invalid value '{flags.texts['agent_reregister_timeout']}' for --agent_reregister_timeout: "
                  "Must be at least 10mins")
        if not flags["work_dir"]:
            leave("--work_dir needed for replicated log based registry")
        self.credentials = credentials(flags, "credentials")
        self.acls = Acls(flags["acls"])
        os.makedirs(flags["work_dir"], exist_ok=True)
        quorum = flags["quorum"] if zookeeper else 1
        self.log = ReplicatedLog(flags["work_dir"], self.address, quorum, flags["log_auto_initialize"],
                                 lambda: self.replicas)
        self.registrar = Registrar(self.log, flags["registry_fetch_timeout"], flags["registry_store_timeout"],
                                   flags.texts["registry_fetch_timeout"], flags.texts["registry_store_timeout"])
        self.agents = MasterAgents(self)
        server.routes.update(routes(self))
        thread(server.serve_forever, 3600)
        thread(self.log.recover)
        log(f"Master {self.id} ({self.info['hostname']}) started on {self.address}")
        if zookeeper:
            self.join(*zookeeper)
        else:
            self.lead()
        threading.Event().wait()

    def zookeeper(self):
        """Hosts and path, None where there is no ZooKeeper."""
        url, quorum = self.flags["zk"], self.flags["quorum"]
        if url is None:
            return None
        try:
            parsed = parse(url)
        except BadUrl as error:
            leave(str(error))
        if quorum is None:
            leave("Need to specify --quorum for replicated log based registry when using ZooKeeper")
        if quorum < 1:
            abort("Check failed: CHECK_SOME(lowestBeginPosition): is NONE")
        return parsed

    def join(self, hosts, path):
        replicas = f"{path}/log_replicas"
        own = [(replicas, "", self.address.encode()), (path, "json.info_", json.dumps(self.info).encode())]
        group = Group(hosts, self.flags["zk_session_timeout"], own,
                      {path: lambda children: self.masters_changed(group, path, children),
                       replicas: self.replicas_changed})
        group.start()

    def replicas_changed(self, children):
        self.replicas = {self.address} | {data.decode() for data in (children or {}).values() if data}
        self.log.wake()

    def masters_changed(self, group, path, children):
        """The master whose node is the oldest leads."""
        masters = [name for name in children or {} if name.startswith("json.info_")]
        first = min(masters, key=sequence, default=None)
        own = first is not None and first == group.names.get(path)
        if self.elected and not own:
            leave("Lost leadership after indecisive election... committing suicide!")
        if own and not self.elected:
            self.lead()
        elif not own:
            leader = json.loads(children[first]) if first else None
            if leader and (self.leader or {}).get("id") != leader["id"]:
                log(f"The newly elected leader is {leader['pid']} with id {leader['id']}")
            self.leader = leader

    def lead(self):
        log("Elected as the leading master!")
        self.leader, self.elected_time = self.info, time.time()
        thread(self.agents.recover)


def main():
    Master(flag_file.load("master")).run()
