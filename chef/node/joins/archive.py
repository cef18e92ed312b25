"""Archives of a service, each in a folder named by its digest. Stage one removes what it does not know from its own."""
import hashlib
import io
import os
import shutil
import tarfile

import aws


def bring(place, archive, bucket, region):
    """The folder of an archive, fetched if it is not there; an error when its bytes are not what was promised."""
    folder = place + archive["sha256"]
    if not os.path.exists(folder):
        data = aws.read_object(bucket, archive["key"], region)
        have = hashlib.sha256(data).hexdigest()
        if have != archive["sha256"]:
            raise ValueError(f"sha256 of {archive['key']} is {have}, not {archive['sha256']}")
        unpack(data, folder)
    return folder


def unpack(data, folder):
    shutil.rmtree(folder + ".new", ignore_errors=True)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        outside = [item.name for item in tar if not (item.isreg() or item.isdir()) or leaves(item.name)]
        if outside:
            raise ValueError(f"what leaves the archive: {outside}")
        tar.extractall(folder + ".new")
    os.sync()
    os.rename(folder + ".new", folder)


def leaves(name):
    return name.startswith("/") or ".." in name.split("/")


def keep_only(place, kept):
    for item in os.scandir(place) if os.path.exists(place) else ():
        if item.name not in kept:
            shutil.rmtree(item.path)
