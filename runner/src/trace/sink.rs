//! A file that is written from whatever thread the card is used on, and whose
//! first failure waits for its owner.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::outcome::Error;

/// A file being written. Clones write to the same one.
#[derive(Clone, Debug)]
pub(super) struct Sink(Arc<Mutex<Open>>);

#[derive(Debug)]
struct Open {
    path: PathBuf,
    /// None once writing has failed.
    file: Option<BufWriter<File>>,
    failure: Option<io::Error>,
}

impl Sink {
    /// Creates the file, empty.
    ///
    /// # Errors
    /// [`Error::Environment`] when that is not possible.
    pub(super) fn create(path: &Path) -> Result<Self, Error> {
        let file = File::create(path).map_err(|error| {
            Error::Environment(format!(
                "cannot write the trace {}: {error}; name a file that can be created",
                path.display()
            ))
        })?;
        Ok(Self(Arc::new(Mutex::new(Open {
            path: path.to_owned(),
            file: Some(BufWriter::new(file)),
            failure: None,
        }))))
    }

    /// Writes with `write`; after a failure, nothing any more.
    pub(super) fn write(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = &mut open.file
            && let Err(error) = write(file)
        {
            open.give_up(error);
        }
    }

    /// Writes out what is still held back.
    ///
    /// # Errors
    /// [`Error::Environment`] when the file is incomplete.
    pub(super) fn finish(&self) -> Result<(), Error> {
        self.write(|file| file.flush());
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match open.failure.take() {
            None => Ok(()),
            Some(error) => Err(Error::Environment(format!(
                "the trace {} is incomplete: {error}; write it elsewhere",
                open.path.display()
            ))),
        }
    }
}

impl Open {
    fn give_up(&mut self, error: io::Error) {
        self.failure = Some(error);
        // What is held back would only fail again when it is dropped.
        if let Some(file) = self.file.take() {
            let _ = file.into_parts();
        }
    }
}
