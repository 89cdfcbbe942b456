#!/bin/sh
# Runs steps.txt on a sysfs tree: `sh steps.sh ROOT LINEPROOF < steps.txt`. Prints
# each step that does not hold, then a count; fails if there was any. Needs a
# POSIX shell and echo, cat, ls, readlink, stat, mktemp: busybox will do. The
# virtual machine that takes an instance is one of `LINEPROOF run`.
LC_ALL=C
export LC_ALL
root=$1
lineproof=$2
scratch=$(mktemp -d)
steps=0
failed=0
holder=
trap 'test -z "$holder" || kill "$holder"; rm -r "$scratch"' EXIT

# An error message's errno.
errno() {
    case $1 in
    *"File exists"*) echo EEXIST ;;
    *"Invalid argument"*) echo EINVAL ;;
    *"No space left"*) echo ENOSPC ;;
    *"Permission denied"*) echo EACCES ;;
    *"No such file"* | *nonexistent*) echo ENOENT ;;
    *"No such device"*) echo ENODEV ;;
    *"resource busy"*) echo EBUSY ;;
    *) echo "$1" ;;
    esac
}

# Not the shell's own echo: dash's does not say why a write failed.
write() {
    if said=$( { /bin/echo "$2" >"$root/$1"; } 2>&1); then
        echo ok
    else
        errno "$said"
    fi
}

read_error() {
    if said=$(cat "$root/$1" 2>&1); then
        echo "read: $said"
    else
        errno "$said"
    fi
}

# Until a condition holds, or for two minutes.
until_it() {
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ "$tries" -lt 1200 ] || return 1
        sleep 0.1
    done
}

# The emulated parent's tree has sockets for what /dev/vfio has groups.
emulated() { [ -e "$root/vfio-user" ]; }

# A guest that never comes to its end by itself, on the instance.
hold() {
    if emulated; then
        device=vfio-user:$root/vfio-user/${1##*/}
    else
        device=vfio:$root/$1
    fi
    "$lineproof" run --device "$device" --inject-fault hang --filter 'scr.*' \
        >"$scratch/held" 2>&1 &
    holder=$!
    until_it grep -qs '^ok' "$scratch/held" && echo ok || cat "$scratch/held"
}

let_go() {
    kill "$holder" && wait "$holder"
    holder=
    echo ok
}

# Begins to write. That it waits is known from who makes it wait.
begin() {
    (exec /bin/echo "$2" >"$root/$1") 2>"$scratch/said" &
    writer=$!
    waiting=${1%/remove}
    until_it waits_or_ended "${waiting##*/}" || echo "it neither waits nor ends"
    if kill -0 $writer 2>/dev/null; then echo waits; else end; fi
}

waits_or_ended() {
    kill -0 $writer 2>/dev/null || return 0
    if emulated; then
        "$lineproof" mdev show "$1" 2>/dev/null | grep -q 'Removal: waits'
    else
        [ "$(cat /proc/$writer/wchan 2>/dev/null)" = vfio_unregister_group_dev ]
    fi
}

end() {
    if wait $writer; then echo ok; else errno "$(cat "$scratch/said")"; fi
}

names() {
    all=
    for name in $(ls "$root/$1"); do
        all="$all $name"
    done
    echo "${all# }"
}

while IFS= read -r line; do
    case $line in
    '' | '#'*) continue ;;
    esac
    steps=$((steps + 1))
    expected=${line#*->}
    expected=${expected# }
    step=${line%% ->*}
    verb=${step%% *}
    rest=${step#* }
    path=${rest%% *}
    case $verb in
    write)
        value=${rest#*\"}
        actual=$(write "$path" "${value%\"}")
        ;;
    read) actual=$(cat "$root/$path" 2>&1) ;;
    cannot-read) actual=$(read_error "$path") ;;
    link) actual=$(readlink "$root/$path") ;;
    mode) actual=$(stat -c %a "$root/$path" 2>&1) ;;
    names) actual=$(names "$path") ;;
    # Not in a subshell, which could not wait for what they start.
    hold | begin | let-go | end)
        value=${rest#*\"}
        case $verb in
        hold) hold "$path" ;;
        begin) begin "$path" "${value%\"}" ;;
        let-go) let_go ;;
        end) end ;;
        esac >"$scratch/actual" 2>&1
        actual=$(cat "$scratch/actual")
        ;;
    exists) if [ -e "$root/$path" ]; then actual=yes; else actual=no; fi ;;
    *) actual="unknown step" ;;
    esac
    # Only where a link leads is a pattern.
    if [ "$verb" != link ]; then
        [ "$actual" = "$expected" ] && continue
    else
        # shellcheck disable=SC2254
        case $actual in
        $expected) continue ;;
        esac
    fi
    failed=$((failed + 1))
    echo "$line: got $actual"
done
echo "$steps steps, $failed failed"
[ "$steps" -gt 0 ] && [ "$failed" -eq 0 ]
