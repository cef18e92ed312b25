"""See the package."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from mesos_drain.program import main  # noqa: E402

sys.exit(main())
