"""Logs in at the data stores that this node's files name, with what they hold and with a wrong password, by Debian's
own clients. Reads the wrong password from standard input, and prints what each answered as JSON. Passwords go by the
environment: an argument would be seen."""
import json
import os
import subprocess
import sys

FOLDER = "/etc/startup-stack/data-stores"


def ask(command, variable, password):
    environment = {"PATH": "/usr/bin:/bin", variable: password}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)
    return (result.stdout + result.stderr).strip()


def redis(store, password):
    command = ["redis-cli", "-h", store["host"], "-p", str(store["port"]), "PING"]
    return ask(command, "REDISCLI_AUTH", password)


def sql(store, password):
    place = [f"--host={store['host']}", f"--port={store['port']}", f"--user={store['username']}", store["database"]]
    command = ["mariadb", "--no-defaults", "--skip-column-names", "--execute=SELECT 40 + 2", *place]
    return ask(command, "MYSQL_PWD", password)


def main():
    wrong = sys.stdin.read().strip()
    answers = {}
    for name, log_in in {"redis": redis, "sql": sql}.items():
        path = f"{FOLDER}/{name}.json"
        with open(path) as file:
            store = json.load(file)
        answers[name] = {
            "mode": oct(os.stat(path).st_mode & 0o7777),
            "owner": os.stat(path).st_uid,
            "own": log_in(store, store["password"]),
            "wrong": log_in(store, wrong),
        }
    print(json.dumps(answers))


main()
