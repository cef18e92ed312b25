"""What befalls a tier."""
import json

from startup_stack_agent import birth

from . import s3


class Events:
    def kill(self, number, disk_lost=False, after=30):
        slot = self.slots[number]
        if slot.instance is None:
            return
        slot.instance.die()
        slot.instance = None
        if disk_lost:
            self._lose_disk(slot)
        self._launch_after(slot, after)

    def _lose_disk(self, slot):
        self.new_volume(slot)
        self.laws.disk_lost()

    def crash(self, number):
        if self.slots[number].instance:
            self.slots[number].instance.crash()

    def freeze(self, number, seconds, machine):
        instance = self.slots[number].instance
        if instance is None:
            return
        if machine:
            instance.freeze(seconds)
        elif instance.agent is not None:
            instance.agent.freeze(seconds)

    def restart_agent(self, number):
        if self.slots[number].instance:
            self.slots[number].instance.restart_agent()

    def slow_s3(self, numbers, delay, seconds):
        for number in numbers:
            self.slots[number].line.delay = delay
        self.clock.at(seconds, lambda: [setattr(self.slots[each].line, "delay", s3.LATENCY) for each in numbers])

    def refuse_s3(self, numbers, seconds):
        for number in numbers:
            self.slots[number].line.refused = True
        self.clock.at(seconds, lambda: [setattr(self.slots[each].line, "refused", False) for each in numbers])

    def mute(self, number, seconds):
        """The server's port takes connections and answers nothing."""
        if self.slots[number].server is not None:
            self.slots[number].server.muted_until = self.clock.now + seconds

    def lag(self, number, seconds):
        """The member's disk is slow: what it is sent waits."""
        if self.slots[number].server is not None:
            self.slots[number].server.slow_until = self.clock.now + seconds

    def spoil(self, key, body):
        self.bucket.put(key, body)

    def replace_bucket(self, lost):
        """The program makes another one, with its own objects, and disks are lost with the old one."""
        self.bucket.clear()
        self.put_document()
        for number in lost:
            self.kill(number, disk_lost=True, after=5)

    def forge_birth(self):
        """By whom the policy does not hold."""
        members = {**self.addresses(), 9: "10.0.0.9"}
        self.bucket.put(self.born_key(), json.dumps(birth.record(self.name, self.incarnation, members, "x")).encode())

    def forge_seen_birth(self):
        """The same once every disk has its copy of the real one."""
        if all(slot.volume.has_birth() for slot in self.slots.values()):
            self.forge_birth()

    def adopt(self, lost, delays):
        """The stack is destroyed and made anew with its disks, but for these, and a bucket of its own."""
        if self.laws.begun_with is None:
            return  # a life that never began has nothing to go on with
        self.born_elsewhere, self.restored = True, False
        self.end_rollers()
        self.bucket.clear()
        self.publish()
        for number, delay in zip(self.slots, delays):
            self.kill(number, disk_lost=number in lost, after=delay)

    def restore(self, source, delays):
        """An operator begins a new life, with copies of the snapshot of one disk."""
        taken = self.slots[source].volume
        if not taken.has_data():
            return
        self.end_rollers()
        for slot in self.slots.values():
            if slot.instance:
                slot.instance.die()
                slot.instance = None
        self.laws.new_life(taken.log())
        self.incarnation, self.restored, self.born_elsewhere = self.fresh("life"), True, False
        self.publish()
        for (number, slot), delay in zip(self.slots.items(), delays):
            self.new_volume(slot, taken)
            self._launch_after(slot, delay)

    def _launch_after(self, slot, seconds):
        self.clock.at(seconds, lambda: slot.instance is None and self.launch(slot))
