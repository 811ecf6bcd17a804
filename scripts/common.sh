# Shared by scripts/run and scripts/test: find Python, make the environment, install what is locked.
# Sourced, not run. Leaves $root and $python set.

root=$(cd "$(dirname "$0")/.." && pwd)
venv="$root/.venv"
python="$venv/bin/python"

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

find_python() {
    for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
        [ -n "$name" ] || continue
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' >/dev/null 2>&1; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

# apt_install PACKAGE...: install with apt where we may; otherwise one clear line.
apt_install() {
    if command -v apt-get >/dev/null 2>&1; then
        if [ "$(id -u)" = 0 ]; then
            as_root=
        elif sudo -n true >/dev/null 2>&1; then
            as_root='sudo -n'
        else
            fail "Tern needs system packages. Install them, then start again: sudo apt-get install -y $*"
        fi
        printf 'Installing system packages: %s\n' "$*"
        export DEBIAN_FRONTEND=noninteractive
        $as_root apt-get update -qq >/dev/null 2>&1 || true
        $as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 ||
            fail "Installing system packages failed. Try: apt-get update && apt-get install -y $*"
    else
        fail "Tern needs the system packages that Debian calls: $*. Install them, then start again."
    fi
}

make_environment() {
    base=$(find_python) || fail "Tern needs Python 3.11 or newer. Install it (Debian: sudo apt-get install -y python3), then start again."
    if ! "$base" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        apt_install python3-venv
    fi
    [ -x "$python" ] || "$base" -m venv "$venv" || fail "Making the environment in $venv failed."
    "$python" -m pip install -q --disable-pip-version-check --root-user-action ignore 'uv>=0.5' ||
        fail "Installing uv failed. Is the package index reachable?"
}

# install_locked LOCK: exactly what the lock file says, with hashes checked. Skipped when nothing changed.
install_locked() {
    stamp="$venv/.installed-$(basename "$1")"
    if [ -x "$python" ] && [ -f "$stamp" ] && cmp -s "$1" "$stamp"; then
        return 0
    fi
    make_environment
    printf 'Installing what %s names\n' "$(basename "$1")"
    # a shop's firewall may sign with its own certificate, which only the system knows
    export UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1
    "$python" -m uv pip install -q --require-hashes -r "$1" || fail "Installing the locked packages failed."
    rm -f "$venv"/.installed-*
    cp "$1" "$stamp"
}

# system_libraries: what Qt needs even without a display. Debian 13 renamed one of them.
system_libraries() {
    "$python" -c 'from PySide6 import QtWidgets, QtSvg' >/dev/null 2>&1 && return 0
    glib=libglib2.0-0
    if command -v apt-cache >/dev/null 2>&1 && apt-cache show libglib2.0-0t64 >/dev/null 2>&1; then
        glib=libglib2.0-0t64
    fi
    apt_install libgl1 libegl1 "$glib" libdbus-1-3 libfontconfig1 libxkbcommon0
    "$python" -c 'from PySide6 import QtWidgets, QtSvg' ||
        fail "Qt does not start on this system; the line above says which library is missing."
}

# display_libraries: what Qt needs to open windows under X11.
display_libraries() {
    [ -e "$venv/.display-checked" ] && return 0
    missing=
    for pair in libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4 libxcb-keysyms.so.1:libxcb-keysyms1 \
        libxcb-shape.so.0:libxcb-shape0 libxkbcommon-x11.so.0:libxkbcommon-x11-0; do
        "$python" -c "import ctypes; ctypes.CDLL('${pair%%:*}')" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
    done
    # shellcheck disable=SC2086 # a list of words on purpose
    [ -z "$missing" ] || apt_install $missing
    : >"$venv/.display-checked"
}
