//! Which of the host's places the lab does not have: those where it mounts
//! something of its own.

use std::path::Path;

use crate::outcome::Error;

/// What the first program covers (init.sh).
const COVERED: [&str; 4] = ["/dev", "/proc", "/run", "/sys"];

/// Looks, before anything is booted, whether `path` is there in the lab too.
/// `what` it is begins the error, and `advice` ends it.
///
/// # Errors
/// [`Error::Environment`] if it is not.
pub(super) fn check(what: &str, path: &Path, advice: &str) -> Result<(), Error> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    // Of what is not there yet, the part that is: a link may lead anywhere.
    let real = path.ancestors().find_map(|path| path.canonicalize().ok());
    let under = |covered: &&&str| {
        let real = real.as_ref().is_some_and(|real| real.starts_with(covered));
        real || path.starts_with(covered)
    };
    COVERED.iter().find(under).map_or(Ok(()), |covered| {
        Err(Error::Environment(format!(
            "{what} is {}, which the lab cannot see: it has a {covered} of its own; {advice}",
            path.display()
        )))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_lab_covers_is_refused_by_its_name_and_behind_links() {
        let place = tempfile::tempdir().unwrap();
        let link = place.path().join("link");
        std::os::unix::fs::symlink("/proc", &link).unwrap();
        let refused = |path: &Path| check("the cache", path, "name another");
        for good in [place.path(), Path::new("/"), Path::new("/devices/run")] {
            assert!(refused(good).is_ok(), "{}", good.display());
        }
        for bad in [
            Path::new("/run"),
            Path::new("/dev/none such/cache"),
            Path::new("/sys/kernel"),
            &link,
            &link.join("none such"),
        ] {
            let error = refused(bad).unwrap_err().to_string();
            assert!(error.contains(bad.to_str().unwrap()), "{error}");
            assert!(error.ends_with("name another"), "{error}");
        }
    }
}
