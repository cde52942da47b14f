"""The image, built from the Dockerfile by buildah: no engine runs, and root is enough."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NAME = "localhost/backorder-connector"
BASE = "docker.io/library/debian:bookworm-slim"
HOST = Path("/run/host")  # where files of this machine stand while the image is built


def buildah(*arguments: str) -> str:
    command = ["buildah", "--storage-driver", "vfs", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert 0 == done.returncode, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


@dataclass(frozen=True, slots=True)
class Image:
    """Its settings, in Docker's own words; `root` is where its files are mounted."""

    config: dict[str, Any]
    labels: dict[str, str]
    size: int  # bytes
    root: Path

    @property
    def user(self) -> tuple[int, int]:
        user, group = self.config["User"].split(":")
        return int(user), int(group)


def build(folder: Path) -> str:
    """Build it; its id. How packages are got is this machine's affair: it is lent, and stays outside."""
    if BASE not in buildah("images", "--format", "{{.Name}}:{{.Tag}}"):
        subprocess.run(["sh", str(ROOT / "tests" / "image" / "base.sh")], check=True)  # noqa: S603, S607
    how = ["--isolation", "chroot", "--format", "docker", "--pull-never", "--quiet"]
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    lent = [part for mount in _lent(folder) for part in ("--volume", mount)]
    return buildah("bud", *how, *lent, "--build-arg", f"REVISION={revision}", "--tag", NAME, ".")


def mounted(image: str) -> tuple[str, Image]:
    """A container of it, whose files can be looked at, and what is said of it."""
    container = buildah("from", "--pull-never", image)
    said = json.loads(buildah("inspect", "--type", "image", image))["Docker"]["config"]
    root = Path(buildah("mount", container))
    size = sum(file.lstat().st_size for file in _files(root))
    return container, Image(said, said["Labels"], size, root)


def _files(root: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(root):
        yield from (Path(folder) / name for name in names)


def _lent(folder: Path) -> Iterator[str]:
    """What this machine's pip and apt need in order to reach their packages, as mounts."""
    options = {
        name.removeprefix("PIP_").lower().replace("_", "-"): value
        for name, value in os.environ.items()
        if name.startswith("PIP_")
    }
    for value in options.values():
        if Path(value).is_absolute() and Path(value).exists():
            yield f"{value}:{HOST}{value}:ro"
    lines = [
        f"{name} = {HOST if Path(value).is_absolute() else ''}{value}" for name, value in options.items()
    ]
    settings = folder / "pip.conf"
    settings.write_text("\n".join(["[global]", *lines]) + "\n")
    yield f"{settings}:/etc/pip.conf:ro"
    for file in Path("/etc/apt/apt.conf.d").glob("*"):
        if "Acquire::" in file.read_text():
            yield f"{file}:{file}:ro"
