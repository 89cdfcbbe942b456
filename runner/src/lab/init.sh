#!/bin/busybox sh
# The lab's first program. It loads the driver, makes the host's files the
# machine's own (what is written goes to memory), runs /job on them and says
# on the port "status" how it went: "up", then "exit N", or "fail WHY".

/bin/busybox mkdir -p /proc /sys /dev /etc /host /rw /lab
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev

# Modules are found by name only after depmod has looked at them.
version=$(uname -r)
mkdir -p "/lib/modules/$version"
mv /modules/* "/lib/modules/$version/"
depmod
# Built in on some kernels, and then not there to load.
for name in virtio_pci virtio_console; do
    modprobe "$name" 2>/dev/null
done

port() {
    for port in /sys/class/virtio-ports/*; do
        if [ "$(cat "$port/name" 2>/dev/null)" = "$1" ]; then
            echo "/dev/${port##*/}"
        fi
    done
}

# A port has its name a while after its driver is there.
tries=0
until [ -n "$(port status)" ] && [ -n "$(port out)" ] && [ -n "$(port err)" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 600 ]; then
        echo "this kernel shows no virtio ports to the host"
        poweroff -f
    fi
    sleep 0.1
done
exec 3>"$(port status)"
fail() {
    echo "fail $*" >&3
    poweroff -f
}

for name in vfio_iommu_type1 mtty 9pnet_virtio 9p overlay; do
    modprobe "$name" || fail "module $name cannot be loaded"
done
# For the machine inside; without them it is slower and not wrong.
modprobe kvm-amd 2>/dev/null || modprobe kvm-intel 2>/dev/null

mount -t 9p -o trans=virtio,version=9p2000.L,cache=loose,ro,msize=262144 host /host ||
    fail "the host's files cannot be mounted"
mount -t tmpfs rw /rw
mkdir /rw/upper /rw/work
mount -t overlay -o lowerdir=/host,upperdir=/rw/upper,workdir=/rw/work lab /lab ||
    fail "nothing can be laid over the host's files"
for name in proc sys dev; do
    mount --bind "/$name" "/lab/$name" || fail "the host has no /$name"
done
mount -t tmpfs run /lab/run || fail "the host has no /run"
mkdir -m 700 /lab/run/lineproof-lab
cp /bin/busybox /job /lab/run/lineproof-lab/
hostname lab

echo up >&3
set -- chroot /lab /run/lineproof-lab/busybox sh /run/lineproof-lab/job
if [ -e /terminal ]; then
    setsid -c "$@" </dev/hvc0 >/dev/hvc0 2>&1
else
    "$@" </dev/null >"$(port out)" 2>"$(port err)"
fi
echo "exit $?" >&3
poweroff -f
