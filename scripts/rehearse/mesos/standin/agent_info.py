"""What an agent says of itself: attributes and resources as their flags have them."""
import json
import os
import re

from words import abort, leave

RANGES = re.compile(r"\[\d+-\d+(,\d+-\d+)*\]")


def attributes(text):
    """Names and values of `rack:r1;disk:ssd`, in their order; a name may come twice."""
    found = []
    for pair in filter(None, (text or "").split(";")):
        parts = [part for part in pair.split(":") if part]
        if len(parts) != 2:
            abort(f"Invalid attribute key:value pair '{pair}'")
        name, value = parts[0], parts[1].replace(" ", "")  # blanks in a value are dropped without a word
        if value.startswith("{"):
            abort(f"Bad type for attribute {name} text {value} type 2")
        found.append([name, value])
    return found


def resources(text):
    """Name -> number or ranges; what is not given is what the machine has."""
    with open("/proc/meminfo", encoding="utf8") as file:
        memory = int(file.readline().split()[1]) // 1024
    disk = os.statvfs("/")
    found = {"cpus": float(os.cpu_count() or 1), "mem": float(max(memory - 1024, memory // 2)),
             "disk": float(disk.f_blocks * disk.f_frsize // 2**20), "ports": "[31000-32000]"}
    return {**found, **(from_json(text) if (text or "").startswith("[") else from_pairs(text or ""))}


def from_pairs(text):
    found = {}
    for pair in filter(None, text.split(";")):
        name, _, value = (part.strip() for part in pair.partition(":"))
        found[re.sub(r"\(.*\)$", "", name)] = resource(name, value.replace(" ", ""))
    return found


def from_json(text):
    """As the documentation has it: {name, type, scalar: {value}} or {name, type, ranges: {range: [{begin, end}]}}."""
    try:
        return {each["name"]: each["scalar"]["value"] if each["type"] == "SCALAR" else
                "[" + ",".join(f"{one['begin']}-{one['end']}" for one in each["ranges"]["range"]) + "]"
                for each in json.loads(text)}
    except (ValueError, KeyError, TypeError) as error:
        leave(f"Failed to determine agent resources: Failed to parse JSON: {error}")


def resource(name, value):
    if RANGES.fullmatch(value):
        return value
    try:
        return float(value)
    except ValueError:
        leave(f"Failed to determine agent resources: Bad type for resource {name} value {value} type TEXT")
