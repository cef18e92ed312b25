"""mesos-agent, as a stand-in: it registers with the leading master, is pinged and drained; its tasks are made up."""
import json
import os
import random
import re
import signal
import socket
import threading
import time

import agent_info
import containerizers
import flags as flag_file
from access import Acls, credentials, proof
from agent_http import routes
from agent_recovery import Memory
from agent_tasks import AgentTasks
from group import Group, sequence
from peers import Unreachable, call
from web import Server
from words import leave, log, thread
from zookeeper_url import BadUrl, parse

# Seconds between two tries to register grow up to this.
LONGEST_BACKOFF = 60


class Agent:
    def __init__(self, flags):
        self.flags = flags
        self.ip = flags["ip"] or socket.gethostbyname(socket.gethostname())
        self.public_ip, self.port = flags["advertise_ip"] or self.ip, flags["port"]
        self.address = f"{self.public_ip}:{self.port}"
        self.hostname = flags["hostname"] or self.public_ip
        self.started = time.time()
        self.changed = threading.Condition()
        self.master = None  # the leading master's information
        self.registered = False
        self.patience = None  # seconds without a ping after which the master is looked for again
        self.pinged = time.monotonic()
        self.id = self.info = self.memory = self.tasks = self.acls = self.known = None
        self.credential = None

    def run(self):
        flags = self.flags
        signal.signal(signal.SIGUSR1, self.unregister)
        server = Server(self.ip, self.port, {})
        if flags["master"] is None and flags["master_detector"] is None:
            leave("Missing required option `--master` or `--master_detector`")
        if flags["reconfiguration_policy"] not in ("equal", "additive"):
            leave(f"Unknown option for 'reconfiguration_policy' flag {flags['reconfiguration_policy']}. "
                  "Please run the agent with '--help' to see the valid options.")
        containerizers.check(flags)
        self.info = {"hostname": self.hostname, "port": self.port, "ip": self.public_ip,
                     "resources": agent_info.resources(flags["resources"]), "default_role": flags["default_role"],
                     "attributes": agent_info.attributes(flags["attributes"])}
        self.credential = credentials(flags, "credential")
        self.known, self.acls = credentials(flags, "http_credentials") or {}, Acls(flags["acls"])
        self.memory = Memory(flags["work_dir"])
        os.makedirs(flags["runtime_dir"], exist_ok=True)
        self.tasks = AgentTasks(flags, self.memory, self.say)
        server.routes.update(routes(self))
        thread(server.serve_forever, 3600)
        self.id = self.memory.recover(self.info, flags["reconfiguration_policy"])
        containerizers.recover_docker(flags, self.memory)
        if self.id:
            self.tasks.recover(self.id)
        log(f"Agent started on slave(1)@{self.address}")
        self.tasks.start()
        self.detect()
        thread(self.keep_registered)
        threading.Event().wait()

    def detect(self):
        """Follows who leads; an address instead of a URL is taken as it is."""
        text = self.flags["master"]
        if not text.startswith("zk:"):
            host, port = re.match(r"([^:]*):?(\d*)", text).groups()  # what follows the digits is not looked at
            self.found({"id": None, "hostname": host, "address": {"ip": host, "port": int(port or 5050)}})
            return
        try:
            hosts, path = parse(text)
        except BadUrl as error:
            leave(f"Failed to create a master detector: {error}")

        def seen(children):
            masters = [name for name in children or {} if name.startswith("json.info_")]
            self.found(json.loads(children[min(masters, key=sequence)]) if masters else None)
        Group(hosts, self.flags["zk_session_timeout"], watch={path: seen}).start()

    def found(self, master):
        with self.changed:
            if master and self.master and master["id"] == self.master["id"]:
                return
            log(f"New master detected at master@{master['address']['ip']}:{master['address']['port']}" if master
                else "Lost leading master")
            self.master, self.registered = master, False
            self.changed.notify_all()

    def keep_registered(self):
        tries = 0
        while True:
            with self.changed:
                if self.registered and time.monotonic() - self.pinged > self.patience:
                    log("No pings from master received within the time; it is looked for again", "W")
                    self.registered = False
                if self.registered or self.master is None:
                    tries = 0
                    self.changed.wait(self.patience if self.registered else None)
                    continue
                master = self.master
            factor = self.flags["registration_backoff_factor"]
            time.sleep(random.uniform(0, min(factor * 2 ** min(tries, 1), LONGEST_BACKOFF)))
            tries += 1
            try:
                self.register(master)
            except Unreachable as error:
                log(f"Failed to register: {error}", "W")

    def register(self, master):
        where = f"{master['address']['ip']}:{master['address']['port']}"
        body = {"agent_id": self.id, "info": self.info, "tasks": self.tasks.listed(), "master_id": master["id"]}
        if self.credential:
            principal, secret = next(iter(self.credential.items()))
            body.update(principal=principal, proof=proof(secret, self.address, str(master["id"])))
        answer = call(where, "/master/rehearsal/register", body, timeout=30)
        if answer["answer"] == "wrong secret":
            leave(f"Master master@{where} refused authentication")
        if answer["answer"] == "shut down":
            self.shut_down(where, answer["why"])
        if answer["answer"] != "registered":
            return
        if self.id is None:
            self.memory.keep(answer["agent_id"], self.info)
            self.tasks.identity = answer["agent_id"]
        with self.changed:
            self.id, self.patience = answer["agent_id"], answer["patience"]
            self.pinged = time.monotonic()
            self.registered = self.master is master
        log(f"Registered with master master@{where}; given agent ID {self.id}")
        self.tasks.say_again()

    @staticmethod
    def shut_down(where, why):
        leave(f"Agent asked to shut down by master@{where} because '{why}'", 0)

    def ping(self, body):
        """A master that took this agent for away has it register again."""
        with self.changed:
            self.pinged = time.monotonic()
            if not body["connected"] and self.registered:
                self.registered = False
                self.changed.notify_all()
        return {"agent_id": self.id}

    def say(self, task):
        master = self.master
        if master is None or not self.registered:
            raise Unreachable("no master")
        where = f"{master['address']['ip']}:{master['address']['port']}"
        return call(where, "/master/rehearsal/update", {"agent_id": self.id, "task": task})["acknowledged"]

    def unregister(self, *_):
        """SIGUSR1. The folder stays: a start anew brings the same id."""
        if self.registered:
            where = f"{self.master['address']['ip']}:{self.master['address']['port']}"
            try:
                call(where, "/master/rehearsal/unregister", {"agent_id": self.id}, timeout=30)
            except Unreachable as error:
                log(str(error), "W")
        leave("unregistering and shutting down", 0)


def main():
    Agent(flag_file.load("agent")).run()
