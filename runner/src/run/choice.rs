//! Which cases a list of globs picks.

use globset::{Glob, GlobSetBuilder};
use lineproof_conformance::{Case, catalogue};
use thiserror::Error;

/// Why a filter picks nothing.
#[derive(Debug, Error)]
pub enum ChoiceError {
    /// It is no glob.
    #[error("--filter {glob:?} is no glob: {reason}")]
    Malformed {
        /// What was given.
        glob: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No case has such an id.
    #[error("--filter {glob:?} matches no case; `lineproof list` names them")]
    NoMatch {
        /// What was given.
        glob: String,
    },
}

/// The cases whose id matches one of `globs`, in the catalogue's order; none
/// for no globs, which means all of them.
///
/// # Errors
/// [`ChoiceError`], also when only one of several globs matches nothing: a
/// mistyped filter must not prove less than was asked for.
pub fn choose(globs: &[String]) -> Result<Option<Vec<&'static Case>>, ChoiceError> {
    if globs.is_empty() {
        return Ok(None);
    }
    let mut set = GlobSetBuilder::new();
    for text in globs {
        let glob = Glob::new(text).map_err(|error| ChoiceError::Malformed {
            glob: text.clone(),
            reason: error.kind().to_string(),
        })?;
        let matcher = glob.compile_matcher();
        if !catalogue().any(|case| matcher.is_match(case.id)) {
            return Err(ChoiceError::NoMatch { glob: text.clone() });
        }
        set.add(glob);
    }
    let set = set.build().map_err(|error| ChoiceError::Malformed {
        glob: globs.join(" "),
        reason: error.kind().to_string(),
    })?;
    Ok(Some(
        catalogue().filter(|case| set.is_match(case.id)).collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(globs: &[&str]) -> Vec<&'static str> {
        let globs: Vec<String> = globs.iter().map(|&glob| glob.to_owned()).collect();
        let cases = choose(&globs).unwrap().unwrap();
        cases.iter().map(|case| case.id).collect()
    }

    #[test]
    fn a_glob_picks_a_group() {
        let picked = ids(&["scr.*"]);
        assert!(!picked.is_empty());
        assert!(picked.iter().all(|id| id.starts_with("scr.")));
    }

    #[test]
    fn a_case_picked_twice_runs_once() {
        assert_eq!(ids(&["scr.*", "*"]), ids(&["*"]));
    }

    #[test]
    fn one_glob_without_a_match_is_an_error() {
        let globs = ["scr.*".to_owned(), "nothing".to_owned()];
        assert!(matches!(
            choose(&globs),
            Err(ChoiceError::NoMatch { glob }) if glob == "nothing"
        ));
    }

    #[test]
    fn a_broken_glob_is_an_error() {
        assert!(matches!(
            choose(&["scr.[".to_owned()]),
            Err(ChoiceError::Malformed { .. })
        ));
    }
}
