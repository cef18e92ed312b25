"""What a member does next about a change, and why in words: pure."""
import dataclasses

# An election looks like an outage for a few seconds.
DOWN_AFTER = 30
RETRY_AFTER = 600
# Age in seconds up to which a member's record speaks for its agent: three writes.
FRESH = 90


@dataclasses.dataclass(frozen=True)
class Situation:
    wanted: str | None           # digest that the bucket asks for; None when that cannot be read
    applied: str | None          # digest of the last good converge; None before the bootstrap's
    failed: str | None           # digest that was tried last and failed here
    refused: str | None          # digest that was tried last and that this machine refused, through no fault of its own
    other_contract: str | None   # digest that only an instance with a newer launch template can take
    failed_for: float            # seconds since it was tried
    failed_elsewhere: tuple      # names of members that failed with the wanted digest
    behind: tuple                # names of members whose agents live and have not applied the wanted digest
    alone: bool                  # a single: there are no others to wait for
    leading: bool
    serving: bool
    known: bool                  # false: it may serve, its server gives no answer that can be understood
    down_for: float              # seconds without serving
    idle: bool                   # not a member of the ensemble
    other_list: bool             # the server is configured with other members than those in force
    restart_due: bool            # the server runs with another configuration than the one on the disk


@dataclasses.dataclass(frozen=True)
class Step:
    """kind: rest, freely, locked."""
    kind: str
    why: str


def need(now):
    """Why a converge is needed, or None."""
    if now.wanted is None:
        return None
    missed = now.failed or now.refused
    if now.wanted != (missed or now.other_contract or now.applied):
        return f"digest {now.wanted[:12]} is new"
    if now.other_contract:
        return None
    if missed:
        return f"digest {missed[:12]} failed here and is due again" if now.failed_for >= RETRY_AFTER else None
    if now.other_list:
        return "the server is configured with other members than those in force"
    if now.restart_due:
        return "the server runs with another configuration than the one on the disk"
    return None


def next_step(now):
    if now.applied is None:
        return Step("rest", "the bootstrap has not converged yet")
    why = need(now)
    if why is None:
        return Step("rest", at_rest(now))
    if now.alone:
        return Step("freely", f"{why}; this member is the only one")
    if now.idle or (not may_serve(now) and now.down_for >= DOWN_AFTER):
        return Step("freely", f"{why}; this member serves nobody")
    if not may_serve(now):
        return Step("rest", f"{why}; not serving, perhaps an election")
    if now.failed_elsewhere:
        return Step("rest", f"{why}, but it failed on {', '.join(now.failed_elsewhere)}: left alone")
    if now.leading and now.behind:
        return Step("rest", f"{why}; the one that leads goes last, after {', '.join(now.behind)}")
    return Step("locked", why)


def may_serve(now):
    return now.serving or not now.known


def at_rest(now):
    if now.wanted is None:
        return "what the bucket asks for cannot be read"
    if now.other_contract:
        return f"digest {now.other_contract[:12]} needs a newer node program: waiting for the roller"
    if now.refused:
        return f"digest {now.refused[:12]} was refused by this machine"
    return f"digest {now.failed[:12]} failed here" if now.failed else "nothing to do"


def all_serve(servers):
    """Whether every member serves: ({id: Server}) -> (bool, words)."""
    absent = [f"{number} is {server.mode}" for number, server in sorted(servers.items()) if not server.serving]
    return (False, f"member {', '.join(absent)}") if absent else (True, "every member serves")


def whole(servers, besides=0):
    """The same of an ensemble, under one leader that has all others synced. Besides these there may be members of which
    nothing is known."""
    complete, words = all_serve(servers)
    if not complete:
        return False, words
    leaders = [number for number, server in sorted(servers.items()) if server.leads]
    if len(leaders) != 1:
        return False, f"leaders: {', '.join(map(str, leaders)) or 'none'}"
    synced, followers = servers[leaders[0]].synced, len(servers) - 1
    if synced is None:
        return False, f"leader {leaders[0]} does not say who is in sync: {servers[leaders[0]].mode}"
    if not followers <= synced <= followers + besides:
        return False, f"leader {leaders[0]} has {synced} of {followers} followers synced"
    return True, f"leader {leaders[0]}, {synced} followers synced"
