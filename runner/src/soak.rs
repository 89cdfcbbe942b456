//! What a soak counted, read out of the lines that the suite tells it in, and
//! put into words.

use std::time::Duration;

use indicatif::{DecimalBytes, HumanCount};

use crate::ktap::CaseResult;

/// The counts that are no fault.
const SENT: &str = "sent";
const RECEIVED: &str = "received";

/// Counts by their names, as `conformance::soak` writes them: `sent 12,
/// received 11, lost 1, wrong 0, ...`. Those after sent and received are faults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(Vec<(String, u64)>);

impl Counts {
    fn parse(text: &str) -> Option<Self> {
        let one = |part: &str| {
            let (name, count) = part.split_once(' ')?;
            Some((name.to_owned(), count.parse().ok()?))
        };
        let counts: Option<Vec<_>> = text.split(", ").map(one).collect();
        let counts = Self(counts?);
        counts.named(SENT).and(Some(counts))
    }

    fn named(&self, name: &str) -> Option<u64> {
        let mut counts = self.0.iter();
        counts.find(|(known, _)| known == name).map(|(_, n)| *n)
    }

    fn add(&mut self, other: &Self) {
        for (name, count) in &other.0 {
            match self.0.iter_mut().find(|(known, _)| known == name) {
                Some((_, sum)) => *sum += count,
                None => self.0.push((name.clone(), *count)),
            }
        }
    }

    /// The faults that there are, such as `3 lost, 1 OE`; none of none.
    fn faults(&self) -> Option<String> {
        let faults = self.0.iter().filter(|(name, _)| {
            let good = [SENT, RECEIVED];
            !good.contains(&name.as_str())
        });
        let there = faults.filter(|(_, count)| *count > 0);
        let words: Vec<String> = there
            .map(|(name, count)| format!("{} {name}", HumanCount(*count)))
            .collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// Bytes received in a second.
    fn rate(&self, time: Duration) -> String {
        let received = self.named(RECEIVED).unwrap_or_default() as f64;
        let seconds = time.as_secs_f64();
        let rate = if seconds > 0.0 {
            received / seconds
        } else {
            0.0
        };
        format!("{}/s", DecimalBytes(rate as u64))
    }
}

/// A line about one way that bytes took, in words; none of any other line.
#[must_use]
pub fn passage(line: &str, time: Option<Duration>) -> Option<String> {
    let (way, counts) = line.split_once(": ")?;
    let counts = Counts::parse(counts)?;
    let sent = HumanCount(counts.named(SENT)?);
    let came = match counts.faults() {
        None => "all came as sent".to_owned(),
        Some(faults) => faults,
    };
    let rate = counts.rate(time.unwrap_or_default());
    Some(format!("{way}: {sent} bytes sent, {came}, {rate}"))
}

/// All that a run has soaked, in words; none of a run that was no soak.
#[must_use]
pub fn total<'r>(results: impl IntoIterator<Item = &'r CaseResult>) -> Option<String> {
    let mut sum = Counts::default();
    let mut time = Duration::ZERO;
    for result in results {
        let lines = result.explanation.iter();
        let counts = lines.filter_map(|line| Counts::parse(line.split_once(": ")?.1));
        let mut soaked = false;
        for counts in counts {
            sum.add(&counts);
            soaked = true;
        }
        if soaked {
            time += result.time.unwrap_or_default();
        }
    }
    let (sent, received) = (sum.named(SENT)?, sum.named(RECEIVED)?);
    let faults = sum
        .faults()
        .unwrap_or_else(|| "none lost, none wrong, no error in LSR".to_owned());
    Some(format!(
        "{} bytes sent, {} received: {faults}; {} on average",
        HumanCount(sent),
        HumanCount(received),
        sum.rate(time)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ktap::Status;

    const GOOD: &str = "port0 to port1: sent 20000, received 20000, lost 0, wrong 0, added 0, \
                        silent 0, OE 0, PE 0, FE 0, BI 0";
    const BAD: &str = "port1 to port0: sent 10000, received 9997, lost 3, wrong 0, added 0, \
                       silent 0, OE 1, PE 0, FE 0, BI 0";

    fn result(lines: &[&str]) -> CaseResult {
        CaseResult {
            suite: "card".to_owned(),
            id: "soak.polled-prbs".to_owned(),
            status: Status::Passed,
            time: Some(Duration::from_secs(2)),
            explanation: lines.iter().map(|&line| line.to_owned()).collect(),
        }
    }

    #[test]
    fn a_way_is_told_with_its_faults_and_its_rate() {
        let time = Some(Duration::from_secs(2));
        assert_eq!(
            passage(GOOD, time).as_deref(),
            Some("port0 to port1: 20,000 bytes sent, all came as sent, 10.00 kB/s")
        );
        assert_eq!(
            passage(BAD, time).as_deref(),
            Some("port1 to port0: 10,000 bytes sent, 3 lost, 1 OE, 5.00 kB/s")
        );
        assert_eq!(passage("clause:   PC16550D 8.12", time), None);
    }

    #[test]
    fn the_total_adds_up() {
        let results = [result(&[GOOD, GOOD]), result(&[BAD, "claim:    it holds"])];
        assert_eq!(
            total(&results).as_deref(),
            Some("50,000 bytes sent, 49,997 received: 3 lost, 1 OE; 12.50 kB/s on average")
        );
        assert_eq!(
            total(&results[..1]).as_deref(),
            Some(
                "40,000 bytes sent, 40,000 received: none lost, none wrong, no error in LSR; \
                 20.00 kB/s on average"
            )
        );
        assert_eq!(total(&[result(&["claim:    it holds"])]), None);
    }
}
