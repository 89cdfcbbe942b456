//! The kernel's own messages, from `/dev/kmsg`.

use std::fs::OpenOptions;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;

use rustix::fs::OFlags;

/// What the kernel has said so far, a message a line.
pub(crate) fn kernel_log() -> io::Result<Vec<String>> {
    let mut log = OpenOptions::new()
        .read(true)
        .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
        .open("/dev/kmsg")?;
    let mut lines = Vec::new();
    let mut record = [0; 8192];
    // One read, one record; an error says that there is no more.
    while let Ok(count) = log.read(&mut record) {
        let text = String::from_utf8_lossy(&record[..count]);
        let message = text.split_once(';').map_or("", |(_, message)| message);
        lines.extend(message.lines().next().map(str::to_owned));
    }
    Ok(lines)
}
