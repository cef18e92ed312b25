"""What objects of the bucket, and small files of this machine, have to hold. One that does not, or an object of another
format, counts as not seen: pure."""
import json

FORMAT = 1
NONE = type(None)

MEMBERS = [{"id": int, "address": str}]
DOCUMENT = {"members": MEMBERS}
BORN = {"incarnation": str, "members": MEMBERS}
RECORD = {"incarnation": (str, NONE), "serving": bool, "leads": bool, "mode": str, "data": bool,
          "digestApplied": (str, NONE), "digestFailed": (str, NONE)}
LOCK = {"state": str, "nonce": str}
HELD = {**LOCK, "holder": str, "instance": str, "purpose": str}


class Unreadable(Exception):
    """There is an object or a file, and this version of the agent cannot read it."""


def read(body, shape):
    """The content of an object; Unreadable, in words, when it has not at least what the shape names."""
    content = parse(body)
    if content.get("formatVersion") != FORMAT:
        raise Unreadable(f"its formatVersion is {content.get('formatVersion')}, not {FORMAT}")
    return holding(content, shape)


def parse(body):
    """The JSON object that these bytes are."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):  # the latter for one that is nested without end
        raise Unreadable("it is no JSON") from None
    if not isinstance(content, dict):
        raise Unreadable("it is no JSON object")
    return content


def holding(content, shape):
    """The same content, when it has at least what the shape names."""
    wrong = [key for key, kind in shape.items() if key not in content or not fits(content[key], kind)]
    if wrong:
        raise Unreadable(f"it lacks a usable {', '.join(wrong)}")
    return content


def read_lock(body):
    """Whatever is not plainly free is held, and says by whom."""
    content = read(body, LOCK)
    return content if content["state"] == "free" else read(body, HELD)


def fits(value, kind):
    if isinstance(kind, list):
        return isinstance(value, list) and all(fits(item, kind[0]) for item in value)
    if isinstance(kind, dict):
        return isinstance(value, dict) and all(key in value and fits(value[key], own) for key, own in kind.items())
    return isinstance(value, kind)
