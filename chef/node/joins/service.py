"""One service that this node joins: its folder, its secrets, its runs of the chef client."""
import os
import shutil

import archive
import artifacts
import client
import identity
import secret_files
import session
from machine import ROOT, STATE, log

FOLDER = STATE + "joins/"
SECRETS = ROOT + "/run/startup-stack/joins/"
WRAPPED = " had an error: "


class Failed(Exception):
    """A service could not be joined or left; the words say why."""


class Service:
    def __init__(self, name, node, instance, region):
        self._name, self._node, self._instance, self._region = name, node, instance, region
        self._folder = f"{FOLDER}{name}/"
        self._archives = self._folder + "archives/"
        self._packages = self._folder + "artifacts/"
        self._secrets = f"{SECRETS}{name}/"

    def lacks_secrets(self, entry):
        """A reboot takes them away."""
        return bool(secret_files.missing(entry["secrets"], self._secrets))

    def join(self, entry, begin):
        """Runs recipe `join`; `begin` is called right before."""
        os.makedirs(self._archives, 0o700, exist_ok=True)
        folder = archive.bring(self._archives, entry["archive"], self._node["bucket"], self._region)
        packages = artifacts.bring(entry["settings"].get("artifacts", {}), self._region, self._packages)
        secret_files.fetch(entry["secrets"], self._region, self._secrets)
        begin()
        self._run("join", folder, entry, {"artifacts": packages})
        for name in os.listdir(self._secrets) if os.path.exists(self._secrets) else ():
            if name not in entry["secrets"]:
                os.unlink(self._secrets + name)

    def leave(self, entry):
        """Runs recipe `leave` of what was joined, if anything was, and keeps nothing of the service."""
        if entry:
            folder = self._archives + entry["archive"]["sha256"]
            if os.path.exists(f"{folder}/cookbooks/{self._name}/recipes/leave.rb"):
                self._run("leave", folder, entry, {})
            else:
                log(f"{self._name}: {folder} has no recipe leave, what it has made on this machine stays")
        for folder in (self._secrets, self._folder):
            shutil.rmtree(folder, ignore_errors=True)

    def keep_archives(self, digests):
        archive.keep_only(self._archives, {*digests})

    def _run(self, recipe, folder, entry, more=None):
        client.configure(self._folder, self._node, folder, [f"recipe[{self._name}::{recipe}]"], {
            "node": self._node, "instanceId": self._instance, "region": self._region, "zone": identity.zone(),
            "join": {"service": self._name, "settings": entry["settings"]},
            "secrets": secret_files.paths(entry["secrets"], self._secrets), **(more or {})})
        client.forget_node(self._folder)
        output = self._folder + "client.log"
        code = session.run(client.command(self._folder, self._node), output)
        if code is None:
            raise Failed(f"recipe {recipe} does not end")
        if code:
            raise Failed(f"recipe {recipe} ended with {code}: {last_words(output)}")


def last_words(output):
    """The last fatal line, or the last one. A resource's error is wrapped by others: the innermost says most."""
    with open(output, errors="replace") as file:
        lines = [line for line in file.read().splitlines() if line.strip()][-200:]
    fatal = [line for line in lines if "FATAL:" in line]
    return WRAPPED.join((fatal or lines or ["no output"])[-1].split(WRAPPED)[-2:])
