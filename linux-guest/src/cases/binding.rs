//! Does the kernel's driver take the card for what it is?

use crate::bench::Bench;
use crate::case::{Halt, Outcome, fail};
use crate::proc_serial;

/// A serial controller with the programming interface of a 16550 (PCI Code
/// and ID Assignment Specification, class 07, subclass 00, interface 02).
const CLASS_16550: &str = "0x070002";
/// The driver's name for 8250_pci.
const DRIVER: &str = "serial";
/// PORT_16550A of the kernel's `linux/serial_core.h`.
const PORT_16550A: &str = "4";
/// The crystal of the card, divided as the card does it.
const CLOCK: &str = "1843200";

pub(super) fn binds(bench: &mut Bench, _: usize) -> Outcome {
    let mut lines = Vec::new();
    let function = bench.function.clone();
    expect(
        "the driver",
        function.driver().as_deref().unwrap_or("none"),
        DRIVER,
    )?;
    expect("the class", &function.class()?, CLASS_16550)?;
    let (bars, irq) = (function.io_bars()?, function.irq()?);
    let terminals = function.terminals()?;
    let places: Vec<u64> = terminals.iter().map(|terminal| terminal.port).collect();
    if places.len() != bench.ports || places != bars {
        return fail(format!(
            "expected a terminal at each of {} BARs: {bars:x?}\nfound: {terminals:x?}",
            bench.ports
        ));
    }
    for terminal in &terminals {
        let name = terminal.name();
        let attribute = |name| terminal.attribute(name);
        expect(&format!("{name}'s type"), &attribute("type")?, PORT_16550A)?;
        expect(&format!("{name}'s interrupt"), &attribute("irq")?, &irq)?;
        expect(&format!("{name}'s clock"), &attribute("uartclk")?, CLOCK)?;
        expect(
            &format!("{name}'s FIFO"),
            &attribute("xmit_fifo_size")?,
            "16",
        )?;
        let line = proc_serial::read(terminal.number)?;
        expect(&format!("{name}'s UART"), &line.uart, "16550A")?;
        expect(
            &format!("{name}'s I/O port"),
            &line.port.to_string(),
            &terminal.port.to_string(),
        )?;
        expect(&format!("{name}'s line"), &line.irq.to_string(), &irq)?;
        lines.push(format!(
            "{name}: 16550A at {:#x}, interrupt {irq}",
            terminal.port
        ));
    }
    Ok(lines)
}

fn expect(what: &str, found: &str, expected: &str) -> Result<(), Halt> {
    if found == expected {
        return Ok(());
    }
    fail(format!("{what}\nexpected: {expected}\nfound: {found}"))
}
