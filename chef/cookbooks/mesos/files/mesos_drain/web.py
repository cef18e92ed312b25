"""Requests to masters. Each ends within its time whatever the other side does, and none follows a redirect: to another
host the password would be lost, or sent to whoever is named there."""
import base64
import contextlib
import http.client
import json
import signal
import ssl

from .decide import Answer


def trust(ca):
    """For masters that speak TLS: who has a certificate of this authority is one of them. They are dialled by
    addresses, which their certificates need not have."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(ca)
    return context


def ask(address, method, path, seconds, tls=None, credential=None, content=None):
    """Content is sent as JSON. No answer is one too."""
    if seconds <= 0:
        return Answer(None, "no time is left")
    headers = {}
    if credential:
        pair = f"{credential['principal']}:{credential['secret']}".encode()
        headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
    if content is not None:
        headers.update({"Content-Type": "application/json", "Accept": "application/json"})
        content = json.dumps(content)
    connection = (http.client.HTTPSConnection(address, timeout=seconds, context=tls) if tls
                  else http.client.HTTPConnection(address, timeout=seconds))
    with contextlib.closing(connection):
        try:
            with bound(seconds):
                connection.request(method, path, content, headers)
                answer = connection.getresponse()
                return Answer(answer.status, answer.read().decode(errors="replace").strip(),
                              answer.getheader("Location", ""))
        except (OSError, http.client.HTTPException) as error:
            return Answer(None, repr(error))


@contextlib.contextmanager
def bound(seconds):
    """For all of a request: the time-out of a socket begins anew with each byte. The node's program bounds its fetches
    likewise, but comes with another archive, of which this one imports nothing."""
    def end(*_):
        raise TimeoutError(f"not within {seconds:.0f} s")

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
