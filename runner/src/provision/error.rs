//! Why provisioning failed, in one line each: what, where, what to do.

use super::accel::AccelError;
use super::apt::AptError;
use super::boot_image::BootImageError;
use super::cache::CacheError;
use super::gdb::GdbError;
use super::guest::GuestError;
use super::installed::Incomplete;
use super::kernel_file::KernelFileError;
use super::linux::LinuxError;
use super::ovmf::OvmfError;
use super::qemu::QemuError;
use super::rust::RustError;
use super::sources::SourcesError;

/// Why a part cannot be provided.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The stop flag was raised.
    #[error("interrupted")]
    Interrupted,
    /// The cache directory cannot be used.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// Debian's packages cannot be had.
    #[error(transparent)]
    Apt(#[from] AptError),
    /// There is no QEMU to use.
    #[error(transparent)]
    Qemu(#[from] QemuError),
    /// There is no UEFI firmware to use.
    #[error(transparent)]
    Ovmf(#[from] OvmfError),
    /// There is no gdb to wait for.
    #[error(transparent)]
    Gdb(#[from] GdbError),
    /// Bare-metal code cannot be built.
    #[error(transparent)]
    Rust(#[from] RustError),
    /// A part that came with this program is gone.
    #[error(transparent)]
    Incomplete(#[from] Incomplete),
    /// A guest does not go with this program.
    #[error(transparent)]
    Sources(#[from] SourcesError),
    /// There is no kernel to boot.
    #[error(transparent)]
    Guest(#[from] GuestError),
    /// The file named is no kernel to boot.
    #[error(transparent)]
    KernelFile(#[from] KernelFileError),
    /// There is no Linux to boot.
    #[error(transparent)]
    Linux(#[from] LinuxError),
    /// There is no disk image to boot from.
    #[error(transparent)]
    BootImage(#[from] BootImageError),
    /// The accelerator asked for cannot be used.
    #[error(transparent)]
    Accel(#[from] AccelError),
}
