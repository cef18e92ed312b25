"""The gate's adapter."""
import json
import urllib.error
import urllib.request
from http.client import HTTPException

from startup_stack_agent.adapter import DOWN, Server, Service


class Adapter(Service):
    unit = "gate"

    def look(self):
        path = self.path("/etc/gate.json")
        if not path.exists():
            return DOWN
        port = json.loads(path.read_text())["port"]
        try:
            with urllib.request.urlopen(f"http://{self.node['address']}:{port}/status", timeout=3) as answer:
                holds = json.load(answer)["holds"]
        except urllib.error.URLError as error:
            return DOWN if isinstance(error.reason, ConnectionRefusedError) else Server(str(error), known=False)
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            return Server(type(error).__name__, known=False)
        return Server("holder" if holds else "standing by", serving=True, leads=holds)
