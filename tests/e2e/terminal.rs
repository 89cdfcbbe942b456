//! A pseudo-terminal with somebody at it.

use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// Longer than anything takes on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(180);

/// The terminal, from the side of who sits at it.
pub struct Terminal {
    name: PathBuf,
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    /// What was shown so far.
    pub shown: String,
}

impl Terminal {
    /// A terminal that nobody uses yet.
    pub fn open() -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let keyboard = File::from(master);
        let mut screen = keyboard.try_clone().unwrap();
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // A terminal whose last user has gone reads as an error.
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            name: name.to_str().unwrap().into(),
            keyboard,
            screen: receiver,
            shown: String::new(),
        }
    }

    /// The side that a program uses.
    pub fn slave(&self) -> File {
        let mut options = File::options();
        options.read(true).write(true).open(&self.name).unwrap()
    }

    /// Starts a command here; its standard error stays where it is.
    pub fn start(&self, command: &mut Command) -> User {
        command.stdin(self.slave()).stdout(self.slave());
        User(command.spawn().unwrap())
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until `words` are shown, and forgets what was shown up to them.
    pub fn wait_for(&mut self, words: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.shown.find(words) {
                self.shown.drain(..at + words.len());
                return;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.screen.recv_timeout(left) {
                Ok(bytes) => self.shown += &String::from_utf8_lossy(&bytes),
                Err(error) => panic!("no {words:?} ({error}) in {:?}", self.shown),
            }
        }
    }

    /// Runs a command to its end with its output here, and gives that.
    pub fn run(mut self, mut command: Command) -> String {
        let mut child = self.start(&mut command);
        // The command holds the terminal open until it is dropped.
        drop(command);
        let status = child.wait();
        assert_eq!(status.code(), Some(0));
        while let Ok(bytes) = self.screen.recv_timeout(PATIENCE) {
            self.shown += &String::from_utf8_lossy(&bytes);
        }
        self.shown
    }
}

/// A command that uses the terminal; killed when dropped, for a test that
/// failed must not leave it behind.
pub struct User(Child);

impl User {
    /// Waits for its end.
    pub fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for User {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
