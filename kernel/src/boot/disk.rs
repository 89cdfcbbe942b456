//! The boot from a disk image of the `bootloader` crate, BIOS or UEFI.

use bootloader_api::config::{BootloaderConfig, Mapping};
use bootloader_api::info::FrameBuffer;

use super::{BootInfo, Protocol};
use crate::platform::framebuffer::Framebuffer;
use crate::report::{self, Bail};

const CONFIG: BootloaderConfig = {
    let mut config = BootloaderConfig::new_default();
    config.mappings.physical_memory = Some(Mapping::Dynamic);
    config.kernel_stack_size = 128 * 1024;
    config
};

bootloader_api::entry_point!(start, config = &CONFIG);

fn start(info: &'static mut bootloader_api::BootInfo) -> ! {
    let Some(physical_offset) = info.physical_memory_offset.into_option() else {
        report::init(None);
        report::bail(
            Bail::Platform,
            format_args!("the bootloader mapped no physical memory"),
        );
    };
    crate::run(&BootInfo {
        protocol: Protocol::Bootloader,
        physical_offset,
        framebuffer: info.framebuffer.take().map(describe),
    })
}

fn describe(framebuffer: FrameBuffer) -> Framebuffer {
    let info = framebuffer.info();
    let pixels = framebuffer.into_buffer();
    Framebuffer::new(
        pixels,
        info.width,
        info.height,
        info.stride,
        info.bytes_per_pixel,
    )
}
