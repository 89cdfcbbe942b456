//! The other ways into the machine: a disk image, by BIOS and by UEFI.

use object::LittleEndian;
use object::read::elf::{ElfFile64, ProgramHeader};

use crate::sandbox::{Sandbox, disk_boot_parts, end, kernel};

/// What the guest may take, in bytes, without its symbols.
const ROOM: u64 = 400 * 1024;

fn boots_by(firmware: &str) {
    disk_boot_parts();
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--boot", firmware, "--filter", "{scr,pci}.*"]));
    run.expect(0, &[&firmware.to_uppercase(), "all proven"]);
    sandbox.assert_clean();
}

#[test]
fn a_disk_image_boots_by_bios() {
    boots_by("bios");
}

#[test]
fn a_disk_image_boots_by_uefi() {
    boots_by("uefi");
}

/// What is loaded, with the padding between its pages, and a page for the headers:
/// what `strip` leaves.
#[test]
fn the_guest_is_small() {
    let bytes = std::fs::read(kernel()).unwrap();
    let file = ElfFile64::<LittleEndian>::parse(&*bytes).unwrap();
    let segments = file.elf_program_headers().iter();
    let ends = segments.map(|part| part.p_offset(LittleEndian) + part.p_filesz(LittleEndian));
    let end = ends.max().unwrap();
    let size = end + 4096;
    assert!(size > 64 * 1024, "{size} bytes are no guest");
    assert!(size <= ROOM, "{size} bytes; {ROOM} are allowed");
}

#[test]
fn an_image_is_written_whole_or_not_at_all() {
    disk_boot_parts();
    kernel();
    let sandbox = Sandbox::new();
    let image = sandbox.path("stick.img");
    let mut command = sandbox.lineproof(["image", "--out"]);
    command.arg(&image);
    end(command).expect(0, &["stick.img"]);
    let bytes = std::fs::read(&image).unwrap();
    assert_eq!(bytes[510..512], [0x55, 0xaa], "no boot signature");
    std::fs::write(&image, "precious").unwrap();
    let mut again = sandbox.lineproof(["image", "--out"]);
    again.arg(&image);
    end(again).expect(3, &["exists already", "--force"]).line();
    assert_eq!(std::fs::read_to_string(&image).unwrap(), "precious");
    let mut again = sandbox.lineproof(["image", "--force", "--out"]);
    again.arg(&image);
    end(again).expect(0, &["stick.img"]);
    assert_eq!(std::fs::read(&image).unwrap(), bytes);
    let refused = sandbox.lineproof(["image", "-q", "--out", "/no/such/directory/stick.img"]);
    end(refused)
        .expect(3, &["/no/such/directory/stick.img"])
        .line();
}
