"""One request by HTTP that ends by a moment that is set, also where an answer comes a byte now and then."""
import base64
import dataclasses
import http.client
import io
import json
import socket
import ssl
import time

# Bytes of an answer's body; all figures of a master are below a tenth of it.
LIMIT = 1 << 20


class NoConnection(OSError):
    """Neither an answer nor a refusal."""


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    location: str | None
    body: bytes


def ask(address, door, path, end, call=None):
    """The Answer to a GET, or to a call of the operator's interface, whose body is left unread: it lists all agents. No
    redirect is followed. OSError without an answer; ConnectionRefusedError where nobody listens."""
    with connect(address, door, end) as stream:
        connection = http.client.HTTPConnection(address, door.port)
        connection.sock = stream
        try:
            if call is None:
                connection.request("GET", path, headers=headers(door))
            else:
                body = json.dumps(call)
                connection.request("POST", path, body, {**headers(door), "Content-Type": "application/json"})
            response = connection.getresponse()
            read = b"" if call else response.read(LIMIT)
            return Answer(response.status, response.headers.get("Location"), read)
        except http.client.HTTPException as error:
            raise OSError(f"{type(error).__name__}: {error}") from None


def headers(door):
    """The credential goes to members alone, and never on to where one redirects."""
    given = {"Accept": "application/json"}
    if door.credential:
        given["Authorization"] = "Basic " + base64.b64encode(":".join(door.credential).encode()).decode()
    return given


def connect(address, door, end):
    try:
        connection = socket.create_connection((address, door.port), left(end))
    except ConnectionRefusedError:
        raise
    except OSError as error:
        raise NoConnection(str(error)) from None
    if not door.tls:
        return Stream(connection, end)
    # Masters are dialled by address, which their certificate need not have: this is against those who listen in.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        connection.settimeout(left(end))
        return Stream(context.wrap_socket(connection), end)
    except OSError:
        connection.close()
        raise


def left(end):
    seconds = end - time.monotonic()
    if seconds <= 0:  # a timeout of 0 would be none at all
        raise TimeoutError("timed out")
    return seconds


class Stream(io.RawIOBase):
    """A connection, each act on which may take what is left of the time. An alarm, by which other programs bound what
    they ask, is for the main thread alone, and masters are asked all at once."""

    def __init__(self, connection, end):
        super().__init__()
        self._connection, self._end = connection, end

    def readable(self):
        return True

    def readinto(self, buffer):
        self._connection.settimeout(left(self._end))
        return self._connection.recv_into(buffer)

    def sendall(self, data):
        self._connection.settimeout(left(self._end))
        self._connection.sendall(data)

    def makefile(self, *_):
        return io.BufferedReader(self)

    def close(self):
        self._connection.close()
        super().close()
