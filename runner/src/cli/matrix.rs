//! `lineproof matrix`: case by implementation.

use std::path::PathBuf;

use clap::ValueEnum;

use super::Talk;
use super::options::AccelWord;
use crate::matrix::{Matrix, Style};
use crate::outcome::{Error, Exit};
use crate::report::Console;
use crate::run::{BootChoice, Needs, gather};
use crate::signals::Interrupts;
use crate::vm::Cpus;

/// Which implementations, and how to write the table.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to write it
    #[arg(long, default_value = "text")]
    format: StyleWord,
    /// Write it to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Leave out the implementations that need a virtual machine
    #[arg(long)]
    no_guest: bool,
    /// How QEMU executes the guest
    #[arg(long, default_value = "auto")]
    accel: AccelWord,
    /// The QEMU to use, and to judge; LINEPROOF_QEMU names one too
    #[arg(long, value_name = "PATH")]
    qemu: Option<PathBuf>,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum StyleWord {
    /// For a terminal
    #[default]
    Text,
    /// For a document
    Markdown,
    /// For a browser, in one file
    Html,
}

impl From<StyleWord> for Style {
    fn from(word: StyleWord) -> Self {
        match word {
            StyleWord::Text => Self::Text,
            StyleWord::Markdown => Self::Markdown,
            StyleWord::Html => Self::Html,
        }
    }
}

/// Prints the matrix. Fails if an implementation did other than its profile
/// says.
pub(super) fn matrix(
    args: &Args,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    let needs = Needs {
        qemu: args.qemu.as_deref(),
        kernel: None,
        accel: args.accel.into(),
        cpus: Cpus::default(),
        boot: BootChoice::Pvh,
    };
    let parts = match args.no_guest {
        true => None,
        false => Some(gather(&needs, console, interrupts)?),
    };
    let matrix = Matrix::gather(parts.as_ref(), interrupts)?;
    let text = matrix.write(args.format.into());
    match &args.out {
        Some(path) => std::fs::write(path, text).map_err(|error| {
            Error::Usage(format!(
                "cannot write {}: {error}; name a file that can be created",
                path.display()
            ))
        })?,
        None => console.line(text.trim_end()),
    }
    let surprises: Vec<String> = matrix.surprises().collect();
    for line in &surprises {
        console.error(&format!("lineproof: {line}"));
    }
    Ok(match surprises.len() {
        0 => Exit::Proven,
        _ => Exit::CaseFailed,
    })
}
