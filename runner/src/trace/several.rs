//! More than one observer of one card.

use lineproof_host_emulator::vfio_user::Overheard;
use lineproof_host_emulator::{Access, Instant, Observer, Signals};

/// Tells each of them.
pub(super) struct Several(pub(super) Vec<Box<dyn Observer>>);

impl Observer for Several {
    fn signals(&mut self, at: Instant, signals: &Signals) {
        for observer in &mut self.0 {
            observer.signals(at, signals);
        }
    }

    fn access(&mut self, access: &Access<'_>) {
        for observer in &mut self.0 {
            observer.access(access);
        }
    }

    fn reset(&mut self, at: Instant) {
        for observer in &mut self.0 {
            observer.reset(at);
        }
    }

    fn restored(&mut self, at: Instant) {
        for observer in &mut self.0 {
            observer.restored(at);
        }
    }

    fn message(&mut self, at: Instant, message: &Overheard<'_>) {
        for observer in &mut self.0 {
            observer.message(at, message);
        }
    }

    fn end(&mut self, at: Instant) {
        for observer in &mut self.0 {
            observer.end(at);
        }
    }
}
