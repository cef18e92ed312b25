"""What a zoo.cfg says: pure."""
import re

SERVER = re.compile(r"^server\.(\d+)=([^:\s]+):", re.MULTILINE)
CLIENT_PORT = re.compile(r"^clientPort=(\d+)$", re.MULTILINE)


def members(text):
    """{id: address} of the members that it names."""
    return {int(number): address for number, address in SERVER.findall(text)}


def client_port(text):
    found = CLIENT_PORT.search(text)
    return int(found[1]) if found else None
