"""The calls to AWS that stage two makes, by Debian's botocore."""
import functools
import os


@functools.cache
def connect(service, region):
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


def list_keys(bucket, prefix, region):
    pages = connect("s3", region).get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]
