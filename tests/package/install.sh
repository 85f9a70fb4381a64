#!/usr/bin/env bash
# Installs, uses and removes a Debian package in a copy of this system whose changes stay in memory: `unshare --mount install.sh`.
#   $1 the package    $2 an empty folder: what was changed (installed.txt, removed.txt), and the files of /exchange
set -euo pipefail
package=$1 out=$2

layer=$out/layer
mkdir "$layer" "$out/exchange"
mount -t tmpfs -o size=1g tmpfs "$layer"
mkdir "$layer/changes" "$layer/work" "$layer/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$layer/changes,workdir=$layer/work" "$layer/root"
mkdir -p "$layer/root/exchange"
mount --rbind /proc "$layer/root/proc"
mount --rbind /dev "$layer/root/dev"
mount --bind "$out/exchange" "$layer/root/exchange"
cp "$package" "$out/exchange/skipstone.deb"
cp "$out/photo.png" "$out/exchange/"
chmod 777 "$out/exchange"

root=$layer/root
within() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
# Type, mode, owner and path of everything that is new or differs; of folders, those that this system lacks.
list() {
  (cd "$layer/changes" && find . -mindepth 1 \( -type d -exec test -d '/{}' \; -o -printf '%y %m %U:%G %P\n' \) | sort -k4)
}

# Its dependencies need not be installed here; a start in a minimal system shows that they suffice.
within dpkg --force-depends --force-unsafe-io --install /exchange/skipstone.deb >"$out/dpkg.txt" 2>&1
list >"$out/installed.txt"
within readlink -f /usr/bin/skipstone-window >"$out/window.txt"
within desktop-file-validate /usr/share/applications/app.skipstone.Skipstone.desktop >"$out/desktop.txt"
# An ordinary user, without a home and with no Node in PATH.
chroot --userspec=65534:65534 "$root" env -i PATH=/nonexistent HOME=/exchange/home /usr/bin/skipstone \
  upscale /exchange/photo.png --preset instant --out /exchange >"$out/command.txt" 2>&1
within dpkg --force-unsafe-io --purge skipstone >>"$out/dpkg.txt" 2>&1
list >"$out/removed.txt"
rm -rf "$out/exchange/home"
