//! The bus and config space.

use alloc::format;
use alloc::string::String;

use lineproof_conformance::{Pci, Target, Width};

use crate::session::Session;
use crate::words::{Complaint, Words};

/// Bytes of config space.
const SIZE: u32 = 256;
/// Bytes of it that every function has in common (PCI 3.0, section 6.1).
const HEADER: u8 = 64;

/// `pci`.
pub fn pci(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    words.end()?;
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = session.surroundings.functions(&mut text);
    session.say(format_args!("{}", text.trim_end()));
    let Ok(card) = session.card() else {
        return Ok(());
    };
    let Some(function) = card.pci() else {
        return Ok(());
    };
    let mut dump = String::from("config space of the card:");
    for offset in (0..HEADER).step_by(4) {
        if offset % 16 == 0 {
            dump.push_str(&format!("\n  {offset:02x}:"));
        }
        let value = function.config_read(offset, Width::Dword);
        dump.push_str(&format!(" {value:08x}"));
    }
    session.say(format_args!("{dump}"));
    Ok(())
}

/// `peek pci OFFSET [WIDTH]`.
pub fn peek(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    let offset = offset(words)?;
    let width = width(words, offset)?;
    words.end()?;
    let value = function(session)?.config_read(offset, width);
    let digits = usize::from(width.bytes()) * 2;
    session.say(format_args!("pci {offset:#04x} = 0x{value:0digits$x}"));
    Ok(())
}

/// `poke pci OFFSET VALUE [WIDTH]`.
pub fn poke(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    let offset = offset(words)?;
    let value = words.number("value", u32::MAX)?;
    let width = width(words, offset)?;
    words.end()?;
    if value > width.all_ones() {
        return Err(Complaint::refused(format!(
            "{value:#x} is more than a {} holds; say word or dword",
            name(width)
        )));
    }
    function(session)?.config_write(offset, width, value);
    Ok(())
}

/// `reset`.
pub fn reset(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    words.end()?;
    match session.card()?.reset_card() {
        true => Ok(()),
        false => Err(Complaint::refused(
            "the card cannot be reset here: no bridge leads to it alone",
        )),
    }
}

fn function<'a>(session: &'a mut Session<'_>) -> Result<&'a mut dyn Pci, Complaint> {
    let hidden = || Complaint::refused("the card's config space cannot be seen here");
    session.card()?.pci().ok_or_else(hidden)
}

fn offset(words: &mut Words<'_>) -> Result<u8, Complaint> {
    let offset = words.number("offset", SIZE - 1)?;
    Ok(offset as u8)
}

/// The width of an access at `offset`, which must be a multiple of it.
fn width(words: &mut Words<'_>, offset: u8) -> Result<Width, Complaint> {
    let width = words.width()?;
    if !offset.is_multiple_of(width.bytes()) {
        return Err(Complaint::refused(format!(
            "{offset:#04x} is no place for a {}: it must be a multiple of {}",
            name(width),
            width.bytes()
        )));
    }
    Ok(width)
}

const fn name(width: Width) -> &'static str {
    match width {
        Width::Byte => "byte",
        Width::Word => "word",
        Width::Dword => "dword",
    }
}
