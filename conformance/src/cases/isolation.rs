//! Two ports on one card: nothing of one port's state reaches the other.
//!
//! Each case drives the selected port and looks at the one beside it; as each
//! runs on both ports, both directions are covered.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::{Clause, section};
use crate::registers::{Reg, fcr, ier, iir, lcr, lsr, mcr, msr};
use crate::target::Port;

use super::source::Source;

/// Each port has registers of its own.
const PORTS: &Clause = &Clause::ch352("UART registers, one set for each port");

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "isolation.scratch",
        PORTS,
        "each port has a scratch register of its own",
        |bench| held_apart(bench, Reg::Scr, 0xff, [0x5a, 0xa5]),
    ),
    Case::port(
        "isolation.line-control",
        PORTS,
        "each port has a line format of its own",
        |bench| {
            held_apart(
                bench,
                Reg::Lcr,
                0xff,
                [lcr::WORD_5 | lcr::STOP, lcr::WORD_7 | lcr::PARITY],
            )
        },
    ),
    Case::port(
        "isolation.interrupt-enable",
        PORTS,
        "each port has interrupt enables of its own",
        |bench| held_apart(bench, Reg::Ier, ier::ALL, [ier::ELSI, ier::EDSSI]),
    ),
    Case::port(
        "isolation.modem-control",
        PORTS,
        "each port has modem outputs of its own",
        |bench| {
            let values = [mcr::LOOP | mcr::DTR, mcr::LOOP | mcr::RTS];
            held_apart(bench, Reg::Mcr, mcr::LOOP | mcr::OUTPUTS, values)
        },
    ),
    Case::port(
        "isolation.divisor",
        PORTS,
        "each port has divisor latches and a DLAB of its own",
        divisor,
    ),
    Case::port(
        "isolation.modem-status",
        PORTS,
        "the modem outputs of a port in loopback reach none of the other's inputs",
        modem_status,
    ),
    Case::port(
        "isolation.data",
        PORTS,
        "a character sent in loopback is received by its own port only",
        data,
    ),
    Case::port(
        "isolation.line-status",
        PORTS,
        "one port's receiver error is not the other's, and survives the other's LSR read",
        line_status,
    ),
    Case::port(
        "isolation.identification",
        PORTS,
        "one port's causes do not show in the other's IIR",
        identification,
    ),
    Case::port(
        "isolation.fifo-enable",
        section::IIR,
        "enabling one port's FIFOs leaves the other's off",
        fifo_enable,
    ),
    Case::port(
        "isolation.fifo-reset",
        section::FCR,
        "clearing one port's FIFOs leaves the other's characters",
        fifo_reset,
    ),
    Case::port(
        "isolation.traffic",
        PORTS,
        "both ports carry characters at once, in different formats, and keep them apart",
        traffic,
    ),
    Case::port(
        "isolation.register-sweep",
        PORTS,
        "writing every register of one port changes no register of the other",
        register_sweep,
    ),
    Case::port(
        "isolation.changes",
        PORTS,
        "a modem status change of one port outlasts every access to the other",
        super::beside::changes,
    ),
    Case::port(
        "isolation.errors",
        PORTS,
        "an error that LSR shows outlasts every access to the other port",
        super::beside::errors,
    ),
    Case::port(
        "isolation.time-out",
        PORTS,
        "the character time-out of one port outlasts every access to the other",
        super::beside::time_out,
    ),
    Case::port(
        "isolation.trigger",
        section::FCR,
        "the trigger level of one port is not the other's",
        super::beside::trigger,
    ),
    Case::port(
        "isolation.thr-empty",
        PORTS,
        "the THR empty interrupt of one port outlasts every access to the other",
        super::beside::transmitter_interrupt,
    ),
    Case::port(
        "isolation.character",
        PORTS,
        "the character that leaves one port outlasts every access to the other",
        super::beside::character,
    ),
    Case::port(
        "isolation.queue",
        PORTS,
        "what waits in one port's transmitter FIFO outlasts every access to the other",
        super::beside::queue,
    ),
];

/// Writes `values` to `reg` of both ports and requires each to keep its own.
fn held_apart(bench: &mut Bench<'_>, reg: Reg, mask: u8, values: [u8; 2]) -> Verdict {
    let ports = [bench.port(), bench.other_port()?];
    for (first, second) in [(0, 1), (1, 0)] {
        for index in [first, second] {
            bench.on(ports[index], |bench| bench.write(reg, values[index]));
        }
        for index in [first, second] {
            bench.on(ports[index], |bench| {
                bench.expect(
                    reg,
                    mask,
                    values[index],
                    "each port keeps what was written to it",
                )
            })?;
        }
    }
    Ok(())
}

/// Two characters for `port`'s own use, different on each.
const fn characters(port: Port) -> u8 {
    match port {
        Port::Zero => 0x40,
        Port::One => 0xb0,
    }
}

fn divisor(bench: &mut Bench<'_>) -> Verdict {
    let ports = [(bench.port(), 0x0123), (bench.other_port()?, 0x4567)];
    for (port, value) in ports {
        bench.on(port, |bench| bench.set_line(value, lcr::FORMAT_8N1));
    }
    for (port, value) in ports {
        let [high, low] = value.to_be_bytes();
        bench.on(port, |bench| {
            bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
            bench.expect(Reg::Dll, 0xff, low, "each port keeps its own low byte")?;
            bench.expect(Reg::Dlm, 0xff, high, "each port keeps its own high byte")?;
            Ok(())
        })?;
        let other = port.other();
        bench.on(other, |bench| {
            bench.expect(Reg::Lcr, lcr::DLAB, 0, "the other port's DLAB is clear")
        })?;
        bench.on(port, |bench| bench.write(Reg::Lcr, lcr::FORMAT_8N1));
    }
    Ok(())
}

fn modem_status(bench: &mut Bench<'_>) -> Verdict {
    let other = bench.other_port()?;
    let before = bench.on(other, |bench| bench.read(Reg::Msr)) & msr::LINES;
    for outputs in [mcr::OUTPUTS, 0] {
        bench.write(Reg::Mcr, mcr::LOOP | outputs);
        bench.on(other, |bench| {
            bench.expect(
                Reg::Msr,
                0xff,
                before,
                "the other port's inputs stay and have not changed",
            )
        })?;
    }
    Ok(())
}

fn data(bench: &mut Bench<'_>) -> Verdict {
    let other = bench.other_port()?;
    bench.loop_back();
    bench.on(other, Bench::loop_back);
    bench.push(0x53, 1);
    bench.on(other, |bench| {
        bench.expect(Reg::Lsr, lsr::DR, 0, "the other port receives nothing")
    })?;
    bench.expect(
        Reg::Lsr,
        lsr::DR,
        lsr::DR,
        "the port itself receives the character",
    )?;
    bench.on(other, |bench| bench.read(Reg::Rbr));
    bench.expect(
        Reg::Rbr,
        0xff,
        0x53,
        "reading the other port does not take it",
    )?;
    Ok(())
}

fn line_status(bench: &mut Bench<'_>) -> Verdict {
    let other = bench.other_port()?;
    bench.loop_back();
    Source::LineStatus.raise(bench);
    bench.on(other, |bench| {
        bench.expect(
            Reg::Lsr,
            lsr::ERRORS | lsr::DR,
            0,
            "the other port has no error",
        )
    })?;
    bench.expect(
        Reg::Lsr,
        lsr::OE,
        lsr::OE,
        "the other port's LSR read does not clear the error",
    )?;
    Ok(())
}

fn identification(bench: &mut Bench<'_>) -> Verdict {
    let other = bench.other_port()?;
    bench.on(other, |bench| {
        bench.write(Reg::Ier, ier::ERBFI | ier::ELSI | ier::EDSSI);
    });
    bench.loop_back();
    for source in [
        Source::LineStatus,
        Source::Data,
        Source::Transmitter,
        Source::Modem,
    ] {
        source.raise(bench);
        bench.write(Reg::Ier, source.enable());
        bench.on(other, |bench| {
            bench.expect_id(iir::NONE, "the other port reports nothing")
        })?;
        bench.expect_id(source.id(), "the port itself reports its cause")?;
    }
    Ok(())
}

fn fifo_enable(bench: &mut Bench<'_>) -> Verdict {
    let other = bench.other_port()?;
    bench.write(Reg::Fcr, fcr::ENABLE);
    bench.on(other, |bench| {
        bench.expect(Reg::Iir, iir::FIFOS, 0, "the other port's FIFOs are off")
    })?;
    bench.expect(Reg::Iir, iir::FIFOS, iir::FIFOS, "the port's own are on")?;
    bench.on(other, |bench| bench.write(Reg::Fcr, 0));
    bench.expect(
        Reg::Iir,
        iir::FIFOS,
        iir::FIFOS,
        "switching the other's off leaves them on",
    )?;
    Ok(())
}

fn fifo_reset(bench: &mut Bench<'_>) -> Verdict {
    let other = bench.other_port()?;
    bench.on(other, |bench| {
        bench.loop_back();
        bench.enable_fifos(fcr::TRIGGER_1);
        bench.push(0x20, 8);
    });
    bench.write(Reg::Fcr, fcr::ENABLE | fcr::RX_RESET | fcr::TX_RESET);
    bench.write(Reg::Fcr, 0);
    bench.on(other, |bench| {
        bench.expect_run(0x20, 8, "the other port's characters are all there")
    })
}

fn traffic(bench: &mut Bench<'_>) -> Verdict {
    let ports = [bench.port(), bench.other_port()?];
    let formats = [lcr::FORMAT_8N1, lcr::WORD_8 | lcr::PARITY | lcr::STOP];
    for (port, (format, divisor)) in ports.into_iter().zip(formats.into_iter().zip([1, 3])) {
        bench.on(port, |bench| {
            bench.set_line(divisor, format);
            bench.loop_back();
            bench.enable_fifos(fcr::TRIGGER_1);
        });
    }
    for index in 0..16 {
        for port in ports {
            bench.on(port, |bench| {
                bench.write(Reg::Thr, characters(port) + index)
            });
        }
    }
    for port in ports {
        bench.on(port, |bench| {
            bench.expect_run(characters(port), 16, "each port receives its own")
        })?;
    }
    Ok(())
}

/// What can be read of a port without changing it, once its status is read
/// away.
fn snapshot(bench: &mut Bench<'_>) -> [(Reg, u8); 7] {
    [
        Reg::Ier,
        Reg::Iir,
        Reg::Lcr,
        Reg::Mcr,
        Reg::Lsr,
        Reg::Msr,
        Reg::Scr,
    ]
    .map(|reg| (reg, bench.read(reg)))
}

fn register_sweep(bench: &mut Bench<'_>) -> Verdict {
    let other = bench.other_port()?;
    let before = bench.on(other, |bench| {
        bench.set_line(0x00c3, lcr::WORD_7 | lcr::STOP);
        bench.loop_back();
        bench.read(Reg::Msr);
        bench.write(Reg::Scr, 0x3c);
        bench.write(Reg::Ier, ier::EDSSI);
        snapshot(bench)
    });
    bench.set_line(0x1234, lcr::WORD_6 | lcr::PARITY);
    // Not a speed to send the character below at.
    bench.set_line(0x0002, lcr::WORD_6 | lcr::PARITY);
    for (reg, value) in [
        (Reg::Mcr, mcr::LOOP | mcr::OUTPUTS),
        (Reg::Ier, ier::ALL),
        (Reg::Fcr, fcr::ENABLE | fcr::TRIGGER_8),
        (Reg::Scr, 0xc3),
        (Reg::Thr, 0x77),
    ] {
        bench.write(reg, value);
        bench.on(other, |bench| {
            before.iter().try_for_each(|(reg, was)| {
                bench
                    .expect(*reg, 0xff, *was, "the other port stays as it was")
                    .map(drop)
            })
        })?;
    }
    bench.on(other, |bench| {
        bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
        bench.expect(
            Reg::Dll,
            0xff,
            0xc3,
            "the other port's divisor stays as it was",
        )?;
        bench.expect(
            Reg::Dlm,
            0xff,
            0x00,
            "the other port's divisor stays as it was",
        )?;
        Ok(())
    })
}
