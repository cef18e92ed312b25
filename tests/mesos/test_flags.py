"""What the daemons refuse at their start, in which words and with which exit code."""
import concurrent.futures
import itertools
import json
import os
import re
import unittest

import daemons

# Program, flags, what it says; all with exit code 1.
AT_LOADING = [
    ("master", "--bogus", "Failed to load unknown flag 'bogus'"),
    ("master", "--no-bogus", "Failed to load unknown flag 'bogus' via '--no-bogus'"),
    ("master", "--quorum=abc",
     "Failed to load flag 'quorum': Failed to load value 'abc': Failed to convert into required type"),
    ("master", "--quorum=2 --quorum=3", "Flag 'quorum' is already loaded via name 'quorum'"),
    ("master", "--authenticate --authenticate_frameworks",
     "Flag 'authenticate_frameworks' is already loaded via name 'authenticate'"),
    ("master", "--cluster", "Failed to load non-boolean flag 'cluster': Missing value"),
    ("master", "--no-cluster", "Failed to load non-boolean flag 'cluster' via '--no-cluster'"),
    ("master", "--authenticate_agents=maybe", "Expecting a boolean (e.g., true or false)"),
    ("master", "--agent_ping_timeout=5", "Failed to load value '5': Invalid duration '5'"),
    ("master", "--agent_ping_timeout=0secs",
     "Expected `--agent_ping_timeout` to be between 1secs and 15mins"),
    ("master", "--agent_ping_timeout=16mins",
     "Expected `--agent_ping_timeout` to be between 1secs and 15mins"),
    ("master", "--zk=file:///nonexistent", "Error reading file '/nonexistent': No such file or directory"),
    ("agent", "--master=127.0.0.1:1", "Flag 'work_dir' is required, but it was not provided"),
    ("agent", "--gc_disk_headroom=much", "Failed to convert into required type"),
    ("agent", "--fetcher_cache_size=2", "Invalid bytes '2'"),
]
# Program, flags beside those of `base`, exit code, what it says.
LATER = [
    ("master", "--zk=zk://127.0.0.1:1/mesos --work_dir=/tmp", 1,
     "Need to specify --quorum for replicated log based registry when using ZooKeeper"),
    ("master", "--zk=notzk", 1, "Error parsing ZooKeeper URL: Expecting 'zk://' at the beginning of the URL"),
    ("master", "--zk=zk://127.0.0.1:1 --quorum=1", 1,
     "Expecting a (chroot) path for ZooKeeper ('/' is not supported)"),
    ("master", "", 1, "--work_dir needed for replicated log based registry"),
    ("master", "--work_dir=/tmp --agent_reregister_timeout=9mins", 1, "Must be at least 10mins"),
    ("master", "--work_dir=/tmp --credentials=/nonexistent", 1,
     "Failed to read credentials file '/nonexistent': No such file or directory (see --credentials flag)"),
    ("master", "--ip=203.0.113.1 --port=5050", 134,
     "Failed to initialize: Failed to bind on 203.0.113.1:5050: Cannot assign requested address"),
    ("master", "--quorum=0 --zk=zk://127.0.0.1:1/mesos", 134, "CHECK_SOME(lowestBeginPosition): is NONE"),
    ("agent", "", 1, "Missing required option `--master` or `--master_detector`"),
    ("agent", "--master=a:1 --reconfiguration_policy=foo", 1, "Unknown option for 'reconfiguration_policy' flag foo. "),
    ("agent", "--master=a:1 --containerizers=foo", 1,
     "Failed to create a containerizer: Unknown or unsupported containerizer: foo"),
    ("agent", "--master=a:1 --isolation=foo", 1, "Unknown or unsupported isolator 'foo'"),
    ("agent", "--master=a:1 --launcher=foo", 1, "Unknown or unsupported launcher 'foo'"),
    ("agent", "--master=a:1 --launcher=posix --isolation=cgroups/cpu", 134, 'Check failed: flags.launcher == "linux"'),
    ("agent", "--master=a:1 --resources=cpus:x", 1,
     "Failed to determine agent resources: Bad type for resource cpus value x type TEXT"),
    ("agent", "--master=a:1 --attributes=rack", 134, "Invalid attribute key:value pair 'rack'"),
    ("agent", "--master=a:1 --attributes=rack:", 134, "Invalid attribute key:value pair 'rack:'"),
    ("agent", "--master=a:1 --attributes=s:{a,b}", 134, "Bad type for attribute s text {a,b} type 2"),
]


NUMBER = itertools.count()


def base(program, folder):
    """Flags with which a daemon starts."""
    flags = {"ip": "127.0.0.1", "port": "0"}
    return flags if program == "master" else {**flags, "work_dir": f"{folder}/work", "runtime_dir": f"{folder}/run"}


class Started(daemons.Daemon):
    """A daemon with flags as they are written, and those of `more` that are not among them."""

    def __init__(self, program, written="", more=True, environment=None):
        super().__init__(program, f"flags-{next(NUMBER)}", {}, environment)
        self.written = written.split(" ") if written else []
        named = {re.sub("^--(no-)?", "", each).partition("=")[0] for each in self.written}
        self.flags = {key: value for key, value in base(program, self.folder).items() if more and key not in named}
        self.start()

    def arguments(self):
        return [*super().arguments(), *self.written]


def at_once(cases, check):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(check, *case) for case in cases]:
            future.result()


class Flags(unittest.TestCase):
    def test_errors_found_at_loading(self):
        def check(program, written, words):
            daemon = Started(program, written, more=False)
            self.assertEqual(daemon.wait(), 1, written)
            first, second = daemon.said().splitlines()
            self.assertIn(words, first)
            self.assertEqual(second, f"See `mesos-{program} --help` for a list of supported flags.")
        at_once(AT_LOADING, check)

    def test_errors_found_later(self):
        def check(program, written, code, words):
            daemon = Started(program, written)
            self.assertEqual(daemon.wait(), code, (written, daemon.said()))
            exits = [line for line in daemon.said().splitlines() if words in line]
            self.assertEqual(len(exits), 1, (written, daemon.said()))
            self.assertRegex(exits[0], r"^E\d{4} .*EXIT with status 1: " if code == 1 else r"^F\d{4} ")
        at_once(LATER, check)

    def test_an_address_in_use_aborts(self):
        where = f"--ip={daemons.LOOPBACK}.9.2 --port=5050"
        first = Started("master", f"{where} --work_dir={daemons.BASE}/in-use")
        daemons.wait_for(lambda: "started on" in first.said())
        second = Started("master", where)
        self.assertEqual(second.wait(), 134)
        self.assertIn(f"Failed to bind on {daemons.LOOPBACK}.9.2:5050: Address already in use", second.said())
        first.stop()

    def test_help_lists_every_flag_and_ends_with_0(self):
        with open(os.path.join(daemons.home(), "daemonFlags.json"), encoding="utf8") as file:
            table = json.load(file)
        for program in ("master", "agent"):
            daemon = Started(program, "--help", more=False)
            self.assertEqual(daemon.wait(), 0)
            listed = re.findall(r"^  --(?:\[no-\])?(\w+)", daemon.said(), re.M)
            self.assertEqual(listed, sorted(table[program]))
        self.assertRegex(daemon.said(), r"\n  --\[no-\]strict +\(default: true\)\n")
        self.assertRegex(daemon.said(), r"\n  --master=VALUE +\n")

    def test_version(self):
        daemon = Started("master", "--version", more=False)
        self.assertEqual((daemon.wait(), daemon.said()), (0, "mesos 1.12.0\n"))

    def test_what_is_no_error(self):
        credential = daemons.secret_file("open.json", daemons.one("agent"))[len("file://"):]
        os.chmod(credential, 0o644)
        cases = [("a positional argument", "extra", {}),
                 ("a variable that is no flag", "", {"MESOS_XYZ": "1"}),
                 ("an attribute twice", "--attributes=rack:r1;rack:r2", {}),
                 ("a file that others can read", f"--credential={credential}", {}),
                 ("ACLs with a key that nobody knows", '--acls={"bogus":1}', {}),
                 ("a letter after a port", "--master=localhost:99x", {})]

        def check(name, written, environment):
            own = "" if "--master" in written else " --master=127.0.0.1:1"
            daemon = Started("agent", (written + own).strip(), environment=environment)
            daemons.wait_for(lambda: "Agent started on" in daemon.said(), what=f"{name}: {daemon.said()}")
            if "credential" in written:
                self.assertIn(f"Permissions on credential file '{credential}' are too open", daemon.said())
                self.assertIn("without using 'file://' is deprecated", daemon.said())
            daemon.stop()
        at_once(cases, check)

    def test_environment(self):
        bad = Started("master", "--work_dir=/tmp", environment={"MESOS_QUORUM": "abc"})
        self.assertEqual(bad.wait(), 1)
        self.assertIn("Failed to load flag 'quorum': Failed to load value 'abc'", bad.said())
        agent = daemons.Daemon("agent", "environment", {
            "ip": f"{daemons.LOOPBACK}.9.1", "hostname": "here", "attributes": "rack:fromcli", "master": "127.0.0.1:1",
            "work_dir": f"{daemons.BASE}/environment/work", "runtime_dir": f"{daemons.BASE}/environment/run"},
            {"MESOS_ATTRIBUTES": "rack:fromenv", "MESOS_RESOURCES": "cpus:7"}).start()
        state = daemons.wait_for(lambda: daemons.ask(daemons.address(agent), "/state").json)
        self.assertEqual((state["attributes"], state["resources"]["cpus"]), ({"rack": "fromcli"}, 7.0))
        agent.stop()
