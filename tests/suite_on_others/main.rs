//! Place 1 on somebody else's model: every case is a test of its own on the
//! crate vm-superio, judged by the profile that lists its departures.
//!
//! A known departure must fail; one that passes, or has nothing to look at, fails
//! the test until the profile is corrected. The tests called `like-vm-superio/` and `like-qemu/`
//! hold the emulated card's personalities against the crate and against what
//! is known of QEMU.

mod differences;
mod like_qemu;
mod like_vm_superio;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use lineproof_conformance::profile::{Judgement, VM_SUPERIO};
use lineproof_conformance::{Case, Outcome, Port, catalogue, run_case};
use lineproof_places::VmSuperio;

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for case in catalogue() {
        let name = format!("vm-superio/port0/{}", case.id);
        trials.push(Trial::ignorable_test(name, move || departs_as_known(case)));
    }
    trials.extend(like_vm_superio::trials());
    trials.extend(like_qemu::trials());
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn on_crate(case: &'static Case) -> Outcome {
    run_case(case, Port::Zero, &mut VmSuperio::new(), &VM_SUPERIO).outcome
}

fn departs_as_known(case: &'static Case) -> Result<Completion, Failed> {
    let outcome = on_crate(case);
    match VM_SUPERIO.judge(case.id, &outcome) {
        Judgement::Holds | Judgement::Known(_) | Judgement::Varies(_) => Ok(Completion::Completed),
        Judgement::Skipped(reason) => Ok(Completion::ignored_with(reason)),
        Judgement::Outdated(departure) => Err(format!(
            "it does not fail, and profile {} says that it does: {}",
            VM_SUPERIO.name, departure.reason
        )
        .into()),
        Judgement::Broken => Err(match outcome {
            Outcome::Failed(failure) => failure.to_string().into(),
            _ => "it fails".into(),
        }),
    }
}
