"""An agent's endpoints: those that people and programs ask, and those by which a master speaks to it."""
import time

import flags as flag_file
from web import Answer, Route, as_json, forbidden


def routes(agent):
    flags = agent.flags
    read_only = ("mesos-agent-readonly", agent.known if flags["authenticate_http_readonly"] else None)

    def needs(action, act):
        def answer(request):
            if not agent.acls.allow(action, request.principal, request.path):
                return forbidden()
            return as_json(act(request))
        return answer

    def run(request):
        """What the master has let through is judged once more, as the real agent does for each task."""
        task = request.json()
        if not agent.acls.allow("run_tasks", task["principal"], task["user"]):
            return forbidden()
        agent.tasks.add(task)
        return as_json({})

    def done(act):
        return Route(lambda request: act(request.json()) or as_json({}))

    own = {"/health": Route(lambda _: Answer(200)),
           "/state": Route(lambda request: as_json(state(agent, agent.acls.allow("view_flags", request.principal))),
                           *read_only),
           "/flags": Route(needs("view_flags", lambda _: {"flags": flags.texts}), *read_only),
           "/rehearsal/ping": Route(lambda request: as_json(agent.ping(request.json()))),
           "/rehearsal/run": Route(run),
           "/rehearsal/kill": done(lambda body: agent.tasks.kill(body["task_id"])),
           "/rehearsal/drain": done(lambda body: agent.tasks.drain(body["config"])),
           "/rehearsal/shutdown": done(lambda body: agent.shut_down(agent.master and agent.master["hostname"],
                                                                    body["why"]))}
    return {**own, **{f"/slave(1){path}": route for path, route in own.items()},
            "/version": Route(lambda _: as_json({"version": flag_file.VERSION})),
            "/metrics/snapshot": Route(needs("get_endpoints", lambda _: metrics(agent)), *read_only)}


def state(agent, with_flags):
    info, tasks = agent.info, agent.tasks
    value = {"version": flag_file.VERSION, "id": agent.id or "", "pid": f"slave(1)@{agent.address}",
             "hostname": agent.hostname, "start_time": agent.started, "resources": info["resources"],
             "attributes": dict(info["attributes"]), "drain_config": tasks.drain_config,
             "frameworks": [], "completed_frameworks": []}
    if agent.master:
        value["master_hostname"] = agent.master["hostname"]
    if tasks.drain_config:
        value["estimated_drain_start_time_seconds"] = tasks.drain_began
    return {**value, "flags": agent.flags.texts} if with_flags else value


def metrics(agent):
    return {"slave/registered": 1.0 if agent.registered else 0.0, "slave/uptime_secs": time.time() - agent.started,
            "slave/tasks_running": float(sum(task["state"] == "TASK_RUNNING" for task in agent.tasks.listed()))}
