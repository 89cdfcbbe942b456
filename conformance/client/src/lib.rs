//! The driver `uart_16550` on any register file: a client that nobody here
//! wrote, with its own idea of what a 16550 does.
//!
//! It owns the driver's two unsafe promises, so that the suite needs none,
//! and an end to the driver's loops, which have none of their own. What a
//! device must do is not decided here.
#![no_std]

mod patience;

use core::fmt;

use uart_16550::backend::Backend;
use uart_16550::{BaudRate, Config, Uart16550};

use patience::Patient;

/// Eight byte registers, and how long the driver may work on them.
pub trait Registers {
    /// Reads the register at `offset` (0..=7). Time passes meanwhile, so that
    /// reading again and again comes to an end.
    fn read(&mut self, offset: u8) -> u8;

    /// Writes the register at `offset` (0..=7).
    fn write(&mut self, offset: u8, value: u8);

    /// Whether the driver has had its time.
    fn expired(&mut self) -> bool;
}

/// What the driver says of a device, or does not come to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It takes nothing to be there.
    NotPresent,
    /// It waits for something that does not come.
    WaitsInVain,
    /// It got back something other than it had sent.
    WrongByte,
    /// It was not let send.
    NotReady,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotPresent => "the driver finds no device",
            Self::WaitsInVain => "the driver waits in vain",
            Self::WrongByte => "the driver gets back other bytes than it sent",
            Self::NotReady => "the driver finds no room to send",
        })
    }
}

impl core::error::Error for Refusal {}

/// Whether the driver finds a device.
///
/// # Errors
/// [`Refusal::NotPresent`] if not.
pub fn find(registers: &mut dyn Registers) -> Result<(), Refusal> {
    let found = driver(registers).check_present();
    found.then_some(()).ok_or(Refusal::NotPresent)
}

/// Lets the driver initialise the device: 115200 baud of a 1.8432 MHz clock,
/// 8N1, FIFOs on at trigger level 14, no interrupts, DTR, RTS and OUT2 on.
///
/// # Errors
/// What the driver did not like.
pub fn initialise(registers: &mut dyn Registers) -> Result<(), Refusal> {
    let mut driver = driver(registers);
    let done = initialise_by(&mut driver);
    ended(&driver, done)
}

/// Lets the driver initialise the device and send it a message in loopback.
///
/// # Errors
/// What the driver did not like.
pub fn loop_back(registers: &mut dyn Registers) -> Result<(), Refusal> {
    use uart_16550::LoopbackError;
    let mut driver = driver(registers);
    let done = initialise_by(&mut driver).and_then(|()| {
        driver.test_loopback().map_err(|error| match error {
            LoopbackError::SendError(_) => Refusal::NotReady,
            LoopbackError::UnexpectedLoopbackByte { .. }
            | LoopbackError::UnexpectedLoopbackMsg { .. } => Refusal::WrongByte,
        })
    });
    ended(&driver, done)
}

fn initialise_by<B: Backend>(driver: &mut Uart16550<B>) -> Result<(), Refusal> {
    let config = Config {
        baud_rate: BaudRate::Baud115200,
        ..Config::DEFAULT
    };
    driver.init(config).map_err(|_| Refusal::NotPresent)
}

/// A driver that was only let go by made-up answers has waited in vain,
/// whatever it says then.
fn ended(driver: &Uart16550<Patient<'_>>, said: Result<(), Refusal>) -> Result<(), Refusal> {
    if driver.backend().ran_out() {
        return Err(Refusal::WaitsInVain);
    }
    said
}

fn driver(registers: &mut dyn Registers) -> Uart16550<Patient<'_>> {
    // SAFETY: the driver asks for a device of eight registers that is its own
    // for as long as it lives. The exclusive borrow is that; the registers
    // behind it are reached through safe calls only.
    unsafe { Uart16550::new_with_backend(Patient::new(registers)) }
}
