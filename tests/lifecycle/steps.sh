#!/bin/sh
# Runs steps.txt on a sysfs tree: `sh steps.sh ROOT < steps.txt`. Prints each
# step that does not hold, then a count; fails if there was any. Needs a POSIX
# shell and echo, cat, ls, readlink, stat: busybox will do.
LC_ALL=C
export LC_ALL
root=$1
steps=0
failed=0

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
