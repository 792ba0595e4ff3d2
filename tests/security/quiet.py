"""Runs the main commands in a process in which any use of the network is an error, and told:
`python -m tests.security.quiet FOLDER`. The hook can't be taken out again, hence a process."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.builders import EXAMPLE, MAKERS, Officer

FORBIDDEN = (
    "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
    "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request",
    "http.client.connect", "ftplib.connect", "smtplib.connect", "webbrowser.open",
    "os.system", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.fork",
)  # fmt: skip
seen: list[str] = []


def hook(event: str, arguments: tuple[object, ...]) -> None:
    if event in FORBIDDEN:
        seen.append(event)
        raise RuntimeError(f"{event} {arguments!r}")


def main(folder: Path) -> None:
    sys.addaudithook(hook)
    officer = Officer(folder)
    MAKERS["standing"](officer)
    officer.file("letterhead.json", (EXAMPLE / "letterhead.json").read_bytes())
    out = folder / "out"
    out.mkdir()
    ran = 0
    for words in (
        ("state", "list"), ("assess", "2023"), ("invoice", "list"), ("year", "check", "2023"),
        ("invoice", "pdf", "2023", "--state", "CHE", "--out", str(out / "letters")),
        ("statement", "variance", "2023", "--out", str(out / "v.pdf")),
        ("statement", "balance", "2023"), ("statement", "contributions", "2023"),
        ("export", "xlsx", "--out", str(out / "a.xlsx")),
        ("export", "csv", "--out", str(out / "csv")),
        ("export", "json", "--out", str(out / "a.json")),
        ("export", "kit", "--out", str(out / "kit.py")),
        ("bank", "add", "CH93 0076 2011 6238 5295 7"),
        ("backup", str(out / "b.db")), ("verify",), ("log",), ("nightly",),
        ("restore", str(out / "b.db"), "--yes"),
    ):  # fmt: skip
        assert officer.runs(*words).exit == 0, words
        ran += 1
    assert officer.runs("doctor").exit in {0, 1}
    print(json.dumps({"ran": ran + 1, "seen": seen}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
