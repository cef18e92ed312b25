"""Worlds with disks: the real agent, prestart and ZooKeeper adapter of every member, over servers, disks, a bucket and
a network that are simulated, in simulated seconds.

From below: `clock` (processes, one at a time), `s3` (what botocore is to the agent's store), `volume` (a member's
disk, in a folder), `server` and `quorum` (ZooKeeper's election, sync and writes), `node` (an instance with its units),
`tier` (the slots, and what befalls them), `rolls` (who replaces members), `laws` (what must never be), `ends` (how a
world left alone must end), `fates` (what may befall, for Hypothesis).
"""
