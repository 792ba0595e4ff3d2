"""Where the program starts: `ccm-ledger`, and `python -m ccm_ledger`.

What needs no command line is answered here, before Typer loads: that alone takes five times as
long as Python's own start.
"""

import _signal  # type: ignore[import-not-found]  # `signal` itself takes milliseconds to import
import sys

from ccm_ledger import __version__

# What Typer and the standard library below it import for things that hardly any command does: to
# start a program, read source, tell an address. A third of Python's own start together.
_SELDOM = ("ipaddress", "subprocess", "tokenize")


def run() -> None:
    """Entry point of the installed program."""
    # Ctrl-C while the program is still being imported ends it without a word.
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    if sys.argv[1:] == ["--version"] and _told(f"ccm-ledger {__version__}\n"):
        return
    from ccm_ledger.loading import stand_in  # noqa: PLC0415  see above

    for name in _SELDOM:
        stand_in(name)
    from ccm_ledger.cli import run as run_command  # noqa: PLC0415

    run_command()


def _told(text: str) -> bool:
    """Write to stdout; False if that failed, which the command line then says in its own way."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    run()
