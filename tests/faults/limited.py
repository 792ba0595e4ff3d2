"""A batch of files, each imported under limits: `python -m tests.faults.limited`.

Reads a JSON object on stdin: ledger (a file that is copied for each), files (a list of paths),
words (the command's words; FILE stands for the path), state (a folder). Prints one JSON list: for
each file exit, whether the ledger's bytes stayed, and what was said.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
from pathlib import Path

MEMORY = 512 * 1024 * 1024
SECONDS = 10


def main() -> None:
    asked = json.load(sys.stdin)
    os.environ["XDG_STATE_HOME"] = asked["state"]
    from tests.builders import Officer

    kept = Path(asked["ledger"])
    officer = Officer(Path(asked["folder"]))
    before = kept.read_bytes()
    shutil.copy2(kept, officer.ledger)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    results = []
    for path in asked["files"]:
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime) + 1
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (spent + SECONDS, hard))
        ran = officer.runs(*[path if word == "FILE" else word for word in asked["words"]])
        same = officer.ledger.read_bytes() == before
        results.append({"exit": ran.exit, "same": same, "err": ran.err[-600:]})
        if not same:
            shutil.copy2(kept, officer.ledger)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
