use std::cell::Cell;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Barrier, mpsc};

use super::*;
use crate::progress::Silent;

fn with_setup<T>(root: &Path, test: impl FnOnce(Setup<'_>) -> T) -> T {
    let cache = Cache::at(root.to_owned());
    let stop = AtomicBool::new(false);
    test(Setup {
        cache: &cache,
        progress: &Silent,
        stop: &stop,
    })
}

fn fill(path: &Path) -> Result<Vec<Part>, Error> {
    fs::write(path.join("part"), "contents").map_err(CacheError::at(path))?;
    Ok(Vec::new())
}

fn vars(pairs: &[(&str, &str)]) -> Result<Cache, CacheError> {
    Cache::from_vars(|name| {
        let (_, value) = pairs.iter().find(|(key, _)| *key == name)?;
        Some(PathBuf::from(value))
    })
}

#[test]
fn the_place_is_the_override_then_xdg_then_home() {
    let all = [
        ("LINEPROOF_CACHE", "/a"),
        ("XDG_CACHE_HOME", "/b"),
        ("HOME", "/c"),
    ];
    assert_eq!(vars(&all).unwrap().root(), Path::new("/a"));
    assert_eq!(vars(&all[1..]).unwrap().root(), Path::new("/b/lineproof"));
    assert_eq!(
        vars(&all[2..]).unwrap().root(),
        Path::new("/c/.cache/lineproof")
    );
}

#[test]
fn an_empty_or_relative_xdg_cache_home_does_not_count() {
    for value in ["", "relative"] {
        let cache = vars(&[("XDG_CACHE_HOME", value), ("HOME", "/c")]).unwrap();
        assert_eq!(cache.root(), Path::new("/c/.cache/lineproof"));
    }
}

#[test]
fn without_home_the_error_says_what_to_set() {
    let error = vars(&[]).unwrap_err().to_string();
    assert!(error.contains("LINEPROOF_CACHE"), "{error}");
    assert!(matches!(vars(&[("HOME", "")]), Err(CacheError::NoHome)));
}

#[test]
fn an_entry_is_made_once_and_then_found() {
    let dir = tempfile::tempdir().unwrap();
    with_setup(dir.path(), |setup| {
        let made = Cell::new(0);
        for _ in 0..2 {
            let entry = Cache::provide(setup, "tool", "a tool", |path| {
                made.set(made.get() + 1);
                fill(path)
            })
            .unwrap();
            assert_eq!(
                fs::read_to_string(entry.path.join("part")).unwrap(),
                "contents"
            );
        }
        assert_eq!(made.get(), 1);
    });
}

#[test]
fn a_failed_make_leaves_no_entry_and_no_partial() {
    let dir = tempfile::tempdir().unwrap();
    with_setup(dir.path(), |setup| {
        let result = Cache::provide(setup, "tool", "a tool", |path| {
            fill(path)?;
            Err(Error::Interrupted)
        });
        assert!(matches!(result, Err(Error::Interrupted)));
        assert!(setup.cache.entry("tool").is_none());
    });
    let left: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().starts_with(".partial"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn what_a_killed_run_left_is_swept_and_other_partials_stay() {
    let dir = tempfile::tempdir().unwrap();
    let stale = dir.path().join(".partial-tool-1");
    let other = dir.path().join(".partial-toolchain-1");
    fs::create_dir(&stale).unwrap();
    fs::create_dir(&other).unwrap();
    with_setup(dir.path(), |setup| {
        Cache::provide(setup, "tool", "a tool", fill).unwrap();
    });
    assert!(!stale.exists());
    assert!(other.exists());
}

#[test]
fn a_damaged_entry_is_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    with_setup(dir.path(), |setup| {
        let entry = Cache::provide(setup, "tool", "a tool", fill).unwrap();
        fs::write(entry.path.join("part"), "cut").unwrap();
        assert!(setup.cache.entry("tool").is_none());
        let entry = Cache::provide(setup, "tool", "a tool", fill).unwrap();
        assert_eq!(
            fs::read_to_string(entry.path.join("part")).unwrap(),
            "contents"
        );
    });
}

#[test]
fn runs_that_start_together_make_an_entry_once() {
    let dir = tempfile::tempdir().unwrap();
    let made = AtomicUsize::new(0);
    let together = Barrier::new(4);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                with_setup(dir.path(), |setup| {
                    together.wait();
                    Cache::provide(setup, "tool", "a tool", |path| {
                        made.fetch_add(1, Ordering::SeqCst);
                        fill(path)
                    })
                    .unwrap();
                });
            });
        }
    });
    assert_eq!(made.load(Ordering::SeqCst), 1);
}

#[test]
fn waiting_for_another_run_ends_when_asked_to_stop() {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::at(dir.path().to_owned());
    let stop = AtomicBool::new(false);
    let setup = Setup {
        cache: &cache,
        progress: &Silent,
        stop: &stop,
    };
    let _held = cache.lock(setup, "tool").unwrap();
    let (sender, result) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let outcome = Cache::provide(setup, "tool", "a tool", fill);
            sender
                .send(matches!(outcome, Err(Error::Interrupted)))
                .unwrap();
        });
        assert!(result.try_recv().is_err());
        stop.store(true, Ordering::Relaxed);
        assert!(result.recv_timeout(Duration::from_secs(30)).unwrap());
    });
}

#[test]
fn an_unwritable_cache_is_one_clear_error() {
    let dir = tempfile::tempdir().unwrap();
    // A file where the directory should be stops root as well.
    let blocked = dir.path().join("file");
    fs::write(&blocked, "").unwrap();
    fs::set_permissions(&blocked, fs::Permissions::from_mode(0o400)).unwrap();
    with_setup(&blocked.join("cache"), |setup| {
        let error = Cache::provide(setup, "tool", "a tool", fill).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("LINEPROOF_CACHE"), "{text}");
        assert!(!text.contains('\n'), "{text}");
    });
}

#[test]
fn a_full_disk_is_told_apart_from_a_forbidden_one() {
    let path = Path::new("/cache");
    let full = CacheError::at(path)(io::ErrorKind::StorageFull.into());
    assert!(matches!(full, CacheError::Full { .. }));
    let denied = CacheError::at(path)(io::ErrorKind::PermissionDenied.into());
    assert!(matches!(denied, CacheError::Unwritable { .. }));
}
