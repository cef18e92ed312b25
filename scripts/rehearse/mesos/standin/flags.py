"""Command line and environment of the daemons, read by the table of the documented flags."""
import json
import os
import sys

from values import READERS, BadValue, duration, from_file

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "daemonFlags.json")
VERSION = "1.12.0"

# Their value is a path, also where it is written as file://; the file is read later, by whoever uses it.
PATHS = {"credentials", "credential", "http_credentials", "work_dir", "runtime_dir", "log_dir", "external_log_file"}


class Flags(dict):
    """Flags that are set, or have a default, as read; None for others. `texts` has them as they were written."""

    def __init__(self):
        super().__init__()
        self.texts = {}

    def __missing__(self, name):
        return None


def table(program):
    """What is known of each of the program's flags."""
    with open(TABLE, encoding="utf8") as file:
        return json.load(file)[program]


def load(program):
    """Reads everything, or ends as the real daemon does; --help and --version are answered."""
    known = table(program)
    try:
        flags = read(known, sys.argv[1:], os.environ)
        if flags["help"]:
            print(usage(program, known))
            sys.exit(0)
        if flags["version"]:
            print(f"mesos {VERSION}")
            sys.exit(0)
        check(program, flags)
    except BadValue as error:
        sys.stderr.write(f"{error}\nSee `mesos-{program} --help` for a list of supported flags.\n")
        sys.exit(1)
    return flags


def read(known, arguments, environment):
    flags = Flags()
    for name, flag in known.items():
        if "default" in flag:
            put(flags, name, flag["default"], flag)
    for variable, text in environment.items():
        name = variable[len("MESOS_"):].lower()
        if variable.startswith("MESOS_") and name in known:  # another one is ignored
            put(flags, name, text, known[name])
    loaded = {}
    for argument in arguments:
        if argument.startswith("--") and len(argument) > 2:  # what stands besides is ignored
            name, text = one(known, argument[2:])
            current = known[name].get("aliasOf", name)
            if current in loaded:
                raise BadValue(f"Flag '{current}' is already loaded via name '{loaded[current]}'")
            loaded[current] = name
            put(flags, name, text, known[name])
    return flags


def one(known, argument):
    """Name and text of an argument without its dashes."""
    name, equals, text = argument.partition("=")
    if name in known:
        if not equals and known[name]["kind"] != "boolean":
            raise BadValue(f"Failed to load non-boolean flag '{name}': Missing value")
        return name, text if equals else "true"
    positive = name[len("no-"):]
    if not name.startswith("no-"):
        raise BadValue(f"Failed to load unknown flag '{name}'")
    if positive not in known:
        raise BadValue(f"Failed to load unknown flag '{positive}' via '--{name}'")
    if known[positive]["kind"] != "boolean":
        raise BadValue(f"Failed to load non-boolean flag '{positive}' via '--{name}'")
    if equals:
        raise BadValue(f"Failed to load boolean flag '{positive}' via '--{name}' with value '{text}'")
    return positive, "false"


def put(flags, name, text, flag):
    """Sets a flag, under its present name."""
    current = flag.get("aliasOf", name)
    try:
        value = text[len("file://"):] if name in PATHS and text.startswith("file://") else text
        value = value if name in PATHS else from_file(value)
    except BadValue as error:
        raise BadValue(f"Failed to load flag '{name}': {error}") from None
    try:
        flags[current] = READERS[flag["kind"]](value)
    except BadValue as error:
        raise BadValue(f"Failed to load flag '{name}': Failed to load value '{value}': {error}") from None
    flags.texts[current] = text


def check(program, flags):
    if program == "agent" and not flags["work_dir"]:
        raise BadValue("Flag 'work_dir' is required, but it was not provided")
    if program == "master" and not 1 <= flags["agent_ping_timeout"] <= duration("15mins"):
        raise BadValue("Expected `--agent_ping_timeout` to be between 1secs and 15mins")


def usage(program, known):
    lines = [f"Usage: mesos-{program} [options]", ""]
    for name in sorted(known):
        shown = f"--[no-]{name}" if known[name]["kind"] == "boolean" else f"--{name}=VALUE"
        default = known[name].get("default")
        lines.append(f"  {shown:<60}" + (f" (default: {default})" if default is not None else ""))
    return "\n".join(lines)
