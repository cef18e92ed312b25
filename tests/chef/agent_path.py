"""Puts the agent of the chef repository on the path: import it before startup_stack_agent."""
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "chef/cookbooks/member/files"))
