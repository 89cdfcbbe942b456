//! The kernel without what no loader needs.
//!
//! Owns what is left out: debug information and symbols, which make up most
//! of the file. Firmware reads it sector by sector, and a BIOS takes seconds
//! for a megabyte. Everything that is loaded stays at its address, and so does
//! the section in which `bootloader_api` keeps the kernel's wishes.

use anyhow::{Context, Result};
use object::build::elf::Builder;

/// Sections of debug information (DWARF 5, section 7.1) begin like this.
const DEBUG: &[u8] = b".debug_";

/// `kernel`, an ELF file, without debug information and symbols.
pub fn slim(kernel: &[u8]) -> Result<Vec<u8>> {
    let mut elf = Builder::read(kernel).context("the kernel is no ELF file")?;
    for section in elf.sections.iter_mut() {
        section.delete = section.name.starts_with(DEBUG);
    }
    for symbol in elf.symbols.iter_mut() {
        symbol.delete = true;
    }
    elf.delete_orphans();
    let mut slim = Vec::new();
    elf.write(&mut slim)
        .context("the kernel cannot be slimmed")?;
    Ok(slim)
}
