//! A port's registers, one by one and together.

use alloc::format;
use alloc::string::String;

use lineproof_conformance::registers::{Reg, lcr};
use lineproof_conformance::{Port, Target};

use super::config;
use crate::accesses::Watched;
use crate::session::Session;
use crate::words::{Complaint, Words};

/// The registers that `regs` shows, in its order.
pub const SHOWN: [Reg; 7] = [
    Reg::Ier,
    Reg::Iir,
    Reg::Lcr,
    Reg::Mcr,
    Reg::Lsr,
    Reg::Msr,
    Reg::Scr,
];

/// Where a line says what changed.
const CHANGES: usize = 44;

/// `regs PORT`.
pub fn regs(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    let port = session.port(words)?;
    words.end()?;
    let clock = session.profile.options.clock_hz;
    let card = session.card()?;
    let divisor = divisor(card, port);
    let now = SHOWN.map(|reg| card.read(port, reg.offset()));
    let before = session.shown[port.index()].replace(now).unwrap_or(now);
    session.say(format_args!(
        "port {}, {}",
        port.index(),
        speed(divisor, clock)
    ));
    for ((reg, value), before) in SHOWN.into_iter().zip(now).zip(before) {
        let line = format!("  {} {value:#04x}  {}", reg.name(), reg.decode(value));
        match change(reg, before, value) {
            None => session.say(format_args!("{line}")),
            Some(change) => session.say(format_args!("{line:<CHANGES$}{change}")),
        }
    }
    Ok(())
}

/// What became of a register, in the names of its bits where it has such.
fn change(reg: Reg, before: u8, now: u8) -> Option<String> {
    if before == now {
        return None;
    }
    if matches!(reg, Reg::Iir | Reg::Scr) {
        return Some(format!("<- {before:#04x}"));
    }
    let (came, went) = (now & !before, before & !now);
    let part = |sign: &str, bits: u8| match bits {
        0 => String::new(),
        bits => format!(" {sign} {}", reg.decode(bits)),
    };
    Some(format!("<-{}{}", part("came", came), part("went", went)))
}

/// A divisor as a speed.
fn speed(divisor: u16, clock: u32) -> String {
    match divisor {
        0 => "divisor 0: no speed".into(),
        divisor => format!(
            "divisor {divisor}: {} baud",
            clock / 16 / u32::from(divisor)
        ),
    }
}

/// The divisor of `port`, with LCR left as it was.
pub fn divisor(card: &mut Watched<'_>, port: Port) -> u16 {
    with_dlab(card, port, |card| {
        let low = card.read(port, Reg::Dll.offset());
        u16::from_le_bytes([low, card.read(port, Reg::Dlm.offset())])
    })
}

/// Sets the divisor of `port`, with LCR left as it was.
pub fn set_divisor(card: &mut Watched<'_>, port: Port, divisor: u16) {
    let [low, high] = divisor.to_le_bytes();
    with_dlab(card, port, |card| {
        card.write(port, Reg::Dll.offset(), low);
        card.write(port, Reg::Dlm.offset(), high);
    });
}

fn with_dlab<T>(
    card: &mut Watched<'_>,
    port: Port,
    access: impl FnOnce(&mut Watched<'_>) -> T,
) -> T {
    let format = card.read(port, Reg::Lcr.offset());
    card.write(port, Reg::Lcr.offset(), format | lcr::DLAB);
    let result = access(card);
    card.write(port, Reg::Lcr.offset(), format);
    result
}

/// `peek PORT REGISTER`, or `peek pci ...`.
pub fn peek(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    let Some(port) = port_or_config(session, words)? else {
        return config::peek(session, words);
    };
    let reg = words.register()?;
    words.end()?;
    if matches!(reg, Reg::Thr | Reg::Fcr) {
        return Err(Complaint::refused(format!("{} cannot be read", reg.name())));
    }
    let card = session.card()?;
    let value = match reg {
        Reg::Dll | Reg::Dlm => with_dlab(card, port, |card| card.read(port, reg.offset())),
        _ => card.read(port, reg.offset()),
    };
    session.say(format_args!(
        "{} = {value:#04x} ({})",
        reg.name(),
        reg.decode(value)
    ));
    Ok(())
}

/// `poke PORT REGISTER VALUE`, or `poke pci ...`.
pub fn poke(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    let Some(port) = port_or_config(session, words)? else {
        return config::poke(session, words);
    };
    let reg = words.register()?;
    let value = words.number("value", u8::MAX.into())? as u8;
    words.end()?;
    if matches!(reg, Reg::Rbr | Reg::Iir) {
        return Err(Complaint::refused(format!(
            "{} cannot be written",
            reg.name()
        )));
    }
    let card = session.card()?;
    match reg {
        Reg::Dll | Reg::Dlm => with_dlab(card, port, |card| card.write(port, reg.offset(), value)),
        _ => card.write(port, reg.offset(), value),
    }
    Ok(())
}

/// The port that comes next; none if the next word is `pci`.
fn port_or_config(
    session: &mut Session<'_>,
    words: &mut Words<'_>,
) -> Result<Option<Port>, Complaint> {
    let mut ahead = *words;
    if ahead.next() == Some("pci") {
        *words = ahead;
        return Ok(None);
    }
    session.port(words).map(Some)
}

/// `trace on|off`.
pub fn trace(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    let on = match words.expect("on or off?")? {
        "on" => true,
        "off" => false,
        word => {
            return Err(Complaint::refused(format!(
                "{word:?} is neither on nor off"
            )));
        }
    };
    words.end()?;
    session.card()?.record(on);
    Ok(())
}
