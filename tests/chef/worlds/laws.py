"""What must never be, whatever befalls a tier. Each breach is noted with its moment, and a test wants none."""

NOTICE = 8   # seconds: two looks of an agent and its round over the others


class Laws:
    def __init__(self, tier):
        self._tier = tier
        self.harm, self.acked, self.births, self.excused = [], [], 0, False
        self.begun_with = None

    def note(self, words):
        self.harm.append(f"{self._tier.clock.now:.0f} s: {words}")

    def new_life(self, acked):
        """The tier begins anew with the data of copies, or with none."""
        self.acked, self.births, self.excused, self.begun_with = list(acked), 0, False, None

    # Of the servers

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

    def begins(self, instance):
        """A converge that an agent starts."""
        if instance.server is None or not instance.server.serves:
            return
        for slot in self._tier.slots.values():
            if slot is not instance.slot and slot.away_for() > NOTICE:
                self.note(f"member {instance.slot.number} began to converge while {slot.number} was away")

    def ours(self, instance):
        """A converge takes a server down."""
        slot = instance.slot
        if instance.server is None or not instance.server.serves:
            return
        others = [each.number for each in self._tier.slots.values() if each is not slot and each.ours]
        if others:
            self.note(f"member {slot.number} was restarted while {others} was away by our doing")
        slot.ours = True

    def disk_lost(self):
        """Data that is on no majority of the disks any more may be gone, and no ensemble goes on by itself."""
        holding = sum(slot.volume.has_data() for slot in self._tier.slots.values())
        if self.begun_with is None:
            self.excused = self.excused or self._tier.restored  # begins with a copy on every disk, or not at all
        elif 2 * holding <= len(self._tier.slots):
            self.excused = True
