"""The program that joins services of other tiers. A timer runs it, and archives go: it has a place of its own."""
import os
import shutil

from machine import ROOT

SOURCE = os.path.dirname(os.path.abspath(__file__))
# Named by the unit in the cookbook base.
PLACE = ROOT + "/usr/local/lib/startup-stack/node"


def install():
    """This archive's, whole: one that is made of two releases might not load."""
    if files(PLACE) == files(SOURCE):
        return
    for old in (PLACE + ".new", PLACE + ".old"):
        shutil.rmtree(old, ignore_errors=True)
    shutil.copytree(SOURCE, PLACE + ".new", ignore=shutil.ignore_patterns("__pycache__"))
    os.sync()
    if os.path.exists(PLACE):
        os.rename(PLACE, PLACE + ".old")
    os.rename(PLACE + ".new", PLACE)
    shutil.rmtree(PLACE + ".old", ignore_errors=True)


def files(folder):
    """Of Python's, by their path below the folder."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".py"):
                with open(os.path.join(place, name), "rb") as file:
                    found[os.path.relpath(os.path.join(place, name), folder)] = file.read()
    return found
