"""The master's endpoints: which of them need a login, and which only the leader answers."""
import flags as flag_file
import master_views as views
from master_tasks import Tasks
from operator_api import OperatorApi
from web import Answer, Route, as_json, forbidden


def routes(master):
    flags, known, tasks = master.flags, master.credentials or {}, Tasks(master)
    read_only = ("mesos-master-readonly", known if flags["authenticate_http_readonly"] else None)
    read_write = ("mesos-master-readwrite", known if flags["authenticate_http_readwrite"] else None)
    schedulers = ("mesos-master-scheduler", known if flags["authenticate_http_frameworks"] else None)
    api = OperatorApi(master, tasks)

    def of_leader(act):
        def answer(request):
            if master.elected:
                return act(request)
            return to_leader(master, request.path if request.path.startswith("/master/") else f"/master{request.path}")
        return answer

    def needs(action, act):
        def answer(request):
            if not master.acls.allow(action, request.principal, request.path):
                return forbidden()
            return as_json(act(request))
        return answer

    own = {"/health": Route(lambda _: Answer(200)),
           "/redirect": Route(lambda _: to_leader(master, "")),
           "/state": Route(of_leader(lambda request: as_json(views.state(
               master, master.acls.allow("view_flags", request.principal)))), *read_only),
           "/slaves": Route(of_leader(lambda _: as_json(views.slaves(master))), *read_only),
           "/flags": Route(needs("view_flags", lambda _: {"flags": master.flags.texts}), *read_only),
           "/api/v1": Route(of_leader(api.answer), *read_write),
           "/rehearsal/run": Route(of_leader(tasks.run), *schedulers),
           "/rehearsal/register": Route(lambda request: as_json(master.agents.register(request.json()))),
           "/rehearsal/unregister": Route(lambda request: as_json(master.agents.unregister(request.json()))),
           "/rehearsal/update": Route(lambda request: as_json(tasks.update(request.json())))}
    return {**own, **{f"/master{path}": route for path, route in own.items()}, **log_routes(master),
            "/version": Route(lambda _: as_json({"version": flag_file.VERSION})),
            "/metrics/snapshot": Route(needs("get_endpoints", lambda _: views.metrics(master)), *read_only)}


def to_leader(master, path):
    leader = master.leader
    if leader is None:
        return Answer(503, "No leader elected")
    return Answer(307, headers={"Location": f"//{leader['hostname']}:{leader['port']}{path}"})


def log_routes(master):
    """What replicas say to each other."""
    local = master.log.local

    def route(act):
        return Route(lambda request: as_json(act(**request.json())))
    return {f"/log(1)/{name}": route(act) for name, act in
            {"say": local.say, "promise": local.promise, "append": local.append, "read": local.read}.items()}
