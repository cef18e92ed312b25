"""What the programs say and how they end: lines as glog writes them, and the exit codes of the real ones."""
import datetime
import os
import resource
import signal
import sys
import threading


def log(text, level="I", where="main.cpp:1"):
    now = datetime.datetime.now().strftime("%m%d %H:%M:%S.%f")
    sys.stderr.write(f"{level}{now} {threading.get_native_id():5d} {where}] {text}\n")
    sys.stderr.flush()


def leave(text, status=1):
    """An end in order: `EXIT with status 1`. The process ends from whatever thread, and closes no session."""
    log(f"EXIT with status {status}: {text}", "E" if status else "I")
    os._exit(status)


def abort(text):
    """A failed check: SIGABRT, which a shell shows as 134."""
    log(text, "F")
    sys.stderr.write("*** Check failure stack trace: ***\n")
    sys.stderr.flush()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.abort()


def die_on_terminate():
    """SIGTERM ends at once, without a word to ZooKeeper: the session has to run out, as that of a killed process."""
    def handler(number, _frame):
        log(f"RAW: Received signal SIGTERM from process of user {os.getuid()}; exiting", "W")
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    signal.signal(signal.SIGTERM, handler)


def thread(run, *arguments):
    """A thread of the program's own. What it does not foresee ends the process: half of a daemon helps nobody."""
    def guarded():
        try:
            run(*arguments)
        except BaseException as error:  # whatever it is
            import traceback
            traceback.print_exc()
            abort(f"{getattr(run, '__name__', run)}: {error!r}")
    started = threading.Thread(target=guarded, daemon=True)
    started.start()
    return started
