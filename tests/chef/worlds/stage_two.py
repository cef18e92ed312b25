"""What worlds use of stage two: the real claim of a disk, and the recipe's look at the permit."""
import sys

import agent_path

sys.path.append(str(agent_path.CHEF / "node"))

from machine import Refused  # noqa: E402
from volume import claim_label  # noqa: E402

__all__ = ["Refused", "claim_label", "permitted"]


def permitted(path, now):
    """As libraries/permit.rb of the cookbook `member` has it."""
    return path.exists() and float(path.read_text()) > now
