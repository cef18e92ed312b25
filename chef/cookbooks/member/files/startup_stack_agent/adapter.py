"""What a service's adapter says: all that the agent knows of the service.

The service's cookbook brings the package `startup_stack_adapter` with one class, `Adapter`. It extends `Service` on the
nodes of a pair or a single, `Ensemble` on those of an ensemble, and says what stands there as abstract; the rest has a
meaning that fits most services. It is asked every two seconds, so that nothing in it may wait for long, and it raises
nothing: a server whose answer it does not understand is one that is not `known`, and so is one whose look fails all the
same.
"""
import abc
import dataclasses
import importlib
import pathlib
import re
import shutil

from . import files

# What systemd says of every unit that ends; why it could not even start one is another matter.
SYSTEMD = re.compile(r"\S+\.service: (?!Failed (at|to) )|(Starting|Started|Stopping|Stopped|Failed to start) ")


@dataclasses.dataclass(frozen=True)
class Server:
    """One member's server, as it is seen.

    mode: in a word or two for people, such as `leader` or `HTTP 503`.
    serving: an ensemble's member votes, and follows or leads; a pair's has the address or could take it; a single's
    answers.
    leads: it is the leader of its ensemble, or has the address of its pair.
    synced: of an ensemble's leader, how many others are in sync with it.
    runs: false when nobody was seen to listen there.
    known: false without an answer that is understood (a time-out, a 401, a 5xx): it may serve all the same.
    """
    mode: str
    serving: bool = False
    leads: bool = False
    synced: int | None = None
    runs: bool = True
    known: bool = True


DOWN = Server("down", runs=False)


class Service(abc.ABC):
    """What the adapter of any kind says, and all that one of a pair or a single has to say."""

    # The server's systemd unit, without `.service`. It writes down what files it starts with: chef/README.md.
    unit = None

    def __init__(self, node, root="/"):
        """node: the content of /etc/startup-stack/node.json; root: where tests have their files."""
        self.node, self._root = node, pathlib.Path(root)
        self.own = node["member"]["id"]

    def path(self, absolute):
        """A path of this machine."""
        return self._root / absolute.lstrip("/")

    @property
    def mount(self):
        """Where the data volume is mounted; a pair has none."""
        return self.path(self.node["volume"]["mount"])

    @abc.abstractmethod
    def look(self):
        """This member's own Server; DOWN also before the first converge."""

    def look_at(self, number):
        """The Server of any member, asked over the network; None: its record in the bucket speaks for it."""
        return None

    def last_words(self, lines):
        """The line that says most about why the server does not serve, of the last lines of its unit's journal."""
        return ([line for line in lines if not SYSTEMD.match(line)] or lines)[-1]


class Ensemble(Service):
    """What the adapter of an ensemble says besides.

    The three policies are pure functions. Those that a service has needed so far are in `birth`; an adapter may bring
    its own of the same form. Not built: a blank member that must be admitted by the others, under the lock, before it
    starts (etcd) needs a step of the agent's loop.
    """

    folders = ()       # what holds the data, below the mount: removed before a blank start, taken back from a copy
    initialise = None  # (ids of members seen with data) -> Start: a blank disk while no ensemble is born
    restore = None     # (names of the copies on the disk) -> Start: the same in an incarnation that begins with copies
    rejoin = None      # () -> Start: a blank disk of an ensemble that is born

    @abc.abstractmethod
    def members(self):
        """{id: address} of the members that the server is configured with; {} before the first converge."""

    @abc.abstractmethod
    def look_at(self, number):
        """The Server of any member that is configured."""

    @abc.abstractmethod
    def epoch(self, folder):
        """What the data below this folder (the mount, or a copy) has come to: None: blank; 0: begun, nothing was ever
        acknowledged with it; more: data. A service that counts no epochs says 1."""

    def has_data(self):
        """Whether the disk holds what was acknowledged."""
        return bool(self.epoch(self.mount))

    @abc.abstractmethod
    def set_initialise(self, wanted):
        """Before each start of the server: whether it may begin a new ensemble with its blank disk."""

    def clear_blank(self):
        """Take away what a blank start has left: nothing in it was ever acknowledged."""
        for folder in self.folders:
            left = files.below(self.mount, folder)
            if left:
                shutil.rmtree(left)

    def take_back(self, copy):
        """Put the data of this folder in place, for the server's own user; also what a run that broke off has left.
        OSError, and nothing is done, when there is anything in it but files and folders."""
        found = {folder: source for folder in self.folders if (source := files.below(copy, folder))}
        for source in found.values():
            files.check_tree(source)
        for folder, source in found.items():
            owner = files.below(self.mount, pathlib.PurePath(folder).parent).lstat()
            files.give(source, owner.st_uid, owner.st_gid)
            source.rename(self.mount / folder)


class Unfit(Exception):
    """The adapter is not one that this node can go by."""


def load(node):
    """The adapter that the service's cookbook has put beside the agent."""
    made = importlib.import_module("startup_stack_adapter").Adapter(node)
    needed = ["unit"]
    if node["kind"] == "ensemble":
        if not isinstance(made, Ensemble):
            raise Unfit("this node is a member of an ensemble, and its adapter does not extend Ensemble")
        needed += ["folders", "initialise", "restore", "rejoin"]
    missing = [name for name in needed if not getattr(made, name)]
    if missing:
        raise Unfit(f"the adapter of this node says nothing of {', '.join(missing)}")
    return made
