"""ZooKeeper's adapter: what its server says, in answers and in its journal."""
import socket
import tempfile
import threading
import unittest
from unittest import mock

import agent_path
from startup_stack_agent.adapter import DOWN, Server

zookeeper = agent_path.zookeeper()
fourletter = zookeeper.fourletter
ADAPTER = zookeeper.Adapter({"member": {"id": 1}})


class LastWords(unittest.TestCase):
    def last_words(self, journal):
        return ADAPTER.last_words(journal.splitlines())

    def test_an_error_of_the_server_says_more_than_systemd(self):
        journal = ("INFO [main] QuorumPeerConfig: Reading\nERROR [main] QuorumPeerMain: Invalid config\n"
                   "Caused by: java.lang.IllegalArgumentException: no such class\n\tat a.b(C.java:1)\n"
                   "ERROR [main] ServiceUtils: Exiting JVM with code 2\n"
                   "zookeeper.service: Failed with result 'exit-code'.\n")
        self.assertEqual(self.last_words(journal), "Caused by: java.lang.IllegalArgumentException: no such class")

    def test_a_refused_start(self):
        self.assertEqual(self.last_words("prestart: not mounted\nFailed\n"), "prestart: not mounted")

    def test_no_error_at_all(self):
        self.assertEqual(self.last_words("INFO a\nINFO b\n"), "INFO b")


class FourLetterWords(unittest.TestCase):
    def answer(self, *parts):
        """Ask a server that sends these parts and closes."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        heard = []

        def serve():
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(4))
                for part in parts:
                    connection.sendall(part)

        thread = threading.Thread(target=serve)
        thread.start()
        server = fourletter.look("127.0.0.1", listener.getsockname()[1])
        thread.join()
        self.assertEqual(heard, [b"mntr"])
        return server

    def test_a_leader_and_its_followers_however_the_answer_is_cut(self):
        self.assertEqual(self.answer(b"zk_version\t3.8.0\nzk_server_st", b"ate\tleader\nzk_synced_followers\t2\n"),
                         Server("leader", serving=True, leads=True, synced=2))

    def test_a_leader_that_does_not_count_its_followers(self):
        for text, synced in (("2.0", 2), ("", None), ("nan", None), ("inf", None), ("-1", None), ("two", None)):
            found = self.answer(f"zk_server_state\tleader\nzk_synced_followers\t{text}\n".encode())
            self.assertEqual((found.leads, found.synced), (True, synced), text)

    def test_a_follower(self):
        self.assertEqual(self.answer(b"zk_server_state\tfollower\n"), Server("follower", serving=True))

    def test_a_server_that_does_not_serve(self):
        found = self.answer(b"This ZooKeeper instance is not currently serving requests\n")
        self.assertEqual(found, Server("not-serving"))
        self.assertFalse(found.serving)

    def test_one_that_stands_alone_is_no_member(self):
        self.assertFalse(self.answer(b"zk_server_state\tstandalone\n").serving)

    def test_a_word_that_is_not_allowed(self):
        found = self.answer(b"mntr is not executed because it is not in the whitelist.\n")
        self.assertEqual((found.mode, found.known), ("unknown", False))

    def test_no_answer_half_of_one_and_one_of_something_else_are_not_understood(self):
        for parts in ((), (b"zk_version\t3.8.0\n",), (b"HTTP/1.1 401 Unauthorized\r\n\r\n",), (b"\xff\x00",),
                      (b"zk_server_state\tobserver\n",)):
            found = self.answer(*parts)
            self.assertEqual((found.serving, found.known, found.runs), (False, False, True), parts)

    def test_a_leader_that_does_not_count_has_nobody_in_sync(self):
        for count in (b"x", b"nan", b"inf", b"", b"-1"):
            found = self.answer(b"zk_server_state\tleader\nzk_synced_followers\t" + count + b"\n")
            self.assertEqual((found.leads, found.synced), (True, None))
        self.assertEqual(self.answer(b"zk_server_state\tleader\nzk_synced_followers\t2.0\n").synced, 2)

    def test_an_answer_that_never_ends_is_none(self):
        connection = mock.Mock()
        connection.recv.side_effect = iter(100 * [b"zk"])

        def settimeout(seconds):
            if seconds < 1:
                connection.recv.side_effect = TimeoutError

        connection.settimeout.side_effect = settimeout
        moments = iter(range(200))
        with self.assertRaises(TimeoutError):
            fourletter.ask(connection, lambda: next(moments))

    def test_what_is_no_refusal_says_nothing(self):
        for error in (TimeoutError(), OSError(113, "No route to host"), OSError(24, "Too many open files")):
            with mock.patch("socket.create_connection", side_effect=error):
                found = fourletter.look("127.0.0.1", 1)
            self.assertEqual((found.serving, found.known, found.runs), (False, False, False))

    def test_a_connection_that_breaks_off_is_no_answer(self):
        connection = mock.MagicMock()
        connection.recv.side_effect = ConnectionResetError
        with mock.patch("socket.create_connection", return_value=connection):
            self.assertEqual(fourletter.look("127.0.0.1", 1), fourletter.UNKNOWN)

    def test_nobody_there(self):
        self.assertEqual(fourletter.look("127.0.0.1", 1), DOWN)

    def test_one_that_listens_and_gives_no_answer_may_serve_all_the_same(self):
        with socket.create_server(("127.0.0.1", 0)) as listener, mock.patch.object(fourletter, "TIMEOUT", 0.1):
            found = fourletter.look("127.0.0.1", listener.getsockname()[1])
        self.assertEqual((found.serving, found.known, found.runs), (False, False, True))


class ZooCfg(unittest.TestCase):
    def test_before_the_first_converge_there_is_no_server(self):
        with tempfile.TemporaryDirectory() as folder:
            adapter = zookeeper.Adapter({"member": {"id": 1}, "address": "127.0.0.1"}, folder)
            self.assertEqual((adapter.members(), adapter.look()), ({}, DOWN))

    def test_the_members_of_a_zoo_cfg(self):
        text = "clientPort=2181\nserver.1=10.0.0.1:2888:3888\nserver.12=10.0.0.2:2888:3888\n#server.3=x:1:2\n"
        self.assertEqual(zookeeper.zoo_cfg.members(text), {1: "10.0.0.1", 12: "10.0.0.2"})
        self.assertEqual(zookeeper.zoo_cfg.client_port(text), 2181)
