"""What a leading master does with agents: registers them, notices when they are away, drains them."""
import threading

from access import proof
from agents import Agent, Pinger, nanoseconds
from web import Answer, forbidden
from words import log, thread

OTHER_ADDRESS = "Agent attempted to reregister with different IP / hostname"
GONE = "Agent has been marked gone"


class MasterAgents:
    def __init__(self, master):
        self.master, self.mutex = master, master.mutex
        self.registered = {}  # id -> Agent
        self.recovered = {}   # id -> info: in the registry, and not back since this master leads
        self.count = 0

    @property
    def registrar(self):
        return self.master.registrar

    @property
    def registry(self):
        return self.master.registrar.registry

    def recover(self):
        self.registrar.recover()
        with self.mutex:
            self.recovered = {**self.registry.admitted, **self.recovered}
            for each in self.registered:
                self.recovered.pop(each, None)
        thread(self.forget, self.master.flags["agent_reregister_timeout"])

    def forget(self, seconds):
        """Who has not come back by then is unreachable."""
        threading.Event().wait(seconds)
        for each in list(self.recovered):
            self.lose(each, "did not reregister in time")

    # Registration

    def register(self, call):
        """Answers an agent that registers: with its id, or why not."""
        master, info, identity = self.master, call["info"], call.get("agent_id")
        address = f"{info['ip']}:{info['port']}"
        if not master.elected or not master.recovered or call["master_id"] not in (None, master.id):
            return {"answer": "later"}
        refused = self.refused(call, address)
        if refused:
            return refused
        if identity in self.registry.gone:
            return {"answer": "shut down", "why": GONE}
        with self.mutex:
            known = self.registered.get(identity)
            if known and (known.info["ip"], known.info["hostname"]) != (info["ip"], info["hostname"]):
                log(f"Agent {identity} at slave(1)@{address} ({info['hostname']}) attempted to reregister with "
                    f"different IP / hostname; expected {known.info['ip']} ({known.info['hostname']}) "
                    "shutting it down", "W")
                return {"answer": "shut down", "why": OTHER_ADDRESS}
            if identity is None:
                identity = f"{master.id}-S{self.count}"
                self.count += 1
        if self.registry.admitted.get(identity) != info:
            self.registrar.store("Failed to admit agent", do="admit", agent=identity, info=info)
        self.add(Agent(identity, info, call["tasks"]))
        flags = master.flags
        return {"answer": "registered", "agent_id": identity,
                "patience": flags["agent_ping_timeout"] * flags["max_agent_ping_timeouts"]}

    def refused(self, call, address):
        principal, known = call.get("principal"), self.master.credentials
        flags, acls = self.master.flags, self.master.acls
        if principal is not None and known is not None:
            secret = known.get(principal)
            if secret is None or proof(secret, address, str(call["master_id"])) != call["proof"]:
                log(f"Failed to authenticate agent at slave(1)@{address}: Refused authentication", "W")
                return {"answer": "wrong secret"}
        reason = None
        if flags["authenticate_agents"] and principal is None:
            reason = "because it is not authenticated"
        elif not acls.allow("register_agents", principal):
            reason = "because its principal is not authorized to register agents"
        if reason:
            log(f"Refusing registration of agent at slave(1)@{address} {reason}", "W")
        return {"answer": "refused"} if reason else None

    def add(self, agent):
        with self.mutex:
            known = self.registered.get(agent.id)
            if known:
                known.ended.set()
            self.registered[agent.id] = agent
            self.recovered.pop(agent.id, None)
            drain = self.registry.deactivated.get(agent.id, {})
        log(f"Registered agent {agent.id} at {agent.pid} ({agent.info['hostname']})")
        Pinger(agent, self.master.flags, self.disconnect, self.time_out)
        if drain.get("state") == "DRAINING":
            agent.tell("drain", config=drain["drain"])
            self.transition(agent.id)

    def disconnect(self, agent):
        log(f"Agent {agent.id} at {agent.pid} disconnected")
        agent.connected = False

    def time_out(self, agent):
        if not agent.ended.is_set():
            self.lose(agent.id, "health check timed out")

    def lose(self, identity, why):
        log(f"Marking agent {identity} unreachable: {why}")
        self.registrar.store("Failed to mark agent unreachable", do="mark_unreachable", agent=identity)
        self.drop(identity)

    def drop(self, identity):
        with self.mutex:
            agent = self.registered.pop(identity, None)
            self.recovered.pop(identity, None)
            if agent:
                agent.ended.set()
        return agent

    def unregister(self, call):
        """The agent says that it goes for good."""
        self.registrar.store("Failed to remove agent", do="remove", agent=call["agent_id"])
        self.drop(call["agent_id"])
        return {}

    # What operators ask for

    def known(self, identity):
        return identity in self.registry.admitted or identity in self.registry.unreachable

    def allowed(self, action, principal):
        if not self.master.acls.allow(action, principal):
            raise forbidden()

    def drain(self, principal, identity, config):
        self.allowed("drain_agents", principal)
        if not self.known(identity):
            raise Answer(400, "Unknown agent")
        self.registrar.store("Failed to drain agent", do="drain", agent=identity, config=config, since=nanoseconds())
        agent = self.registered.get(identity)
        if agent:
            agent.tell("drain", config=config)
            thread(self.transition, identity)

    def transition(self, identity):
        """An agent that drains and has nothing left is DRAINED, or gone. The master looks at certain events only."""
        with self.mutex:
            drain, agent = self.registry.deactivated.get(identity, {}), self.registered.get(identity)
            if drain.get("state") != "DRAINING" or agent is None or agent.tasks:
                return
        if drain["drain"].get("mark_gone"):
            self.remove_for_good(identity)
        else:
            self.registrar.store("Failed to mark agent drained", do="drained", agent=identity)

    def deactivate(self, principal, identity):
        self.allowed("deactivate_agents", principal)
        if not self.known(identity):
            raise Answer(400, "Unknown agent")
        self.registrar.store("Failed to deactivate agent in the registry", do="deactivate", agent=identity)

    def reactivate(self, principal, identity):
        self.allowed("reactivate_agents", principal)
        drain = self.registry.deactivated.get(identity)
        if identity in self.registry.gone or (drain or {}).get("state") == "DRAINING":
            raise Answer(400, "Agent is still in the DRAINING state")
        if drain is None:
            raise Answer(400, "Agent is not deactivated")
        self.registrar.store("Failed to reactivate agent", do="reactivate", agent=identity)
        if identity in self.registry.unreachable:
            raise Answer(409, "Agent removed while processing the call")

    def mark_gone(self, principal, identity):
        self.allowed("mark_agents_gone", principal)
        if identity in self.registry.gone:
            return
        if not self.known(identity):
            raise Answer(404, f"Agent '{identity}' not found")
        self.remove_for_good(identity)

    def remove_for_good(self, identity):
        self.registrar.store("Failed to mark agent gone", do="mark_gone", agent=identity)
        agent = self.drop(identity)
        if agent:
            agent.tell("shutdown", why=GONE)
