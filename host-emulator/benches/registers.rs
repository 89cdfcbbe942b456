//! What an access to the register model costs, beside `Serial` of the crate
//! vm-superio: a model without time and without FIFOs, and so the least that
//! a register model can do.
//!
//! `cargo bench -p lineproof-host-emulator --bench registers`

use std::convert::Infallible;
use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use lineproof_host_emulator::{Card, CardConfig, Instant, Region, Timing};
use vm_superio::{Serial, Trigger};

/// THR when written, RBR when read.
const DATA: u8 = 0;
/// Interrupt enable.
const IER: u8 = 1;
/// FIFO control.
const FCR: u8 = 2;
/// Line control.
const LCR: u8 = 3;
/// Modem control.
const MCR: u8 = 4;
/// Line status.
const LSR: u8 = 5;

/// MCR's loopback bit.
const LOOPBACK: u8 = 0x10;
/// FCR: FIFOs on and empty, trigger level 1.
const FIFOS: u8 = 0x07;
/// FCR: the same, trigger level 8.
const FIFOS_HALF: u8 = 0x87;
/// LCR: eight data bits, no parity, one stop bit.
const EIGHT_N_ONE: u8 = 0x03;
/// LCR: seven data bits, even parity, one stop bit.
const SEVEN_E_ONE: u8 = 0x1a;
/// IER: received data available.
const RECEIVED_DATA: u8 = 0x01;

/// A character at 115,200 baud 8N1, rounded up.
const CHARACTER: Duration = Duration::from_nanos(86_806);

/// An interrupt that goes nowhere.
struct Unconnected;

impl Trigger for Unconnected {
    type E = Infallible;

    fn trigger(&self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// The peer, its data looped back inside.
fn vm_superio() -> Serial<Unconnected, vm_superio::serial::NoEvents, std::io::Sink> {
    let mut serial = Serial::new(Unconnected, std::io::sink());
    serial.write(MCR, LOOPBACK).expect("nothing can fail");
    serial
}

/// One port of our card, its data looped back inside, and a clock.
struct Port {
    card: Card,
    now: Instant,
}

impl Port {
    fn new(timing: Timing) -> Self {
        let mut port = Self {
            card: Card::new(CardConfig {
                timing,
                ..CardConfig::default()
            }),
            now: Instant::from_nanos(1_000),
        };
        port.write(LCR, EIGHT_N_ONE);
        port.write(FCR, FIFOS);
        port.write(MCR, LOOPBACK);
        port
    }

    #[inline]
    fn read(&mut self, offset: u8) -> u8 {
        let mut value = [0];
        self.card
            .read(Region::Bar0, offset.into(), &mut value, self.now)
            .expect("a register of this card");
        value[0]
    }

    #[inline]
    fn write(&mut self, offset: u8, value: u8) {
        self.card
            .write(Region::Bar0, offset.into(), &[value], self.now)
            .expect("a register of this card");
    }

    /// Sends a character and reads one.
    #[inline]
    fn pass(&mut self) -> u8 {
        self.write(black_box(DATA), black_box(0x5a));
        self.read(black_box(DATA))
    }
}

fn read_lsr(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read LSR");
    let mut peer = vm_superio();
    group.bench_function("vm-superio", |bencher| {
        bencher.iter(|| peer.read(black_box(LSR)));
    });
    let mut port = Port::new(Timing::Line);
    group.bench_function("lineproof", |bencher| {
        bencher.iter(|| port.read(black_box(LSR)));
    });
    let mut port = Port::new(Timing::Line);
    group.bench_function("lineproof, the clock running", |bencher| {
        bencher.iter(|| {
            port.now = port.now + Duration::from_nanos(100);
            port.read(black_box(LSR))
        });
    });
    group.finish();
}

fn write_and_read_back(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("write THR, read RBR");
    let mut peer = vm_superio();
    group.bench_function("vm-superio", |bencher| {
        bencher.iter(|| {
            peer.write(black_box(DATA), black_box(0x5a))
                .expect("nothing can fail");
            peer.read(black_box(DATA))
        });
    });
    let mut port = Port::new(Timing::Instant);
    group.bench_function("lineproof, characters taking no time", |bencher| {
        bencher.iter(|| port.pass());
    });
    let mut port = Port::new(Timing::Instant);
    group.bench_function("lineproof, the clock running", |bencher| {
        bencher.iter(|| {
            port.now = port.now + Duration::from_nanos(100);
            port.pass()
        });
    });
    let mut port = Port::new(Timing::Instant);
    port.write(FCR, FIFOS_HALF);
    (0..7).for_each(|_| port.write(DATA, 0x5a));
    group.bench_function("lineproof, half a FIFO behind", |bencher| {
        bencher.iter(|| port.pass());
    });
    let mut port = Port::new(Timing::Instant);
    port.write(LCR, SEVEN_E_ONE);
    port.write(IER, RECEIVED_DATA);
    group.bench_function("lineproof, 7E1, with interrupts", |bencher| {
        bencher.iter(|| port.pass());
    });
    let mut port = Port::new(Timing::Line);
    group.bench_function("lineproof, at 115200 baud", |bencher| {
        bencher.iter(|| {
            port.write(black_box(DATA), black_box(0x5a));
            port.now = port.now + CHARACTER;
            port.read(black_box(DATA))
        });
    });
    group.finish();
}

criterion_group!(benches, read_lsr, write_and_read_back);
criterion_main!(benches);
