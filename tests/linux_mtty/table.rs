//! The table of what was measured on the kernel's driver.

/// What a run, or several, said of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    Passed,
    Failed,
    Skipped,
    Varies,
}

/// One case.
pub struct Line {
    pub case: &'static str,
    pub verdict: Measured,
}

/// Every case, in the order in which they ran.
pub fn table() -> Vec<Line> {
    include_str!("6.12.117.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (verdict, case) = line.split_once(' ').expect("a verdict and a case");
            let verdict = match verdict {
                "passed" => Measured::Passed,
                "failed" => Measured::Failed,
                "skipped" => Measured::Skipped,
                "varies" => Measured::Varies,
                other => panic!("no verdict: {other}"),
            };
            let case = case.trim();
            Line { case, verdict }
        })
        .collect()
}
