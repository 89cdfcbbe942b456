#!/bin/sh
# The steps that people follow for the kernel's driver, on the mounted tree:
# `sh by_hand.sh ROOT LINEPROOF KERNEL`. Only the device that QEMU gets is
# another one: the socket in ROOT/vfio-user instead of /dev/vfio.
set -eu
LC_ALL=C
export LC_ALL
sys=$1
lineproof=$2
kernel=$3
uuid=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
type=$sys/devices/virtual/mtty/mtty/mdev_supported_types/mtty-2
device=$sys/bus/mdev/devices/$uuid

# What there is.
ls "$sys/class/mdev_bus"
cat "$type/name"
cat "$type/device_api"
cat "$type/available_instances"

# An instance; a second one of that name is refused.
echo "$uuid" >"$type/create"
ls -l "$device/"
cat "$device/vendor/sample_mdev_dev"
readlink "$device/iommu_group"
if /bin/echo "$uuid" >"$type/create"; then exit 1; fi 2>&1
test "$(cat "$type/available_instances")" = 11

# A guest on it, by the socket.
"$lineproof" run --kernel "$kernel" --device "vfio-user:$sys/vfio-user/$uuid" --filter '{scr,pci}.*'

# 0 removes nothing.
echo 0 >"$device/remove"
test -e "$device"

# While a guest has it, the removal waits.
"$lineproof" run --kernel "$kernel" --device "mdev:$uuid" --inject-fault hang >"$sys/../hung" 2>&1 &
guest=$!
until grep -q '^ok' "$sys/../hung"; do sleep 0.1; done
echo 1 >"$device/remove" &
removal=$!
until "$lineproof" mdev show "$uuid" | grep 'Removal: waits'; do sleep 0.1; done
test -e "$device"
kill "$guest"
wait "$removal"
if test -e "$device"; then exit 1; fi
test "$(cat "$type/available_instances")" = 12
wait "$guest" || true
echo gone
