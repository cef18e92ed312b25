"""What `joins/<tier>.json` holds, and which of its services are due: pure."""
import hashlib
import json
import re

FORMAT = 1
# Both are parts of paths.
SERVICE = re.compile(r"[a-z][a-z0-9_-]*")
SECRET = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
SHA256 = re.compile(r"[0-9a-f]{64}")
# Seconds after which a good join is run again, for what has drifted.
DRIFT = 1800


class Unreadable(Exception):
    """There is a document, and it says nothing that this release understands."""


def read(body, tier):
    """The entries by service; one that makes no sense makes none of the document."""
    try:
        document = json.loads(body)
        if document["formatVersion"] != FORMAT:
            raise Unreadable(f"its formatVersion is {document['formatVersion']}, not {FORMAT}")
        if document["tier"] != tier:
            raise Unreadable(f"it is of the tier {document['tier']}, not {tier}")
        return {service: entry_of(service, entry) for service, entry in document["joins"].items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"it makes no sense: {error!r}") from None


def entry_of(service, entry):
    """The fields that this release knows."""
    archive = {name: entry["archive"][name] for name in ("key", "sha256")}
    secrets = {name: {part: secret[part] for part in ("arn", "versionId")} for name, secret in entry["secrets"].items()}
    names_fit = SERVICE.fullmatch(service) and all(SECRET.fullmatch(name) for name in secrets)
    if not names_fit or not SHA256.fullmatch(archive["sha256"]):
        raise ValueError(f"names of {service}")
    return {"archive": archive, "settings": dict(entry["settings"]), "secrets": secrets}


def digest(entry):
    return hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()


def is_due(entry, outcome, now):
    """Whether a service is joined in this round, by what came of it last; times are seconds of this machine's clock."""
    if not outcome or not outcome.get("ok") or outcome.get("digest") != digest(entry):
        return True
    return not 0 <= now - outcome["at"] < DRIFT
