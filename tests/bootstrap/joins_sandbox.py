"""A node that joins services, in a folder: the real program, and a client that tells what it was started with."""
import hashlib
import json
import subprocess

from cloud import INSTANCE, SECRET, VERSION, archive
from sandbox import NodeTest

CLIENT = """#!/usr/bin/python3
import json, os, pathlib, re, sys, time
sandbox = pathlib.Path(os.environ["SANDBOX"])
with open(sys.argv[5]) as file:
    given = json.load(file)
with open(sys.argv[3]) as file:
    configuration = file.read()
[recipe] = given["run_list"] if len(given["run_list"]) == 1 else [""]
if recipe:
    secrets = given["startup_stack"]["secrets"]
    with open(sandbox / "given", "a") as file:
        file.write(json.dumps({
            "recipe": recipe[7:-1], "attributes": given["startup_stack"], "configuration": configuration,
            "archive": re.search('chef_repo_path ".*/(.*)"', configuration)[1],
            "secrets": {name: pathlib.Path(path).read_text() for name, path in secrets.items()}}) + chr(10))
    does = sandbox / "does" / recipe[7:-1]
    if does.exists():
        exec(does.read_text())
"""


class JoinsTest(NodeTest):
    def setUp(self):
        super().setUp()
        (self.folder / "bin/cinc-client").unlink()
        (self.folder / "bin/cinc-client").write_text(CLIENT)
        (self.folder / "bin/cinc-client").chmod(0o755)
        (self.folder / "does").mkdir()
        self.joins = {}
        self.converge()
        self.mark()

    # What the test sets up

    def mark(self, **changes):
        """What stage one has left of the launch."""
        path = self.root / "var/lib/startup-stack/bootstrap.json"
        mark = {"formatVersion": 1, "instanceId": INSTANCE, "decision": "CONTINUE", "sent": True, **changes}
        path.write_text(json.dumps(mark))

    def offer(self, service, secrets=(), recipes=("join", "leave"), **settings):
        """The tier joins a service from now on, by an archive that is as new as its settings; the archive's digest."""
        data = archive([(f"cookbooks/{service}/recipes/{name}.rb", json.dumps(settings).encode()) for name in recipes],
                       node="")
        digest = hashlib.sha256(data).hexdigest()
        self.aws.put(f"bundles/{digest}.tar.gz", data)
        self.joins[service] = {
            "archive": {"role": service, "key": f"bundles/{digest}.tar.gz", "sha256": digest}, "settings": settings,
            "secrets": {name: {"arn": SECRET, "versionId": VERSION} for name in secrets}}
        self.publish_joins()
        return digest

    def withdraw(self, service):
        del self.joins[service]
        self.publish_joins()

    def publish_joins(self, **changes):
        self.aws.put("joins/zookeeper.json", {
            "formatVersion": 1, "tier": "zookeeper", "joins": self.joins, **changes})

    def does(self, recipe, program=""):
        """What the client does from now on when it runs this recipe, in Python."""
        (self.folder / "does" / recipe).write_text(program)

    def fails(self, recipe):
        self.does(recipe, "print('FATAL: no such package')\nsys.exit(1)")

    def aged(self, service, seconds):
        """The last run of a service was so long ago."""
        known = self.state("joins.json")
        known["services"][service]["at"] -= seconds
        (self.root / "var/lib/startup-stack/joins.json").write_text(json.dumps(known))

    # Running

    def begin(self):
        program = self.root / "usr/local/lib/startup-stack/node/joins"
        process = subprocess.Popen(["/usr/bin/python3", "-I", "-B", program], env=self.environment, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def begin_until_flag(self, recipe):
        """A round in the midst of this recipe, which ends when there is a file `flag`."""
        self.does(recipe, f"while not os.path.exists({str(self.folder / 'flag')!r}): time.sleep(0.01)")
        process = self.begin()
        self.wait_for(self.given)
        return process

    def round(self, code=0):
        """The recipes that a round has run; what it said is kept."""
        before = len(self.given())
        process = self.begin()
        self.said = process.communicate(timeout=30)[0]
        self.assertEqual(code, process.returncode, self.said)
        return [one["recipe"] for one in self.given()[before:]]

    # What was seen

    def given(self):
        path = self.folder / "given"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def outcome(self, service):
        one = self.state("joins.json")["services"][service]
        return one["ok"], one["reason"]

    def archives(self, service):
        return {path.name for path in (self.root / f"var/lib/startup-stack/joins/{service}/archives").iterdir()}

    def secret(self, service, name):
        return self.root / "run/startup-stack/joins" / service / name

    def traces(self, service):
        """Whatever of a service is on the machine, but what its recipes have made."""
        folders = [self.root / "var/lib/startup-stack/joins" / service, self.secret(service, "").parent / service]
        known = self.state("joins.json")
        return [*(str(one) for one in folders if one.exists()),
                *(key for key in ("wanted", "services") if service in known[key])]
