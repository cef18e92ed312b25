"""The adapter of the notes."""
import json
import urllib.error
import urllib.request
from http.client import HTTPException

from startup_stack_agent.adapter import DOWN, Server, Service


class Adapter(Service):
    unit = "notes"

    def look(self):
        path = self.path("/etc/notes.json")
        if not path.exists():
            return DOWN
        port = json.loads(path.read_text())["port"]
        try:
            with urllib.request.urlopen(f"http://{self.node['address']}:{port}/", timeout=3):
                return Server("serving", serving=True)
        except urllib.error.URLError as error:
            return DOWN if isinstance(error.reason, ConnectionRefusedError) else Server(str(error), known=False)
        except (OSError, HTTPException) as error:
            return Server(type(error).__name__, known=False)
