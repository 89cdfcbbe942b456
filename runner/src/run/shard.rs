//! One part of several that a run is split into, for as many machines.

use std::env;
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use lineproof_conformance::Case;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which part, of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Counted from 1.
    pub index: usize,
    /// How many there are.
    pub count: usize,
}

/// Why something is no shard.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ShardError {
    /// It is not `K/N`.
    #[error("expected K/N with K from 1 to N, or job/N, or job")]
    Malformed,
    /// The job has no such variable, or one that is no number.
    #[error("{0} in this job; say K/N instead")]
    NoJob(&'static str),
    /// The job's own number is higher than there are parts.
    #[error("this is job {index} of more than {count}; N is how many jobs there are")]
    FewParts {
        /// Counted from 1.
        index: usize,
        /// How many there are said to be.
        count: usize,
    },
}

/// What a job lacks that is to know its own part.
const NO_INDEX: &str =
    "neither JOB_COMPLETION_INDEX (Kubernetes) nor CI_NODE_INDEX (GitLab) is a number";
const NO_FIRST: &str = "CI_NODE_INDEX (GitLab) is 0, and it counts from 1,";
const NO_COMPLETION: &str = "JOB_COMPLETION_INDEX is no number";
const NO_TOTAL: &str = "CI_NODE_TOTAL (GitLab) is no number";

impl From<ParseIntError> for ShardError {
    fn from(_: ParseIntError) -> Self {
        Self::Malformed
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        Self::parse(text, |name| env::var(name).ok())
    }
}

impl Shard {
    /// `K/N`; `job/N` where the number of the job is in its environment: from
    /// 0 in `JOB_COMPLETION_INDEX` (a Kubernetes Indexed Job), or from 1 in
    /// `CI_NODE_INDEX` (GitLab's `parallel`); `job` where `CI_NODE_TOTAL` says
    /// how many there are, too.
    fn parse(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Self, ShardError> {
        let number = |name: &str, missing| -> Result<usize, ShardError> {
            let value = variable(name).and_then(|value| value.trim().parse().ok());
            value.ok_or(ShardError::NoJob(missing))
        };
        let (index, count) = match text.split_once('/') {
            Some((index, count)) => (index, count.parse()?),
            None if text == "job" => ("job", number("CI_NODE_TOTAL", NO_TOTAL)?),
            None => return Err(ShardError::Malformed),
        };
        let own = index == "job";
        let index = match index {
            "job" if variable("JOB_COMPLETION_INDEX").is_some() => {
                number("JOB_COMPLETION_INDEX", NO_COMPLETION)?.saturating_add(1)
            }
            "job" => match number("CI_NODE_INDEX", NO_INDEX)? {
                0 => return Err(ShardError::NoJob(NO_FIRST)),
                index => index,
            },
            index => index.parse()?,
        };
        match (1..=count).contains(&index) {
            true => Ok(Self { index, count }),
            false if own && index > count => Err(ShardError::FewParts { index, count }),
            false => Err(ShardError::Malformed),
        }
    }

    /// Its part of `cases`: every `count`th, so that the parts of one selection
    /// are of a size and each holds something of every group. The same cases
    /// give the same parts on every machine.
    #[must_use]
    pub fn part(self, cases: &[&'static Case]) -> Vec<&'static Case> {
        let part = cases.iter().skip(self.index - 1).step_by(self.count);
        part.copied().collect()
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineproof_conformance::catalogue;
    use std::collections::BTreeSet;

    fn in_job(text: &str, job: &[(&str, &str)]) -> Result<(usize, usize), ShardError> {
        let variable = |name: &str| {
            let mut job = job.iter();
            let (_, value) = job.find(|(known, _)| *known == name)?;
            Some((*value).to_owned())
        };
        Shard::parse(text, variable).map(|shard| (shard.index, shard.count))
    }

    #[test]
    fn the_parts_are_the_whole_and_have_nothing_in_common() {
        let all: Vec<_> = catalogue().collect();
        for count in [1, 2, 3, 7] {
            let parts = (1..=count).map(|index| Shard { index, count }.part(&all));
            let parts: Vec<Vec<_>> = parts.collect();
            let ids: BTreeSet<&str> = parts.iter().flatten().map(|case| case.id).collect();
            assert_eq!(ids.len(), all.len());
            assert_eq!(parts.iter().map(Vec::len).sum::<usize>(), all.len());
            let sizes = parts.iter().map(Vec::len);
            assert!(sizes.clone().max().unwrap() - sizes.min().unwrap() <= 1);
        }
    }

    #[test]
    fn a_job_knows_its_own_number() {
        let kubernetes = [("JOB_COMPLETION_INDEX", "0")];
        let gitlab = [("CI_NODE_INDEX", "4"), ("CI_NODE_TOTAL", "4")];
        assert_eq!(in_job("2/3", &kubernetes), Ok((2, 3)));
        assert_eq!(in_job("job/3", &kubernetes), Ok((1, 3)));
        assert_eq!(in_job("job/4", &gitlab), Ok((4, 4)));
        assert_eq!(in_job("job", &gitlab), Ok((4, 4)));
        let missing = Err(ShardError::NoJob(NO_INDEX));
        assert_eq!(in_job("job/3", &[]), missing);
        let from_0 = [("CI_NODE_INDEX", "0"), ("CI_NODE_TOTAL", "4")];
        assert_eq!(in_job("job", &from_0), Err(ShardError::NoJob(NO_FIRST)));
        let missing = Err(ShardError::NoJob(NO_TOTAL));
        assert_eq!(in_job("job", &kubernetes), missing);
        let wrong = [("JOB_COMPLETION_INDEX", "first")];
        assert_eq!(
            in_job("job/3", &wrong),
            Err(ShardError::NoJob(NO_COMPLETION))
        );
        // More pods than parts: the number is the job's, and no typing error.
        let (index, count) = (4, 3);
        let last = [("JOB_COMPLETION_INDEX", "3")];
        assert_eq!(
            in_job("job/3", &last),
            Err(ShardError::FewParts { index, count })
        );
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for text in [
            "", "1", "/", "0/2", "3/2", "1/0", "-1/2", "a/b", "1/2/3", "jobs",
        ] {
            assert_eq!(in_job(text, &[]), Err(ShardError::Malformed), "{text}");
        }
    }
}
