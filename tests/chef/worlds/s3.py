"""What botocore's client is to the agent's store: calls that take time, fail, or arrive after their client gave up."""
import datetime
import email.utils
import io
import itertools
import json
import types

from botocore.exceptions import ClientError, ReadTimeoutError

import local_s3

EPOCH = 1_700_000_000
READ_TIMEOUT = 10   # seconds, as the store has it
TRIES = 3           # of botocore's own, before the store hears of a failure
LATENCY = 0.1


class Bucket:
    """The objects, by key, with the conditions of S3's documentation. denied: is told of each write that the policy of
    those who make it denies."""

    def __init__(self, clock, denied):
        self._clock, self._objects, self._denied = clock, local_s3.Objects(), denied
        self._objects.now = lambda: EPOCH + clock.now

    def get(self, key):
        """(body, ETag, seconds since the epoch) or None."""
        return self._objects.stored.get(key)

    def put(self, key, body, condition=None):
        status, found = self._objects.put(key, body, condition or {})
        if status != 200:
            raise error(found, status)
        return found

    def put_by_role(self, key, body, condition):
        """As members and rollers may: a birth where there is none, a lock over the version that was read."""
        demanded = conditions_of(key)
        if demanded and not demanded & set(condition):
            self._denied(key)
            raise error("AccessDenied", 403)
        return self.put(key, body, condition)

    def content(self, key):
        """What can be read there, or None."""
        try:
            found = json.loads(self.get(key)[0])
            return found if found["formatVersion"] == 1 else None
        except (KeyError, TypeError, ValueError):
            return None

    def age(self, key):
        return EPOCH + self._clock.now - self.get(key)[2]

    def clear(self):
        self._objects.stored.clear()

    def keys(self):
        return sorted(self._objects.stored)


class Line:
    """The way of one machine to S3. delay: seconds that each request takes; refused: every call is answered 503.
    answers: seconds that an answer takes, by turns: where nobody could tell, it is no moment of its own."""

    def __init__(self):
        self.delay, self.refused, self.answers = LATENCY, False, itertools.cycle((0, 0, 0, LATENCY))


class Client:
    def __init__(self, bucket, clock, line, process):
        self._bucket, self._clock, self._line, self._process = bucket, clock, line, process
        self._handlers = []
        self.meta = types.SimpleNamespace(events=self)

    def register(self, _, handler):
        self._handlers.append(handler)

    def close(self):
        pass

    def get_object(self, Bucket, Key):
        found = self._call(lambda: self._bucket.get(Key))
        if found is None:
            raise error("NoSuchKey", 404)
        body, etag, written = found
        date = email.utils.formatdate(EPOCH + self._clock.now, usegmt=True)
        return {"Body": io.BytesIO(body), "ETag": etag, "ResponseMetadata": {"HTTPHeaders": {"date": date}},
                "LastModified": datetime.datetime.fromtimestamp(int(written), datetime.timezone.utc)}

    def put_object(self, Bucket, Key, Body, ContentType):
        condition = {"headers": {}}
        for handler in self._handlers:
            handler(condition)
        return {"ETag": self._call(lambda: self._bucket.put_by_role(Key, Body, condition["headers"]))}

    def _call(self, act):
        delay = self._line.delay
        if self._line.refused:
            self._process.sleep(2)
            raise error("ServiceUnavailable", 503)
        if delay < READ_TIMEOUT:
            self._process.sleep(delay)
            answer, seconds = act(), next(self._line.answers)
            if seconds:
                self._process.sleep(seconds)
            return answer
        for _ in range(TRIES):
            self._clock.at(delay, lambda: late(act))
            self._process.sleep(READ_TIMEOUT)
        raise ReadTimeoutError(endpoint_url="s3")


def conditions_of(key):
    """Headers of which the policy demands one; none for objects that have one writer."""
    if not key.startswith("ensembles/"):
        return set()
    return {"If-None-Match", "If-Match"} if key.endswith("/lock.json") else {"If-None-Match"}


def late(act):
    """Whoever asked is not there any more to be told."""
    try:
        act()
    except ClientError:
        pass


def error(code, status):
    return ClientError({"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "S3")
