//! A session: lines in, commands out, one complaint a line at most.

use core::fmt::{self, Write};
use core::time::Duration;

use lineproof_conformance::plan::Plan;
use lineproof_conformance::{Port, Profile, Target};

use crate::GREETING;
use crate::accesses::Watched;
use crate::command::{Table, find};
use crate::commands::registers::SHOWN;
use crate::editor::{Editor, Progress};
use crate::keys::Decoder;
use crate::surroundings::{Status, Surroundings, Terminal};
use crate::words::{Complaint, Words};

/// What stands before each line.
const PROMPT: &str = "> ";

/// What the commands have to do with.
pub struct Session<'s> {
    card: Option<Watched<'s>>,
    terminal: &'s mut dyn Terminal,
    /// What stands around the card.
    pub surroundings: &'s mut dyn Surroundings,
    /// What cases are judged by.
    pub profile: &'static Profile,
    /// What the registers of each port were, when they were last shown.
    pub shown: [Option<[u8; SHOWN.len()]>; 2],
    /// The user wants no more.
    pub over: bool,
}

/// Talks with whoever is at `terminal` until they have had enough. `plan` says
/// what the card is judged by; without a `card` there is the bus to look at.
pub fn run<'s>(
    plan: &Plan<'_>,
    card: Option<&'s mut dyn Target>,
    terminal: &'s mut dyn Terminal,
    surroundings: &'s mut dyn Surroundings,
) {
    let mut session = Session {
        card: card.map(Watched::new),
        terminal,
        surroundings,
        profile: plan.profile,
        shown: [None; 2],
        over: false,
    };
    session.say(format_args!(
        "{GREETING}; help lists the commands, quit ends it"
    ));
    let (mut editor, mut decoder) = (Editor::new(PROMPT), Decoder::default());
    let mut status = Status::Done;
    while !session.over {
        session.surroundings.ready(status);
        match session.line(&mut editor, &mut decoder) {
            Ok(Progress::Entered(line)) => status = session.obey(&line),
            Ok(Progress::Ended) => break,
            // A terminal does not fail; a line that was thrown away is none.
            Ok(Progress::Cancelled | Progress::Editing) | Err(fmt::Error) => {}
        }
    }
}

impl<'s> Session<'s> {
    /// Reads a line.
    fn line(&mut self, editor: &mut Editor, decoder: &mut Decoder) -> Result<Progress, fmt::Error> {
        let terminal = &mut *self.terminal;
        editor.begin(&mut Raw(terminal))?;
        loop {
            let Some(key) = terminal.read(None).and_then(|byte| decoder.take(byte)) else {
                continue;
            };
            match editor.take(key, &Table, &mut Raw(terminal))? {
                Progress::Editing => {}
                finished => return Ok(finished),
            }
        }
    }

    /// Carries out the command in `line`.
    fn obey(&mut self, line: &str) -> Status {
        let mut words = Words::new(line);
        let Some(name) = words.next() else {
            return Status::Done;
        };
        let done = find(name).and_then(|command| (command.run)(self, &mut words));
        self.show_accesses();
        match done {
            Ok(()) => Status::Done,
            Err(Complaint { line, status }) => {
                self.say(format_args!("{line}"));
                status
            }
        }
    }

    fn show_accesses(&mut self) {
        if let Some(card) = &mut self.card {
            // A terminal does not fail.
            let _ = write!(Cooked(self.terminal), "{card}");
            card.clear();
        }
    }

    /// Shows `text` as lines.
    pub fn say(&mut self, text: fmt::Arguments<'_>) {
        // A terminal does not fail; what a Display refuses to say is left out.
        let _ = writeln!(Cooked(self.terminal), "{text}");
    }

    /// The card.
    ///
    /// # Errors
    /// Says that there is none.
    pub fn card(&mut self) -> Result<&mut Watched<'s>, Complaint> {
        let none = || Complaint::refused("there is no card; pci shows what there is");
        self.card.as_mut().ok_or_else(none)
    }

    /// How many ports the card has; none without a card.
    pub fn ports(&self) -> u8 {
        self.card
            .as_ref()
            .map_or(0, |card| card.capabilities().ports)
    }

    /// The port that a command's next word names.
    ///
    /// # Errors
    /// When there is no card, or it has no such port.
    pub fn port(&mut self, words: &mut Words<'_>) -> Result<Port, Complaint> {
        self.card()?;
        words.port(self.ports())
    }

    /// Whether a key was pressed within `limit`.
    pub fn key(&mut self, limit: Duration) -> bool {
        self.terminal.read(Some(limit)).is_some()
    }
}

/// Text with terminal's line ends already in it.
struct Raw<'t>(&'t mut dyn Terminal);

impl Write for Raw<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text);
        Ok(())
    }
}

/// Text with plain line ends.
struct Cooked<'t>(&'t mut dyn Terminal);

impl Write for Cooked<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.0.write("\r\n");
            }
            if !line.is_empty() {
                self.0.write(line);
            }
        }
        Ok(())
    }
}
