//! Accesses in the suite's words: which registers they reach, and what the
//! values say.

use lineproof_conformance::config_space as pci;
use lineproof_conformance::registers::{Reg, lcr};

use super::record::{Decoded, Operation};

/// The registers that an access to a port reaches. `dlab` is DLAB before it.
#[must_use]
pub fn registers(operation: Operation, offset: u64, data: &[u8], mut dlab: bool) -> Vec<Decoded> {
    let decode = |(offset, &value): (u64, &u8)| {
        // A port has eight registers.
        let offset = (offset & 7) as u8;
        let register = match operation {
            Operation::Read => Reg::read_at(offset, dlab),
            Operation::Write => Reg::written_at(offset, dlab),
        };
        if register == Reg::Lcr && operation == Operation::Write {
            dlab = value & lcr::DLAB != 0;
        }
        Decoded {
            name: register.name().to_owned(),
            value: value.into(),
            bits: register.decode(value).to_string(),
        }
    };
    (offset..).zip(data).map(decode).collect()
}

/// The register of config space that an access reaches.
#[must_use]
pub fn config_register(offset: u64, data: &[u8]) -> Decoded {
    let value = data.iter().take(4).rev();
    let value = value.fold(0, |value, &byte| value << 8 | u32::from(byte));
    let offset = u8::try_from(offset).unwrap_or(u8::MAX);
    let (name, start) = name_of(offset);
    let bits = if start == pci::COMMAND && offset == start {
        command_bits(value)
    } else {
        format!("{value:#x}")
    };
    Decoded { name, value, bits }
}

fn command_bits(value: u32) -> String {
    let named = [
        (pci::command::IO, "IO"),
        (pci::command::INTX_DISABLE, "INTX_DISABLE"),
    ];
    let set = named.iter().filter(|(bit, _)| value & bit != 0);
    let names: Vec<_> = set.map(|(_, name)| *name).collect();
    match names.is_empty() {
        true => "no bits".to_owned(),
        false => names.join(" "),
    }
}

/// The name of the register that the byte at `offset` belongs to, and where
/// the register begins.
fn name_of(offset: u8) -> (String, u8) {
    let named = [
        (pci::VENDOR, 2, "VENDOR"),
        (pci::DEVICE, 2, "DEVICE"),
        (pci::COMMAND, 2, "COMMAND"),
        (pci::STATUS, 2, "STATUS"),
        (pci::REVISION, 1, "REVISION"),
        (pci::PROG_IF, 3, "CLASS"),
        (pci::HEADER_TYPE, 1, "HEADER_TYPE"),
        (pci::BIST, 1, "BIST"),
        (pci::CARDBUS_CIS, 4, "CARDBUS_CIS"),
        (pci::SUBSYSTEM_VENDOR, 2, "SUBSYSTEM_VENDOR"),
        (pci::SUBSYSTEM, 2, "SUBSYSTEM"),
        (pci::EXPANSION_ROM, 4, "EXPANSION_ROM"),
        (pci::CAPABILITIES, 1, "CAPABILITIES"),
        (pci::INTERRUPT_LINE, 1, "INTERRUPT_LINE"),
        (pci::INTERRUPT_PIN, 1, "INTERRUPT_PIN"),
    ];
    let bars = pci::bar(0)..pci::bar(0) + 4 * pci::BARS;
    if bars.contains(&offset) {
        let bar = (offset - bars.start) / 4;
        return (format!("BAR{bar}"), pci::bar(bar));
    }
    let found = named
        .iter()
        .find(|(start, size, _)| (*start..start + size).contains(&offset));
    match found {
        Some((start, _, name)) => ((*name).to_owned(), *start),
        None => (format!("CONFIG_{offset:02X}"), offset),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_write_is_decoded_by_the_dlab_that_it_sets() {
        let decoded = registers(Operation::Write, 3, &[0x83, 0x03], false);
        let shown: Vec<_> = decoded.iter().map(|it| (&*it.name, &*it.bits)).collect();
        assert_eq!(shown, [("LCR", "WLS0 WLS1 DLAB"), ("MCR", "DTR RTS")]);
        let latch = registers(Operation::Read, 0, &[12, 0], true);
        let shown: Vec<_> = latch.iter().map(|it| (&*it.name, &*it.bits)).collect();
        assert_eq!(shown, [("DLL", "12"), ("DLM", "0")]);
    }

    #[test]
    fn config_space_goes_by_its_registers_names() {
        let shown = |offset, data: &[u8]| {
            let it = config_register(offset, data);
            (it.name, it.value, it.bits)
        };
        let text = |name: &str, value, bits: &str| (name.to_owned(), value, bits.to_owned());
        assert_eq!(
            shown(4, &[0x01, 0x04]),
            text("COMMAND", 0x401, "IO INTX_DISABLE")
        );
        assert_eq!(
            shown(0x14, &[1, 0xc0, 0, 0]),
            text("BAR1", 0xc001, "0xc001")
        );
        assert_eq!(shown(0x41, &[7]), text("CONFIG_41", 7, "0x7"));
    }
}
