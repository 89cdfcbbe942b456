//! Why a claim matters: what a driver or its user loses where it does not
//! hold.
//!
//! Written once for each behaviour, not for each case: an entry serves all
//! cases whose id starts with its key, and the longest key wins.

/// Beginnings of ids, and what depends on the claims behind them.
static REASONS: &[(&str, &str)] = &[
    (
        "changes.",
        "A modem status change is told once. Lost to an access that has nothing to do with it, a \
         hang-up or a raised CTS goes unnoticed, for no later read shows it again.",
    ),
    (
        "client.",
        "A driver crate that nobody here wrote probes the port before it uses it; where it is not \
         content, other drivers will not be either.",
    ),
    (
        "divisor.",
        "The divisor is the port's speed. Drivers write its halves in either order and at any \
         time; a half that is lost or mixed up turns every character into noise.",
    ),
    (
        "error.",
        "A driver marks or drops each character that came with an error: told too early, too late \
         or for ever, the error is blamed on characters that are right; told to nobody, it is data.",
    ),
    (
        "error.framing-without-break",
        "Software takes BI for a call from the other end: SysRq, a session's end. A garbled \
         character must not pass for one.",
    ),
    (
        "error.parity-times-out",
        "A bad character at the end of a message is delivered by the time-out like a good one; \
         without it the message waits for the next.",
    ),
    (
        "fcr.",
        "Drivers switch the FIFOs at every open. What FCR does beyond that, or fails to do, is \
         data lost, or stale data delivered to the next user of the port.",
    ),
    (
        "fcr.trigger",
        "The trigger level decides how often the driver is interrupted: too low costs an \
         interrupt for each character, too high leaves no time before the FIFO overruns.",
    ),
    (
        "fcr.below-trigger",
        "A received data interrupt that outlasts its cause makes the handler spin; one that goes \
         too early leaves characters behind.",
    ),
    (
        "fcr.above-trigger",
        "A received data interrupt that goes while the FIFO is still at its trigger level leaves \
         characters behind, until an overrun or for ever.",
    ),
    (
        "fcr.rx-reset",
        "Drivers clear the receiver alone, to discard noise, while they are sending: nothing else \
         may be lost by it, and nothing stale may stay.",
    ),
    (
        "fcr.tx-reset",
        "Drivers clear the transmitter alone, on a flush or a hang-up: what is being received \
         must not be lost by it, and sending must go on afterwards.",
    ),
    (
        "fifo.",
        "A FIFO that drops, doubles or reorders a character corrupts whatever protocol runs over \
         the line, and seldom visibly.",
    ),
    (
        "fifo.break",
        "Login programs and the kernel's SysRq wait for a break at its place in the data: early, \
         late or doubled, it hits the wrong character.",
    ),
    (
        "fifo.thre",
        "Drivers send sixteen characters for each THRE: set too early it overruns the \
         transmitter, set too late it slows the line down.",
    ),
    (
        "flow.",
        "Flow control keeps a slow reader from losing data. A sender that is stopped late, or \
         never, overruns the other end.",
    ),
    (
        "flow.without-afe",
        "A driver that does its own flow control must find a chip that does not interfere with it.",
    ),
    (
        "ier.",
        "IER is how a driver says what it can handle now. A source that fires although it is off \
         is an interrupt that nobody serves; one that stays silent although it is on is a driver \
         that waits for ever.",
    ),
    (
        "ier.etbei",
        "Drivers start sending by enabling the THRE interrupt while THR is empty: without the \
         interrupt that must follow at once, the first write to the terminal hangs.",
    ),
    (
        "ier.reads-back",
        "Drivers read IER, change a bit and write it back; what does not read back is lost then.",
    ),
    (
        "ier.upper-bits",
        "Drivers probe the upper bits of IER to tell chips apart: a bit that sticks makes this \
         one pass for a chip with a sleep mode that it has not.",
    ),
    (
        "iir.",
        "The interrupt handler does what IIR names and nothing else: a wrong name, or a wrong \
         order, sends it to the wrong register, and the cause stays unserved.",
    ),
    (
        "iir.fifo-bits",
        "Drivers tell a 16450, a 16550 with broken FIFOs and a 16550A by these bits, and decide \
         by them whether to use the FIFOs at all.",
    ),
    (
        "iir.thr-",
        "Sending is driven by this one cause. Lost, output stops until something else wakes the \
         driver; kept, it is an interrupt storm.",
    ),
    (
        "iir.ring",
        "A ring must be told once, at its end: told twice, a modem is answered twice.",
    ),
    (
        "interrupts.",
        "Whatever IIR says, the driver hears of it by the interrupt line alone. A line that stays \
         down loses data; a line that stays up is switched off by the kernel as nobody's.",
    ),
    (
        "interrupts.out2",
        "Drivers set OUT2 by habit, because PC adapters gate the interrupt with it; the chip \
         itself must work either way.",
    ),
    (
        "interrupts.no-storm",
        "A level that is not withdrawn keeps the CPU in the handler: the kernel disables such a \
         line for all devices on it.",
    ),
    (
        "isolation.",
        "Two ports serve two users. What leaks from one to the other is lost data at best, and \
         somebody else's data at worst.",
    ),
    (
        "lcr.",
        "LCR is the format on the line. A format that is not kept is heard as noise at the other \
         end.",
    ),
    (
        "lcr.dlab",
        "DLAB makes two registers out of one address. Drivers set it, write the divisor and go \
         on; what else that changes, they never look at again.",
    ),
    (
        "lcr.word",
        "Seven-bit and shorter words are what old equipment speaks: extra bits in RBR are taken \
         for other characters.",
    ),
    (
        "lcr.parity",
        "Parity is the only check that many an industrial line has: wrong parity is refused at \
         the other end, character by character.",
    ),
    (
        "lcr.stick",
        "Stick parity marks the address byte on multidrop buses (the ninth bit): without it every \
         station takes every message for its own.",
    ),
    (
        "lcr.break",
        "A break wakes a console (SysRq), ends a session or marks the start of a frame (LIN, \
         DMX); it must begin and end when it is told to.",
    ),
    (
        "loopback.",
        "Local loopback is how drivers probe and test a port: what it lets out disturbs the \
         equipment outside, what it lets in spoils the probe.",
    ),
    (
        "lsr.",
        "Every polling driver, and every early console, lives by LSR alone: a bit that is wrong \
         is a character lost, doubled or waited for in vain.",
    ),
    (
        "lsr.overrun",
        "OE is the only trace of a lost character. Cleared by anything but a read of LSR, the \
         loss goes unnoticed.",
    ),
    (
        "lsr.thre",
        "THRE is what a sender waits for: early, it overwrites a character; late, it slows the \
         line; never, it hangs.",
    ),
    (
        "lsr.temt",
        "TEMT says that the last bit has left. RS-485 drivers switch the direction by it, and \
         close and speed changes wait for it: early, the last character is cut off.",
    ),
    (
        "lsr.break",
        "A break comes with a zero that is no data. Told at the wrong time, the zero is delivered, \
         or the break is lost.",
    ),
    (
        "lsr.write",
        "Probing programs write to every register. A stray write must not make characters up, or \
         lose those that wait.",
    ),
    (
        "lsr.fifo-error",
        "Bit 7 tells a driver whether it may empty the FIFO without looking at each character; \
         wrong, bad characters are taken for good ones.",
    ),
    (
        "mcr.",
        "MCR drives the modem lines. A line that does not follow leaves the other end unable to \
         send, or a modem on the hook.",
    ),
    (
        "mcr.flow-control-bit",
        "Drivers find out by this bit whether the chip does flow control itself; one that \
         promises it and does not loses data.",
    ),
    (
        "msr.",
        "MSR is how a driver learns that the other end is ready, or gone: a missed change is a \
         session that never ends, or output that never resumes.",
    ),
    (
        "msr.loop",
        "Drivers probe for a UART by these four connections in local loopback; where they do not \
         hold, the port is taken for absent.",
    ),
    (
        "neighbours.",
        "A register that changes when its neighbour is touched fails far from its cause, and in \
         another function of the driver.",
    ),
    (
        "overrun.",
        "OE is the only trace of a lost character, and drivers touch every other register before \
         they look: what else clears it hides the loss.",
    ),
    (
        "pci.",
        "The operating system decides by config space what the card is, where its ports go, and \
         whether another device may stand beside it.",
    ),
    (
        "pci.ba",
        "BARs are sized, placed and moved by firmware and kernel alike. One that lies about its \
         size or its bits answers at somebody else's address.",
    ),
    (
        "pci.identity",
        "The kernel binds a driver by these numbers alone.",
    ),
    (
        "pci.class",
        "The class makes firmware and kernels that do not know the card try a generic driver; the \
         wrong one makes them try it in the wrong way.",
    ),
    (
        "pci.decode",
        "Firmware and kernel switch decoding off while they move a BAR. A card that answers all \
         the same collides with whoever is there.",
    ),
    (
        "pci.interrupt",
        "Interrupt pin, disable bit and status are how a kernel finds whose interrupt it is, and \
         silences one that it does not serve; VFIO relies on all three.",
    ),
    (
        "pci.moved-bar",
        "Kernels move cards. One that goes on answering at its old address, or not at the new \
         one, is lost or in the way.",
    ),
    (
        "pci.wide",
        "Drivers and debuggers read wider than a byte; what they find must not depend on luck, \
         and must not be some other memory.",
    ),
    (
        "rbr.",
        "RBR and THR are where the data goes through. A driver for a 16450, an early console or a \
         boot loader knows nothing else.",
    ),
    (
        "rbr.overrun",
        "Which character is lost in an overrun, and that one is, tells a driver where to \
         resynchronise.",
    ),
    (
        "reset.",
        "A driver may assume the reset state after a reset, and so may the next guest that is \
         given the card: what survives is a leak between them.",
    ),
    (
        "scr.",
        "Drivers probe for a UART by writing and reading SCR: where it does not hold, the port is \
         taken for absent, or for an 8250.",
    ),
    (
        "sending.",
        "Drivers write to the other registers while characters are leaving: what stops or drops \
         these then is output cut short, where and when nobody can reproduce it.",
    ),
    (
        "sharing.",
        "Both ports pull one INTx. A cause that is lost behind the other port's is a port that \
         stops until its neighbour is used again.",
    ),
    (
        "thre.",
        "A driver that sends by interrupt writes when it is told that THR is empty, and only \
         then: a telling that is lost stops its output, one too many costs an interrupt for \
         nothing.",
    ),
    (
        "thre.not-while-full",
        "A driver fills the transmitter for each such interrupt: one that comes while it is full \
         loses what is written for it.",
    ),
    (
        "timeout.",
        "The last characters of a message rarely fill the FIFO to its trigger: the time-out alone \
         delivers them. Without it a prompt is read with the next key press.",
    ),
    (
        "timing.",
        "Drivers, bootloaders and bit-banged protocols compute with character times: watchdogs, \
         time-outs and RS-485 turn-arounds are set by them.",
    ),
    (
        "wire.",
        "This is what the equipment at the other end sees of the port; nothing inside the chip \
         makes up for it.",
    ),
    (
        "wire.break",
        "A break is a signal to the other end: a console's SysRq, a session's end, a frame's \
         start.",
    ),
    (
        "wire.local-loopback",
        "A driver's self-test must neither be heard by the equipment outside nor be disturbed by \
         it.",
    ),
    (
        "wire.open",
        "With nothing connected a port must look idle and alone: a floating input is an interrupt \
         storm, or a modem that is not there.",
    ),
];

/// What depends on the claim of the case with this id.
pub(super) fn why(id: &str) -> &'static str {
    let fitting = REASONS.iter().filter(|(key, _)| id.starts_with(key));
    let longest = fitting.max_by_key(|(key, _)| key.len());
    longest.map_or("", |(_, reason)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineproof_conformance::catalogue;

    #[test]
    fn every_case_has_a_reason() {
        for case in catalogue() {
            assert!(!why(case.id).is_empty(), "{}", case.id);
        }
    }

    #[test]
    fn every_reason_serves_a_case_and_stands_once() {
        for (index, (key, reason)) in REASONS.iter().enumerate() {
            let used = catalogue()
                .any(|case| case.id.starts_with(key) && std::ptr::eq(why(case.id), *reason));
            assert!(used, "{key} serves no case");
            let earlier = REASONS[..index].iter().any(|(other, _)| other == key);
            assert!(!earlier, "{key} stands twice");
        }
    }
}
