//! The suite on targets that are no 16550 at all: it comes to an end, and
//! what is not there does not pass.

use lineproof_conformance::{
    Capabilities, Instant, Outcome, Pci, Port, Scope, Target, Wiring, catalogue, profile, run_case,
};

/// Answers each read by `answer`; its clock moves by waiting, if at all.
struct Fake<F> {
    answer: F,
    now: Instant,
    clock_stands_still: bool,
    accesses: u64,
}

impl<F: FnMut(u8) -> u8> Fake<F> {
    fn new(answer: F) -> Self {
        Self {
            answer,
            now: Instant::from_nanos(0),
            clock_stands_still: false,
            accesses: 0,
        }
    }
}

impl<F: FnMut(u8) -> u8> Target for Fake<F> {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            ports: 2,
            wiring: Wiring::Loopback,
            interrupts: true,
            virtual_clock: true,
            line_timing: true,
        }
    }

    fn read(&mut self, _: Port, offset: u8) -> u8 {
        self.accesses += 1;
        (self.answer)(offset)
    }

    fn write(&mut self, _: Port, _: u8, _: u8) {
        self.accesses += 1;
    }

    fn now(&mut self) -> Instant {
        self.now
    }

    fn wait_until(&mut self, deadline: Instant) {
        if !self.clock_stands_still {
            self.now = self.now.max(deadline);
        }
    }

    fn wait_interrupt(&mut self, deadline: Instant) -> bool {
        self.wait_until(deadline);
        false
    }

    fn pci(&mut self) -> Option<&mut dyn Pci> {
        None
    }
}

/// The ids of the cases on ports that pass.
fn passing(target: &mut dyn Target) -> Vec<&'static str> {
    catalogue()
        .filter(|case| case.scope == Scope::Port)
        .filter(|case| {
            let report = run_case(case, Port::Zero, target, &profile::STRICT);
            matches!(report.outcome, Outcome::Passed)
        })
        .map(|case| case.id)
        .collect()
}

#[test]
fn nothing_passes_on_an_empty_bus() {
    let passed = passing(&mut Fake::new(|_| 0xff));
    assert!(passed.is_empty(), "{passed:?}");
}

#[test]
fn a_clock_that_stands_still_holds_nothing_up() {
    let mut target = Fake::new(|_| 0xff);
    target.clock_stands_still = true;
    assert!(passing(&mut target).is_empty());
}

#[test]
fn noise_comes_to_an_end() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut target = Fake::new(move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    });
    let passed = passing(&mut target).len();
    let ports = catalogue().filter(|case| case.scope == Scope::Port).count();
    assert!(passed < ports / 4, "{passed} of {ports} pass on noise");
}

#[test]
fn a_port_that_always_says_idle_passes_hardly_anything() {
    // THRE and TEMT from LSR, nothing pending from IIR, 0 from all others.
    let mut target = Fake::new(|offset| match offset {
        2 => 0x01,
        5 => 0x60,
        _ => 0x00,
    });
    let passed = passing(&mut target);
    // What these claim is that nothing is there, and nothing is.
    let claims_of_rest = [
        "lcr.break-leaves-transmitter",
        "ier.upper-bits-zero",
        "iir.idle",
        "iir.bits-5-4-zero",
        "iir.fifo-bits-off",
        "lsr.idle",
        "lsr.thre-before-temt",
        "mcr.upper-bits-zero",
        "loopback.outside-unchanged",
        "interrupts.withdrawn-while-masked",
        "interrupts.idle",
        "isolation.modem-status",
        "wire.auxiliary-outputs",
    ];
    assert_eq!(passed, claims_of_rest);
}

#[test]
fn a_failure_says_clause_expectation_and_accesses() {
    let case = catalogue::find("scr.holds-every-value").expect("the case");
    let report = run_case(case, Port::One, &mut Fake::new(|_| 0x60), &profile::STRICT);
    let Outcome::Failed(failure) = report.outcome else {
        panic!("a bus that always says 0x60 has no scratch register");
    };
    let text = failure.to_string();
    let told = [
        "clause:   PC16550D 8.10 Scratchpad Register",
        "broken:   SCR reads what was written",
        "expected: SCR = 0x00 (0)",
        "actual:   SCR = 0x60 (96)",
        "port1 write SCR 0x00 (0)",
        "port1 read  SCR 0x60 (96)",
    ];
    for line in told {
        assert!(text.contains(line), "{line:?} is missing in:\n{text}");
    }
}
