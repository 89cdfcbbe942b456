//! What stands on the guest's screen at the end, read back from the pixels.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};

use crate::sandbox::{Ended, Sandbox, disk_boot_parts, end};

const WEIGHT: FontWeight = FontWeight::Regular;
const HEIGHT: RasterHeight = RasterHeight::Size16;
const CELL: (usize, usize) = (get_raster_width(WEIGHT, HEIGHT), HEIGHT.val());

/// The text on a screen that was drawn as a PPM file with three bytes a pixel,
/// a string for each line. Fails the test on anything that is no character.
fn text(picture: &Path) -> Vec<String> {
    let bytes = fs::read(picture).unwrap();
    let mut fields = bytes.splitn(4, |byte| byte.is_ascii_whitespace());
    let mut field = || fields.next().expect("a PPM file");
    assert_eq!(field(), b"P6");
    let mut number = || std::str::from_utf8(field()).unwrap().parse::<usize>();
    let (width, height) = (number().unwrap(), number().unwrap());
    let pixels = field()
        .strip_prefix(b"255\n")
        .expect("a byte for each colour");
    assert_eq!(pixels.len(), width * height * 3);

    let glyphs: HashMap<Vec<u8>, char> = (' '..='~')
        .map(|char| {
            let raster = get_raster(char, WEIGHT, HEIGHT).expect("a printable character");
            (raster.rows().flatten().copied().collect(), char)
        })
        .collect();
    let cell = |column: usize, line: usize| -> char {
        let rows = line * CELL.1..(line + 1) * CELL.1;
        let columns = column * CELL.0..(column + 1) * CELL.0;
        let greys = rows.flat_map(|y| columns.clone().map(move |x| (y * width + x) * 3));
        let greys: Vec<u8> = greys.map(|at| pixels[at]).collect();
        let found = glyphs.get(&greys).copied();
        found.unwrap_or_else(|| panic!("no character at line {line}, column {column}"))
    };
    (0..height / CELL.1)
        .map(|line| {
            let line: String = (0..width / CELL.0).map(|at| cell(at, line)).collect();
            line.trim_end().to_owned()
        })
        .collect()
}

/// Runs on a disk image with `args` and reads the screen at the end.
fn last_screen(sandbox: &Sandbox, args: &[&str]) -> (Ended, Vec<String>) {
    disk_boot_parts();
    let picture = sandbox.path("screen.ppm");
    let mut run = sandbox.run(["--screenshot"]);
    run.arg(&picture).args(args);
    let ended = end(run);
    sandbox.assert_clean();
    (ended, text(&picture))
}

fn shows_the_counts(firmware: &str) {
    let args = ["--boot", firmware, "--filter", "{scr,pci}.*"];
    let (run, screen) = last_screen(&Sandbox::new(), &args);
    run.expect(0, &["all proven"]);
    assert!(screen[0].starts_with("Lineproof "), "{screen:#?}");
    // The same counts as in the table of the report.
    let mut all = 0;
    for part in ["card", "port0", "port1"] {
        let row = |lines: &mut dyn Iterator<Item = &str>| {
            let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
            let mut rows = lines.map(words).filter(|row: &Vec<String>| !row.is_empty());
            rows.find(|row| row[0] == part).expect(part)
        };
        let shown = row(&mut screen.iter().map(String::as_str));
        // The table stands behind the cases: the first rows from below.
        let told = row(&mut run.stdout.lines().rev());
        let [_, cases, passed, failed, known, skipped, ..] = &shown[..] else {
            panic!("{shown:?}");
        };
        assert_eq!(
            [cases, passed, failed, skipped],
            [&told[1], &told[2], &told[3], &told[4]]
        );
        assert_eq!(known, "0");
        all += told[1].parse::<u32>().expect("a count");
    }
    assert!(all > 0, "{}", run.stdout);
    let cases = format!("none of {all} cases failed");
    let last = screen.iter().rfind(|line| !line.is_empty());
    assert!(last.is_some_and(|line| *line == cases), "{screen:#?}");
}

#[test]
fn a_bios_boot_shows_the_counts_on_the_screen() {
    shows_the_counts("bios");
}

#[test]
fn a_uefi_boot_shows_the_counts_on_the_screen() {
    shows_the_counts("uefi");
}

fn shows_failures_last(firmware: &str) {
    let filter = "{scr.*,iir.thr-cleared-by-iir}";
    let quirk = ["--quirk", "iir-read-keeps-thre", "--filter", filter];
    let mut args = vec!["--boot", firmware];
    args.extend(quirk);
    let (run, screen) = last_screen(&Sandbox::new(), &args);
    run.expect(1, &["2 cases failed"]);
    let shown: Vec<&str> = screen
        .iter()
        .map(String::as_str)
        .filter(|line| !line.is_empty())
        .collect();
    let at = shown
        .iter()
        .position(|line| *line == "2 of 6 cases failed:")
        .expect("the count");
    let failure = |port: &str| {
        let claim = "reading IIR clears the THR empty interrupt that it reports";
        [
            format!("FAILED {port} iir.thr-cleared-by-iir: {claim}"),
            "it is no longer reported".to_owned(),
            "expected: IIR & 0x0f = 0x01 (none pending)".to_owned(),
            "actual:   IIR = 0x02 (THR empty)".to_owned(),
        ]
    };
    let expected = [failure("port0"), failure("port1")].concat();
    assert_eq!(shown[at + 1..], expected[..], "{screen:#?}");
}

#[test]
fn a_bios_boot_shows_failures_last() {
    shows_failures_last("bios");
}

#[test]
fn a_uefi_boot_shows_failures_last() {
    shows_failures_last("uefi");
}

#[test]
fn more_failures_than_there_is_room_for_are_named_and_counted() {
    let args = [
        "--boot",
        "bios",
        "--personality",
        "vm-superio",
        "--filter",
        "{lsr,iir,fcr,msr}.*",
    ];
    let (run, screen) = last_screen(&Sandbox::new(), &args);
    run.expect(1, &[]);
    let failed = run
        .stdout
        .lines()
        .filter(|line| line.starts_with("FAILED"))
        .count();
    let named = screen
        .iter()
        .filter(|line| line.starts_with("FAILED"))
        .count();
    assert!(
        named > 30 && named < failed,
        "{named} of {failed}: {screen:#?}"
    );
    let more = format!("and {} more: COM1 tells them all", failed - named);
    let last = screen.iter().rfind(|line| !line.is_empty());
    assert_eq!(last, Some(&more), "{screen:#?}");
}

#[test]
fn a_panic_stays_on_the_screen_below_how_far_the_run_was() {
    let args = [
        "--boot",
        "bios",
        "--filter",
        "scr.*",
        "--inject-fault",
        "panic",
    ];
    let (run, screen) = last_screen(&Sandbox::new(), &args);
    run.expect(4, &["on request"]);
    let shows = |words: &str| screen.iter().any(|line| line.contains(words));
    assert!(shows("panic: on request at "), "{screen:#?}");
    assert!(shows("4348:3253"), "{screen:#?}");
    let last = screen.last().unwrap();
    assert_eq!(last, "0 of 4, 0 failed: port0 scr.holds-every-value");
}

#[test]
fn a_screenshot_is_refused_where_there_is_no_screen() {
    let sandbox = Sandbox::new();
    for args in [&["--boot", "pvh"][..], &["--place", "model"], &[]] {
        let mut run = sandbox.run(["--screenshot", "/tmp/never.png"]);
        if args.contains(&"model") {
            run = sandbox.lineproof(["--screenshot", "/tmp/never.png"]);
        }
        run.args(args);
        end(run)
            .expect(2, &["--screenshot goes with --boot bios or uefi only"])
            .line();
    }
    assert!(!Path::new("/tmp/never.png").exists());
    let mut run = sandbox.run([
        "--boot",
        "bios",
        "--screenshot",
        "/no/such/place/screen.png",
    ]);
    run.args(["--filter", "scr.*", "-q"]);
    end(run).expect(3, &["/no/such/place/screen.png"]).line();
}
