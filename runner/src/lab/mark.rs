//! How the end of the task's output is known: by a mark that follows it.
//!
//! What is written to a virtio port is on its way for a while after the write
//! has returned, and is lost with the machine. So the first program writes the
//! mark after the task's last byte, and the machine lives until the mark has
//! come through.

use uuid::Uuid;

/// What the first program writes last. No output has it in it by chance.
#[derive(Clone, Debug)]
pub(super) struct Mark(Vec<u8>);

impl Mark {
    /// A mark of its own for each machine.
    pub(super) fn random() -> Self {
        // Text seldom has the first byte in it, so that none of it waits.
        Self(format!("\x04{}", Uuid::new_v4().simple()).into_bytes())
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A stream that ends with the mark.
#[derive(Debug)]
pub(super) struct Marked {
    mark: Mark,
    /// What may be the mark's beginning.
    held: Vec<u8>,
    complete: bool,
}

impl Marked {
    /// A stream that begins.
    pub(super) fn new(mark: Mark) -> Self {
        Self {
            mark,
            held: Vec::new(),
            complete: false,
        }
    }

    /// Takes bytes as they come, and returns those that are known to be
    /// before the mark.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        if self.complete {
            // Of something that the task has left running.
            return Vec::new();
        }
        self.held.extend(bytes);
        let mark = self.mark.bytes();
        let at = (0..self.held.len()).find(|&at| {
            let rest = &self.held[at..];
            rest.starts_with(mark) || mark.starts_with(rest)
        });
        let rest = self.held.split_off(at.unwrap_or(self.held.len()));
        self.complete = rest.starts_with(mark);
        std::mem::replace(&mut self.held, rest)
    }

    /// Whether the mark has come, and with it all that was before.
    pub(super) const fn is_complete(&self) -> bool {
        self.complete
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_in_any_pieces_comes_out_without_its_mark() {
        let mark = Mark::random();
        // What looks like the mark and is not one is output.
        let looks = &mark.bytes()[..9];
        let sent = [b"a\x04", looks, b"\x04\x04", mark.bytes(), b"late"].concat();
        let wanted = [b"a\x04", looks, b"\x04\x04"].concat();
        for size in 1..=sent.len() {
            let mut stream = Marked::new(mark.clone());
            let mut came = Vec::new();
            for piece in sent.chunks(size) {
                came.extend(stream.take(piece));
            }
            assert_eq!(came, wanted, "in pieces of {size}");
            assert!(stream.is_complete());
        }
    }

    #[test]
    fn a_stream_without_its_mark_is_not_complete() {
        let mark = Mark::random();
        let mut stream = Marked::new(mark.clone());
        assert_eq!(stream.take(b"> "), b"> ");
        stream.take(&mark.bytes()[1..]);
        assert_eq!(stream.take(Mark::random().bytes()).len(), 33);
        assert!(!stream.is_complete());
    }
}
