"""Files of this machine and of a disk. What lies on a disk may be anybody's, as in a copy, and root acts on it: links
are not followed there, and nothing but files and folders is touched."""
import contextlib
import json
import os
import pathlib
import stat

from . import contents


def read_json(path, shape=()):
    """The object in a file, None when there is no such file; Unreadable when it holds no object of this shape."""
    try:
        data = read_bytes(path)
        return None if data is None else contents.holding(contents.parse(data), dict(shape))
    except (OSError, contents.Unreadable) as error:
        raise contents.Unreadable(f"{path} cannot be read: {error}") from None


def read_bytes(path):
    """Nothing when there is no such file; OSError when something else stands there."""
    try:
        # A pipe without a writer must not be waited for.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{path} is no file")
        return file.read()


def write_json(path, content, mode=0o600):
    new = path.with_name(path.name + ".new")
    with contextlib.suppress(FileNotFoundError):
        new.unlink()
    with open(create(new), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(json.dumps(content, sort_keys=True) + "\n")
    new.replace(path)


def create(path, mode=0o600):
    """Handle of a file that was not there."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)


def below(folder, relative):
    """The path below a folder, or nothing when it is not there. OSError when it is neither a file nor a folder, or
    leads through something that is none."""
    path = folder
    for part in pathlib.PurePath(relative).parts:
        path = path / part
        try:
            check(path, os.lstat(path).st_mode)
        except FileNotFoundError:
            return None
    return path


def check(path, mode):
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise OSError(f"{path} is neither a file nor a folder")


def check_tree(tree):
    """OSError when there is anything in it but files and folders."""
    for folder, folders, files, handle in os.fwalk(tree):
        for name in (*folders, *files):
            check(f"{folder}/{name}", os.lstat(name, dir_fd=handle).st_mode)


def give(tree, owner, group):
    """Everything in a tree to one owner; of a link the link itself."""
    for _, _, files, handle in os.fwalk(tree):
        for name in (".", *files):
            os.chown(name, owner, group, dir_fd=handle, follow_symlinks=False)
