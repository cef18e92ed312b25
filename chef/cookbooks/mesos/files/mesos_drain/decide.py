"""What a drain does next, and what it learns of an answer. Pure: the program asks, waits and speaks.

Codes and states are those of real masters; that a new leader waits for agents to come back is from their source.
"""
import dataclasses
import json

# Seconds before the deadline at which nothing is asked any more.
RESERVE = 3
# Seconds before the deadline at which tasks have to be gone: frameworks then have to acknowledge that.
MARGIN = 10
# Seconds between two looks, and after a refusal: new passwords may be on their way to the masters.
LOOK, SLOW = 2, 15
# Seconds after which the same is asked again. A master sees by certain events alone that an agent has no tasks any
# more, and the end of its last framework is none of them: without this such an agent stays DRAINING.
AGAIN = 10
# Causes that end the machine. Else masters wait for its agent for more than a minute before frameworks hear of it.
ENDS = ("termination", "spot")
REFUSED = (401, 403)
# What is asked next: who leads, or one of these calls.
LEADER = "/master/redirect"
DRAIN, LIST, FORGET = "DRAIN_AGENT", "GET_AGENTS", "MARK_AGENT_GONE"
# States in which nothing is waited for. Of an agent that is not listed the masters have not heard for long.
OVER = {"DRAINED": "drained", "unreachable": "the masters have lost the agent, nothing to drain"}


@dataclasses.dataclass(frozen=True)
class Notice:
    """Why the node is drained, and until when: seconds by the same clock as `now` everywhere."""
    cause: str
    deadline: float


@dataclasses.dataclass(frozen=True)
class Answer:
    """Of a master. Where there is none, the status is nothing and the text says why."""
    status: int | None
    text: str
    location: str = ""

    def __str__(self):
        return f"{self.status} {self.text[:200]!r}" if self.status else f"nothing: {self.text}"


@dataclasses.dataclass(frozen=True)
class Known:
    """Who leads, when and for which notice the drain was last accepted, why nothing has to be waited for any more, and
    whether that is all: the masters know that the agent is gone, or will not be told."""
    leader: str | None = None
    asked: tuple[float, Notice] | None = None
    over: str | None = None
    forgotten: bool = False

    def but(self, **changes):
        return dataclasses.replace(self, **changes)


@dataclasses.dataclass(frozen=True)
class End:
    code: int
    words: str


@dataclasses.dataclass(frozen=True)
class Lesson:
    """What is known after an answer, what the journal is told, and the seconds until the next request."""
    known: Known
    words: str
    pause: float = LOOK


def next_step(known, notice, now):
    if known.over and (known.forgotten or notice.cause not in ENDS):
        return End(0, f"done: {known.over}")
    if now >= notice.deadline - RESERVE:
        late = f"gives up {RESERVE} s before its deadline"
        return End(0, f"{known.over}, not marked as gone: {late}") if known.over else End(1, f"not drained: {late}")
    if not known.leader:
        return LEADER
    if known.over:
        return FORGET
    if not known.asked or known.asked[1] != notice or now - known.asked[0] >= AGAIN:
        return DRAIN
    return LIST


def body(step, agent, notice, now):
    """Of the request to `/api/v1`."""
    named = {"agent_id": {"value": agent}}
    if step == LIST:
        return {"type": LIST}
    if step == FORGET:
        return {"type": FORGET, "mark_agent_gone": named}
    # A negative time is accepted too.
    grace = max(int(notice.deadline - MARGIN - now), 0)
    return {"type": DRAIN, "drain_agent": {**named, "max_grace_period": {"seconds": grace}, "mark_gone": False}}


def of_redirect(known, master, answer, masters):
    """Whoever is named has to be one of the masters: it gets the password."""
    leader = answer.location.removeprefix("//").partition("/")[0]
    if answer.status != 307:
        return Lesson(known, f"{master} names no leader, but answers {answer}")
    if leader not in masters:
        return Lesson(known, f"{master} names {leader}, which is none of {', '.join(sorted(masters))}: not asked")
    return Lesson(known.but(leader=leader), f"{leader} leads", 0)


def learn(known, step, answer, agent, notice, now):
    """After the answer of the leader."""
    words = f"{known.leader} answers {step} with {answer}"
    lesson = {DRAIN: of_drain, LIST: of_list, FORGET: of_forget}[step](known, answer, words, agent, notice, now)
    # Also after a refusal: one that leads no more asks for the password before it says so, and may know an old one.
    return lesson or Lesson(known.but(leader=None), words, SLOW if answer.status in REFUSED else LOOK)


def of_drain(known, answer, words, agent, notice, now):
    if answer.status == 200:
        return Lesson(known.but(asked=(now, notice)), f"{known.leader} drains it because of {notice.cause}", 0.5)
    if answer.status == 400 and "Unknown agent" in answer.text:
        return Lesson(known.but(over="no master knows the agent, nothing to drain", forgotten=True), words, 0)
    return None


def of_list(known, answer, words, agent, *_):
    if answer.status != 200:
        return None
    try:
        state = state_of(json.loads(answer.text)["get_agents"], agent)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return Lesson(known.but(leader=None), f"{known.leader} answers {LIST} with what makes no sense: {error!r}")
    if state in OVER:
        return Lesson(known.but(over=OVER[state]), f"the agent is {state}", 0)
    return Lesson(known if state != "active" else known.but(asked=None), f"the agent is {state}")


def state_of(listed, agent):
    """DRAINING or DRAINED; `active`, which somebody has made it again; `awaited` by a new leader; or `unreachable`."""
    for entry in listed.get("agents", []):
        if entry["agent_info"]["id"]["value"] == agent:
            return entry["drain_info"]["state"] if "drain_info" in entry else "active"
    awaited = [entry["id"]["value"] for entry in listed.get("recovered_agents", [])]
    return "awaited" if agent in awaited else "unreachable"


def of_forget(known, answer, words, *_):
    """It spares frameworks a wait, no more: a master that refuses it is not asked again."""
    if answer.status in (200, 404, *REFUSED):
        return Lesson(known.but(forgotten=True), "marked as gone" if answer.status == 200 else words, 0)
    return None
