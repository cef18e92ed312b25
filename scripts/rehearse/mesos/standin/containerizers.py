"""What an agent asks of its machine before it serves: containerizers, isolation, Docker, control groups."""
import os
import re
import subprocess

from words import abort, leave

ISOLATORS = re.compile(
    r"(posix/(cpu|mem|disk|rlimits)|cgroups/(all|blkio|cpu|cpuset|devices|hugetlb|mem|net_cls|net_prio|perf_event|pids)"
    r"|disk/(du|xfs)|docker/(runtime|volume)|appc/runtime|environment_secret|filesystem/(linux|posix|shared)|gpu/nvidia"
    r"|linux/(capabilities|devices|nnp|seccomp)|namespaces/(ipc|pid)|network/(cni|port_mapping|ports)"
    r"|volume/(csi|host_path|image|sandbox_path|secret)|xfs/disk)")
# A table of mounts by which control groups are judged. They are not, without one: what the real one was seen to want is
# another build's matter than those that a plan can choose, and the node's program asks for what these need.
MOUNTS = "REHEARSAL_MOUNTS"
UNIFIED = "/sys/fs/cgroup"


def fail(why):
    leave(f"Failed to create a containerizer: {why}")


def check(flags):
    """In the order of the real one; ends the process at the first fault."""
    launcher = flags["launcher"] or ("linux" if os.geteuid() == 0 else "posix")
    isolation = flags["isolation"].split(",")
    kinds = flags["containerizers"].split(",")
    mounts = cgroups()
    misplaced = [point for kind, point in mounts if kind == "cgroup2" and point != UNIFIED]
    if misplaced:
        leave("Failed to check if cgroup2 filesystem is mounted: "
              f"Found cgroups2 mount at an unexpected location '{misplaced[0]}'")
    for kind in kinds:
        if kind == "mesos":
            check_mesos(launcher, isolation, mounts)
        elif kind == "docker":
            check_docker(flags, mounts)
        else:
            fail(f"Unknown or unsupported containerizer: {kind}")


def cgroups():
    path = os.environ.get(MOUNTS)
    if not path:
        return []
    with open(path, encoding="utf8") as file:
        fields = [line.split() for line in file]
    return [(kind, point) for _, point, kind, *_ in fields if kind in ("cgroup", "cgroup2")]


def check_mesos(launcher, isolation, mounts):
    if launcher not in ("linux", "posix"):
        fail(f"Could not create MesosContainerizer: Unknown or unsupported launcher '{launcher}'")
    for isolator in isolation:
        if not ISOLATORS.fullmatch(isolator):
            fail(f"Could not create MesosContainerizer: Unknown or unsupported isolator '{isolator}'")
    grouped = any(isolator.startswith("cgroups/") for isolator in isolation)
    if grouped and launcher != "linux":
        abort('Check failed: flags.launcher == "linux" ')
    if launcher == "linux" and not grouped and mounts and all(kind == "cgroup" for kind, _ in mounts):
        abort("Check failed: !subsystemSet.empty() ")


def command(flags, *arguments):
    """Runs the client against the daemon; the command as it is told, its exit code and its errors."""
    words = [flags["docker"], "-H", f"unix://{flags['docker_socket']}", *arguments]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        return " ".join(words), done.returncode, done.stderr
    except OSError:
        return " ".join(words), 127, ""


def check_docker(flags, mounts):
    if mounts and all(kind == "cgroup2" for kind, _ in mounts):
        fail("Could not create DockerContainerizer: Failed to create docker: Failed to find a mounted cgroups "
             "hierarchy for the 'cpu' subsystem; you probably need to mount cgroups manually")
    told, code, _ = command(flags, "--version")
    if code != 0:
        fail("Could not create DockerContainerizer: Failed to create docker: Failed to get docker version: "
             f"Failed to execute '{told}': exited with status {code}")


def recover_docker(flags, memory):
    """What is left of earlier containers: the first time that the daemon is needed, and it is not waited for."""
    if "docker" not in flags["containerizers"].split(","):
        return
    told, code, errors = command(flags, "ps", "-a")
    if code != 0:
        memory.fail(f"Collect failed: Failed to run '{told}': exited with status {code}; stderr='{errors}'")
