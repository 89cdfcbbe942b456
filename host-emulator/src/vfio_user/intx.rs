//! The INTx interrupt as VFIO presents it: a level on the device's side,
//! eventfds and a mask on the client's.
//!
//! The pin is level-triggered and masks itself: one signal goes out when the
//! level is high and unmasked, and the next only after an unmask, if the level
//! is still (or again) high then. A level that came and went while masked
//! leaves no trace, as on a wire.
//!
//! That next signal goes out at once, but for one case: after a *message* that
//! unmasks what a signal has masked it is owed, until [`Intx::make_up`].

use std::os::fd::{AsFd, BorrowedFd};

use super::eventfd::EventFd;

/// Index of the INTx type (`VFIO_PCI_INTX_IRQ_INDEX`).
pub const INTX_INDEX: u32 = 0;

/// Interrupt types of the device: INTx, MSI and MSI-X. The error and request
/// types of `<linux/vfio.h>` come after them and do not exist here.
pub const TYPE_COUNT: u32 = 3;

/// Number of interrupts of a type; `None` from [`TYPE_COUNT`] on.
#[must_use]
pub fn interrupt_count(index: u32) -> Option<u32> {
    match index {
        INTX_INDEX => Some(1),
        _ if index < TYPE_COUNT => Some(0),
        _ => None,
    }
}

/// The client's view of the device's INTx pin; dropped with the client, so
/// that its eventfds are closed.
#[derive(Debug, Default)]
pub struct Intx {
    trigger: Option<EventFd>,
    mask_request: Option<EventFd>,
    unmask_request: Option<EventFd>,
    mask: Mask,
    level: bool,
    held: bool,
    /// The level has been high ever since a signal that was unmasked by a
    /// message.
    owed: bool,
}

/// What holds signals back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Mask {
    /// Nothing.
    #[default]
    Open,
    /// The last signal.
    BySignal,
    /// The client.
    ByClient,
}

impl Intx {
    /// Tells what the device's pin says now, and signals if that is due.
    pub fn set_level(&mut self, level: bool) {
        self.level = level;
        self.owed &= level;
        self.signal_if_due();
    }

    /// Holds signals back, whatever the mask, while the device is stopped; what
    /// is due then is due once it is not.
    pub fn hold(&mut self, held: bool) {
        self.held = held;
    }

    /// Holds signals back until [`Self::unmask`].
    pub fn mask(&mut self) {
        self.mask = Mask::ByClient;
        self.owed = false;
    }

    /// Lets signals through again, the first at once if the level is high.
    pub fn unmask(&mut self) {
        self.mask = Mask::Open;
        self.make_up();
    }

    /// The same, asked for by a message: if the level is high and was
    /// signalled already, the next signal for it is owed.
    pub fn unmask_by_message(&mut self) {
        self.owed |= self.mask == Mask::BySignal && self.level;
        self.mask = Mask::Open;
        self.signal_if_due();
    }

    /// Whether a signal is owed.
    #[must_use]
    pub fn owes(&self) -> bool {
        self.owed
    }

    /// Sends the signal that is owed, if the level is still high.
    pub fn make_up(&mut self) {
        self.owed = false;
        self.signal_if_due();
    }

    /// Sets or removes the eventfd that carries the interrupt to the client.
    /// The mask stays as it is.
    pub fn set_trigger(&mut self, eventfd: Option<EventFd>) {
        self.trigger = eventfd;
        self.signal_if_due();
    }

    /// Sets or removes the eventfd by which the client asks for a mask.
    pub fn set_mask_request(&mut self, eventfd: Option<EventFd>) {
        self.mask_request = eventfd;
    }

    /// Sets or removes the eventfd by which the client asks for an unmask
    /// (KVM writes it when the guest ends the interrupt).
    pub fn set_unmask_request(&mut self, eventfd: Option<EventFd>) {
        self.unmask_request = eventfd;
    }

    /// Signals the interrupt on the client's own demand, whatever the level,
    /// unless it is masked. Returns false when there is no eventfd to signal.
    #[must_use]
    pub fn trigger_by_hand(&mut self) -> bool {
        let Some(trigger) = &self.trigger else {
            return false;
        };
        if self.mask == Mask::Open {
            trigger.signal();
        }
        true
    }

    /// Removes all eventfds and the mask: the state before the client's first
    /// `VFIO_USER_DEVICE_SET_IRQS`.
    pub fn disable(&mut self) {
        let Self { level, held, .. } = *self;
        *self = Self {
            level,
            held,
            ..Self::default()
        };
    }

    /// The descriptors on which the client may ask for a mask and an unmask,
    /// in this order, for the server to wait on.
    #[must_use]
    pub fn requests(&self) -> [Option<BorrowedFd<'_>>; 2] {
        [&self.mask_request, &self.unmask_request]
            .map(|request| request.as_ref().map(EventFd::as_fd))
    }

    /// Carries out what the client has asked for on those descriptors. Where
    /// both are signalled the order is unknown, and the unmask wins: it loses
    /// no interrupt.
    pub fn serve_requests(&mut self) {
        if self.mask_request.as_ref().is_some_and(EventFd::take) {
            self.mask();
        }
        if self.unmask_request.as_ref().is_some_and(EventFd::take) {
            self.unmask();
        }
    }

    /// Whether a rise of the level would be signalled: if not, nobody needs to
    /// watch the level before the client's next message.
    #[must_use]
    pub fn awaits_rise(&self) -> bool {
        self.trigger.is_some() && self.mask == Mask::Open && !self.level && !self.held
    }

    fn signal_if_due(&mut self) {
        if self.level
            && self.mask == Mask::Open
            && !self.held
            && !self.owed
            && let Some(trigger) = &self.trigger
        {
            self.mask = Mask::BySignal;
            trigger.signal();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::event::{EventfdFlags, eventfd};

    /// An INTx with a trigger, and a second handle on that trigger.
    fn intx_and_client() -> (Intx, EventFd) {
        let fd = eventfd(0, EventfdFlags::NONBLOCK).unwrap();
        let client = EventFd::adopt(fd.try_clone().unwrap()).unwrap();
        let mut intx = Intx::default();
        intx.set_trigger(Some(EventFd::adopt(fd).unwrap()));
        (intx, client)
    }

    #[test]
    fn a_high_level_signals_once_until_unmasked() {
        let (mut intx, client) = intx_and_client();
        intx.set_level(true);
        assert!(client.take());
        intx.set_level(true);
        intx.set_level(false);
        intx.set_level(true);
        assert!(!client.take(), "automasked after the first signal");
        intx.unmask();
        assert!(client.take(), "still high at the unmask");
    }

    #[test]
    fn a_message_unmask_of_a_level_that_was_signalled_owes_the_next_signal() {
        let (mut intx, client) = intx_and_client();
        intx.set_level(true);
        assert!(client.take());
        intx.unmask_by_message();
        intx.set_level(true);
        assert!(intx.owes() && !client.take());
        intx.make_up();
        assert!(!intx.owes() && client.take());
    }

    #[test]
    fn what_is_owed_ends_with_the_level_and_the_next_rise_is_signalled_at_once() {
        let (mut intx, client) = intx_and_client();
        intx.set_level(true);
        intx.unmask_by_message();
        assert!(client.take());
        intx.set_level(false);
        assert!(!intx.owes());
        intx.set_level(true);
        assert!(client.take());
    }

    #[test]
    fn a_message_unmask_after_a_mask_of_the_clients_owes_nothing() {
        let (mut intx, client) = intx_and_client();
        intx.mask();
        intx.set_level(true);
        intx.unmask_by_message();
        assert!(!intx.owes() && client.take());
    }

    #[test]
    fn an_unmask_by_eventfd_pays_what_is_owed() {
        let (mut intx, client) = intx_and_client();
        intx.set_level(true);
        intx.unmask_by_message();
        assert!(client.take());
        intx.unmask();
        assert!(!intx.owes() && client.take());
    }

    #[test]
    fn a_level_that_fell_while_masked_leaves_no_signal() {
        let (mut intx, client) = intx_and_client();
        intx.mask();
        intx.set_level(true);
        intx.set_level(false);
        intx.unmask();
        assert!(!client.take());
        intx.set_level(true);
        assert!(client.take());
    }

    #[test]
    fn a_trigger_set_while_the_level_is_high_is_signalled_at_once() {
        let mut intx = Intx::default();
        intx.set_level(true);
        let fd = eventfd(0, EventfdFlags::NONBLOCK).unwrap();
        let client = EventFd::adopt(fd.try_clone().unwrap()).unwrap();
        intx.set_trigger(Some(EventFd::adopt(fd).unwrap()));
        assert!(client.take());
    }

    #[test]
    fn an_unmask_request_is_taken_once() {
        let (mut intx, client) = intx_and_client();
        let fd = eventfd(0, EventfdFlags::empty()).unwrap();
        let guest = EventFd::adopt(fd.try_clone().unwrap()).unwrap();
        intx.set_unmask_request(Some(EventFd::adopt(fd).unwrap()));
        intx.set_level(true);
        assert!(client.take());
        guest.signal();
        intx.serve_requests();
        assert!(client.take(), "unmasked and still high");
        intx.serve_requests();
        assert!(!client.take(), "no second unmask was asked for");
    }

    #[test]
    fn disable_forgets_eventfds_and_mask_but_not_the_level() {
        let (mut intx, client) = intx_and_client();
        intx.set_level(true);
        assert!(client.take());
        intx.disable();
        assert!(!intx.trigger_by_hand());
        let fd = eventfd(0, EventfdFlags::NONBLOCK).unwrap();
        let client = EventFd::adopt(fd.try_clone().unwrap()).unwrap();
        intx.set_trigger(Some(EventFd::adopt(fd).unwrap()));
        assert!(client.take());
    }

    #[test]
    fn a_saturated_blocking_eventfd_does_not_block_the_signal() {
        let fd = eventfd(0, EventfdFlags::empty()).unwrap();
        rustix::io::write(&fd, &(u64::MAX - 1).to_ne_bytes()).unwrap();
        let mut intx = Intx::default();
        intx.set_trigger(Some(EventFd::adopt(fd).unwrap()));
        intx.set_level(true);
        assert!(intx.trigger_by_hand());
    }

    #[test]
    fn a_descriptor_that_is_no_eventfd_is_refused() {
        let (pipe, _writer) = std::io::pipe().unwrap();
        assert!(EventFd::adopt(pipe.into()).is_err());
    }
}
