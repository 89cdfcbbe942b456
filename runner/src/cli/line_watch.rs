//! What a user hears of the lines of a card that is being served.

use lineproof_host_emulator::line::host::{LineMonitor, LineStatus};

/// Looks, of which at most one tells of the same line's growing losses.
const PATIENCE: u32 = 5;

/// The lines, and what has been told of them.
#[derive(Debug)]
pub(super) struct LineWatch {
    monitor: LineMonitor,
    told: Vec<LineStatus>,
    /// Looks since losses were last told.
    looks: u32,
}

impl LineWatch {
    pub(super) fn new(monitor: LineMonitor) -> Self {
        Self {
            told: monitor.status(),
            monitor,
            looks: PATIENCE,
        }
    }

    /// Where each line leads.
    pub(super) fn places(&self) -> impl Iterator<Item = String> + use<'_> {
        let place = |line: &LineStatus| format!("port {}: {}", line.port, line.place);
        self.told.iter().map(place)
    }

    /// What has happened since the last look, a line each.
    pub(super) fn news(&mut self) -> Vec<String> {
        let lines = self.monitor.status();
        let mut news = Vec::new();
        self.looks += 1;
        let losses = self.looks >= PATIENCE;
        for (told, line) in self.told.iter_mut().zip(lines) {
            let mut tell = |what: &str| {
                news.push(format!("port {}: {}: {what}", line.port, line.place));
            };
            match (told.connected, line.connected) {
                (false, true) => tell("connected"),
                (true, false) => tell("nobody connected"),
                _ => {}
            }
            told.connected = line.connected;
            if told.trouble != line.trouble
                && let Some(trouble) = &line.trouble
            {
                tell(trouble);
            }
            told.trouble.clone_from(&line.trouble);
            if losses && told.dropped != line.dropped {
                tell(&format!("{} bytes dropped so far", line.dropped));
                told.dropped = line.dropped;
                self.looks = 0;
            }
        }
        news
    }

    /// How each line did in all.
    pub(super) fn totals(&self) -> impl Iterator<Item = String> + use<> {
        let lines = self.monitor.status().into_iter();
        lines.map(|line| line.to_string())
    }
}
