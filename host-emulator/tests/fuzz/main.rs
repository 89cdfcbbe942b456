//! The fuzz targets without a fuzzer: on any toolchain, with a seed, a fixed
//! number of times. The inputs are those in `fuzz/corpus`, changed and mixed,
//! and bytes out of the blue. `docs/fuzz.md` shows what it prints.
//!
//! `LINEPROOF_FUZZ_EXECUTIONS` and `LINEPROOF_FUZZ_SEED` set another number
//! and another seed.

mod targets;

use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use fastrand::Rng;
use libtest_mimic::{Arguments, Failed, Trial};

/// Longest input made up here, in bytes.
const LONGEST: usize = 600;

struct Target {
    name: &'static str,
    run: fn(&[u8]),
    executions: u64,
}

const TARGETS: [Target; 3] = [
    Target {
        name: "registers",
        run: targets::registers::run,
        executions: 20_000,
    },
    Target {
        name: "state_image",
        run: targets::state_image::run,
        executions: 20_000,
    },
    Target {
        name: "vfio_user_stream",
        run: targets::vfio_user_stream::run,
        executions: 10_000,
    },
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = TARGETS
        .map(|target| Trial::test(format!("seeded::{}", target.name), move || seeded(&target)));
    libtest_mimic::run(&arguments, trials.into()).exit_code()
}

/// Runs `target` on its corpus, then on what a seeded generator makes of it.
fn seeded(target: &Target) -> Result<(), Failed> {
    let executions = setting("LINEPROOF_FUZZ_EXECUTIONS")?.unwrap_or(target.executions);
    let seed = setting("LINEPROOF_FUZZ_SEED")?.unwrap_or(1);
    let corpus = corpus(target.name)?;
    let start = Instant::now();
    for input in &corpus {
        (target.run)(input);
    }
    let mut rng = Rng::with_seed(seed);
    for execution in 0..executions {
        let input = make_up(&corpus, &mut rng);
        let outcome = std::panic::catch_unwind(|| (target.run)(&input));
        if outcome.is_err() {
            return Err(format!("execution {execution} of seed {seed}: {input:02x?}").into());
        }
    }
    println!(
        "{}: {} executions in {:.1} s, seed {seed}, {} of them from the corpus",
        target.name,
        executions + corpus.len() as u64,
        start.elapsed().as_secs_f64(),
        corpus.len()
    );
    Ok(())
}

/// A number from the environment, if it is set.
fn setting(name: &str) -> Result<Option<u64>, Failed> {
    match env::var(name) {
        Ok(value) => Ok(Some(
            value
                .parse()
                .map_err(|_| format!("{name}={value} is no number"))?,
        )),
        Err(_) => Ok(None),
    }
}

/// The inputs that are kept for a target, in an order that does not change.
fn corpus(target: &str) -> Result<Vec<Vec<u8>>, Failed> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/corpus")
        .join(target);
    let mut files: Vec<_> = fs::read_dir(&directory)
        .map_err(|error| format!("{}: {error}", directory.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.sort();
    Ok(files.iter().map(fs::read).collect::<Result<_, _>>()?)
}

/// Bytes out of the blue, or out of the corpus with some changes.
fn make_up(corpus: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    if corpus.is_empty() || rng.u8(..4) == 0 {
        let length = rng.usize(..LONGEST);
        return std::iter::repeat_with(|| rng.u8(..)).take(length).collect();
    }
    let mut input = corpus[rng.usize(..corpus.len())].clone();
    for _ in 0..rng.usize(1..6) {
        let at = rng.usize(..=input.len());
        match rng.u8(..4) {
            0 => input.insert(at, rng.u8(..)),
            1 if at < input.len() => input[at] ^= 1 << rng.u8(..8),
            2 if at < input.len() => drop(input.remove(at)),
            _ => {
                // Goes on as another one does.
                let other = &corpus[rng.usize(..corpus.len())];
                input.truncate(at);
                input.extend(&other[rng.usize(..=other.len())..]);
            }
        }
    }
    input.truncate(LONGEST);
    input
}
