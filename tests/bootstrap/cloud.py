"""Local stand-ins: the instance metadata service (version 2 only) and the AWS calls that a node makes."""
import hashlib
import io
import json
import tarfile
import threading
import time
from datetime import datetime, timezone
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

BUCKET = "chef-0a1b2c3"
VOLUME = "vol-0123456789abcdef0"
INSTANCE = "i-0aaaaaaaaaaaaaaaa"
PASSWORD = "correct-horse-battery-staple"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:super"
VERSION = "11111111-2222-3333-4444-555555555555"
ADDRESS = "10.0.70.9"
ROLE_ID = "AROAEXAMPLE"
NODE = Path(__file__).parents[2] / "chef/node"


def stage_two():
    """The program that is tried, as it lies in an archive."""
    return tuple((f"node/{path.relative_to(NODE)}", path.read_bytes()) for path in sorted(NODE.rglob("*.py")))


def archive(members=(("cookbooks/base/metadata.rb", b"name 'base'\n"), ("roles/base.json", b"{}")), node=None):
    """The bytes of an archive; a member's content may be a str, which makes it a symbolic link to there. `node` is the
    text of another stage two."""
    own = stage_two() if node is None else (("node/__main__.py", node.encode()),)
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        for name, content in (*members, *own):
            item = tarfile.TarInfo(name)
            if isinstance(content, str):
                item.type, item.linkname = tarfile.SYMTYPE, content
                tar.addfile(item)
            else:
                item.size = len(content)
                tar.addfile(item, io.BytesIO(content))
    return data.getvalue()


class Server:
    """One HTTP server whose `faults` are answered first: name of a call -> list of status codes, or one for ever."""

    def __init__(self):
        self.faults = {}
        self.requests = []
        self.delay = 0
        self.now = time.time
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode()
                time.sleep(outer.delay)
                status, content, *more = outer.reply(self.command, self.path, self.headers, body)
                content = content if isinstance(content, bytes) else content.encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                for name, value in more[0].items() if more else ():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_PUT = do_POST = do_DELETE = answer

            def date_time_string(self, timestamp=None):
                return formatdate(outer.now(), usegmt=True)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def fault(self, name):
        self.requests.append(name)
        codes = self.faults.get(name)
        if isinstance(codes, list):
            return codes.pop(0) if codes else None
        return codes

    def close(self):
        self.http.shutdown()
        self.http.server_close()


class Metadata(Server):
    role = "node"
    instance = INSTANCE
    target_state = None
    spot_action = None
    recommendation = None
    domain = "amazonaws.com"

    def reply(self, method, path, headers, _):
        status = self.fault(path)
        if status:
            return status, ""
        if path == "/latest/api/token":
            asked = method == "PUT" and headers.get("X-aws-ec2-metadata-token-ttl-seconds")
            return (200, "token-1") if asked else (400, "")
        if headers.get("X-aws-ec2-metadata-token") != "token-1":
            return 401, ""
        credentials = "/latest/meta-data/iam/security-credentials/"
        values = {
            "/latest/meta-data/placement/region": "us-east-1",
            "/latest/meta-data/placement/availability-zone": "us-east-1b",
            "/latest/meta-data/services/domain": self.domain,
            "/latest/meta-data/instance-id": self.instance,
            "/latest/meta-data/local-ipv4": ADDRESS,
            credentials: self.role,
            credentials + self.role: json.dumps({
                "Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "key",
                "Token": "session", "LastUpdated": "2030-01-01T00:00:00Z", "Expiration": "2099-01-01T00:00:00Z"}),
        }
        notices = {
            "/latest/meta-data/autoscaling/target-lifecycle-state": self.target_state,
            "/latest/meta-data/spot/instance-action": self.spot_action,
            "/latest/meta-data/events/recommendations/rebalance": self.recommendation,
        }
        found = values.get(path) or notices.get(path)
        return (200, found) if found else (404, "")


class Aws(Server):
    def __init__(self):
        super().__init__()
        self.objects = {}
        self.moments = {}
        self.page = 1000
        self.tier = {
            "formatVersion": 1, "tier": "zookeeper", "settings": {},
            "members": [{"id": number, "name": f"zookeeper-{number}", "fqdn": f"zookeeper-{number}.dev.internal",
                         "address": f"10.0.64.{16 + number}"} for number in (1, 2, 3)],
            "hosts": [{"address": "10.0.64.17", "names": ["zookeeper-1.dev.internal", "zookeeper-1"]}],
            "secrets": {"superUser": {"arn": SECRET, "versionId": VERSION}}}
        self.publish(archive())
        self.put("tiers/mesos.json", {"formatVersion": 1, "tier": "mesos", "hosts": [
            {"address": "10.0.128.9", "names": ["mesos-2"]}, {"address": "10.0.9.9", "names": ["mesos-1"]},
            {"address": "10.0.64.17", "names": ["zookeeper-1", "zk"]}]})
        self.user = f"{ROLE_ID}:{INSTANCE}"
        self.attached_to = INSTANCE
        self.on_attach = lambda: None
        self.launching = True
        self.decisions = []
        self.accepted = []
        self.written = {}

    def put(self, key, content, age=0):
        self.moments[key] = self.now() - age
        self.objects[key] = content if isinstance(content, bytes) else json.dumps(content).encode()

    def publish(self, data=None, **changes):
        """Puts a document in force, with another archive if there is one; returns its digest."""
        self.tier.update(changes)
        if data is not None:
            self.archive = hashlib.sha256(data).hexdigest()
            self.archive_key = f"bundles/{self.archive}.tar.gz"
            self.put(self.archive_key, data)
            self.tier["archive"] = {"role": "zookeeper", "key": self.archive_key, "sha256": self.archive}
        self.put("tiers/zookeeper.json", self.tier)
        digest = hashlib.sha256(self.objects["tiers/zookeeper.json"]).hexdigest()
        self.put(f"states/zookeeper/{digest}.json", self.objects["tiers/zookeeper.json"])
        return digest

    def reply(self, method, path, headers, body):
        scope = headers.get("Authorization", "").partition("Credential=")[2].split("/")
        if len(scope) < 4 or scope[0] != "ASIAEXAMPLE":
            return 400, "unsigned"
        service = scope[3]
        return getattr(self, service)(method, path, headers, body)

    def s3(self, method, path, headers, body):
        url = urlsplit(path)
        key = unquote(url.path)[len(BUCKET) + 2:]
        query = parse_qs(url.query)
        status = self.fault(f"s3 {'' if method == 'GET' else method + ' '}{key or 'list'}")
        if status:
            return status, s3_error({403: "AccessDenied", 404: "NoSuchKey", 503: "SlowDown"}[status])
        if method == "PUT":
            self.written[key] = json.loads(body)
            self.put(key, body.encode())
            return 200, ""
        if method == "DELETE":
            self.objects.pop(key, None)
            return 204, ""
        if not key:
            after = query.get("continuation-token", [""])[0]
            names = sorted(name for name in self.objects if name.startswith(query["prefix"][0]) and name > after)
            more = len(names) > self.page
            token = f"<NextContinuationToken>{names[self.page - 1]}</NextContinuationToken>" if more else ""
            keys = "".join(f"<Contents><Key>{name}</Key><LastModified>{self.written_at(name)}</LastModified></Contents>"
                           for name in names[:self.page])
            return 200, (f"<ListBucketResult><IsTruncated>{str(more).lower()}</IsTruncated>{token}{keys}"
                         "</ListBucketResult>")
        if key not in self.objects:
            return 404, s3_error("NoSuchKey")
        etag = f'"{hashlib.md5(self.objects[key]).hexdigest()}"'
        if headers.get("If-None-Match") == etag:
            self.requests.append(f"unchanged {key}")
            return 304, ""
        return 200, self.objects[key], {
            "ETag": etag, "Last-Modified": formatdate(self.moments[key], usegmt=True)}

    def written_at(self, key):
        return datetime.fromtimestamp(self.moments[key], timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def sts(self, _, __, ___, body):
        self.fault("sts")
        return 200, (f"<GetCallerIdentityResponse><GetCallerIdentityResult><UserId>{self.user}</UserId>"
                     "</GetCallerIdentityResult></GetCallerIdentityResponse>")

    def secretsmanager(self, _, __, ___, body):
        if self.fault("secretsmanager"):
            return 400, json.dumps({"__type": "AccessDeniedException", "message": "not authorized"})
        asked = json.loads(body)
        if (asked["SecretId"], asked.get("VersionId")) != (SECRET, VERSION):
            return 400, json.dumps({"__type": "ResourceNotFoundException", "message": "no such version"})
        secret = {"username": "super", "password": PASSWORD}
        return 200, json.dumps({"ARN": SECRET, "SecretString": json.dumps(secret)})

    def ec2(self, _, __, ___, body):
        action = parse_qs(body)["Action"][0]
        status = self.fault(f"ec2 {action}")
        if status:
            return status, ec2_error("UnauthorizedOperation", "not authorized")
        if action == "DescribeVolumes":
            held = self.attached_to
            item = f"<item><instanceId>{held}</instanceId><status>attached</status></item>" if held else ""
            return 200, (f"<DescribeVolumesResponse><volumeSet><item><volumeId>{VOLUME}</volumeId>"
                         f"<attachmentSet>{item}</attachmentSet></item></volumeSet></DescribeVolumesResponse>")
        if self.attached_to:
            return 400, ec2_error("VolumeInUse", f"{VOLUME} is already attached to an instance")
        self.attached_to = INSTANCE
        self.on_attach()
        return 200, "<AttachVolumeResponse><status>attaching</status></AttachVolumeResponse>"

    def autoscaling(self, _, __, ___, body):
        form = {name: values[0] for name, values in parse_qs(body).items()}
        decision = form["LifecycleActionResult"]
        self.decisions.append((form["AutoScalingGroupName"], form["LifecycleHookName"], form["InstanceId"], decision))
        status = self.fault("autoscaling")
        if status:
            return status, query_error("InternalFailure", "try again")
        if not self.launching:
            return 400, query_error("ValidationError",
                                    f"No active Lifecycle Action found with instance ID {form['InstanceId']}")
        self.launching = False
        self.accepted.append(decision)
        return 200, ("<CompleteLifecycleActionResponse><CompleteLifecycleActionResult/>"
                     "</CompleteLifecycleActionResponse>")


def s3_error(code):
    return f"<Error><Code>{code}</Code><Message>{code}</Message></Error>"


def ec2_error(code, message):
    return f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors></Response>"


def query_error(code, message):
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return f"<ErrorResponse>{error}</ErrorResponse>"
