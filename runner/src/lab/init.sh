#!/bin/busybox sh
# The lab's first program. It loads the driver, makes the host's files the
# machine's own (what is written goes to memory), runs /job on them and says
# on the port "status" how it went: "up", then "exit N", or "fail WHY". After
# the job's last byte /mark goes to the ports "out" and "err".

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
# The host ends the machine when it has everything: what was just written may
# still be on its way, and a machine that ends itself takes it along.
wait_for_host() {
    while :; do sleep 3600; done
}
fail() {
    echo "fail $*" >&3
    wait_for_host
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
    # Its last close waits until the host has taken what was shown.
    setsid -c "$@" </dev/hvc0 >/dev/hvc0 2>&1
    code=$?
else
    # A port can be opened once only.
    exec 4>"$(port out)" 5>"$(port err)"
    "$@" </dev/null >&4 2>&5 3>&- 4>&- 5>&-
    code=$?
    cat /mark >&4
    cat /mark >&5
fi
echo "exit $code" >&3
wait_for_host
