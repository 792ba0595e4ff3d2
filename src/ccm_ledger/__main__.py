"""Where the program starts: `ccm-ledger`, and `python -m ccm_ledger`.

What needs no command line is answered here, before Typer loads: that alone takes five times as
long as Python's own start.
"""

import sys

from ccm_ledger import __version__


def run() -> None:
    """Entry point of the installed program."""
    if sys.argv[1:] == ["--version"] and _told(f"ccm-ledger {__version__}\n"):
        return
    import signal  # noqa: PLC0415  see above

    # Ctrl-C while the program is still being imported ends it without a word.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from ccm_ledger.cli import run as run_command  # noqa: PLC0415  see above

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
