"""What must never be, whatever befalls a tier. Each breach is noted with its moment, and a test wants none."""

from startup_stack_agent import decide

NOTICE = 8   # seconds: two looks of an agent and its round over the others
READ = 60    # seconds that an agent may take from its round over the others' records to what it does then
REPEATS = 3  # converges to one digest, after each of which it is applied


class Lasting:
    """Of each member what is so, and since when."""

    def __init__(self):
        self._seen = {}

    def see(self, number, what, now):
        if number not in self._seen or self._seen[number][0] != what:
            self._seen[number] = (what, now)

    def has_been(self, number, what, since):
        seen = self._seen.get(number)
        return seen is not None and seen[0] == what and seen[1] < since


class Laws:
    def __init__(self, tier):
        self._tier = tier
        self.harm, self.acked, self.births, self.excused = [], [], 0, False
        self.begun_with = None
        self._behind, self._led, self._applied = Lasting(), Lasting(), {}
        self._denied = set()

    @property
    def _now(self):
        return self._tier.clock.now

    def note(self, words):
        self.harm.append(f"{self._now:.0f} s: {words}")

    def new_life(self, acked):
        """The tier begins anew with the data of copies, or with none."""
        self.acked, self.births, self.excused, self.begun_with = list(acked), 0, False, None

    # Of the servers

    def started(self, server, asked):
        """It was asked at this moment whether its blank disk may vote."""
        recorded = self._tier.bucket.get(self._tier.born_key())
        if server.initialised and recorded and self._tier.bucket.age(self._tier.born_key()) > self._now - asked:
            self.note(f"member {server.number} may vote on its blank disk, and there was a born record")

    def acknowledged(self, write, leader):
        self.acked.append(write)

    def elected(self, leader, voters):
        blank = [each.number for each in voters if each.blank]
        if blank and not self.excused and (self.births or self._tier.has_data()):
            self.note(f"blank member {blank} voted, and there was data")
        if len(blank) == len(voters):
            self.births += 1
            if self.births > 1 and not self.excused:
                self.note("the ensemble was born a second time")
        if self.begun_with not in (None, leader.members) and not self.excused:
            self.note(f"{sorted(leader.members)} elected, born were {sorted(self.begun_with)}")
        self.begun_with = self.begun_with or leader.members
        lost = [write for write in self.acked if write not in leader.log]
        if lost and not self.excused:
            self.note(f"{len(lost)} acknowledged writes are lost")
        if lost:
            self.acked = [write for write in self.acked if write in leader.log]

    # Of the agents

    def watch(self):
        """Every few seconds: who leads, and who is known not to have applied what is wanted, and since when."""
        wanted = self._tier.wanted()
        for number, slot in self._tier.slots.items():
            self._led.see(number, slot.server is not None and slot.server.role == "leader", self._now)
            self._behind.see(number, wanted if self._is_behind(number, wanted) else None, self._now)

    def _is_behind(self, number, wanted):
        record = self._tier.record(number)
        return (record is not None and record["incarnation"] == self._tier.incarnation
                and record["digestApplied"] != wanted and self._tier.record_age(number) < decide.FRESH)

    def begins(self, instance):
        """A converge that an agent starts."""
        if instance.server is None or not instance.server.serves:
            return
        self.watch()
        number, wanted, long_ago = instance.slot.number, self._tier.wanted(), self._now - READ
        for slot in self._tier.slots.values():
            if slot is not instance.slot and slot.away_for() > NOTICE:
                self.note(f"member {number} began to converge while {slot.number} was away")
        behind = [other for other in self._tier.slots
                  if other != number and wanted and self._behind.has_been(other, wanted, long_ago)]
        if behind and self._led.has_been(number, True, long_ago) and not instance.stood_still_since(long_ago):
            self.note(f"member {number} began to converge, which leads, before {behind}")

    def applied(self, instance, digest):
        """An agent's converge has come to its end."""
        last, times = self._applied.get(instance.name, (None, 0))
        self._applied[instance.name] = (digest, times + 1 if digest == last else 1)
        if digest == last and times == REPEATS:
            self.note(f"member {instance.slot.number} converges to the same digest over and over")

    def denied(self, key):
        if key not in self._denied:
            self.note(f"{key} was written without the condition that the policy demands")
        self._denied.add(key)

    # Of agents and rollers

    def taken_down(self, slot, how):
        """A server is taken down by a converge, or with its instance by a roller."""
        if slot.server is None or not slot.server.serves:
            return
        others = [each.number for each in self._tier.slots.values() if each is not slot and each.ours]
        if others:
            self.note(f"member {slot.number} was {how} while {others} was away by our doing")
        slot.ours = True

    def disk_lost(self):
        """Data that is on no majority of the disks any more may be gone, and no ensemble goes on by itself."""
        holding = sum(slot.volume.has_data() for slot in self._tier.slots.values())
        if self.begun_with is None:
            self.excused = self.excused or self._tier.restored  # begins with a copy on every disk, or not at all
        elif 2 * holding <= len(self._tier.slots):
            self.excused = True
