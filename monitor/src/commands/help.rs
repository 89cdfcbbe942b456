//! Help, and the way out.

use crate::command::{COMMANDS, find};
use crate::session::Session;
use crate::words::{Complaint, Words};

/// `help [COMMAND]`.
pub fn help(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    let Some(name) = words.next() else {
        for command in COMMANDS {
            session.say(format_args!("{:<5}  {}", command.name, command.does));
        }
        return Ok(());
    };
    let command = find(name)?;
    words.end()?;
    session.say(format_args!("{} {}", command.name, command.words));
    session.say(format_args!("  {}", command.does));
    for line in command.more.lines() {
        session.say(format_args!("  {line}"));
    }
    Ok(())
}

/// `quit`.
pub fn quit(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    words.end()?;
    session.over = true;
    Ok(())
}
