# What the scripts share. Each sources this file, which leaves the shell at the top of the checkout.
# Only words of the shell itself are used until Python is found, so that a bare machine gets a sentence, not an error.

case $0 in
*/*) here=${0%/*} ;;
*) here=. ;;
esac
CDPATH='' cd -- "$here/.."
here=script
python=.venv/bin/python

say() {
    printf '%s\n' "$*"
}

stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Prints the comment at the top of a script: its own manual.
manual() {
    while IFS= read -r line; do
        case $line in
        '#!'*) ;;
        '# '*) say "${line#??}" ;;
        '#') say ;;
        *) return ;;
        esac
    done <"$here/${0##*/}"
}

# The value after an option that needs one.
value_of() {
    [ $# -ge 2 ] || stop "$1 needs a value after it; $0 --help lists the options."
    say "$2"
}

# Debian keeps ensurepip apart, in python3-venv: without it a virtual environment has no pip.
find_python() {
    for candidate in python3.13 python3.12 python3.11 python3; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            say "$candidate"
            return
        fi
    done
    stop "Install Python 3.11 or later with its venv module (Debian and Ubuntu: apt install python3 python3-venv), then run $0 again."
}

# Makes .venv once and installs the lock `base` or `dev`, again only when the lock has changed.
# The stamp names what is installed. Installing dev installs everything of base too, in the same versions.
prepare_environment() {
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        found=$(find_python)
        say "Making the virtual environment in .venv"
        "$found" -m venv --clear .venv
    fi
    base_sum="base $(cksum <requirements/base.txt)"
    dev_sum="dev $(cksum <requirements/dev.txt)"
    stamp=.venv/carecommit-locks
    case $1 in
    base) wanted=$base_sum stamped=$base_sum ;;
    dev) wanted=$dev_sum stamped="$base_sum
$dev_sum" ;;
    esac
    if [ -f "$stamp" ] && grep -qxF "$wanted" "$stamp"; then
        return
    fi
    rm -f "$stamp"
    # An interrupted first run can leave an environment without pip.
    "$python" -c 'import pip' 2>/dev/null || "$python" -m ensurepip >/dev/null
    say "Installing the locked dependencies of requirements/$1.txt"
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$1.txt" ||
        stop "The dependencies could not be installed: see the message above. The first run needs the network; then run $0 again."
    say "$stamped" >"$stamp"
}
