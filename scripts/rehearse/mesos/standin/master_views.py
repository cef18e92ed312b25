"""What a master shows of itself and its agents: the JSON of its endpoints, and of the calls that only read."""
import time

import flags as flag_file

SECOND = 10**9


def drain_view(master, identity):
    """What is added for an agent that is deactivated."""
    drain = master.registrar.registry.deactivated.get(identity)
    if drain is None:
        return {"deactivated": False}
    if "drain" not in drain:
        return {"deactivated": True}
    return {"deactivated": True, "drain_info": {"state": drain["state"], "config": drain["drain"]},
            "estimated_drain_start_time": {"nanoseconds": drain["since"]}}


def is_active(master, agent):
    return agent.connected and agent.id not in master.registrar.registry.deactivated


def api_attribute(name, value):
    """As protobuf's JSON has it."""
    try:
        return {"name": name, "type": "SCALAR", "scalar": {"value": float(value)}}
    except ValueError:
        return {"name": name, "type": "TEXT", "text": {"value": value}}


def agent_info(identity, info):
    return {"id": {"value": identity}, "hostname": info["hostname"], "port": info["port"],
            "attributes": [api_attribute(name, value) for name, value in info["attributes"]],
            "resources": [api_resource(name, value, info["default_role"]) for name, value in info["resources"].items()]}


def api_resource(name, value, role):
    if isinstance(value, str):
        ranges = [part.split("-") for part in value.strip("[]").split(",")]
        value = {"type": "RANGES", "ranges": {"range": [{"begin": int(low), "end": int(high)} for low, high in ranges]}}
    else:
        value = {"type": "SCALAR", "scalar": {"value": value}}
    return {"name": name, "role": role, **value}


def api_agents(master):
    agents = master.agents
    with master.mutex:
        return {"agents": [{"agent_info": agent_info(agent.id, agent.info), "active": is_active(master, agent),
                            "pid": agent.pid, "version": flag_file.VERSION,
                            "registered_time": {"nanoseconds": agent.registered}, **drain_view(master, agent.id)}
                           for agent in agents.registered.values()],
                "recovered_agents": [agent_info(identity, info) for identity, info in agents.recovered.items()]}


def slaves(master):
    agents = master.agents
    with master.mutex:
        return {"slaves": [{"id": agent.id, "pid": agent.pid, "active": is_active(master, agent),
                            "registered_time": agent.registered / SECOND, "version": flag_file.VERSION,
                            **plain(agent.info), **drain_view(master, agent.id)}
                           for agent in agents.registered.values()],
                "recovered_slaves": [{"id": identity, **plain(info)} for identity, info in agents.recovered.items()]}


def plain(info):
    return {"hostname": info["hostname"], "port": info["port"], "resources": info["resources"],
            "attributes": dict(info["attributes"])}


def state(master, with_flags):
    seen = slaves(master)
    leader = master.leader
    value = {"version": flag_file.VERSION, "id": master.id, "pid": master.info["pid"],
             "hostname": master.info["hostname"], "start_time": master.started, "cluster": master.flags["cluster"],
             "leader": leader and leader["pid"],
             "leader_info": leader and {key: leader[key] for key in ("id", "pid", "port", "hostname")},
             "elected_time": master.elected_time, **counts(master), **seen, "frameworks": [], "orphan_tasks": []}
    return {**value, "flags": master.flags.texts} if with_flags else value


def counts(master):
    agents = list(master.agents.registered.values())
    active = [agent for agent in agents if is_active(master, agent)]
    return {"activated_slaves": len(active), "deactivated_slaves": len(agents) - len(active),
            "unreachable_slaves": len(master.registrar.registry.unreachable)}


def metrics(master):
    agents = list(master.agents.registered.values())
    number = counts(master)
    return {"master/elected": 1.0 if master.elected else 0.0, "master/uptime_secs": time.time() - master.started,
            "master/slaves_active": float(number["activated_slaves"]),
            "master/slaves_inactive": float(number["deactivated_slaves"]),
            "master/slaves_connected": float(sum(agent.connected for agent in agents)),
            "master/slaves_disconnected": float(sum(not agent.connected for agent in agents)),
            "master/slaves_unreachable": float(number["unreachable_slaves"]),
            "master/tasks_running": float(sum(task["state"] == "TASK_RUNNING"
                                              for agent in agents for task in list(agent.tasks.values()))),
            "registrar/log/ensemble_size": float(len(master.replicas)),
            "registrar/log/recovered": 1.0 if master.log.local.recovered else 0.0}


def master_view(master):
    return {"master_info": master.info, "start_time": master.started, "elected_time": master.elected_time}
