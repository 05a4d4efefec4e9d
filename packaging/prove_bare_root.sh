#!/usr/bin/env bash
# Proves on a bare Debian (debootstrap's minbase, plus python3 and nothing else) that the two commands of the README
# work from a checkout: as root, as somebody who may install nothing, from a broken environment, and as a wheel.
#
#   packaging/prove_bare_root.sh CHECKOUT [SUITE]
#
# Needs root and debootstrap. The mirror is the one apt uses here; pip's configuration is taken over, with the local
# folders that it names. Everything happens in a temporary folder (below TMPDIR) and a mount namespace of its own.
set -euo pipefail

if [ "${1:-}" != --inside ]; then
    checkout=$(cd "${1:?usage: prove_bare_root.sh CHECKOUT [SUITE]}" && pwd)
    suite=${2:-$(. /etc/os-release && echo "$VERSION_CODENAME")}
    work=$(mktemp -d "${TMPDIR:-/var/tmp}/backstep-bare-XXXXXX")
    # The mounts end with the namespace, so that nothing but our own files is left to remove.
    trap 'rm -rf --one-file-system "$work"' EXIT
    unshare --mount --propagation private bash "$0" --inside "$work" "$checkout" "$suite"
    exit
fi
work=$2 checkout=$3 suite=$4

say() { printf '\n=== %s\n' "$*"; }

# What pip and TLS need from this machine: variables, files, and the folders and files that these name.
passed=()
while IFS= read -r line; do passed+=("$line"); done < <(env | grep -E '^(PIP_[A-Z_]+|SSL_CERT_FILE|(https?|no)_proxy)=' || true)
pip_files=()
for file in /etc/pip.conf /etc/xdg/pip/pip.conf "$HOME/.config/pip/pip.conf" "$HOME/.pip/pip.conf"; do
    if [ -f "$file" ]; then pip_files+=("$file"); fi
done

take_over() { # ROOT HOME...: settings of apt and pip
    local root=$1 file path
    shift
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    apt-config dump | grep -E '^Acquire::(https?|Check|Retries|ForceIP)' >"$root/etc/apt/apt.conf.d/90here" || true
    for file in "${pip_files[@]}"; do
        case $file in
            "$HOME"/*) for home in "$@"; do install -D -m 644 "$file" "$root$home/${file#"$HOME"/}"; done ;;
            *) install -D -m 644 "$file" "$root$file" ;;
        esac
    done
    { printf '%s\n' "${passed[@]}"; if [ ${#pip_files[@]} -gt 0 ]; then cat "${pip_files[@]}"; fi; } |
        grep -oE '/[A-Za-z0-9_./+-]+' | sed 's#^/*#/#' | sort -u | while IFS= read -r path; do
        # The folders of an index lie beside the files that it points to.
        case $path in */simple) path=${path%/simple} ;; esac
        if [ -d "$path" ] && [ "$path" != / ]; then
            mkdir -p "$root$path"
            mountpoint -q "$root$path" || mount -o bind,ro "$path" "$root$path"
        elif [ -f "$path" ]; then
            install -D -m 644 "$path" "$root$path"
            # pip's Debian package brings ca-certificates, which writes the list of authorities anew, with these.
            case $path in *.crt | *.pem) install -D -m 644 "$path" "$root/usr/local/share/ca-certificates/here.crt" ;; esac
        fi
    done
}

new_root() { # NAME: a bare root with python3 and a copy of the checkout that belongs to the user ada
    local root=$work/$1
    cp -a "$work/base" "$root"
    mount -t proc proc "$root/proc"
    # Terminals are part of any machine, and some tests talk to the program through one.
    mkdir -p "$root/dev/pts"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
    ln -sf pts/ptmx "$root/dev/ptmx"
    take_over "$root" /root /home/ada
    chroot "$root" useradd --create-home --shell /bin/bash ada 2>/dev/null || true
    mkdir -p "$root/home/ada/backstep"
    if git -C "$checkout" rev-parse --show-toplevel >/dev/null 2>&1; then
        git -C "$checkout" ls-files -z --cached --others --exclude-standard |
            tar -c -C "$checkout" --ignore-failed-read --null -T - | tar -x -C "$root/home/ada/backstep"
    else
        tar -c -C "$checkout" --exclude ./.venv . | tar -x -C "$root/home/ada/backstep"
    fi
    chroot "$root" chown -R ada:ada /home/ada
}

run_in() { # NAME USER EXIT COMMAND: runs it in the checkout, without display and without input
    local root=$work/$1 user=$2 expected=$3 command=$4 home began code=0
    home=$([ "$user" = root ] && echo /root || echo "/home/$user")
    printf '\n%s%s\n' "$([ "$user" = root ] && echo '# ' || echo '$ ')" "$command"
    began=$(date +%s%N)
    chroot --userspec="$user:$user" "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        HOME="$home" LANG=C.UTF-8 CI=true "${passed[@]}" \
        bash -c "cd /home/ada/backstep && $command" </dev/null >"$work/output" 2>&1 || code=$?
    cat "$work/output"
    awk -v ns=$(($(date +%s%N) - began)) -v code="$code" 'BEGIN { printf "[exit %d, %.2f s]\n", code, ns / 1e9 }'
    if [ "$code" != "$expected" ]; then
        echo "FAILED: expected exit $expected"
        exit 1
    fi
}

must_say() { # TEXT: in the output of the last command
    if ! grep -qF -- "$1" "$work/output"; then
        echo "FAILED: the output does not say: $1"
        exit 1
    fi
}

must_not_say() {
    if grep -qF -- "$1" "$work/output"; then
        echo "FAILED: the output says: $1"
        exit 1
    fi
}

# The mirror of that suite, or else the first one, which has the other suites too.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    awk -v suite="$suite" '$2 == suite && !own { own = $1 } !first { first = $1 } END { print own ? own : first }')
: "${mirror:?apt has no package source here}"
say "A bare root: debootstrap --variant=minbase $suite, then python3 without what it recommends"
debootstrap --variant=minbase "$suite" "$work/base" "$mirror" >"$work/debootstrap.log" 2>&1 || {
    tail -20 "$work/debootstrap.log"
    exit 1
}
cp /etc/resolv.conf /etc/hosts "$work/base/etc/"
apt-config dump | grep -E '^Acquire::(https?|Check|Retries|ForceIP)' >"$work/base/etc/apt/apt.conf.d/90here" || true
DEBIAN_FRONTEND=noninteractive chroot "$work/base" sh -c \
    'apt-get update -q && apt-get install -q -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*' >"$work/apt.log" 2>&1 || {
    tail -20 "$work/apt.log"
    exit 1
}
chroot "$work/base" sh -c '. /etc/os-release; echo "$PRETTY_NAME, $(python3 --version), $(dpkg -l | grep -c ^ii) packages"'

say "As root: everything is installed"
new_root first
run_in first root 0 "python3 -m app"
must_say "installing system packages"
run_in first root 0 "python3 -m app"
must_not_say "Backstep: "
run_in first root 0 "python3 -m tests"
must_say " passed"
run_in first root 0 "python3 -m tests --version"
must_not_say "Backstep: "

say "As root: a broken environment is repaired"
rm "$work"/first/home/ada/backstep/.venv/lib/python3*/site-packages/numpy/__init__.py
run_in first root 0 "python3 -m app"
must_say "it is broken: in numpy, numpy/__init__.py is missing"

say "As root: the wheel has everything inside"
run_in first root 0 "python3 -m venv ~/wheel && ~/wheel/bin/pip install --quiet --root-user-action ignore ."
run_in first root 0 "cd / && mv /home/ada/backstep /home/ada/away && ~/wheel/bin/backstep lessons"

say "As somebody who may install nothing: the exact command is printed, and it works"
new_root second
run_in second ada 2 "python3 -m app"
must_say "python3-venv"
# A line for root, in quotation marks after su -c.
line=$(sed -n "s/^ *\(su -c '.*'\)$/\1/p" "$work/output")
: "${line:?no command was printed}"
run_in second root 0 "$line >/dev/null 2>&1"
run_in second ada 0 "python3 -m app"
must_not_say "missing on this machine"
run_in second ada 0 "python3 -m app"

say "All as it should be"
