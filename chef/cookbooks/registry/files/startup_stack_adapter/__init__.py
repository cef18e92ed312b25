"""The adapter of the registry.

It serves when whoever dials it gets a certificate that he trusts, and when its bucket answers. Neither look is a
request that the registry writes down: there is one every other second.
"""
import http.client
import json
import socket
import ssl

from startup_stack_agent.adapter import DOWN, Server, Service

CONFIG = "/etc/registry/config.yml"
CA = "/etc/registry/ca.pem"
TIMEOUT = 3


class Adapter(Service):
    unit = "registry"

    def look(self):
        config = self.path(CONFIG)
        if not config.exists():
            return DOWN
        listens = json.loads(config.read_text())["http"]
        try:
            self._greet(port_of(listens["addr"]))
            status = health("127.0.0.1", port_of(listens["debug"]["addr"]))
        except ConnectionRefusedError:
            return DOWN
        except (OSError, http.client.HTTPException) as error:
            return Server(type(error).__name__, known=False)
        return Server("serving", serving=True) if status == 200 else Server(f"health {status}", known=False)

    def _greet(self, port):
        """Raises unless the certificate is one of the authority's, for this address and of today."""
        context = ssl.create_default_context(cafile=str(self.path(CA)))
        with socket.create_connection((self.node["address"], port), TIMEOUT) as connection:
            context.wrap_socket(connection, server_hostname=self.node["address"]).close()


def health(address, port):
    """What the registry says of itself: 503 when its bucket has not answered three times."""
    connection = http.client.HTTPConnection(address, port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/debug/health")
        return connection.getresponse().status
    finally:
        connection.close()


def port_of(address):
    return int(address.rpartition(":")[2])
