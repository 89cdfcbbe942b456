#!/bin/sh
# What only the kernel's own driver can show, in the lab, as root:
# `sh inside.sh LINEPROOF STEPS`, STEPS being tests/lifecycle. Each check says
# "ok NAME" or "not ok NAME", and what came.
set -u
LC_ALL=C
export LC_ALL
lineproof=$1
steps=$2
here=$(mktemp -d)
types=/sys/class/mdev_bus/mtty/mdev_supported_types
devices=/sys/bus/mdev/devices
bad=0

verdict() { # NAME CONDITION...
    name=$1
    shift
    if "$@"; then
        echo "ok $name"
    else
        echo "not ok $name"
        sed 's/^/    /' "$here/out" "$here/err"
        bad=1
    fi
}

# Runs a command; its code is in $code, its words in out and err.
try() {
    "$@" >"$here/out" 2>"$here/err"
    code=$?
}

# Ended with CODE, and WORDS are in the one line that it said.
refused() { # CODE WORDS...
    [ "$code" -eq "$1" ] && [ "$(wc -l <"$here/err")" -eq 1 ] || return 1
    shift
    for words in "$@"; do
        grep -qF -- "$words" "$here/err" || return 1
    done
}

available() { cat "$types/mtty-2/available_instances"; }
judged() { [ "$code" -eq 0 ] && grep -q 'as the profile says\|all proven' "$here/out"; }
there() { [ -e "$devices/$1" ]; }
gone() { [ ! -e "$devices/$1" ]; }
run() { "$lineproof" run --timeout 900 "$@"; }
# The shell's own setpriv, busybox's, cannot do this.
nobody() { env -u XDG_RUNTIME_DIR /usr/bin/setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
# Until the guest of a run in the background has told a result, or for a minute.
begun() { within_a_minute grep -q '^ok' "$1" 2>/dev/null; }

# Until a condition holds, or for a minute.
within_a_minute() {
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ "$tries" -lt 600 ] || return 1
        sleep 0.1
    done
}
sleeps_in() { [ "$(cat "/proc/$1/wchan" 2>/dev/null)" = "$2" ]; }
waits_in() { within_a_minute sleeps_in "$@"; }

one=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
two=83b8f4f2-509f-382f-3c1e-e6bfe0fa1002

# The life cycle, by the table that the emulated parent is held to as well.
try sh "$steps/steps.sh" /sys "$lineproof" <"$steps/steps.txt"
verdict life-cycle test "$code" -eq 0
tail -n 1 "$here/out"

# An instance that was made by hand is judged, and stays.
echo $one >$types/mtty-2/create
try run --device vfio:$devices/$one --filter fcr.trigger-4
verdict existing-device judged
verdict existing-device-has-its-drivers-profile grep -q 'an mtty-2 of .* the profile linux-mtty' "$here/err"
try run --device vfio:$devices/$one --profile 16550a --filter fcr.trigger-4
verdict existing-device-can-have-another-profile test "$code" -eq 1
verdict existing-device-stays there $one

# While a machine has it: a second one is told, and the driver cannot go.
"$lineproof" run --device vfio:$devices/$one --inject-fault hang --filter 'scr.*' \
    >"$here/held" 2>&1 &
holder=$!
begun "$here/held"
try run --device vfio:$devices/$one --filter 'scr.*'
verdict busy-device refused 3 "$one" "is in use" "end the virtual machine"
try rmmod mtty
verdict busy-driver-stays grep -q 'try again\|temporarily unavailable' "$here/err"
# A removal waits for the holder, as the steps say. What leads to the instance
# goes at once; what is left tells those who look for it by its parent.
(echo 1 >$devices/$one/remove) &
removal=$!
verdict removal-waits-in-the-kernel waits_in $removal vfio_unregister_group_dev
verdict removal-takes-the-links-first gone $one
verdict removal-leaves-the-directory test -e /sys/devices/virtual/mtty/mtty/$one
kill $holder
verdict removal-ends-with-the-holder wait $removal
verdict removal-ends-in-nothing test ! -e /sys/devices/virtual/mtty/mtty/$one

# A run that is killed leaves its instance, and the next one removes it.
"$lineproof" run --device kernel:mtty-2 --uuid $one --inject-fault hang --filter 'scr.*' \
    >"$here/killed" 2>&1 &
victim=$!
begun "$here/killed"
echo $two >$types/mtty-1/create
kill -9 $victim
wait $victim 2>/dev/null
verdict killed-run-leaves-it there $one
try run --device kernel:mtty-1 --filter 'scr.*'
verdict next-run-is-judged judged
verdict next-run-removes-it gone $one
verdict next-run-says-so grep -q "removed: the kernel's instance $one" "$here/err"
verdict next-run-leaves-others there $two
echo 1 >$devices/$two/remove

# Nothing of these runs is left.
verdict all-ports-are-free test "$(available)" -eq 12

# Each want has its line.
for number in 01 02 03 04 05 06 07 08 09 10 11 12; do
    echo 83b8f4f2-509f-382f-3c1e-e6bfe0fa20$number >$types/mtty-2/create
done
try run --device kernel:mtty-1 --filter scr.under-dlab
verdict exhausted-pool refused 3 "24 ports are in use" "mdev --parent kernel list"
for number in 02 03 04 05 06 07 08 09 10 11 12; do
    echo 1 >$devices/83b8f4f2-509f-382f-3c1e-e6bfe0fa20$number/remove
done
mdev=$devices/83b8f4f2-509f-382f-3c1e-e6bfe0fa2001
try run --device kernel:mtty-1 --uuid 83b8f4f2-509f-382f-3c1e-e6bfe0fa2001
verdict name-taken refused 3 "instance exists"
group=/dev/vfio/$(basename "$(readlink $mdev/iommu_group)")
# The cache and the program are root's; another user may look at them here.
chmod a+rx "${LINEPROOF_CACHE:-$HOME}" "$HOME"
try nobody "$lineproof" run --device vfio:$mdev
verdict no-right-to-the-group refused 3 "no right to read and write $group" "run as root"
try nobody "$lineproof" run --device kernel:mtty-1
verdict no-right-to-create refused 3 "run as root"
mv $group "$here/group"
try run --device vfio:$mdev
verdict no-group-node refused 3 "$group is missing" "load vfio"
mv "$here/group" $group
echo 1 >$mdev/remove
try run --device vfio:$mdev
verdict no-such-device refused 3 "no such device"
rmmod mtty
try run --device kernel:mtty-2
verdict no-driver refused 3 "this kernel has no mtty" "lineproof lab"

rm -r "$here"
exit $bad
