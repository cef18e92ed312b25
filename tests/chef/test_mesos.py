"""The adapter of Mesos masters: what they say of themselves, and what lies on their disk."""
import base64
import http.server
import json
import pathlib
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
from unittest import mock

import agent_path
from startup_stack_agent import birth, start
from startup_stack_agent.adapter import DOWN, Server

mesos = agent_path.load_adapter("cookbooks/mesos")
SECRET = "s" * 32
ADDRESSES = {1: "127.0.0.1", 2: "127.0.0.2", 3: "127.0.0.3"}
NODE = {"kind": "ensemble", "address": ADDRESSES[1], "member": {"id": 1}, "volume": {"mount": "/volume"}}
VOTES = {"registrar/log/recovered": 1.0, "master/elected": 0.0, "registrar/log/ensemble_size": 3.0}
LEADS = {**VOTES, "master/elected": 1.0}


class Master:
    """What one answers: a status, or (status, headers, body), by path. Figures may be asked by the observer alone."""

    def __init__(self, address, port, figures, leader=ADDRESSES[1], agents=200):
        self.asked = []
        redirect = (307, {"Location": f"//{leader}:5050"}, b"") if leader else 503
        self.answers = {"/metrics/snapshot": (200, {}, json.dumps(figures).encode()),
                        "/master/redirect": redirect, "/api/v1": agents}
        self.server = http.server.ThreadingHTTPServer((address, port), self._handler())
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    def _handler(self):
        master = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                length = int(self.headers.get("Content-Length", 0))
                master.asked.append((self.command, self.path, self.rfile.read(length)))
                allowed = "Basic " + base64.b64encode(f"observer:{SECRET}".encode()).decode()
                if self.path != "/master/redirect" and self.headers.get("Authorization") != allowed:
                    return self.answer(401, {}, b"")
                answer = master.answers[self.path]
                return self.answer(*answer if isinstance(answer, tuple) else (answer, {}, b""))

            do_POST = do_GET

            def answer(self, status, headers, body):
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler

    def end(self):
        self.server.shutdown()
        self.server.server_close()


class MesosTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.work = self.root / "volume/work"
        self.work.mkdir(parents=True)
        (self.root / "etc/mesos/master").mkdir(parents=True)
        (self.root / "run/mesos-master").mkdir(parents=True)
        with socket.create_server((ADDRESSES[1], 0)) as listener:
            self.port = listener.getsockname()[1]
        self.configure()
        self.seconds = 0
        self.adapter = mesos.Adapter(NODE, self.root, lambda: self.seconds)

    def configure(self, members=ADDRESSES, secret=SECRET):
        self.write("members.json", {"port": self.port, "tls": False, "members": members})
        self.write("credentials.json", {"credentials": [{"principal": "agent", "secret": "other"},
                                                        {"principal": "observer", "secret": secret}]})

    def write(self, name, content):
        (self.root / "etc/mesos/master" / name).write_text(json.dumps(content))

    def run_masters(self, *figures, **options):
        """Masters 1, 2 ... with these figures; None: it does not run."""
        masters = [Master(ADDRESSES[number], self.port, each, **options) if each else None
                   for number, each in enumerate(figures, 1)]
        for master in filter(None, masters):
            self.addCleanup(master.end)
        return masters

    def log_folder(self, voted=False):
        (self.work / "replicated_log").mkdir()
        if voted:
            (self.work / ".voting").touch()


class Look(MesosTest):
    def test_a_leader_with_all_others_in_sync_and_its_followers(self):
        leader, follower, _ = self.run_masters(LEADS, VOTES, VOTES)
        self.assertEqual(Server("leader", serving=True, leads=True, synced=2), self.adapter.look())
        self.assertEqual([Server("follower", serving=True)] * 2, [self.adapter.look_at(number) for number in (2, 3)])
        self.assertEqual(self.adapter.look(), self.adapter.look_at(1))
        self.assertIn(("POST", "/api/v1", b'{"type": "GET_AGENTS"}'), leader.asked)
        self.assertNotIn("/api/v1", [path for _, path, _ in follower.asked])

    def test_those_that_do_not_vote_do_not_answer_or_refuse_are_not_in_sync(self):
        _, _, third = self.run_masters(LEADS, {**VOTES, "registrar/log/recovered": 0.0}, VOTES)
        self.assertEqual(1, self.adapter.look().synced)
        for answer in (401, 503, (200, {}, b"no json"), (200, {}, b'{"registrar/log/recovered": 1.0}')):
            third.answers["/metrics/snapshot"] = answer
            self.assertEqual(0, self.adapter.look().synced)

    def test_one_that_the_log_of_the_leader_does_not_have_is_not_in_sync(self):
        self.run_masters({**LEADS, "registrar/log/ensemble_size": 2.0}, VOTES, VOTES)
        self.assertEqual(1, self.adapter.look().synced)

    def test_one_that_is_elected_and_has_not_read_the_registry_serves_nobody(self):
        self.run_masters(LEADS, VOTES, None, agents=503)
        self.assertEqual(Server("recovering the registry"), self.adapter.look())

    def test_one_that_has_just_lost_its_office_follows(self):
        self.run_masters(LEADS, leader=ADDRESSES[2], agents=307)
        self.assertEqual(Server("follower", serving=True), self.adapter.look())

    def test_a_replica_that_does_not_vote_serves_nobody(self):
        self.run_masters({**LEADS, "registrar/log/recovered": 0.0})
        self.assertEqual(Server("recovering the log"), self.adapter.look())

    def test_nor_does_one_without_a_leader(self):
        self.run_masters(VOTES, leader=None)
        self.assertEqual(Server("no leader"), self.adapter.look())

    def test_a_leader_that_is_no_member_is_named(self):
        self.run_masters(VOTES, leader="10.9.9.9")
        self.assertEqual(Server("follows 10.9.9.9, which is no member", serving=True), self.adapter.look())

    def test_nobody_there(self):
        self.assertEqual([DOWN, DOWN], [self.adapter.look(), self.adapter.look_at(2)])

    def test_before_the_first_converge_there_is_no_server(self):
        (self.root / "etc/mesos/master/members.json").unlink()
        self.run_masters(LEADS)
        self.assertEqual(({}, DOWN), (self.adapter.members(), self.adapter.look()))

    def test_a_member_that_is_not_configured_is_down(self):
        self.configure(members={2: ADDRESSES[2], 3: ADDRESSES[3]})
        self.run_masters(VOTES, VOTES)
        self.assertEqual(DOWN, self.adapter.look())


class NotUnderstood(MesosTest):
    def assert_unknown(self, server, runs=True):
        self.assertEqual((False, False, runs), (server.serving, server.known, server.runs), server)

    def test_answers_that_say_nothing(self):
        [master] = self.run_masters(VOTES)
        for path, answer in (("/metrics/snapshot", 401), ("/metrics/snapshot", 500), ("/metrics/snapshot", 307),
                             ("/metrics/snapshot", (200, {}, b"[]")), ("/metrics/snapshot", (200, {}, b"{}")),
                             ("/master/redirect", 500),
                             ("/master/redirect", (200, {"Location": "//127.0.0.2:5050"}, b"")),
                             ("/master/redirect", 307)):
            with mock.patch.dict(master.answers, {path: answer}):
                self.assert_unknown(self.adapter.look())

    def test_a_leader_that_refuses_the_call(self):
        for status in (401, 403, 500):
            [master] = self.run_masters(LEADS, agents=status)
            self.assert_unknown(self.adapter.look())
            self.assertEqual(f"HTTP {status}", self.adapter.look().mode)
            master.end()

    def test_a_password_that_was_exchanged_is_read_anew(self):
        self.run_masters(VOTES)
        self.configure(secret="old")
        self.assertEqual(Server("HTTP 401", known=False), self.adapter.look())
        self.configure()
        self.assertTrue(self.adapter.look().serving)

    def test_credentials_that_cannot_be_read_are_none(self):
        self.run_masters(VOTES)
        path = self.root / "etc/mesos/master/credentials.json"
        for text in ("", "{", "[]", '{"credentials": [{"principal": "agent"}]}', '{"credentials": 1}'):
            path.write_text(text)
            self.assertEqual("HTTP 401", self.adapter.look().mode, text)
        path.unlink()
        self.assertEqual("HTTP 401", self.adapter.look().mode)

    def test_one_that_says_nothing_and_one_that_never_comes_to_an_end(self):
        def drip(listener):
            connection, _ = listener.accept()
            with connection:
                while True:
                    try:
                        connection.sendall(b"H")
                        time.sleep(0.05)
                    except OSError:
                        return

        for serve in (None, drip):
            with socket.create_server((ADDRESSES[1], self.port)) as listener, \
                    mock.patch.object(mesos.masters, "PATIENCE", 0.4):
                if serve:
                    threading.Thread(target=serve, args=[listener], daemon=True).start()
                began = time.monotonic()
                self.assert_unknown(self.adapter.look())
                self.assertLess(time.monotonic() - began, 2)

    def test_something_else_that_listens_there(self):
        with socket.create_server((ADDRESSES[1], self.port)) as listener:
            def serve():
                with listener.accept()[0] as connection:
                    connection.recv(10)
                    connection.sendall(b"SSH-2.0-x\r\n")

            threading.Thread(target=serve, daemon=True).start()
            self.assert_unknown(self.adapter.look())

    def test_a_machine_that_is_away(self):
        for error in (TimeoutError(), OSError(113, "No route to host")):
            with mock.patch("socket.create_connection", side_effect=error):
                self.assert_unknown(self.adapter.look(), runs=False)

    def test_others_that_hang_take_no_longer_than_the_look(self):
        self.run_masters(LEADS)
        with socket.create_server((ADDRESSES[2], self.port)), socket.create_server((ADDRESSES[3], self.port)), \
                mock.patch.object(mesos.masters, "PATIENCE", 0.5):
            began = time.monotonic()
            self.assertEqual(0, self.adapter.look().synced)
            self.assertLess(time.monotonic() - began, 2)


class Tls(MesosTest):
    def setUp(self):
        super().setUp()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-subj", "/CN=masters", "-keyout", "key.pem", "-out", "certificate.pem"],
                       cwd=self.root, check=True, stderr=subprocess.DEVNULL)
        self.write("members.json", {"port": self.port, "tls": True, "members": ADDRESSES})

    def test_masters_that_speak_it_are_asked_by_it(self):
        masters = [Master(ADDRESSES[number], self.port, figures) for number, figures in ((1, LEADS), (2, VOTES))]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.root / "certificate.pem", self.root / "key.pem")
        for master in masters:
            self.addCleanup(master.end)
            master.server.socket = context.wrap_socket(master.server.socket, server_side=True)
        self.assertEqual(Server("leader", serving=True, leads=True, synced=1), self.adapter.look())

    def test_one_that_does_not_is_not_understood(self):
        self.run_masters(LEADS)
        with mock.patch.object(mesos.masters, "PATIENCE", 0.5):
            found = self.adapter.look()
        self.assertEqual((False, False, True), (found.serving, found.known, found.runs))


class OneTooMany(MesosTest):
    def setUp(self):
        super().setUp()
        self.masters = self.run_masters(LEADS, VOTES, VOTES)

    def replicas(self, number):
        body = json.dumps({**LEADS, "registrar/log/ensemble_size": number}).encode()
        self.masters[0].answers["/metrics/snapshot"] = (200, {}, body)

    def test_is_named_and_nobody_is_in_sync_any_more(self):
        self.replicas(4.0)
        self.assertEqual(2, self.adapter.look().synced)
        self.seconds = 15.5
        words = "leader: 4 replicas in the log, 3 are members"
        self.assertEqual(Server(words, serving=True, leads=True, synced=None), self.adapter.look())
        self.assertEqual((words, None), (self.adapter.look_at(1).mode, self.adapter.look_at(1).synced))

    def test_the_session_of_one_that_has_ended_is_none(self):
        self.replicas(4.0)
        self.adapter.look()
        self.seconds = 14
        self.assertEqual("leader", self.adapter.look().mode)
        self.replicas(3.0)
        self.adapter.look()
        self.replicas(4.0)
        self.seconds = 20
        self.assertEqual("leader", self.adapter.look().mode)

    def test_it_is_over_once_it_has_gone(self):
        self.replicas(4.0)
        self.adapter.look()
        self.seconds = 16
        self.adapter.look()
        self.replicas(3.0)
        self.assertEqual(Server("leader", serving=True, leads=True, synced=2), self.adapter.look())


class OnDisk(MesosTest):
    def epoch(self):
        return self.adapter.epoch(self.adapter.mount)

    def test_a_log_has_data_once_its_replica_has_voted(self):
        self.assertIsNone(self.epoch())
        self.log_folder()
        [master] = self.run_masters({**VOTES, "registrar/log/recovered": 0.0})
        self.adapter.look()
        self.assertEqual((None, False), (self.epoch(), self.adapter.has_data()))
        master.answers["/metrics/snapshot"] = (200, {}, json.dumps(VOTES).encode())
        self.adapter.look()
        self.adapter.look()
        self.assertEqual((1, True), (self.epoch(), self.adapter.has_data()))

    def test_another_members_vote_says_nothing_of_this_disk(self):
        self.log_folder()
        self.run_masters(None, VOTES)
        self.adapter.look_at(2)
        self.assertIsNone(self.epoch())

    def test_a_mark_without_a_log_is_none(self):
        (self.work / ".voting").touch()
        self.assertIsNone(self.epoch())
        self.run_masters(VOTES)
        self.adapter.clear_blank()
        self.adapter.look()
        self.assertEqual([], list(self.work.iterdir()))

    def test_a_blank_start_keeps_the_log_that_may_vote(self):
        self.log_folder()
        self.adapter.clear_blank()
        self.assertTrue((self.work / "replicated_log").is_dir())

    def test_whether_it_may_begin_stands_in_its_environment(self):
        path = self.root / "run/mesos-master/birth"
        for wanted, line in ((True, "true"), (False, "false")):
            self.adapter.set_initialise(wanted)
            self.assertEqual(f"MESOS_LOG_AUTO_INITIALIZE={line}\n", path.read_text())

    def test_what_the_masters_user_has_put_there_is_not_written_through(self):
        other = self.root / "other"
        (self.root / "run/mesos-master/birth").symlink_to(other)
        self.adapter.set_initialise(True)
        self.assertFalse(other.exists())

    def test_a_copy_is_taken_back_with_its_mark(self):
        copy = self.root / "volume/aside-vol-0a"
        (copy / "work/replicated_log").mkdir(parents=True)
        (copy / "work/.voting").touch()
        self.assertEqual(1, self.adapter.epoch(copy))
        self.adapter.take_back(copy)
        self.assertEqual((1, None), (self.epoch(), self.adapter.epoch(copy)))


class Policies(MesosTest):
    def start(self, **facts):
        return birth.start_of_blank(self.adapter, 1, ADDRESSES, **{"born": None, "witnesses": (), **facts}).kind

    def test_all_begin_until_the_birth_is_recorded(self):
        self.assertEqual(["initialise"] * 2, [self.start(), self.start(witnesses={2, 3})])

    def test_and_nobody_afterwards(self):
        self.assertEqual(["blank"] * 2, [self.start(born=ADDRESSES), self.start(known_born=True)])

    def test_a_restore_begins_with_one_copy_on_every_disk(self):
        kinds = [self.start(copies=copies) for copies in (("aside-vol-0a",), (), ("aside-a", "aside-b"))]
        self.assertEqual(["restore", "refuse", "refuse"], kinds)

    def prepare(self, born=None):
        disk, bucket = mock.Mock(), mock.Mock()
        disk.copies.return_value, disk.born_copy.return_value = (), None
        bucket.born.return_value = born
        bucket.member.return_value = (None, None)
        bucket.in_restore.return_value = bucket.known_born.return_value = False
        bucket.of_another_incarnation.return_value = False
        start.prepare(NODE, disk, self.adapter, bucket)
        return (self.root / "run/mesos-master/birth").read_text().rstrip().rpartition("=")[2]

    def test_before_a_start(self):
        record = birth.record("mesos-master", "00", ADDRESSES, "mesos-master-1")
        self.assertEqual(["true", "false"], [self.prepare(), self.prepare(record)])
        self.log_folder()
        self.assertEqual(["true", "false"], [self.prepare(), self.prepare(record)])
        (self.work / ".voting").touch()
        self.assertEqual(["false", "false"], [self.prepare(), self.prepare(record)])


class LastWords(MesosTest):
    def test_an_end_says_more_than_its_stack(self):
        lines = ["I1126 13:00:00.1 1 main.cpp:1] up", "F1126 13:00:01.1 1 master.cpp:9] Recovery failed: within 1mins",
                 "*** Check failure stack trace: ***", "    @ 0x7f mesos", "mesos-master.service: Main process exited"]
        self.assertEqual(lines[1], self.adapter.last_words(lines))

    def test_a_flag_that_is_not_known(self):
        lines = ["Failed to load unknown flag 'bogus'", "See `mesos-master --help` for a list of supported flags."]
        self.assertEqual(lines[0], self.adapter.last_words(lines))

    def test_a_refused_start_and_no_error_at_all(self):
        self.assertEqual("prestart: not mounted", self.adapter.last_words(["prestart: not mounted", "Failed"]))
        self.assertEqual("I1 b", self.adapter.last_words(["I1 a", "I1 b"]))
