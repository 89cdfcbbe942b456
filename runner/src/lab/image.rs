//! The file system that the lab's kernel starts with.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::mark::Mark;
use crate::initramfs::{Access, Initramfs};
use crate::provision::linux::WithDriver;

/// The first program.
const INIT: &str = include_str!("init.sh");

/// The modules that the first program may want. Some kernels have some of
/// them built in, or do without.
const MODULES: [&str; 22] = [
    "vfio",
    "vfio_virqfd",
    "vfio_iommu_type1",
    "mdev",
    "iommufd",
    "irqbypass",
    "kvm",
    "kvm-amd",
    "kvm-intel",
    "ccp",
    "virtio",
    "virtio_ring",
    "virtio_pci_legacy_dev",
    "virtio_pci_modern_dev",
    "virtio_pci",
    "virtio_console",
    "netfs",
    "fscache",
    "9pnet",
    "9pnet_virtio",
    "9p",
    "overlay",
];

/// The image with `job`, whose output ends with `mark`, or has no mark and is
/// shown on a terminal.
pub(super) fn image(
    kernel: &WithDriver,
    busybox: &Path,
    job: &str,
    mark: Option<&Mark>,
) -> io::Result<Vec<u8>> {
    let mut image = Initramfs::new();
    image.file("/init", INIT.as_bytes(), Access::Program)?;
    image.host_file("/bin/busybox", busybox, Access::Program)?;
    image.file("/job", job.as_bytes(), Access::Data)?;
    match mark {
        Some(mark) => image.file("/mark", mark.bytes(), Access::Data)?,
        None => image.file("/terminal", b"", Access::Data)?,
    }
    image.host_file("/modules/mtty.ko", &kernel.module, Access::Data)?;
    add_modules(&mut image, &kernel.linux.modules.join("kernel"))?;
    image.finish()
}

fn add_modules(image: &mut Initramfs, directory: &Path) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path: PathBuf = entry?.path();
        if path.is_dir() {
            add_modules(image, &path)?;
            continue;
        }
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let name = file.split(".ko").next().unwrap_or_default();
        if MODULES.contains(&name) {
            image.host_file(&format!("/modules/{file}"), &path, Access::Data)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provision::linux::Linux;

    #[test]
    fn modules_are_found_wherever_they_stand_compressed_or_not() {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "contents").unwrap();
            path
        };
        at("lib/kernel/drivers/vfio/vfio.ko.xz");
        at("lib/kernel/fs/9p/9p.ko");
        at("lib/kernel/drivers/vfio/pci/vfio-pci.ko.xz");
        let kernel = WithDriver {
            linux: Linux {
                release: "6".to_owned(),
                vmlinuz: at("vmlinuz"),
                modules: root.path().join("lib"),
            },
            module: at("mtty.ko"),
            source: at("mtty.c"),
        };
        let image = image(&kernel, &at("busybox"), "exit 0", Some(&Mark::random())).unwrap();
        let text = String::from_utf8_lossy(&image);
        for wanted in [
            "modules/vfio.ko.xz",
            "modules/9p.ko",
            "modules/mtty.ko",
            "exit 0",
        ] {
            assert!(text.contains(wanted), "{wanted}");
        }
        for unwanted in ["vfio-pci", "terminal\0"] {
            assert!(!text.contains(unwanted), "{unwanted}");
        }
    }
}
