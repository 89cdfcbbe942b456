//! `lineproof bench`.

use std::cmp::Ordering;
use std::env;
use std::process::Command;
use std::time::Duration;

use super::Talk;
use super::options::{self, AccelWord};
use crate::bench::{self, Bench, Figure, Floor, Machine};
use crate::device::DeviceSpec;
use crate::outcome::{Error, Exit};
use crate::report::Console;
use crate::run::{BootChoice, Needs, gather};
use crate::signals::Interrupts;
use crate::vm::Cpus;

pub(super) const AFTER_HELP: &str = "\
Each row says what part of its time the first device took. Rounds are run in \
turn, one of each device and one of the floor, so that a machine that is busy \
for a while is so for all of them. QEMU is kept on one CPU as in a run, and so \
are both sides of the floor; a card of ours answers there, another server \
wherever it runs. The floor is two \
processes passing messages of the same size over a socket, with no guest and \
no card. docs/performance.md holds the figures and how they were taken.";

/// What to measure.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The device that a guest accesses, as for `run`
    #[arg(long, value_name = "DEVICE", default_value = "mtty-2")]
    device: DeviceSpec,
    /// A device to measure in turn with it; may be given again
    #[arg(long, value_name = "DEVICE")]
    beside: Vec<DeviceSpec>,
    /// Rounds
    #[arg(long, value_name = "TIMES", default_value = "3", value_parser = options::times)]
    rounds: u32,
    /// Accesses of each kind that a round times
    #[arg(long, value_name = "COUNT", default_value = "4000", value_parser = clap::value_parser!(u16).range(10..=10_000))]
    accesses: u16,
    /// How QEMU executes the guest
    #[arg(long, default_value = "auto")]
    accel: AccelWord,
    #[command(flatten)]
    parts: options::Parts,
    /// Be the other end of the floor
    #[arg(long, hide = true)]
    answer: bool,
    #[command(flatten)]
    pub(super) talk: Talk,
}

/// Something that is measured, and its medians by kind, one a round.
struct Row {
    who: String,
    kind: String,
    medians: Vec<Duration>,
}

/// Measures, and prints a row for each device and kind of access.
pub(super) fn bench(
    args: &Args,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    let failed = |error: std::io::Error| Error::Environment(format!("cannot measure: {error}"));
    if args.answer {
        bench::answer().map_err(failed)?;
        return Ok(Exit::Proven);
    }
    super::warn_of_detour(console);
    let benches: Vec<Bench> = [&args.device]
        .into_iter()
        .chain(&args.beside)
        .map(|device| Bench {
            device: device.clone(),
            accesses: args.accesses,
        })
        .collect();
    for bench in &benches {
        bench.check()?;
    }
    let needs = Needs {
        qemu: args.parts.qemu.as_deref(),
        kernel: args.parts.kernel.as_deref(),
        accel: args.accel.into(),
        cpus: args.parts.host.cpus(),
        boot: BootChoice::Pvh,
    };
    let parts = gather(&needs, console, interrupts)?;
    let machine = Machine {
        parts: &parts,
        interrupts,
    };
    let mut answering = Command::new(env::current_exe().map_err(failed)?);
    answering.args(["bench", "--answer"]);
    let floor = Floor::start(answering, needs.cpus).map_err(failed)?;
    let mut rows: Vec<Row> = Vec::new();
    let mut let_go = 0;
    for _ in 0..args.rounds {
        for bench in &benches {
            let round = bench.run(machine)?;
            let_go += usize::from(round.let_go);
            for figure in round.figures {
                take(&mut rows, &bench.device.to_string(), figure);
            }
        }
        let figure = floor.run(args.accesses).map_err(failed)?;
        take(&mut rows, "floor", figure);
    }
    if needs.cpus == Cpus::One {
        console.line(&format!(
            "QEMU on one CPU, and let go in {let_go} of {} runs; the floor on one CPU",
            args.rounds as usize * benches.len()
        ));
    } else {
        console.line("QEMU and the floor on all CPUs");
    }
    print(&rows, console);
    Ok(Exit::Proven)
}

fn take(rows: &mut Vec<Row>, who: &str, figure: Figure) {
    let median = figure.median;
    match rows
        .iter_mut()
        .find(|row| row.who == who && row.kind == figure.kind)
    {
        Some(row) => row.medians.push(median),
        None => rows.push(Row {
            who: who.to_owned(),
            kind: figure.kind,
            medians: vec![median],
        }),
    }
}

/// One line a row: the median of its rounds, what part of that the first
/// device took, round by round, and each round.
fn print(rows: &[Row], console: &Console) {
    let who = rows.iter().map(|row| row.who.len()).max().unwrap_or(0);
    for row in rows {
        let ours = |first: &&Row| first.who == rows[0].who && first.kind == row.kind;
        let ours = rows.iter().find(ours).unwrap_or(&rows[0]);
        let pairs = ours.medians.iter().zip(&row.medians);
        let parts: Vec<f64> = pairs.map(|(ours, this)| part(*ours, *this)).collect();
        let rounds: Vec<_> = row.medians.iter().map(|time| micros(*time)).collect();
        console.line(&format!(
            "{:who$}  {:9}  {:>7} us  {:.2} of it  rounds {}",
            row.who,
            row.kind,
            micros(middle(&row.medians)),
            middle(&parts),
            rounds.join(" "),
        ));
    }
}

fn part(ours: Duration, of: Duration) -> f64 {
    ours.as_secs_f64() / of.as_secs_f64()
}

fn micros(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e6)
}

/// The middle one of several.
fn middle<T: Copy + PartialOrd>(values: &[T]) -> T {
    let mut values = values.to_vec();
    values.sort_unstable_by(|one, other| one.partial_cmp(other).unwrap_or(Ordering::Equal));
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_one_is_neither_the_least_nor_the_last() {
        assert_eq!(middle(&[3, 1, 2]), 2);
        assert_eq!(middle(&[2.5, 9.0, 0.5, 1.0, 4.0]), 2.5);
        assert_eq!(middle(&[7]), 7);
    }

    #[test]
    fn a_part_is_the_first_devices_time_of_the_others() {
        let (ours, other) = (Duration::from_micros(30), Duration::from_micros(20));
        assert_eq!(part(ours, other), 1.5);
    }
}
