//! The table of commands: names, words, what they do; and what a line's last
//! word can be completed to.

use alloc::format;
use alloc::vec::Vec;

use lineproof_conformance::catalogue::catalogue;

use crate::commands::{case, config, help, interrupt, line, registers};
use crate::editor::Completer;
use crate::session::Session;
use crate::words::{Complaint, REGISTERS, Words};

/// What a word of a command can be, for completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// 0 or 1.
    Port,
    /// 0, 1 or `pci`.
    Place,
    /// A register's name.
    Register,
    /// A case's id.
    Case,
    /// `on` or `off`.
    Switch,
    /// A command's name.
    Command,
}

/// One command.
pub struct Command {
    /// The first word.
    pub name: &'static str,
    /// The words behind it, as help shows them.
    pub words: &'static str,
    /// What it does, in a few words.
    pub does: &'static str,
    /// What else there is to know, as lines.
    pub more: &'static str,
    kinds: &'static [Kind],
    /// Carries it out.
    pub run: fn(&mut Session<'_>, &mut Words<'_>) -> Result<(), Complaint>,
}

/// Every command, as help lists them.
pub static COMMANDS: &[Command] = &[
    Command {
        name: "help",
        words: "[COMMAND]",
        does: "this list, or more about a command",
        more: "",
        kinds: &[Kind::Command],
        run: help::help,
    },
    Command {
        name: "pci",
        words: "",
        does: "the functions on the bus, and the card's config space",
        more: "",
        kinds: &[],
        run: config::pci,
    },
    Command {
        name: "regs",
        words: "PORT",
        does: "a port's registers in bit names, with what changed since the last time",
        more: "Reading LSR, MSR and IIR clears what reading clears. RBR is not read: that\n\
               would take a character; peek does.",
        kinds: &[Kind::Port],
        run: registers::regs,
    },
    Command {
        name: "peek",
        words: "PORT REGISTER | pci OFFSET [byte|word|dword]",
        does: "reads a register, or config space",
        more: "DLL and DLM are reached by setting DLAB for the moment.",
        kinds: &[Kind::Place, Kind::Register],
        run: registers::peek,
    },
    Command {
        name: "poke",
        words: "PORT REGISTER VALUE | pci OFFSET VALUE [byte|word|dword]",
        does: "writes a register, or config space",
        more: "Values are decimal, or hexadecimal with 0x.",
        kinds: &[Kind::Place, Kind::Register],
        run: registers::poke,
    },
    Command {
        name: "irq",
        words: "[SECONDS]",
        does: "where INTx arrives, and whether it comes within this time",
        more: "Without SECONDS: whether it is there now.",
        kinds: &[],
        run: interrupt::irq,
    },
    Command {
        name: "loop",
        words: "PORT BAUD [BYTES]",
        does: "sends bytes through the port's local loopback, and counts what comes back",
        more: "256 bytes if nothing else is said, 8N1 with the FIFOs on. The port is left as\n\
               it was, but for its FIFOs, which are empty.",
        kinds: &[Kind::Port],
        run: line::exercise,
    },
    Command {
        name: "send",
        words: "PORT TEXT",
        does: "sends a text as the port is set; \\r \\n \\t \\\\ \\xNN are bytes",
        more: "",
        kinds: &[Kind::Port],
        run: line::send,
    },
    Command {
        name: "watch",
        words: "PORT [SECONDS]",
        does: "shows what comes in and what changes, until a key or for this time",
        more: "10 seconds if nothing else is said.",
        kinds: &[Kind::Port],
        run: line::watch,
    },
    Command {
        name: "case",
        words: "ID [PORT]",
        does: "puts a case of the suite to the card",
        more: "",
        kinds: &[Kind::Case, Kind::Port],
        run: case::case,
    },
    Command {
        name: "trace",
        words: "on|off",
        does: "shows after each command the accesses that it made, the last 64",
        more: "",
        kinds: &[Kind::Switch],
        run: registers::trace,
    },
    Command {
        name: "reset",
        words: "",
        does: "resets the card by its bridge",
        more: "",
        kinds: &[],
        run: config::reset,
    },
    Command {
        name: "quit",
        words: "",
        does: "ends the session; so does Ctrl-D on an empty line",
        more: "",
        kinds: &[],
        run: help::quit,
    },
];

/// The command called `name`.
///
/// # Errors
/// Names those that begin like it, or the way to all of them.
pub fn find(name: &str) -> Result<&'static Command, Complaint> {
    if let Some(command) = COMMANDS.iter().find(|command| command.name == name) {
        return Ok(command);
    }
    let first = name.chars().next();
    let alike = COMMANDS
        .iter()
        .filter(|known| known.name.chars().next() == first);
    let alike: Vec<_> = alike.map(|command| command.name).collect();
    Err(Complaint::refused(match alike.as_slice() {
        [] => format!("{name:?} is no command; help lists them"),
        alike => format!(
            "{name:?} is no command; did you mean {}?",
            alike.join(" or ")
        ),
    }))
}

/// Completes from the table.
pub struct Table;

impl Completer for Table {
    fn candidates(&self, line: &str) -> Vec<&'static str> {
        let mut words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        // A line that ends in a space is at the start of a new word.
        let last = match line.ends_with(' ') || line.is_empty() {
            true => "",
            false => words.pop().unwrap_or_default(),
        };
        let kind = match words.split_first() {
            None => Some(Kind::Command),
            Some((name, others)) => find(name)
                .ok()
                .and_then(|command| command.kinds.get(others.len()).copied()),
        };
        let all: Vec<&'static str> = match kind {
            None => Vec::new(),
            Some(Kind::Port) => ["0", "1"].into(),
            Some(Kind::Place) => ["0", "1", "pci"].into(),
            Some(Kind::Register) if words.contains(&"pci") => Vec::new(),
            Some(Kind::Register) => REGISTERS.iter().map(|reg| reg.name()).collect(),
            Some(Kind::Case) => catalogue().map(|case| case.id).collect(),
            Some(Kind::Switch) => ["on", "off"].into(),
            Some(Kind::Command) => COMMANDS.iter().map(|command| command.name).collect(),
        };
        let begins = |word: &&str| {
            let start = word.as_bytes().get(..last.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(last.as_bytes()))
        };
        all.into_iter().filter(begins).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_completed_to_what_may_stand_there() {
        assert_eq!(Table.candidates("re"), ["regs", "reset"]);
        assert_eq!(Table.candidates("regs "), ["0", "1"]);
        assert_eq!(Table.candidates("peek p"), ["pci"]);
        assert_eq!(Table.candidates("peek 0 ls"), ["LSR"]);
        assert_eq!(Table.candidates("peek pci "), [""; 0]);
        assert_eq!(
            Table.candidates("case fcr.trigger-1"),
            ["fcr.trigger-1", "fcr.trigger-14"]
        );
        assert_eq!(Table.candidates("trace of"), ["off"]);
        assert_eq!(Table.candidates("quit "), [""; 0]);
        assert_eq!(Table.candidates("nonsense "), [""; 0]);
        assert_eq!(Table.candidates("").len(), COMMANDS.len());
    }

    #[test]
    fn an_unknown_command_names_those_that_begin_like_it() {
        let line = |name| find(name).map(|_| ()).unwrap_err().line;
        assert!(line("rges").contains("did you mean regs or reset?"));
        assert!(line("xyz").contains("help lists them"));
    }
}
