"""The entry of this node of a fleet in the bucket: written while it serves, taken back when it stops."""
import functools
import json

import aws
import entries
import metadata
from machine import read_json


class Own:
    """What of the bucket is about this node."""

    def __init__(self):
        node = read_json("/etc/startup-stack/node.json")
        self.node, self.bucket, self.tier = node, node["bucket"], node["tier"]
        self.region = metadata.read("placement/region")
        self.instance = metadata.read("instance-id")

    @functools.cached_property
    def address(self):
        return metadata.read("local-ipv4")

    @functools.cached_property
    def key(self):
        """The user id is what the role's policy has in place of its variable; on EC2 it ends with the instance's id."""
        user = aws.connect("sts", self.region).get_caller_identity()["UserId"]
        if user.partition(":")[2] != self.instance:
            raise OSError(f"the credentials are of {user}, not of {self.instance}")
        return entries.key_of(self.tier, user, self.address)

    def write(self, applied, failed):
        content = entries.content_of(self.tier, self.instance, self.address, applied, failed)
        aws.connect("s3", self.region).put_object(
            Bucket=self.bucket, Key=self.key, Body=json.dumps(content), ContentType="application/json")

    def take_back(self):
        aws.connect("s3", self.region).delete_object(Bucket=self.bucket, Key=self.key)

    def document(self):
        """The tier's: its bytes and its age."""
        data, written, now = aws.read_dated(self.bucket, f"tiers/{self.tier}.json", self.region)
        return data, now - written, now
