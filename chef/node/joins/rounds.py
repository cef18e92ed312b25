"""One round: what is wanted is asked for, then each service is left or joined. None of them hinders another."""
import fcntl
import os
import time

import documents
import service
import state
import wish
from machine import SECOND, STATE, limit, log

# Seconds that each service has.
EACH = 240 * SECOND


class Round:
    def __init__(self, node, instance, region, known):
        self._node, self._instance, self._region, self._known = node, instance, region, known
        self._outcomes = known["services"]

    def run(self):
        """Whether every service is as it is wanted."""
        self._ask()
        wanted = self._known["wanted"]
        if wanted is None:
            return True
        # Who goes makes room for who comes.
        leaving = sorted({*self._outcomes} - {*wanted})
        for name in [*leaving, *sorted(wanted)]:
            if converging():
                log("not now: the node itself is converging")
                break
            if name in leaving:
                self._leave(name)
            else:
                self._join(name, wanted[name])
        return all(outcome["ok"] for outcome in self._outcomes.values())

    def _ask(self):
        """What is wanted. Whatever keeps the document from being read: what it said last stays in force."""
        bucket, key = self._node["bucket"], f"joins/{self._node['tier']}.json"
        limit(EACH)
        try:
            found = wish.read_changed(bucket, key, self._region, self._known["etag"])
            if found:
                self._known.update(wanted=documents.read(found[0], self._node["tier"]), etag=found[1])
            trouble = None
        except Exception as error:
            trouble = f"s3://{bucket}/{key}: {error}"
        if trouble != self._known["trouble"]:  # not every five minutes
            log(f"nothing changes: {trouble}" if trouble else f"s3://{bucket}/{key} is read again")
        self._known["trouble"] = trouble
        state.keep(self._known)

    def _join(self, name, entry):
        joined = service.Service(name, self._node, self._instance, self._region)
        before = self._outcomes.get(name, {})
        if not documents.is_due(entry, before, time.time()) and not joined.lacks_secrets(entry):
            return
        digest = documents.digest(entry)
        # A good one stays good while it is only looked after.
        tried = before if before.get("digest") == digest else {
            **before, "digest": digest, "ok": False, "reason": "has not ended"}

        def begin():
            """Before the client runs: whatever becomes of this process, the service may have to be left."""
            nonlocal tried
            tried = {**tried, "begun": entry}
            self._keep(name, tried)

        why = attempt(lambda: joined.join(entry, begin))
        if why is None:
            tried = {**tried, "applied": entry}
        self._keep(name, {**tried, "ok": why is None, "reason": why, "at": time.time()})
        log(f"{name}: " + (why or "joined"))
        kept = [entry, *(tried[key] for key in ("applied", "begun") if tried.get(key))]
        joined.keep_archives(one["archive"]["sha256"] for one in kept)

    def _leave(self, name):
        left = service.Service(name, self._node, self._instance, self._region)
        before = self._outcomes[name]
        entry = before.get("applied") or before.get("begun")
        why = attempt(lambda: left.leave(entry))
        if why is None:
            del self._outcomes[name]
            state.keep(self._known)
        else:
            self._keep(name, {**before, "digest": None, "ok": False, "reason": f"not left: {why}", "at": time.time()})
        log(f"{name}: " + (f"not left: {why}" if why else "left"))

    def _keep(self, name, outcome):
        self._outcomes[name] = outcome
        state.keep(self._known)


def attempt(act):
    """Why an act has failed, or None. It has a time of its own."""
    limit(EACH)
    try:
        act()
        return None
    except Exception as error:
        return str(error)[:500] or repr(error)


def converging():
    """Whether stage one holds the node's lock. It is looked at and let go: a converge must not wait for a join."""
    path = STATE + "lock"
    if not os.path.exists(path):
        return False
    with open(path) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
