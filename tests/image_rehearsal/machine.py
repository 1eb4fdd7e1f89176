"""A root of its own for each stage of an image: this machine's Debian, a Python, and nothing else.

``/usr`` is this machine's, under a layer that takes what is written; ``/usr/local`` has nothing but
a copy of the Python that runs this, as the official images have it; the rest begins empty. It takes
root on Linux (``unshare``, overlay mounts), and leaves no mount behind.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

PATH = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
FROM_HERE = ("ld.so.conf", "ld.so.conf.d", "resolv.conf", "hosts", "ssl", "pip.conf", "xdg/pip")
"""What a root needs of this machine's /etc: libraries, names, certificates, pip's index."""

MOUNTS = """
set -eu
mount --make-rprivate /
mount --bind "$WRITTEN" "$VIEW"
mount -t overlay overlay -o "lowerdir=/usr,upperdir=$UPPER,workdir=$WORK" "$VIEW/usr"
mount --rbind /dev "$VIEW/dev"
if [ -n "$READ_ONLY" ]; then
    mount -o remount,bind,ro "$VIEW"
    mount -o remount,ro "$VIEW/usr"
    mount -t tmpfs tmpfs "$VIEW/tmp"
    mount --bind "$VOLUME" "$VIEW/$READ_ONLY"
fi
mount -t proc proc "$VIEW/proc"
exec chroot --userspec="$AS" "$VIEW" /usr/bin/env -i "$@"
"""


class Machine:
    """A stage's root, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.written, self._view = folder / "root", folder / "view"
        self._upper, self._work, self._volume = (folder / n for n in ("upper", "work", "volume"))
        for made in (self.written, self._view, self._upper, self._work, self._volume):
            made.mkdir(parents=True)
        for name in ("usr", "dev", "proc", "tmp", "etc", "opt", "root"):
            (self.written / name).mkdir()
        (self.written / "tmp").chmod(0o1777)
        for name in ("bin", "lib", "lib64", "sbin"):
            (self.written / name).symlink_to(f"usr/{name}")
        self._lay_etc()
        self._lay_python()

    def _lay_etc(self) -> None:
        etc = self.written / "etc"
        (etc / "passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
        (etc / "group").write_text("root:x:0:\n")
        for name in FROM_HERE:
            source, target = Path("/etc") / name, etc / name
            target.parent.mkdir(exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("private"))
            elif source.is_file():
                shutil.copy(source, target)

    def _lay_python(self) -> None:
        """Have this Python alone in /usr/local, with pip."""
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        local, here = self._upper / "local", Path(sys.base_prefix)
        (local / "bin").mkdir(parents=True)
        os.setxattr(local, "trusted.overlay.opaque", b"y")
        shutil.copy(here / "bin" / version, local / "bin")
        for name in ("python", "python3"):
            (local / "bin" / name).symlink_to(version)
        left_out = shutil.ignore_patterns(
            "test", "__pycache__", "site-packages", "dist-packages", "EXTERNALLY-MANAGED"
        )
        lib = local / "lib" / version
        shutil.copytree(here / "lib" / version, lib, symlinks=True, ignore=left_out)
        (lib / "site-packages").mkdir()
        for shared in (here / "lib").glob("libpython*.so*"):
            shutil.copy(shared, local / "lib", follow_symlinks=False)
        self.run(["ldconfig"], {}, check=True)
        self.run(["python", "-m", "ensurepip"], {}, check=True)

    def command(
        self, words: Sequence[str], env: Mapping[str, str], *, user: str = "0:0", volume: str = ""
    ) -> tuple[list[str], dict[str, str]]:
        """Return the command that runs ``words`` there, and its environment.

        With a ``volume`` nothing can be written but there, and in /tmp.
        """
        given = [f"{name}={value}" for name, value in {"PATH": PATH, **env}.items()]
        places = {
            "WRITTEN": self.written,
            "VIEW": self._view,
            "UPPER": self._upper,
            "WORK": self._work,
            "VOLUME": self._volume,
        }
        unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        outside = {"PATH": PATH, "AS": user, "READ_ONLY": volume}
        return (
            [*unshare, "/bin/sh", "-c", MOUNTS, "rehearsal", *given, *words],
            outside | {name: str(path) for name, path in places.items()},
        )

    def run(
        self,
        words: Sequence[str],
        env: Mapping[str, str],
        *,
        user: str = "0:0",
        volume: str = "",
        check: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        """Run something there to its end; what it says is in the answer."""
        command, outside = self.command(words, env, user=user, volume=volume)
        done = subprocess.run(command, env=outside, capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise SystemExit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
        return done

    def make_volume(self, path: str) -> None:
        """Begin the volume with what the image has there, and its owner."""
        made = self.written / path.lstrip("/")
        stat = made.stat()
        os.chown(self._volume, stat.st_uid, stat.st_gid)
        self._volume.chmod(stat.st_mode & 0o777)
