"""Rollers: who ends members, and has their groups launch others in their place, by the protocol of the lock."""
from startup_stack_agent import contents, decide, lock, store
from startup_stack_agent.contents import Unreadable
from startup_stack_agent.store import Conflict

from . import s3

LAUNCH = 5        # seconds until a group launches the next instance
LOOK = 2          # seconds between two looks
DEED = 60         # seconds after a look in which what it has shown may be acted on
PATIENCE = 900    # seconds for which it waits for the members to be whole


class Rolls:
    """What the program does with a new launch template."""

    def roll(self, blank):
        """blank: members whose new instances find another, blank disk."""
        self.version += 1
        self.rollers.append(Roller(self, self.fresh("roller"), set(blank)))

    def freeze_rollers(self, seconds):
        for each in self.rollers:
            each.process.freeze(seconds)

    def end_rollers(self):
        for each in self.rollers:
            each.process.kill()

    def rolling(self):
        return any(not each.process.ended for each in self.rollers)

    def replace(self, slot, blank):
        self.laws.taken_down(slot, "ended")
        slot.version = self.version
        self.kill(slot.number, disk_lost=blank, after=LAUNCH)


class Roller:
    """One run of it: the simplest that obeys the protocol. It takes the lock, and with it one member after the other,
    the leader last, each only while the records of all say that they are whole; whatever goes wrong, it ends."""

    def __init__(self, tier, name, blank):
        self._tier, self._clock, self._name, self._blank = tier, tier.clock, name, blank
        self._version, self._born, self._changed = tier.version, tier.born_key(), 0.0
        self.process = tier.clock.start(self._run)

    def _run(self, process):
        self._objects = store.Store(lambda: s3.Client(self._tier.bucket, self._clock, s3.Line(), process), "b")
        self._lock = lock.Lock(self._objects, f"ensembles/{self._tier.name}/lock.json", lock.ROLLER, self._name)
        try:
            if self._objects.get(self._born) and self._take():
                self._roll()
        except (Conflict, OSError):
            pass  # the lock is another one's, or goes stale

    def _take(self):
        end = self._clock.now + PATIENCE
        while self._clock.now < end:
            found = self._lock.find()
            if lock.takeable(found, lock.ROLLER, self._name)[0]:
                self._lock.take(found, "roll")
                self._changed = self._renewed = self._clock.now
                return True
            self._clock.sleep(LOOK)
        return False

    def _roll(self):
        while outdated := self._outdated():
            looked = self._clock.now
            records = self._whole()
            if records:
                self._renew()
                if self._clock.now - looked <= DEED:
                    chosen = min(outdated, key=lambda slot: (records[slot.number]["leads"], slot.number))
                    self._tier.replace(chosen, chosen.number in self._blank)
                    self._changed = self._clock.now
            elif self._clock.now - self._changed > PATIENCE:
                return
            elif self._clock.now - self._renewed >= lock.RENEW:
                self._renew()
            self._clock.sleep(LOOK)
        self._lock.free()

    def _renew(self):
        self._lock.renew()
        self._renewed = self._clock.now

    def _outdated(self):
        slots = self._tier.slots.values()
        return [slot for slot in slots if slot.instance is None or slot.instance.version < self._version]

    def _whole(self):
        """The records, by member, when each is of the instance in service, newer than the last change, and says that it
        serves, under one leader that has all others in sync."""
        records = {number: self._record(slot) for number, slot in self._tier.slots.items()}
        if not all(record and record["serving"] for record in records.values()):
            return None
        synced = [record["synced"] for record in records.values() if record["leads"]]
        return records if synced == [len(records) - 1] else None

    def _record(self, slot):
        stored = self._objects.get(f"members/{self._tier.name}/{slot.number}.json")
        instance = slot.instance
        if stored is None or instance is None or not instance.booted or stored.age >= decide.FRESH:
            return None
        try:
            content = contents.read(stored.body, contents.RECORD)
        except Unreadable:
            return None
        # Ages are in whole seconds: one that may be from before the last change says nothing.
        is_news = self._clock.now - stored.age > self._changed + 1
        return content if is_news and content["instanceId"] == instance.name else None
