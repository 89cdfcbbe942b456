//! `file:PATH`.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use rustix::fs::{FileType, Mode, mknodat};

use super::rig::{Rig, pattern, refusal};

fn line(path: &Path) -> String {
    format!("file:{}", path.display())
}

#[test]
fn what_a_port_sends_is_appended_to_a_private_file() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("log");
    let bytes = pattern(3000);
    for part in [&bytes[..1000], &bytes[1000..]] {
        let mut rig = Rig::instant(&line(&path));
        rig.until_connected(true);
        rig.send(part);
        rig.until("written", |rig| {
            (rig.status().sent == part.len() as u64).then_some(())
        });
    }
    assert_eq!(fs::read(&path).unwrap(), bytes);
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn what_is_no_file_of_ours_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    fs::write(path("target"), "precious").unwrap();
    symlink(path("target"), path("link")).unwrap();
    let error = refusal(&line(&path("link"))).to_string();
    assert!(error.contains("a symbolic link"), "{error}");
    assert_eq!(fs::read_to_string(path("target")).unwrap(), "precious");

    let fifo = path("fifo");
    mknodat(
        rustix::fs::CWD,
        &fifo,
        FileType::Fifo,
        Mode::RUSR | Mode::WUSR,
        0,
    )
    .unwrap();
    for odd in [&fifo, Path::new("/dev/null")] {
        let error = refusal(&line(odd)).to_string();
        assert!(error.contains("no regular file"), "{error}");
    }
    refusal(&line(place.path()));
    let error = refusal("file:/nonexistent/log").to_string();
    assert!(error.contains("/nonexistent/log"), "{error}");
}

#[test]
fn somebody_elses_file_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("log");
    fs::write(&path, "theirs").unwrap();
    // Only root can give a file away; others could not open it either.
    if std::os::unix::fs::chown(&path, Some(12345), None).is_err() {
        return;
    }
    let error = refusal(&line(&path)).to_string();
    assert!(error.contains("somebody else's"), "{error}");
}
