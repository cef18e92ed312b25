"""The calls to AWS that a node makes, by Debian's botocore."""
import email.utils
import functools
import os

from machine import METADATA

# Stage one sets some of these as well, for what it calls itself.
SETTINGS = {
    "AWS_RETRY_MODE": "standard", "AWS_CA_BUNDLE": "/etc/ssl/certs/ca-certificates.crt",
    "AWS_METADATA_SERVICE_TIMEOUT": "5", "AWS_EC2_METADATA_SERVICE_ENDPOINT": METADATA,
    "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "regional", "AWS_STS_REGIONAL_ENDPOINTS": "regional"}


@functools.cache
def connect(service, region):
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    from botocore.config import Config
    from botocore.session import Session
    session = Session()
    if session.get_credentials() is None:  # a client that was made without them stays without
        raise OSError("no credentials yet")
    return session.create_client(service, region, endpoint_url=os.environ.get("STARTUP_STACK_ENDPOINT"),
                                 config=Config(connect_timeout=5, read_timeout=30))


def is_absent(error):
    """Whether S3 has said that there is no such object. Nothing else means absent."""
    return getattr(error, "response", {}).get("Error", {}).get("Code") in ("NoSuchKey", "404")


def read_object(bucket, key, region):
    return connect("s3", region).get_object(Bucket=bucket, Key=key)["Body"].read()


def read_dated(bucket, key, region):
    """An object's bytes, the second at which it was written, and that of this answer, both by the clock of S3."""
    answer = connect("s3", region).get_object(Bucket=bucket, Key=key)
    return answer["Body"].read(), answer["LastModified"].timestamp(), moment_of(answer)


def list_objects(bucket, prefix, region):
    """Key and second of writing of all objects whose keys begin so, and the answer's second, by the clock of S3."""
    found, now = [], 0.0
    for page in connect("s3", region).get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        found += [(item["Key"], item["LastModified"].timestamp()) for item in page.get("Contents", [])]
        now = max(now, moment_of(page))
    return found, now


def moment_of(answer):
    return email.utils.parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"]).timestamp()
