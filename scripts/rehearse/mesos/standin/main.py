"""Starts the daemon that the first argument names, with the flags that follow."""
import os
import sys

# Python runs isolated: its own folder comes in here, and nothing of the environment.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from words import die_on_terminate  # noqa: E402

die_on_terminate()
program = sys.argv.pop(1)
if program == "master":
    from master import main
else:
    from agent import main
main()
