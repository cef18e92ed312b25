"""Small JSON files of this machine."""
import json

from . import contents


def read_json(path, shape=()):
    """The object in a file, None when there is no such file; Unreadable when it holds no object of this shape."""
    if not path.exists():
        return None
    try:
        return contents.holding(contents.parse(path.read_bytes()), dict(shape))
    except contents.Unreadable as error:
        raise contents.Unreadable(f"{path} cannot be read: {error}") from None


def write_json(path, content, mode=0o600):
    new = path.with_name(path.name + ".new")
    new.write_text(json.dumps(content, sort_keys=True) + "\n")
    new.chmod(mode)
    new.replace(path)
