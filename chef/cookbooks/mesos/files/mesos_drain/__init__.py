"""Drains this node's Mesos agent: the leading master ends its tasks, each with time for that, and gives it no more.

Run as `/usr/bin/python3 -I -B /usr/local/lib/startup-stack/mesos_drain`, as root; imports the standard library alone.
Exit codes: 0 the agent is drained, or there is none to drain; 1 it gave up, and has said why. Settings are in
`/etc/mesos/drain.json`:

    masters       list of "<address>:<port>"; the password is sent to none but these
    agentWorkDir  `--work_dir` of the agent, whose `meta/slaves/latest` is a link named by the agent's id
    credential    path of a JSON file with `principal` and `secret`
    ca            where masters speak TLS, path of a PEM file: certificates of this authority are the masters'

Why the node is drained and until when, in seconds of CLOCK_BOOTTIME, stands in `/run/startup-stack/drain.json`, which
is read anew before each request: a harder cause may shorten the time. Where there is no such file, or its time was up
before this program began, the node leaves the cluster and stays, and has two minutes for that.
"""
