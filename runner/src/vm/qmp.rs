//! The little of QEMU's machine protocol that a run needs: why the machine shut
//! down, where the processor is when it hangs, and what is on the screen.

use std::os::fd::BorrowedFd;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use serde_json::Value;

use super::channel::Channel;

/// How long a stuck QEMU may take to answer a question.
const PATIENCE: Duration = Duration::from_secs(3);

/// A QMP session.
#[derive(Debug)]
pub(super) struct Qmp {
    channel: Channel,
    partial: Vec<u8>,
    shutdown: Option<String>,
    answer: Option<Value>,
}

impl Qmp {
    pub(super) fn new(channel: Channel) -> Self {
        Self {
            channel,
            partial: Vec::new(),
            shutdown: None,
            answer: None,
        }
    }

    pub(super) fn poll_fd(&self) -> Option<BorrowedFd<'_>> {
        self.channel.poll_fd()
    }

    /// Why QEMU shut the machine down, in QEMU's words (`guest-reset`,
    /// `guest-shutdown`, `host-signal`), as far as it has said so.
    pub(super) fn shutdown(&self) -> Option<&str> {
        self.shutdown.as_deref()
    }

    /// Takes what QEMU has said since the last time.
    pub(super) fn pump(&mut self) {
        self.partial.extend(self.channel.drain());
        while let Some(end) = self.partial.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.partial.drain(..=end).collect();
            if let Ok(message) = serde_json::from_slice::<Value>(&line) {
                self.take(&message);
            }
        }
    }

    fn take(&mut self, message: &Value) {
        if message.get("QMP").is_some() {
            self.request("qmp_capabilities", &Value::Null);
        } else if message["event"] == "SHUTDOWN" {
            // The first tells why; another follows when QEMU is told to quit.
            if self.shutdown.is_none() {
                self.shutdown = message["data"]["reason"].as_str().map(str::to_owned);
            }
        } else if let Some(value) = message.get("return").or_else(|| message.get("error")) {
            self.answer = Some(value.clone());
        }
    }

    fn request(&mut self, command: &str, arguments: &Value) {
        let mut message = serde_json::json!({ "execute": command });
        if !arguments.is_null() {
            message["arguments"] = arguments.clone();
        }
        // A QEMU that no longer listens has no explanation to give.
        let _ = self.channel.send(format!("{message}\n").as_bytes());
    }

    /// What the processor is doing, in one line; none if QEMU does not answer.
    pub(super) fn processor_state(&mut self) -> Option<String> {
        let answer = self.ask(
            "human-monitor-command",
            &serde_json::json!({ "command-line": "info registers" }),
        )?;
        describe_registers(answer.as_str()?)
    }

    /// Has QEMU draw the screen into a file: PNG, or PPM if its name says so.
    /// Without an answer the file stays as it is.
    pub(super) fn draw_screen(&mut self, path: &Path) {
        let format = match path.extension() {
            Some(extension) if extension == "ppm" => "ppm",
            _ => "png",
        };
        self.ask(
            "screendump",
            &serde_json::json!({ "filename": path, "format": format }),
        );
    }

    /// Tells QEMU to end, with the status that the guest asked for.
    pub(super) fn quit(&mut self) {
        self.request("quit", &Value::Null);
    }

    /// The answer to a request, or the error that it led to; none if QEMU does
    /// not answer.
    fn ask(&mut self, command: &str, arguments: &Value) -> Option<Value> {
        self.pump();
        self.answer = None;
        self.request(command, arguments);
        let deadline = Instant::now() + PATIENCE;
        while self.answer.is_none() {
            let left = deadline.checked_duration_since(Instant::now())?;
            let mut fds = [PollFd::from_borrowed_fd(
                self.channel.poll_fd()?,
                PollFlags::IN,
            )];
            let left = Timespec::try_from(left).ok()?;
            rustix::event::poll(&mut fds, Some(&left)).ok()?;
            self.pump();
        }
        self.answer.take()
    }
}

/// Picks the instruction pointer and the halt flag out of QEMU's register
/// dump.
fn describe_registers(dump: &str) -> Option<String> {
    let field = |name: &str| {
        let (_, rest) = dump.split_once(name)?;
        rest.split_whitespace().next()
    };
    let ip = field("RIP=").or_else(|| field("EIP="))?;
    let doing = match field("HLT=") {
        Some("1") => "halted",
        _ => "running",
    };
    Some(format!("the processor is {doing} at 0x{ip}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_instruction_pointer_is_found_in_either_dump() {
        let long = "RAX=0000 RBX=1\nRIP=000000000010002a RFL=00000002 [-------] CPL=0 II=0 A20=1 SMM=0 HLT=1\n";
        assert_eq!(
            describe_registers(long).unwrap(),
            "the processor is halted at 0x000000000010002a"
        );
        let short = "EAX=0 \nEIP=0000fff0 EFL=00000002 [-------] CPL=0 HLT=0\n";
        assert_eq!(
            describe_registers(short).unwrap(),
            "the processor is running at 0x0000fff0"
        );
        assert_eq!(describe_registers("no registers"), None);
    }
}
