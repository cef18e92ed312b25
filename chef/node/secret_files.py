"""Secrets, each in a file in memory that root alone reads; documents have but their ARNs and versions.

The tier's own are in FOLDER, those of each join in another one.
"""
import os

import aws
from machine import ROOT, write

FOLDER = ROOT + "/run/startup-stack/secrets/"


def paths(secrets, folder=FOLDER):
    return {name: folder + name for name in secrets}


def fetch(secrets, region, folder=FOLDER):
    for name, secret in secrets.items():
        value = aws.connect("secretsmanager", region).get_secret_value(
            SecretId=secret["arn"], VersionId=secret["versionId"])
        write(folder + name, value["SecretString"].encode(), 0o600)


def missing(secrets, folder=FOLDER):
    """After a reboot all of them."""
    return {name: secret for name, secret in secrets.items() if not os.path.exists(folder + name)}


def bring_back(secrets, region):
    """Only those that are missing."""
    fetch(missing(secrets), region)
