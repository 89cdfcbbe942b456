//! The lines of the kernel's driver that its profiles name: each is held to
//! the text of the source that the lab compiles the driver from.

use std::ops::Range;

use lineproof::provision::linux::VERSIONS;
use lineproof_conformance::profile::{
    Departure, LINUX_MTTY, LINUX_MTTY_6_1, LINUX_MTTY_7_3, Profile,
};

use crate::sandbox::driver_source;

/// What begins at each line of 6.12's source that its profile names, spaces
/// aside; it stands once in its function.
const TEXTS: [(usize, &str); 29] = [
    (
        231,
        "mtty_trigger_interrupt(struct mdev_state *mdev_state) {",
    ),
    (316, "case 0x04: /* device control */"),
    (367, "u8 data = *buf;"),
    (374, ".divisor |= data;"),
    (381, ".rxtx.count < mdev_state->s[index].max_fifo_size)"),
    (386, "CIRCULAR_BUF_INC_IDX(mdev_state->s[index].rxtx.head);"),
    (387, ".overrun = false;"),
    (424, ".divisor |= (u16)data << 8;"),
    (447, "(data & (UART_FCR_CLEAR_RCVR | UART_FCR_CLEAR_XMIT))"),
    (
        473,
        "/* * Set trigger level to 1 otherwise or implement timer",
    ),
    (
        478,
        ".intr_trigger_level = 1; if (data & UART_FCR_ENABLE_FIFO)",
    ),
    (479, "if (data & UART_FCR_ENABLE_FIFO)"),
    (491, ".divisor = 0;"),
    (
        499,
        ".uart_reg[offset] = data; if ((mdev_state->s[index].uart_reg[UART_IER] & UART_IER_MSI)",
    ),
    (
        532,
        "handle_bar_read(unsigned int index, struct mdev_state *mdev_state,",
    ),
    (
        546,
        ".rxtx.head != mdev_state->s[index].rxtx.tail) { *buf =",
    ),
    (596, "((ier & UART_IER_THRI) &&"),
    (602, "((ier & UART_IER_MSI) &&"),
    (608, "if (*buf == 0)"),
    (612, "*buf |= 0xC0;"),
    (624, "u8 lsr = 0;"),
    (
        628,
        ".rxtx.head != mdev_state->s[index].rxtx.tail) lsr |= UART_LSR_DR;",
    ),
    (633, ".overrun) lsr |= UART_LSR_OE;"),
    (637, ".rxtx.head == mdev_state->s[index].rxtx.tail) lsr |="),
    (646, "*buf = UART_MSR_DSR | UART_MSR_DDSR | UART_MSR_DCD;"),
    (1401, "mtty_reset(struct mdev_state *mdev_state) {"),
    (1428, "if (count >= 4 && !(*ppos % 4)) {"),
    (
        1590,
        "->intx_mask = false; } else if (flags & VFIO_IRQ_SET_DATA_BOOL)",
    ),
    (1781, "dev_info->flags = VFIO_DEVICE_FLAGS_PCI;"),
];

/// What up to Linux 6.6 stands where an unmask is asked for.
const OLD_UNMASK: &str = "case VFIO_IRQ_SET_ACTION_UNMASK: break; \
    case VFIO_IRQ_SET_ACTION_TRIGGER: { if (flags & VFIO_IRQ_SET_DATA_NONE) { \
    pr_info(\"%s: disable INTx\\n\"";

/// A line that a profile names.
struct Named {
    /// What the target does instead of what it should, and the how-manieth
    /// line of that reason this is: the same in each version.
    place: (&'static str, usize),
    line: usize,
    function: &'static str,
}

/// The lines that `profile` names.
fn named(profile: &Profile) -> Vec<Named> {
    let departures = profile.departures.iter().chain(profile.unsteady);
    departures.flat_map(lines).collect()
}

fn lines(departure: &Departure) -> impl Iterator<Item = Named> + use<> {
    let (what, places) = departure.reason.rsplit_once(" (").unwrap();
    places
        .split("mtty.c:")
        .skip(1)
        .enumerate()
        .map(move |(index, place)| {
            let mut words = place.split([' ', ',', ')']);
            let line = words.next().unwrap().parse().unwrap();
            let function = words.next().unwrap();
            Named {
                place: (what, index),
                line,
                function,
            }
        })
}

/// The text that `named`, of a profile, begins.
fn text(named: &Named, old: bool) -> &'static str {
    if old && named.function == "mtty_set_irqs" {
        return OLD_UNMASK;
    }
    let usual = self::named(&LINUX_MTTY);
    let usual = usual.iter().find(|other| other.place == named.place);
    let line = usual
        .unwrap_or_else(|| panic!("{:?} is new", named.place))
        .line;
    let text = TEXTS.iter().find(|(number, _)| *number == line);
    text.unwrap_or_else(|| panic!("no text of line {line}")).1
}

/// Fails the test unless each line that `profile` names is in the function
/// that it names, and is what it is meant to be.
fn hold(profile: &Profile, source: &str) {
    let old = profile == &LINUX_MTTY_6_1;
    let lines: Vec<&str> = source.lines().collect();
    let named = named(profile);
    assert!(named.len() > TEXTS.len(), "{} lines", named.len());
    for named in named {
        let text = text(&named, old);
        let body = function(&lines, named.function);
        let at = |line: usize| squeezed(&lines[line..body.end]).find(text);
        let found: Vec<usize> = body
            .clone()
            .filter(|line| at(*line).is_some_and(|at| at < squeezed(&lines[*line..=*line]).len()))
            .map(|line| line + 1)
            .collect();
        let (name, line) = (profile.name, named.line);
        assert_eq!(
            found,
            [line],
            "{name}: mtty.c:{line} {}: {text}",
            named.function
        );
    }
}

/// The lines of a function, from 0 on.
fn function(lines: &[&str], name: &str) -> Range<usize> {
    let call = format!("{name}(");
    let begins = |line: &&str| {
        // What ends with a semicolon only declares it.
        line.starts_with("static") && line.contains(&call) && !line.ends_with(';')
    };
    let start = lines.iter().position(begins);
    let start = start.unwrap_or_else(|| panic!("no function {name}"));
    let length = lines[start..].iter().position(|line| *line == "}");
    start..start + length.unwrap() + 1
}

fn squeezed(lines: &[&str]) -> String {
    let words = lines.iter().flat_map(|line| line.split_whitespace());
    words.collect::<Vec<_>>().join(" ")
}

#[test]
#[ignore = "fetches the lab's kernel: 275 MB; .ci/run asks for it"]
fn of_the_usual_kernel() {
    hold(&LINUX_MTTY, &driver_source(&VERSIONS[0]));
}

#[test]
#[ignore = "fetches the lab's other kernels: 585 MB"]
fn of_the_other_kernels() {
    for version in &VERSIONS[1..] {
        let profile = match version.name {
            "6.1" => &LINUX_MTTY_6_1,
            "7.3" => &LINUX_MTTY_7_3,
            other => panic!("no profile of {other}"),
        };
        hold(profile, &driver_source(version));
    }
}
