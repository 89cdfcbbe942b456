//! What to make of a connection that could not be accepted.
//!
//! Owns which failures count as none, and how long a listening socket is left
//! alone after another one: poll would report the connection that waits at
//! once, and again. Whom it tells is its user's matter.

use std::io;
use std::time::{Duration, Instant};

/// How long nobody is accepted after that has failed, for want of descriptors
/// mostly. The connections wait meanwhile.
const SPAN: Duration = Duration::from_millis(100);

/// The time for which a listening socket is to be left alone, if any.
#[derive(Clone, Copy, Debug, Default)]
pub struct Respite {
    until: Option<Instant>,
}

impl Respite {
    /// Takes what accepting came to: the connection; none where there is no
    /// connection after all, which is no failure.
    ///
    /// # Errors
    /// The failure; the respite has begun.
    pub fn take<T>(&mut self, accepted: io::Result<T>) -> io::Result<Option<T>> {
        match accepted {
            Ok(connection) => Ok(Some(connection)),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock
                        | io::ErrorKind::Interrupted
                        | io::ErrorKind::ConnectionAborted
                ) =>
            {
                Ok(None)
            }
            Err(error) => {
                self.until = Some(Instant::now() + SPAN);
                Err(error)
            }
        }
    }

    /// What is left of it at the moment; none if the socket may be watched.
    pub fn left(&mut self) -> Option<Duration> {
        let left = self.until?.saturating_duration_since(Instant::now());
        if left.is_zero() {
            self.until = None;
            return None;
        }
        Some(left)
    }

    /// Its whole length while it lasts: when to look again at the latest.
    #[must_use]
    pub fn span(&self) -> Option<Duration> {
        self.lasts().then_some(SPAN)
    }

    /// Whether it lasts, as of the last look at what is left of it.
    #[must_use]
    pub const fn lasts(&self) -> bool {
        self.until.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::ErrorKind;

    #[test]
    fn a_connection_that_went_away_is_no_failure() {
        let mut respite = Respite::default();
        for kind in [
            ErrorKind::WouldBlock,
            ErrorKind::Interrupted,
            ErrorKind::ConnectionAborted,
        ] {
            assert_eq!(respite.take::<()>(Err(kind.into())).unwrap(), None);
            assert_eq!(respite.left(), None);
        }
        assert_eq!(respite.take(Ok(7)).unwrap(), Some(7));
    }

    #[test]
    fn a_failure_is_told_and_begins_a_respite_that_ends() {
        let mut respite = Respite::default();
        assert!(respite.take::<()>(Err(ErrorKind::Other.into())).is_err());
        assert!(respite.lasts());
        while let Some(left) = respite.left() {
            assert!(left <= SPAN);
            std::thread::sleep(left);
        }
        assert!(!respite.lasts());
    }
}
