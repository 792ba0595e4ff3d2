"""Power cuts by replay: what a disk may hold when the current goes at any moment of a command.

The command's writes are recorded with strace. The model is stricter than a real file system: what
was written since the last sync of a file may be there in any part, sector by sector; names that
were made or taken away since the last sync of the folder may be there or not, in their order.
Inodes own the bytes, names only point to them.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
CALLS = "openat,pwrite64,write,fdatasync,fsync,ftruncate,unlink,rename,link,linkat"
_CALL = re.compile(r"\d+ +(?P<call>\w+)\((?P<rest>.*)\) += (?P<result>-?\d+)")
_FILE = re.compile(r"^(\d+)<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Step:
    """One recorded call: what it did, to which name, with which bytes."""

    call: str
    name: str
    other: str = ""
    offset: int = 0
    data: bytes = b""


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _plain(text: str) -> str:
    """A path as `-y -xx` shows it: escaped in whole, or as it stands."""
    return _bytes(text).decode() if text.startswith("\\x") else text


def steps(trace: str, folder: Path, output: Path) -> list[Step]:
    """The recorded calls that touch the folder; what goes to the output is the acknowledgement."""
    found = []
    for line in trace.splitlines():
        match = _CALL.match(line)
        if match is None or match["result"].startswith("-"):
            continue
        call, rest = match["call"], match["rest"]
        paths = [_bytes(text).decode(errors="replace") for text in _TEXT.findall(rest)]
        if call == "openat":
            if "O_CREAT" in rest:
                found.append(Step("create", paths[0]))
        elif call in {"unlink", "rename", "link", "linkat"}:
            found.append(
                Step(call.removesuffix("at"), paths[0], paths[1] if len(paths) > 1 else "")
            )
        else:
            file = _FILE.match(rest)
            if file is None:
                continue
            name = _plain(file[2])
            if name == str(output):
                found.append(Step("ack", name))
            elif call in {"write", "pwrite64"}:
                data = _bytes(_TEXT.findall(rest)[0])[: int(match["result"])]
                offset = int(rest.rsplit(",", 1)[1]) if call == "pwrite64" else -1
                found.append(Step("write", name, offset=offset, data=data))
            elif call == "ftruncate":
                found.append(Step("truncate", name, offset=int(rest.rsplit(",", 1)[1])))
            else:
                found.append(Step("sync", name))
    inside = str(folder)
    return [one for one in found if one.call == "ack" or one.name.startswith(inside)]


@dataclass
class Inode:
    """A file's bytes on the disk, and what is written but not synced."""

    durable: bytes = b""
    pending: list[Step] = field(default_factory=list)
    size: int = 0


@dataclass
class Disk:
    """One folder: durable names and pending changes of names, in their order."""

    folder: str
    inodes: list[Inode] = field(default_factory=list)
    durable: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    pending: list[tuple[str, int | None]] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> Disk:
        disk = cls(str(folder))
        for path in folder.iterdir():
            disk.inodes.append(Inode(path.read_bytes(), [], path.stat().st_size))
            disk.durable[path.name] = disk.names[path.name] = len(disk.inodes) - 1
        return disk

    def _name(self, path: str) -> str:
        return path.removeprefix(self.folder).strip("/")

    def _point(self, name: str, inode: int | None) -> None:
        self.pending.append((name, inode))
        if inode is None:
            self.names.pop(name, None)
        else:
            self.names[name] = inode

    def does(self, step: Step) -> None:
        name = self._name(step.name)
        match step.call:
            case "create":
                if name not in self.names:
                    self.inodes.append(Inode())
                    self._point(name, len(self.inodes) - 1)
            case "write":
                inode = self.inodes[self.names[name]]
                offset = inode.size if step.offset < 0 else step.offset
                inode.pending.append(Step("write", name, offset=offset, data=step.data))
                inode.size = max(inode.size, offset + len(step.data))
            case "truncate":
                inode = self.inodes[self.names[name]]
                inode.pending.append(step)
                inode.size = step.offset
            case "unlink":
                self._point(name, None)
            case "link":
                self._point(self._name(step.other), self.names[name])
            case "rename":
                self._point(self._name(step.other), self.names[name])
                self._point(name, None)
            case "sync" if not name:
                self.durable, self.pending = dict(self.names), []
            case "sync":
                inode = self.inodes[self.names[name]]
                inode.durable = _applied(inode.durable, inode.pending)
                inode.pending = []

    def images(self, many: int, rng: random.Random) -> Iterator[dict[str, bytes]]:
        """What may be found after a cut now: nothing pending, all of it, and random parts."""
        for number in range(many):
            everything, nothing = number == 1, number == 0
            kept = len(self.pending) if everything else 0
            if number > 1:
                kept = rng.randrange(len(self.pending) + 1)
            names = dict(self.durable)
            for name, inode in self.pending[:kept]:
                if inode is None:
                    names.pop(name, None)
                else:
                    names[name] = inode
            image = {}
            for name, index in names.items():
                inode = self.inodes[index]
                some = [] if nothing else inode.pending
                if number > 1:
                    some = _some(inode.pending, rng)
                image[name] = _applied(inode.durable, some)
            yield image

    def copy(self) -> Disk:
        return copy.deepcopy(self)


def _some(pending: list[Step], rng: random.Random) -> list[Step]:
    """Some of what was written, in its order; now and then a write torn between two sectors."""
    share = rng.choice((0.1, 0.5, 0.9))
    found = []
    for step in pending:
        if rng.random() < share:
            found.append(step)
        elif step.call == "write" and rng.random() < 0.3:
            found += _torn(step, rng)
    return found


def _torn(step: Step, rng: random.Random) -> list[Step]:
    """Of the sectors that a write touches, some."""
    parts, at = [], 0
    while at < len(step.data):
        length = min(SECTOR - (step.offset + at) % SECTOR, len(step.data) - at)
        if rng.random() < 0.5:
            data = step.data[at : at + length]
            parts.append(Step("write", step.name, offset=step.offset + at, data=data))
        at += length
    return parts


def _applied(base: bytes, pending: list[Step]) -> bytes:
    content = bytearray(base)
    for step in pending:
        if step.call == "truncate":
            content = content[: step.offset].ljust(step.offset, b"\0")
        else:
            end = step.offset + len(step.data)
            if len(content) < end:
                content.extend(bytes(end - len(content)))
            content[step.offset : end] = step.data
    return bytes(content)
