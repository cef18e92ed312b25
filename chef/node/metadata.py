"""What the metadata service says of this machine. It answers root alone, by its second version."""
import urllib.error
import urllib.request

from machine import METADATA

TOKEN = "X-aws-ec2-metadata-token"


def read(path):
    """The text at a path below `meta-data/`; nothing when there is none."""
    token = ask("api/token", method="PUT", headers={TOKEN + "-ttl-seconds": "60"})
    try:
        return ask("meta-data/" + path, headers={TOKEN: token})
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        return None


def ask(path, **options):
    request = urllib.request.Request(f"{METADATA}/latest/{path}", **options)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()
