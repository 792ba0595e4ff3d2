"""Where a ledger lies: on which file system, in a folder that something synchronizes, beside what.

SQLite relies on locks and on writes that stay in order; a network drive or a cloud's folder keeps
neither. Nothing here opens a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
# Names of file systems, as the kernel has them, that are another machine's.
_NETWORK = frozenset(
    "9p afs beegfs ceph cifs coda davfs fuse.davfs2 fuse.glusterfs fuse.rclone fuse.s3fs "
    "fuse.sshfs glusterfs gfs2 gpfs lustre ncpfs nfs nfs4 ocfs2 orangefs prl_fs smb3 smbfs "
    "vboxsf virtiofs vmhgfs fuse.vmhgfs-fuse".split()
)
_VANISHING = frozenset({"tmpfs", "ramfs"})
# Folders that bear a service's name, and files that it leaves in a folder it keeps.
_SERVICES = re.compile(
    r"dropbox|onedrive|nextcloud|owncloud|google ?drive|my drive|icloud ?drive|pclouddrive|"
    r"megasync|seafile|syncthing|resilio sync|tresorit|kdrive|protondrive|box sync",
    re.IGNORECASE,
)
_MARKERS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".stfolder": "Syncthing",
    ".tmp.drivedownload": "Google Drive",
    ".driveupload": "Google Drive",
    ".seafile-data": "Seafile",
    ".849C9593-D756-4E56-8D6E-42412F2A707B": "OneDrive",
    ".tresorit": "Tresorit",
}
_SYNC_DATABASE = re.compile(r"\.(_)?sync_[0-9a-f]+\.db")  # Nextcloud and ownCloud, in their root
# What services and file managers call a second copy.
_COPY = re.compile(
    r"conflict|conflicted copy|sync-conflict|en conflit|en conflicto|konflikt"
    r"|[ _-](copy|copie|copia|kopie)\b|\([0-9]+\)|~$|\.orig$|\.bak$",
    re.IGNORECASE,
)


def file_system(path: Path) -> str | None:
    """The name of the file system that holds a path (`ext4`, `nfs4`), or None if nobody says."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    wanted, best, found = path.resolve(), -1, None
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        point = Path(_unescaped(fields[4]))
        if (wanted == point or point in wanted.parents) and len(point.parts) >= best:
            best, found = len(point.parts), after.split()[0]
    return found


def _unescaped(text: str) -> str:
    """The kernel writes blanks in names as `\\040`."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def is_network(name: str) -> bool:
    return name in _NETWORK


def is_vanishing(name: str) -> bool:
    """Gone after the machine is switched off."""
    return name in _VANISHING


def synced_by(path: Path) -> str | None:
    """What synchronizes the folder of a path, by its name or by what the service left in it."""
    for folder in path.resolve().parents:
        if found := _SERVICES.search(folder.name):
            return found[0]
        for marker, service in _MARKERS.items():
            if (folder / marker).exists():
                return service
        if _names(folder, _SYNC_DATABASE):
            return "Nextcloud or ownCloud"
    return None


def _names(folder: Path, pattern: re.Pattern[str]) -> list[str]:
    try:
        return [one.name for one in folder.iterdir() if pattern.fullmatch(one.name)]
    except OSError:  # a folder above that we may not list
        return []


def copies(path: Path) -> Iterator[Path]:
    """Files beside a ledger that look like a second one of it."""
    stem = path.stem
    for file in sorted(path.absolute().parent.iterdir()):
        rest = file.name.removeprefix(stem)
        if file.name not in {path.name, rest} and _COPY.search(rest):
            yield file
