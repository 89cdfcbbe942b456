//! The result channel: KTAP on the debug console and on COM1; and on the
//! screen, where there is one, what of it a person wants to see.
//!
//! A line is written as a whole to each, so that nothing can come between its
//! parts. Nothing here locks or allocates: a panic or an exception in the
//! middle of a line must still be able to say what happened.
#![forbid(unsafe_code)]

mod channel;
mod com1;
mod page;
mod panic;
mod screen;

use core::fmt;

use crate::platform::cpu;
use crate::platform::exit::{self, Status};
use crate::platform::framebuffer::Framebuffer;

pub use channel::{has_com1, has_console, spare_com1};
pub use page::Page;

/// TSC ticks until an exit that was asked for counts as refused; a second or
/// two on any CPU.
const GRACE: u64 = 4_000_000_000;

/// Finds out where words can go: onto `framebuffer`, and to the outside.
pub fn init(framebuffer: Option<Framebuffer>) {
    if let Some(framebuffer) = framebuffer {
        screen::init(framebuffer);
    }
    channel::init();
}

/// Why a run ends without a verdict.
#[derive(Clone, Copy)]
pub enum Bail {
    /// The guest itself went wrong.
    Panic,
    /// The CPU raised an exception.
    Exception,
    /// No such card, or one without a port.
    NoCard,
    /// The plan can't be followed.
    Plan,
    /// The machine lacks something the suite needs.
    Platform,
    /// A step did not end.
    Hung,
}

impl Bail {
    const fn kind(self) -> &'static str {
        match self {
            Self::Panic => "panic",
            Self::Exception => "exception",
            Self::NoCard => "no-card",
            Self::Plan => "plan",
            Self::Platform | Self::Hung => "platform",
        }
    }

    const fn status(self) -> Status {
        match self {
            Self::Panic | Self::Exception | Self::Hung => Status::Crashed,
            Self::NoCard | Self::Plan | Self::Platform => Status::Environment,
        }
    }
}

/// Says why the run ends, and ends it.
pub fn bail(why: Bail, what: fmt::Arguments<'_>) -> ! {
    end(give_up(why, what))
}

/// Says why the run ends; gives what it ends with.
pub fn give_up(why: Bail, what: fmt::Arguments<'_>) -> Status {
    channel::end_broken_line();
    line("", format_args!("Bail out! {}: {what}", why.kind()));
    screen::log(format_args!("{}: {what}", why.kind()));
    why.status()
}

/// Ends the run: QEMU ends here, a PC is left with the last words.
pub fn end(status: Status) -> ! {
    leave(status);
    last_words(format_args!("{status}; switch the machine off"))
}

/// Ends what somebody did by hand, which says nothing of a run before it.
pub fn end_session() -> ! {
    leave(Status::Passed);
    last_words(format_args!("the monitor is left; switch the machine off"))
}

fn last_words(words: fmt::Arguments<'_>) -> ! {
    info(words);
    cpu::halt_forever()
}

/// Ends QEMU; comes back on a PC.
pub fn leave(status: Status) {
    exit::tell_qemu(status);
    // QEMU lets the CPU run on until its main loop gets round to ending.
    cpu::spin(GRACE);
}

/// Text for whoever sits at COM1, as it is.
pub fn tell(text: &str) {
    com1::write(text.as_bytes());
}

/// A byte that somebody at COM1 has typed; none if nobody has.
pub fn typed() -> Option<u8> {
    com1::read()
}

/// Waits until the host sends a byte on COM1, if there is one to send it on.
pub fn wait_for_host() {
    while channel::has_com1() && typed().is_none() {
        core::hint::spin_loop();
    }
}

/// A line for the bench alone: how the monitor gets on.
pub fn note(text: &str) {
    channel::write_console(b"# lineproof: ");
    channel::write_console(text.as_bytes());
    channel::write_console(b"\n");
}

/// A line about the guest itself, before the results.
pub fn info(what: fmt::Arguments<'_>) {
    line("# lineproof: ", what);
    screen::log(what);
}

/// Writes `text`, each of its lines after `prefix`.
pub fn line(prefix: &str, text: fmt::Arguments<'_>) {
    let mut lines = channel::Lines::new(prefix);
    // `Lines` never fails; what a Display refuses to say is left out.
    let _ = fmt::Write::write_fmt(&mut lines, text);
    lines.finish();
}

/// Bytes that are no line of any protocol.
pub fn noise() {
    channel::write(b"\xff\xfe\x00not ok ok 1..\x80\nok 2 \xf0\x28\n");
}
