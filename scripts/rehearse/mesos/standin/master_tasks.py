"""Made-up tasks: what a framework would run, so that a drain has something to wait for.

`acks` says what the framework does with the last word of a task. `yes`: it acknowledges. `no`: it has gone away
without ending, so the task stays, over and not acknowledged. `leaves`: it ends by itself, and the task with it, which
is no reason for the master to look at a drain again.
"""
import uuid

from peers import Unreachable, call
from web import Answer, as_json, forbidden


class Tasks:
    def __init__(self, master):
        self.master = master

    def run(self, request):
        """POST {agent_id, seconds, kill_policy?, acks?, role?, user?}: one task of a framework of its own."""
        body, acls = request.json(), self.master.acls
        user = body.get("user", "root")
        if not acls.allow("register_frameworks", request.principal, body.get("role", "*")) or \
                not acls.allow("run_tasks", request.principal, user):
            raise forbidden()
        agent = self.master.agents.registered.get(body["agent_id"])
        if agent is None:
            raise Answer(400, "Unknown agent")
        if agent.id in self.master.agents.registry.deactivated or not agent.connected:
            raise Answer(409, "Agent makes no offers")
        task = {"task_id": str(uuid.uuid4()), "framework_id": str(uuid.uuid4()), "principal": request.principal,
                "user": user, "state": "TASK_RUNNING", "seconds": body["seconds"],
                "kill_policy": body.get("kill_policy"), "acks": body.get("acks", "yes")}
        with self.master.mutex:
            agent.tasks[task["task_id"]] = task
        try:
            call(agent.address, "/slave(1)/rehearsal/run", task, timeout=20)
        except Unreachable as error:
            agent.tasks.pop(task["task_id"], None)
            raise Answer(409, f"The agent does not run it: {error}") from None
        raise as_json(task)

    def update(self, body):
        """The last word of a task, from its agent; whether that is acknowledged."""
        agents, told = self.master.agents, body["task"]
        agent = agents.registered.get(body["agent_id"])
        if agent is None or not self.master.elected:
            return {"acknowledged": False}
        with self.master.mutex:
            agent.tasks[told["task_id"]] = told
            if told["acks"] == "no":
                return {"acknowledged": False}
            agent.tasks.pop(told["task_id"])
        if told["acks"] == "yes":
            agents.transition(agent.id)
        return {"acknowledged": True}

    def teardown(self, principal, framework):
        """Ends a framework: its tasks are away at once, and no drain is looked at."""
        found = False
        for agent in list(self.master.agents.registered.values()):
            for task in [task for task in agent.tasks.values() if task["framework_id"] == framework]:
                if not self.master.acls.allow("teardown_frameworks", principal, task["principal"]):
                    raise forbidden()
                found = True
                agent.tasks.pop(task["task_id"], None)
                agent.tell("kill", task_id=task["task_id"])
        if not found:
            raise Answer(400, f"No framework found with ID {framework}")

    def all(self):
        return [{"agent_id": {"value": agent.id}, "task_id": {"value": task["task_id"]}, "state": task["state"],
                 "framework_id": {"value": task["framework_id"]}, "name": "rehearsal"}
                for agent in list(self.master.agents.registered.values()) for task in list(agent.tasks.values())]
