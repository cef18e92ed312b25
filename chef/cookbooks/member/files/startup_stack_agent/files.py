"""Small JSON files of this machine."""
import json


def read_json(path):
    return json.loads(path.read_text()) if path.exists() else None


def write_json(path, content, mode=0o600):
    new = path.with_name(path.name + ".new")
    new.write_text(json.dumps(content, sort_keys=True) + "\n")
    new.chmod(mode)
    new.replace(path)
