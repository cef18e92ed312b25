"""The table of agent rules, to which the agents of the roller's random worlds are held as well."""
import json
import pathlib
import unittest

import agent_path  # noqa: F401
from startup_stack_agent import decide, lock

RULES = json.loads((pathlib.Path(__file__).parents[1] / "fixtures/agent-rules.json").read_text())
# Names of the table, where the agent has others.
FIELDS = {"otherContract": "other_contract", "missedSeconds": "failed_for", "failedElsewhere": "failed_elsewhere",
          "downSeconds": "down_for", "otherList": "other_list", "restartDue": "restart_due"}


def situation(**changes):
    found = {**RULES["situation"], **changes}
    return decide.Situation(**{FIELDS.get(name, name): tuple(value) if isinstance(value, list) else value
                               for name, value in found.items()})


class Rules(unittest.TestCase):
    def test_what_is_done_next(self):
        for row in RULES["steps"]:
            with self.subTest(row["name"]):
                self.assertEqual(decide.next_step(situation(**row["situation"])).kind, row["step"])

    def test_each_step_is_there_and_each_rule_counts(self):
        self.assertEqual({row["step"] for row in RULES["steps"]}, {"rest", "freely", "locked"})
        named = {name for row in RULES["steps"] for name in row["situation"]}
        self.assertEqual(named, set(RULES["situation"]))

    def test_which_lock_is_taken(self):
        for row in RULES["locks"]:
            with self.subTest(row["name"]):
                found = row["lock"] and {"purpose": "test", **row["lock"]}
                age = found.pop("ageSeconds") if found else 0
                self.assertEqual(lock.takeable(lock.Found(found, "etag", age), "zookeeper-1", "i-1")[0],
                                 row["takeable"])
