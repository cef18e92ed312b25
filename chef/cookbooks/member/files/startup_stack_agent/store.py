"""Objects in the environment's bucket, with conditional writes and S3's own clock."""
import dataclasses
import email.utils
import json
import time

ABSENT = ("NoSuchKey", "404")
LOST = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")


class Conflict(Exception):
    """Somebody else wrote first."""


@dataclasses.dataclass(frozen=True)
class Stored:
    body: bytes
    etag: str
    age: float  # seconds since the last write, by the clock of S3


def make_client(region):
    from botocore.config import Config
    from botocore.session import Session
    config = Config(region_name=region, connect_timeout=5, read_timeout=10, retries={"mode": "standard"},
                    s3={"us_east_1_regional_endpoint": "regional"})
    return Session().create_client("s3", config=config)


class Store:
    """Only 404 means absent. What else fails is tried again a few times, then it is an error."""

    def __init__(self, make, bucket, attempts=3, pause=2.0):
        self._make, self._client, self._bucket = make, None, bucket
        self._attempts, self._pause = attempts, pause
        self._condition = {}

    def get(self, key):
        return self._retry(lambda client: self._get(client, key), key)

    def put(self, key, content, etag=None, new=False):
        """Write always, only over the version `etag`, or only when there is none (`new`)."""
        condition = {"If-None-Match": "*"} if new else {"If-Match": etag} if etag else {}
        body = (json.dumps(content, indent=2, sort_keys=True) + "\n").encode()
        return self._retry(lambda client: self._put(client, key, body, condition), key)

    def close(self):
        if self._client is not None:
            self._client.close()
        self._client = None

    def _get(self, client, key):
        from botocore.exceptions import ClientError
        try:
            answer = client.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in ABSENT:
                return None
            raise
        now = email.utils.parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
        age = (now - answer["LastModified"]).total_seconds()
        return Stored(answer["Body"].read(), answer["ETag"], age)

    def _put(self, client, key, body, condition):
        from botocore.exceptions import ClientError
        self._condition = condition
        try:
            return client.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType="application/json")["ETag"]
        except ClientError as error:
            # A version that was to be replaced and is gone was replaced by somebody, too.
            if error.response["Error"]["Code"] in (LOST + ABSENT if condition else LOST):
                raise Conflict(key) from error
            raise
        finally:
            self._condition = {}

    def _retry(self, act, key):
        from botocore.exceptions import BotoCoreError, ClientError
        for attempt in range(1, self._attempts + 1):
            try:
                return act(self._connect())
            except (BotoCoreError, ClientError) as error:
                self.close()  # a client that was made without credentials stays without
                if attempt == self._attempts:
                    raise OSError(f"s3://{self._bucket}/{key}: {error}") from error
                time.sleep(self._pause * attempt)

    def _connect(self):
        if self._client is None:
            self._client = self._make()
            # Debian 12's botocore has no parameter for conditional writes; signed headers must be there before signing.
            self._client.meta.events.register("before-call.s3.PutObject", self._add_condition)
        return self._client

    def _add_condition(self, params, **_):
        params["headers"].update(self._condition)
