//! The guest worked by hand: keys or a script in, COM1 out.
//!
//! The editing is the guest's, so that a plain terminal on a PC's COM1 has it
//! too; here bytes go to and fro. On the debug console the guest says when the
//! next line can come and how the last one ended, which is how a script keeps
//! step.

use std::os::fd::BorrowedFd;

use lineproof_monitor::{GREETING, Status};

use super::script::Script;
use super::{Parts, Request};
use crate::device::{self, Slot};
use crate::ktap::{Event, Parser};
use crate::outcome::{Error, Exit};
use crate::report::{Console, Verbosity, printable};
use crate::signals::Interrupts;
use crate::terminal::Terminal;
use crate::verdict::{Expected, Tally, Verdict};
use crate::vm::{Ending, Limits, Listener, Spec, Vm};

/// Ctrl-], by which telnet is left too: ends a guest that does not listen.
const LEAVE: u8 = 0x1d;

/// Ctrl-D, as a terminal says that no key will come any more.
const END_OF_INPUT: u8 = 4;

/// How the guest says on the debug console that the next line can come.
const READY: &str = "lineproof: monitor ";

/// What the guest is worked with.
#[derive(Debug)]
pub enum Hands {
    /// The user's.
    Keys,
    /// Lines that stand in a file.
    Script(Script),
}

/// Boots the guest on the device that `request` names, and lets it be worked
/// until whoever does so has had enough. A script stops at the first command
/// that fails.
///
/// # Errors
/// When there is no guest to work: see [`Error`].
pub fn attend(
    request: &Request,
    hands: Hands,
    parts: &Parts,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    let setup = request.setup();
    let wiring = device::wiring(&request.device, &setup)?;
    let mut device = device::create(&request.device, &setup)?;
    let spec = Spec {
        machine: request.machine,
        accel: parts.accel,
        cpus: parts.cpus(device.as_ref()),
        boot: parts.boot.clone(),
        device: device.qemu_args(Slot::Hidden),
        plan: Some(request.plan(device.card(), wiring, None).to_string()),
        monitor: true,
        fault: None,
        gdb: None,
        screenshot: None,
    };
    let limits = match hands {
        Hands::Keys => Limits::NONE,
        Hands::Script(_) => Limits {
            first_word: request.timeout,
            silence: request.timeout,
            total: request.timeout,
        },
    };
    let lines = device.lines();
    for line in lines.status() {
        console.error(&format!("port {}: {}", line.port, line.place));
    }
    let vm = Vm::start(parts.command(), &spec)
        .map_err(|error| Error::Environment(format!("cannot start QEMU: {error}")))?;
    let mut attendant = Attendant::new(hands, console, &printable(&device.label()));
    let ending = vm.watch(&limits, device.as_mut(), interrupts, &mut attendant);
    drop(device);
    let exit = attendant.conclude(&ending);
    for line in lines.status().iter().filter(|line| line.dropped > 0) {
        console.error(&line.to_string());
    }
    exit
}

/// Between the guest and its hands.
struct Attendant<'c> {
    hands: At,
    console: &'c Console,
    parser: Parser,
    tally: Tally,
    /// COM1 before the monitor's first words, which may be firmware's.
    before: Option<Vec<u8>>,
    typed: Vec<u8>,
    had_enough: bool,
    /// The guest's last line is not finished.
    mid_line: bool,
}

/// The hands at work.
enum At {
    Keys(Terminal),
    Script {
        script: Script,
        /// The line that is being carried out.
        current: Option<usize>,
        /// The line that ended the script, and how.
        broken: Option<(usize, Status)>,
    },
}

impl<'c> Attendant<'c> {
    fn new(hands: Hands, console: &'c Console, device: &str) -> Self {
        let hands = match hands {
            Hands::Keys => {
                console.error(&format!(
                    "{device}; Ctrl-] leaves a guest that does not listen"
                ));
                At::Keys(Terminal::take_over())
            }
            Hands::Script(script) => At::Script {
                script,
                current: None,
                broken: None,
            },
        };
        Self {
            hands,
            console,
            parser: Parser::new(),
            tally: Tally::new(Expected::default()),
            before: Some(Vec::new()),
            typed: Vec::new(),
            had_enough: false,
            mid_line: false,
        }
    }

    /// The guest waits for a line.
    fn ready(&mut self, last: &str) {
        let At::Script {
            script,
            current,
            broken,
        } = &mut self.hands
        else {
            return;
        };
        let ended = [Status::Failed, Status::Refused];
        let ended = ended.into_iter().find(|status| status.word() == last);
        *broken = current.take().zip(ended);
        let next = match broken {
            Some(_) => None,
            None => script.next(),
        };
        match next {
            Some((line, text)) => {
                *current = Some(line);
                self.typed.extend(text.bytes());
            }
            None => self.typed.extend(b"quit"),
        }
        self.typed.push(b'\r');
    }

    fn show(&mut self, bytes: &[u8]) {
        if let Some(&last) = bytes.last() {
            self.mid_line = last != b'\n';
        }
        match &mut self.hands {
            At::Keys(terminal) => terminal.show(bytes),
            At::Script { .. } => {
                let mut plain = bytes.to_vec();
                plain.retain(|&byte| byte != b'\r');
                self.console.bytes(&plain);
            }
        }
    }

    fn take(&mut self, event: &Event) {
        if let Event::Info(line) = event {
            match line.strip_prefix(READY) {
                Some(last) => self.ready(last),
                None if self.console.verbosity() >= Verbosity::Verbose => {
                    // A terminal that is the guest's does not go back by itself.
                    let end = if matches!(self.hands, At::Keys(_)) {
                        "\r"
                    } else {
                        ""
                    };
                    self.console.error(&format!("guest: {line}{end}"));
                }
                None => {}
            }
        }
        self.tally.take(event);
    }

    /// How it ended.
    fn conclude(mut self, ending: &Ending) -> Result<Exit, Error> {
        for event in self.parser.finish() {
            self.take(&event);
        }
        // QEMU may end before the guest's last line does.
        if self.mid_line {
            self.show(b"\r\n");
        }
        // The terminal is as it was before anything else is said.
        let broken = match self.hands {
            At::Keys(_) => None,
            At::Script { script, broken, .. } => {
                broken.map(|(line, status)| (script.name().to_owned(), line, status))
            }
        };
        if self.had_enough {
            return Err(Error::Interrupted);
        }
        match (Verdict::of_session(ending, &self.tally), broken) {
            (None, None) => Ok(Exit::Proven),
            (None, Some((name, line, status))) => {
                self.console.error(&format!(
                    "lineproof: {name}, line {line}: {}",
                    status.word()
                ));
                Ok(match status {
                    Status::Refused => Exit::Usage,
                    Status::Failed | Status::Done => Exit::CaseFailed,
                })
            }
            (Some(Verdict::Interrupted), _) => Err(Error::Interrupted),
            (Some(verdict), _) => {
                self.console.error(&format!("lineproof: {verdict}"));
                Ok(verdict.exit())
            }
        }
    }
}

impl Listener for Attendant<'_> {
    fn report(&mut self, bytes: &[u8]) {
        for event in self.parser.push(bytes) {
            self.take(&event);
        }
    }

    fn serial(&mut self, bytes: &[u8]) {
        let Some(mut before) = self.before.take() else {
            return self.show(bytes);
        };
        before.extend(bytes);
        let mut windows = before.windows(GREETING.len());
        match windows.position(|window| window == GREETING.as_bytes()) {
            Some(start) => self.show(&before[start..]),
            None => self.before = Some(before),
        }
    }

    fn keys(&self) -> Option<BorrowedFd<'_>> {
        match &self.hands {
            At::Keys(terminal) => terminal.poll_fd(),
            At::Script { .. } => None,
        }
    }

    fn typed(&mut self) -> Vec<u8> {
        if let At::Keys(terminal) = &mut self.hands {
            let ended = terminal.has_ended();
            self.typed.extend(terminal.typed());
            if terminal.has_ended() && !ended {
                self.typed.push(END_OF_INPUT);
            }
            self.had_enough |= self.typed.contains(&LEAVE);
        }
        std::mem::take(&mut self.typed)
    }

    fn has_heard_enough(&self) -> bool {
        self.had_enough
    }
}
