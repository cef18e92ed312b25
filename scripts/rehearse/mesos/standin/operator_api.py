"""The master's v1 operator API: POST /api/v1."""
import json

import flags as flag_file
import master_views as views
from web import Answer, as_json, forbidden


class Invalid(Exception):
    """A call that is not one; becomes 400."""


class OperatorApi:
    def __init__(self, master, tasks):
        self.master, self.tasks = master, tasks
        self.calls = {"GET_HEALTH": lambda *_: {"get_health": {"healthy": True}},
                      "GET_VERSION": lambda *_: {"get_version": {"version_info": {"version": flag_file.VERSION}}},
                      "GET_FLAGS": self.get_flags, "GET_METRICS": self.get_metrics,
                      "GET_MASTER": lambda *_: {"get_master": views.master_view(master)},
                      "GET_AGENTS": lambda *_: {"get_agents": views.api_agents(master)},
                      "GET_TASKS": lambda *_: {"get_tasks": {"tasks": tasks.all()}},
                      "GET_WEIGHTS": self.get_weights, "UPDATE_WEIGHTS": self.update_weights,
                      "DRAIN_AGENT": self.drain_agent, "TEARDOWN": self.teardown,
                      "DEACTIVATE_AGENT": self.on_agent("deactivate_agent", master.agents.deactivate),
                      "REACTIVATE_AGENT": self.on_agent("reactivate_agent", master.agents.reactivate),
                      "MARK_AGENT_GONE": self.on_agent("mark_agent_gone", master.agents.mark_gone)}

    def answer(self, request):
        """For a leader; who asks is known."""
        if not self.master.recovered:
            return Answer(503, "Master has not finished recovery")
        if request.method != "POST":
            return Answer(405, "Expecting one of { 'POST' }, but received '" + request.method + "'")
        kind = request.headers.get("Content-Type")
        if kind is None:
            return Answer(400, "Expecting 'Content-Type' to be present")
        if kind.partition(";")[0].strip() != "application/json":
            return Answer(415, "Expecting 'Content-Type' of application/json")
        try:
            call = request.json()
        except ValueError as error:
            return Answer(400, f"Failed to parse body into JSON: {error}")
        try:
            act = self.calls.get(call.get("type")) if isinstance(call, dict) else None
            if act is None:
                raise Invalid("Failed to validate master::Call: Expecting 'type' to be present")
            result = act(request.principal, call)
        except Invalid as error:
            return Answer(400, str(error))
        return as_json({"type": call["type"], **result}) if result is not None else Answer(200)

    def on_agent(self, field, act):
        def run(principal, call):
            act(principal, agent_id(part(call, field), field))
        return run

    def drain_agent(self, principal, call):
        body = part(call, "drain_agent")
        config = {"mark_gone": bool(body.get("mark_gone", False))}
        if "max_grace_period" in body:
            config["max_grace_period"] = {"nanoseconds": grace_period(body["max_grace_period"])}
        self.master.agents.drain(principal, agent_id(body, "drain_agent"), config)

    def teardown(self, principal, call):
        body = part(call, "teardown")
        self.tasks.teardown(principal, body["framework_id"]["value"])

    def get_flags(self, principal, _call):
        if not self.master.acls.allow("view_flags", principal):
            raise forbidden()
        texts = self.master.flags.texts
        return {"get_flags": {"flags": [{"name": name, "value": text} for name, text in texts.items()]}}

    def get_metrics(self, _principal, _call):
        return {"get_metrics": {"metrics": [{"name": name, "value": value}
                                            for name, value in views.metrics(self.master).items()]}}

    def get_weights(self, principal, _call):
        weights = list(self.master.registrar.registry.weights.items())
        shown = [{"role": role, "weight": weight} for role, weight in weights
                 if self.master.acls.allow("view_roles", principal, role)]
        return {"get_weights": {"weight_infos": shown}}

    def update_weights(self, principal, call):
        wanted = {each["role"]: each["weight"] for each in part(call, "update_weights").get("weight_infos", [])}
        if not all(self.master.acls.allow("update_weights", principal, role) for role in wanted):
            raise forbidden()
        self.master.registrar.store("Failed to update weights", do="weights", weights=wanted)


def part(call, name):
    if name not in call:
        raise Invalid(f"Failed to validate master::Call: Expecting '{name}' to be present")
    return call[name]


def agent_id(body, field):
    try:
        return body["agent_id"]["value"]
    except (KeyError, TypeError):
        raise Invalid(f"Failed to convert JSON into Call protobuf: Missing required fields: {field}.agent_id") from None


def grace_period(value):
    """Nanoseconds of a DurationInfo."""
    if isinstance(value, dict):
        return int(value.get("nanoseconds", 0)) + int(value.get("seconds", 0)) * 10**9
    kind = "string" if isinstance(value, str) else "number" if isinstance(value, (int, float)) else json.dumps(value)
    raise Invalid("Failed to convert JSON into Call protobuf: "
                  f"Not expecting a JSON {kind} for field 'max_grace_period'")
