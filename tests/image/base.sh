#!/bin/sh
# Makes what stands in for docker.io/library/debian:bookworm-slim where no registry of images is reached:
# Debian's own packages by debootstrap, without what the slim image leaves out as well.
set -eu
root="$(mktemp -d)"
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase bookworm "$root" >/dev/null
cat >"$root/etc/dpkg/dpkg.cfg.d/slim" <<'END'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
END
find "$root/usr/share/doc" ! -type d ! -name copyright -delete
rm -rf "$root"/usr/share/info/* "$root"/usr/share/locale/* "$root"/usr/share/man/* \
    "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* \
    "$root"/var/cache/debconf/*-old "$root"/var/lib/dpkg/*-old "$root"/var/log/*.log
container="$(buildah --storage-driver vfs from scratch)"
buildah --storage-driver vfs copy -q "$container" "$root" /
buildah --storage-driver vfs commit -q --rm "$container" docker.io/library/debian:bookworm-slim
