//! A directory with a run, or with many, in every format.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use super::collection::Collection;
use super::document::Document;
use super::html::Drawing;
use super::{html, json, junit};
use crate::outcome::Error;

/// What is in it.
const TEXT: &str = "report.txt";
const KTAP: &str = "report.ktap";
/// The data of a run.
pub const JSON: &str = "report.json";
const JUNIT: &str = "junit.xml";
const HTML: &str = "index.html";

/// Where a report is written to.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// The directory at `path`, which is made if it is not there. What an earlier
    /// run has left in it is removed: it must not stand for a run that comes to
    /// nothing.
    ///
    /// # Errors
    /// [`Error::Environment`] when it cannot be made, or not be written to.
    pub fn create(path: &Path) -> Result<Self, Error> {
        make(path)?;
        for name in [TEXT, KTAP, JSON, JUNIT, HTML] {
            let file = path.join(name);
            match fs::remove_file(&file) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(Error::Environment(format!(
                        "cannot remove the earlier report {}: {error}; name another directory",
                        file.display()
                    )));
                }
                _ => {}
            }
        }
        access(path, Access::WRITE_OK | Access::EXEC_OK).map_err(|error| {
            Error::Environment(format!(
                "cannot write to the report's directory {}: {error}; name another",
                path.display()
            ))
        })?;
        Ok(Self {
            path: path.to_owned(),
        })
    }

    /// Writes what was collected; nothing of a run that did not begin.
    ///
    /// # Errors
    /// [`Error::Environment`] when a file cannot be written.
    pub fn write(&self, runs: &Collection) -> Result<(), Error> {
        let whole = runs.whole();
        let Some(document) = &whole.document else {
            return Ok(());
        };
        write_file(&self.path, TEXT, &lines(&whole.text))?;
        write_file(&self.path, KTAP, &lines(&whole.ktap))?;
        write_drawn(&self.path, document, &whole.drawings)
    }

    /// Writes what is made from the data of a run: JSON, JUnit, the page.
    ///
    /// # Errors
    /// [`Error::Environment`] when a file cannot be written.
    pub fn write_document(&self, document: &Document) -> Result<(), Error> {
        write_drawn(&self.path, document, &[])
    }
}

fn write_drawn(path: &Path, document: &Document, drawings: &[Drawing]) -> Result<(), Error> {
    write_file(path, JSON, &json::write(document))?;
    write_file(path, JUNIT, &junit::write(document))?;
    write_file(path, HTML, &html::write(document, drawings))
}

fn make(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|error| {
        Error::Environment(format!(
            "cannot make the report's directory {}: {error}; name one that can be made",
            path.display()
        ))
    })
}

fn write_file(directory: &Path, name: &str, content: &str) -> Result<(), Error> {
    let path = directory.join(name);
    fs::write(&path, content).map_err(|error| {
        Error::Environment(format!(
            "cannot write the report {}: {error}; write it elsewhere",
            path.display()
        ))
    })
}

fn lines(lines: &[String]) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}
