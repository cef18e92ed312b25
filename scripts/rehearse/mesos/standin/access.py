"""Who somebody is, and what they may: credentials files and ACLs as the daemons read them."""
import base64
import hmac
import json
import os
import stat

from words import leave, log


def credentials(flags, name):
    """Principals and their secrets, from a file with many (`credentials`) or with one; None without the flag."""
    path = flags[name]
    if path is None:
        return None
    try:
        with open(path, encoding="utf8") as file:
            data = json.load(file)
        if stat.S_IMODE(os.stat(path).st_mode) & 0o077:
            log(f"Permissions on credential file '{path}' are too open; it is recommended that your credential file is "
                "NOT accessible by others", "W")
        if not flags.texts[name].startswith("file://"):
            log(f"Specifying a path for --{name} without using 'file://' is deprecated", "W")
        return {each["principal"]: each["secret"] for each in data.get("credentials", [data])}
    except OSError as error:
        leave(f"Failed to read credentials file '{path}': {error.strerror} (see --{name} flag)")
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        leave(f"Invalid credentials file '{path}': {error} (see --{name} flag)")


def principal_of(header, known):
    """The principal of an Authorization header, None when it names nobody or the secret is another."""
    scheme, _, text = (header or "").partition(" ")
    try:
        name, _, secret = base64.b64decode(text, validate=True).decode().partition(":")
    except ValueError:
        return None
    wanted = (known or {}).get(name)
    return name if scheme == "Basic" and wanted is not None and hmac.compare_digest(wanted, secret) else None


def proof(secret, *words):
    """Shows that one has a secret without sending it."""
    return hmac.new(secret.encode(), "\0".join(words).encode(), "sha256").hexdigest()


class Acls:
    """The local authorizer: the first entry that concerns a request decides it."""

    def __init__(self, text=None):
        data = {}
        try:
            data = json.loads(text) if text else {}
        except ValueError as error:
            leave(f"Failed to parse ACLs: {error}")
        self.permissive = data.get("permissive", True)
        self.lists = {key: value for key, value in data.items() if isinstance(value, list)}

    def allow(self, action, principal, value=None):
        """Whether a principal, None for nobody, may act on an object, None where it is any."""
        for entry in self.lists.get(action, []):
            who = entry.get("principals", {})
            what = next((entity for key, entity in entry.items() if key != "principals"), {})
            if concerns(principal, who) and concerns(value, what):
                return grants(principal, who) and grants(value, what)
        return self.permissive


def concerns(value, entity):
    if entity.get("type") in ("ANY", "NONE"):
        return True
    return value in entity.get("values", [])


def grants(value, entity):
    if entity.get("type") in ("ANY", "NONE"):
        return entity["type"] == "ANY"
    return value in entity.get("values", [])
