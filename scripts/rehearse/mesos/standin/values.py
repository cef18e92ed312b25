"""The values of flags: what each kind accepts, and the words in which it refuses the rest."""
import re

UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "secs": 1.0, "mins": 60.0, "hrs": 3600.0, "days": 86400.0,
         "weeks": 604800.0}


class BadValue(Exception):
    pass


def duration(text):
    """Seconds of `15secs`."""
    match = re.fullmatch(r"(-?[0-9.]+)([a-z]+)", text)
    if not match or match[2] not in UNITS:
        raise BadValue(f"Invalid duration '{text}'")
    return float(match[1]) * UNITS[match[2]]


def integer(text):
    if not re.fullmatch(r"-?\d+", text):
        raise BadValue("Failed to convert into required type")
    return int(text)


def fraction(text):
    try:
        return float(text)
    except ValueError:
        raise BadValue("Failed to convert into required type") from None


def size(text):
    if not re.fullmatch(r"\d+(B|KB|MB|GB|TB)", text):
        raise BadValue(f"Invalid bytes '{text}'")
    return text


def boolean(text):
    if text not in ("true", "1", "false", "0"):
        raise BadValue("Expecting a boolean (e.g., true or false)")
    return text in ("true", "1")


# By the kinds of the table of flags. A percentage is read where it is used, as the daemons do.
READERS = {"boolean": boolean, "bytes": size, "duration": duration, "fraction": fraction, "number": integer,
           "percentage": str, "text": str}


def from_file(text):
    """A value, or what the file holds that it names: `file:///etc/mesos/zk`."""
    if not text.startswith("file://"):
        return text
    path = text[len("file://"):]
    try:
        with open(path, encoding="utf8") as file:
            return file.read().strip()
    except OSError as error:
        raise BadValue(f"Error reading file '{path}': {error.strerror}") from None
