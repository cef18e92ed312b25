"""Packages that recipes install: fetched by the node's program, verified, kept in one folder, handed to the client."""
import hashlib
import socket
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from cloud import BUCKET, Server  # noqa: E402
from sandbox import ONE_ABANDON, ONE_CONTINUE, NodeTest  # noqa: E402

MESOS = b"a package of a tier" * 1000
AGENT = b"the agent" * 1000


def locked(data, url):
    return {"version": "1.2.3", "url": url, "sha256": hashlib.sha256(data).hexdigest()}


def head(length):
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length


def whole(connection):
    connection.sendall(head(len(MESOS)) + MESOS)


def cut_short(connection):
    connection.sendall(head(len(MESOS)) + MESOS[:-1])


def drips(start):
    """After this start a byte now and then, as long as somebody listens."""
    def answer(connection):
        connection.sendall(start)
        for byte in b"x" * 1000:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)
    return answer


class Artifacts(NodeTest):
    def setUp(self):
        super().setUp()
        self.aws.put("packages/mesos.deb", MESOS)
        self.aws.put("packages/agent.deb", AGENT)
        self.mesos = locked(MESOS, f"s3://{BUCKET}/packages/mesos.deb")
        self.agent = locked(AGENT, f"s3://{BUCKET}/packages/agent.deb")

    def publish(self, **artifacts):
        self.aws.publish(artifacts={name.replace("_", "-"): artifact for name, artifact in artifacts.items()})

    def kept(self):
        folder = self.root / "var/lib/startup-stack/artifacts"
        return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}

    def paths(self):
        return self.state("first-boot.json")["startup_stack"]["artifacts"]

    def fetched(self, key):
        return self.aws.requests.count(f"s3 packages/{key}")

    def test_those_of_the_document_are_handed_to_the_client_by_their_paths(self):
        self.publish(mesos=self.mesos, amazon_ssm_agent=self.agent)
        self.bootstrap()
        self.assertEqual({"mesos": MESOS, "amazon-ssm-agent": AGENT},
                         {name: Path(path).read_bytes() for name, path in self.paths().items()})
        self.assertFalse({*self.paths().values()} & {str(path) for path in self.readable_by_others()})

    def test_a_document_without_any_hands_over_none(self):
        self.bootstrap()
        self.assertEqual(({}, {}), (self.paths(), self.kept()))

    def test_one_that_the_image_must_have_is_not_fetched(self):
        self.publish(mesos={})
        self.bootstrap()
        self.assertEqual({}, self.paths())

    def test_one_comes_from_a_url_too_and_a_mirror_that_fails_is_asked_again(self):
        mirror = Server()
        self.addCleanup(mirror.close)
        answers = [(503, b""), (200, MESOS)]
        mirror.reply = lambda *_: answers.pop(0)
        self.publish(mesos=locked(MESOS, mirror.url + "/mesos.deb"))
        self.bootstrap()
        self.assertEqual([MESOS], list(self.kept().values()))

    def mirror(self, *answers):
        """A server that answers its first connections so, and the number of those that there were; its address."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        self.asked = 0

        def serve():
            for answer in answers:
                with listener.accept()[0] as connection:
                    self.asked += 1
                    connection.recv(65536)
                    try:
                        answer(connection)
                    except OSError:
                        pass  # nobody listens any more

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/mesos.deb"

    def test_a_server_that_drips_holds_a_converge_for_a_part_of_its_time_alone(self):
        self.environment["STARTUP_STACK_SECOND"] = "0.01"
        for name, start in (("body", head(len(MESOS))), ("head", b"HTTP/1.1 200 OK\r\nX-Slow: ")):
            with self.subTest(name):
                self.publish(mesos=locked(MESOS, self.mirror(drips(start), whole)))
                self.converge()
                self.assertEqual(([MESOS], 2), (list(self.kept().values()), self.asked))
                self.assertIn("/mesos.deb has not come within ", self.log())
                Path(self.paths()["mesos"]).unlink()

    def test_an_answer_that_is_cut_short_is_asked_for_again_and_is_no_wrong_digest(self):
        self.publish(mesos=locked(MESOS, self.mirror(cut_short, cut_short, whole)))
        self.converge()
        self.assertEqual(([MESOS], 3), (list(self.kept().values()), self.asked))

    def test_one_that_is_there_is_not_fetched_again_unless_it_was_damaged(self):
        self.publish(mesos=self.mesos)
        self.converge()
        self.converge()
        self.assertEqual(1, self.fetched("mesos.deb"))
        Path(self.paths()["mesos"]).write_bytes(MESOS[:-1])
        self.converge()
        self.assertEqual(2, self.fetched("mesos.deb"))
        self.assertEqual([MESOS], list(self.kept().values()))

    def test_what_the_document_does_not_name_goes_and_what_is_half_written_too(self):
        self.publish(mesos=self.mesos)
        self.converge()
        (self.root / "var/lib/startup-stack/artifacts/x.deb.new").write_bytes(b"half")
        other = MESOS + b"2"
        self.aws.put("packages/mesos2.deb", other)
        self.publish(mesos=locked(other, f"s3://{BUCKET}/packages/mesos2.deb"))
        self.converge()
        self.assertEqual([other], list(self.kept().values()))
        self.publish()
        self.converge()
        self.assertEqual({}, self.kept())

    def test_one_with_a_wrong_digest_or_none_is_this_machine_refusing_and_no_client_runs(self):
        for wrong, words in (({"sha256": "0" * 64}, ", not 000"), ({"sha256": None}, "has no sha256")):
            with self.subTest(words):
                self.publish(mesos={name: value for name, value in {**self.mesos, **wrong}.items() if value})
                self.converge(code=3)
                self.assertIn(words, self.log())
                self.assertEqual(({}, []), (self.kept(), self.client_runs()))

    def test_one_that_cannot_be_had_is_asked_for_again_and_no_client_runs_before(self):
        self.aws.faults = {"s3 packages/mesos.deb": [403, 404, 503]}
        self.publish(mesos=self.mesos)
        self.converge()
        self.assertEqual((4, 1), (self.fetched("mesos.deb"), len(self.client_runs())))

    def test_a_launch_with_a_wrong_one_is_given_up(self):
        self.publish(mesos={**self.mesos, "sha256": "0" * 64})
        self.bootstrap(code=1)
        self.assertEqual((ONE_ABANDON, 3), (self.aws.decisions, self.launch()["code"]))

    def test_without_the_agent_a_node_serves_and_says_so(self):
        for fault, wrong in ((403, {}), (None, {"sha256": "0" * 64})):
            with self.subTest(fault=fault, wrong=wrong):
                self.aws.faults = {"s3 packages/agent.deb": fault}
                self.publish(mesos=self.mesos, amazon_ssm_agent={**self.agent, **wrong})
                self.converge()
                self.assertEqual(["mesos"], list(self.paths()))
                self.assertIn("amazon-ssm-agent: goes without it: ", self.log())
        self.assertEqual(2, self.fetched("agent.deb"))

    def test_a_launch_goes_on_without_the_agent(self):
        self.aws.faults = {"s3 packages/agent.deb": 404}
        self.publish(amazon_ssm_agent=self.agent)
        self.bootstrap()
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)
