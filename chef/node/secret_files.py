"""The tier's secrets, each in a file in memory that root alone reads; the document has but their ARNs and versions."""
import os

import aws
from machine import ROOT, write

FOLDER = ROOT + "/run/startup-stack/secrets/"


def paths(secrets):
    return {name: FOLDER + name for name in secrets}


def fetch(secrets, region):
    for name, secret in secrets.items():
        value = aws.connect("secretsmanager", region).get_secret_value(
            SecretId=secret["arn"], VersionId=secret["versionId"])
        write(FOLDER + name, value["SecretString"].encode(), 0o600)


def bring_back(secrets, region):
    """Only those that are missing: after a reboot all of them."""
    fetch({name: secret for name, secret in secrets.items() if not os.path.exists(FOLDER + name)}, region)
