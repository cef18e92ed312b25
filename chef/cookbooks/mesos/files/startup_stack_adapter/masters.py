"""What a Mesos master says of itself.

`/health` and `master/elected` are no answer: a master says both without a quorum. One that leads has read its registry
when it answers a call of the operator's interface; one that follows knows where its leader is.
"""
import concurrent.futures
import dataclasses
import json
import time
import urllib.parse

from startup_stack_agent.adapter import DOWN, Server

from . import bounded

# Seconds for a look in all, the requests to the other masters included.
PATIENCE = 2.5
# Neither an answer nor a refusal: a machine that is away.
SILENT = Server("unknown", runs=False, known=False)
FIGURES = "/metrics/snapshot"
REDIRECT = "/master/redirect"
CALLS = "/api/v1"


class Unclear(Exception):
    """An answer that says nothing of the master; in words."""


@dataclasses.dataclass(frozen=True)
class Door:
    port: int
    tls: bool
    credential: tuple | None


@dataclasses.dataclass(frozen=True)
class Figures:
    """replicas: how many the log has right now by this master's word; votes: its own does."""
    votes: bool
    elected: bool
    replicas: int


@dataclasses.dataclass(frozen=True)
class Sight:
    """figures: None when they are not known."""
    server: Server
    figures: Figures | None = None


def see(number, members, door, clock=time.monotonic):
    """The Sight of one of the members {id: address}."""
    end = clock() + PATIENCE

    def ask(address, path, call=None):
        return bounded.ask(address, door, path, end, call)

    try:
        figures = read_figures(ask, members[number])
        return Sight(judge(ask, number, members, figures), figures)
    except ConnectionRefusedError:
        return Sight(DOWN)
    except bounded.NoConnection:
        return Sight(SILENT)
    except Unclear as unclear:
        return Sight(Server(str(unclear), known=False))
    except OSError as error:
        return Sight(Server(f"no answer: {error}"[:100], known=False))


def judge(ask, number, members, figures):
    if not figures.votes:
        return Server("recovering the log")
    if not figures.elected:
        return follower(ask, members[number], members)
    status = ask(members[number], CALLS, {"type": "GET_AGENTS"}).status
    if status == 200:
        synced = min(voting(ask, number, members), figures.replicas - 1)
        return Server("leader", serving=True, leads=True, synced=synced)
    if status == 503:
        return Server("recovering the registry")
    if status == 307:  # it has lost its office since
        return follower(ask, members[number], members)
    raise Unclear(f"HTTP {status}")


def follower(ask, address, members):
    """One without a leader serves nobody: it must be able to take a fix, such as other addresses of ZooKeeper."""
    answer = ask(address, REDIRECT)
    if answer.status == 503:
        return Server("no leader")
    leader = urllib.parse.urlsplit(answer.location or "").hostname
    if answer.status != 307 or not leader:
        raise Unclear(f"HTTP {answer.status}")
    known = leader in members.values()
    return Server("follower" if known else f"follows {leader}, which is no member", serving=True)


def voting(ask, leader, members):
    """How many of the others say that their replica votes; asked all at once."""
    def votes(address):
        try:
            return read_figures(ask, address).votes
        except (OSError, Unclear):
            return False

    others = [address for number, address in members.items() if number != leader]
    with concurrent.futures.ThreadPoolExecutor(len(others) or 1) as pool:
        return sum(pool.map(votes, others))


def read_figures(ask, address):
    answer = ask(address, FIGURES)
    if answer.status != 200:
        raise Unclear(f"HTTP {answer.status}")
    try:
        found = json.loads(answer.body)
        return Figures(found["registrar/log/recovered"] == 1, found["master/elected"] == 1,
                       int(found["registrar/log/ensemble_size"]))
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError):
        raise Unclear("figures that make no sense") from None


def crowded(server, words):
    return dataclasses.replace(server, mode=f"{server.mode}: {words}", synced=None)
