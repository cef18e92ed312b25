"""What of this package stays on a node of a fleet: one file with all of it, for the units that run between converges.

A copy outside of the archives, since these go when others come. The last one that made a node well stays in place, so
that a broken package does not decide whether the next one may be converged.
"""
import glob
import io
import os
import zipfile

from machine import ROOT, write

PROGRAM = ROOT + "/usr/local/lib/startup-stack/node.pyz"


def keep(archive):
    data = packed(archive + "/node")
    if not os.path.exists(PROGRAM) or open_read(PROGRAM) != data:
        write(PROGRAM, data)


def keep_if_none(archive):
    """The recipe starts the units: at a launch there has to be something to run."""
    if not os.path.exists(PROGRAM):
        keep(archive)


def packed(folder):
    """The same files make the same bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for path in sorted(glob.glob(folder + "/*.py")):
            file.writestr(zipfile.ZipInfo(os.path.basename(path)), open_read(path))
    return data.getvalue()


def open_read(path):
    with open(path, "rb") as file:
        return file.read()
