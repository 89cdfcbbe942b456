//! The last register accesses of a case, drawn: a column an access, a lane a
//! register, and below it a lane for each of the bits that it showed.
//!
//! The columns are equally wide, for a case's times span too much to be drawn
//! to scale; each is headed by its time. Between two accesses of a register
//! nobody knows its bits: a level is drawn from the one that showed it to the
//! next.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::escape;
use super::trace::{Access, Act};

/// Sizes in pixels.
const NAMES: usize = 130;
const COLUMN: usize = 78;
/// For the last column's time, which may be longer than a column.
const MARGIN: usize = 40;
const LANE: usize = 24;
const HEAD: usize = 30;

/// Registers whose bits are levels worth a lane. In the others the bits are
/// data, or are named by what they mean together.
const LEVELS: [&str; 4] = ["IER", "LSR", "MCR", "MSR"];

/// What a lane shows.
enum Lane {
    /// A register's values.
    Register(String, String),
    /// One bit of it.
    Bit(String, String, String),
    /// Whether INTx came.
    Interrupt,
    /// What has no register.
    Other,
}

/// The drawing; none where there is nothing to draw.
pub(super) fn draw(accesses: &[Access]) -> Option<String> {
    let lanes = lanes(accesses);
    if lanes.is_empty() {
        return None;
    }
    let width = NAMES + COLUMN * accesses.len() + MARGIN;
    let height = HEAD + LANE * lanes.len();
    let mut svg = format!(
        "<svg role=\"img\" aria-label=\"the last accesses\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\">\n"
    );
    for (index, access) in accesses.iter().enumerate() {
        let x = NAMES + COLUMN * index;
        let times = match access.times {
            1 => String::new(),
            times => format!(" \u{d7}{times}"),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{x}\" y1=\"14\" x2=\"{x}\" y2=\"{height}\"/>\
             <text x=\"{}\" y=\"12\">{} \u{b5}s{times}</text>",
            x + 3,
            escape(&access.at)
        );
    }
    for (index, lane) in lanes.iter().enumerate() {
        draw_lane(&mut svg, lane, accesses, HEAD + LANE * index);
    }
    svg.push_str("</svg>\n");
    Some(svg)
}

/// The lanes: each register when it is first met, its bits below it.
fn lanes(accesses: &[Access]) -> Vec<Lane> {
    let mut registers: Vec<(&str, &str, BTreeSet<&str>)> = Vec::new();
    for access in accesses {
        let Act::Register {
            port,
            register,
            bits,
            ..
        } = &access.act
        else {
            continue;
        };
        let known = registers
            .iter_mut()
            .find(|(p, r, _)| p == port && r == register);
        let bits = bits.iter().map(String::as_str);
        match known {
            Some((_, _, seen)) => seen.extend(bits),
            None => registers.push((port, register, bits.collect())),
        }
    }
    let mut lanes = Vec::new();
    for (port, register, bits) in registers {
        lanes.push(Lane::Register(port.to_owned(), register.to_owned()));
        let names = bits.into_iter().filter(|_| LEVELS.contains(&register));
        // "no bits" is no bit.
        let names = names.filter(|name| {
            name.chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        });
        lanes.extend(
            names.map(|bit| Lane::Bit(port.to_owned(), register.to_owned(), bit.to_owned())),
        );
    }
    let any = |wanted: fn(&Act) -> bool| accesses.iter().any(|access| wanted(&access.act));
    if any(|act| matches!(act, Act::Interrupt(_))) {
        lanes.push(Lane::Interrupt);
    }
    if any(|act| matches!(act, Act::Other(_))) {
        lanes.push(Lane::Other);
    }
    lanes
}

fn draw_lane(svg: &mut String, lane: &Lane, accesses: &[Access], top: usize) {
    let name = match lane {
        Lane::Register(port, register) => format!("{port} {register}"),
        Lane::Bit(_, _, bit) => format!("\u{a0}\u{a0}{bit}"),
        Lane::Interrupt => "INTx".to_owned(),
        Lane::Other => "bus".to_owned(),
    };
    let _ = writeln!(
        svg,
        "<text x=\"2\" y=\"{}\">{}</text>",
        top + 16,
        escape(&name)
    );
    let mut level: Option<(usize, bool)> = None;
    for (index, access) in accesses.iter().enumerate() {
        let x = NAMES + COLUMN * index;
        match (lane, &access.act) {
            (
                Lane::Register(port, register),
                Act::Register {
                    port: p,
                    register: r,
                    write,
                    value,
                    ..
                },
            ) if p == port && r == register => {
                let (class, verb) = if *write {
                    ("write", "write")
                } else {
                    ("read", "read")
                };
                boxed(svg, class, x, top, &format!("{verb} {value:02x}"));
            }
            (
                Lane::Bit(port, register, bit),
                Act::Register {
                    port: p,
                    register: r,
                    bits,
                    ..
                },
            ) if p == port && r == register => {
                let high = bits.contains(bit);
                if let Some((from, was)) = level {
                    wave(svg, from, x, top, was, Some(high));
                }
                level = Some((x, high));
            }
            (Lane::Interrupt, Act::Interrupt(came)) => {
                let (class, word) = if *came {
                    ("read", "came")
                } else {
                    ("missing", "stayed away")
                };
                boxed(svg, class, x, top, word);
            }
            (Lane::Other, Act::Other(words)) => boxed(svg, "read", x, top, words),
            _ => {}
        }
    }
    if let Some((from, was)) = level {
        wave(svg, from, NAMES + COLUMN * accesses.len(), top, was, None);
    }
}

fn boxed(svg: &mut String, class: &str, x: usize, top: usize, text: &str) {
    let short: String = text.chars().take(11).collect();
    let _ = writeln!(
        svg,
        "<g><title>{}</title><rect class=\"{class}\" x=\"{x}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\
         <text x=\"{}\" y=\"{}\">{}</text></g>",
        escape(text),
        top + 2,
        COLUMN - 6,
        LANE - 5,
        x + 3,
        top + 16,
        escape(&short)
    );
}

/// A level from `from` to `to`, and the edge to the next one.
fn wave(svg: &mut String, from: usize, to: usize, top: usize, high: bool, next: Option<bool>) {
    let y = |high: bool| if high { top + 4 } else { top + LANE - 5 };
    let edge = next.map_or(String::new(), |next| format!(" V{}", y(next)));
    let _ = writeln!(svg, "<path d=\"M{from} {} H{to}{edge}\"/>", y(high));
}

#[cfg(test)]
mod tests {
    use super::super::trace::accesses;
    use super::*;

    fn drawn(lines: &[&str]) -> Option<String> {
        let head = ["last accesses, oldest first:"];
        let lines = head.iter().chain(lines).map(|&line| line.to_owned());
        draw(&accesses(&lines.collect::<Vec<_>>()))
    }

    #[test]
    fn a_bit_is_drawn_as_the_accesses_showed_it() {
        let svg = drawn(&[
            "0.0 us  port0 read  LSR 0x60 (THRE TEMT)",
            "1.0 us  port0 write THR 0x41 ('A')",
            "2.0 us  port0 read  LSR 0x00 (no bits)",
        ])
        .unwrap();
        let high = HEAD + LANE + 4;
        let low = HEAD + LANE + LANE - 5;
        let (first, third) = (NAMES, NAMES + 2 * COLUMN);
        assert!(
            svg.contains(&format!("M{first} {high} H{third} V{low}")),
            "{svg}"
        );
        for word in [
            "port0 LSR",
            "TEMT",
            "THRE",
            "read 60",
            "write 41",
            "1.0 \u{b5}s",
        ] {
            assert!(svg.contains(word), "{word}: {svg}");
        }
        // Three lanes for LSR, one for THR.
        assert!(
            svg.contains(&format!("height=\"{}\"", HEAD + 4 * LANE)),
            "{svg}"
        );
    }

    #[test]
    fn nothing_is_no_drawing() {
        assert_eq!(drawn(&[]), None);
    }
}
