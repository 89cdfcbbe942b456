//! A timing diagram of a card's lines as a drawing: both ports' data and modem
//! lines and INTx, to scale, over the card's time.

use std::fmt::Write;

use lineproof_host_emulator::Signals;

use crate::trace::{PORT_LINES, Waveform};

/// Sizes in pixels.
const NAMES: u64 = 90;
const WIDTH: u64 = 1_000;
/// For the axis' last mark.
const MARGIN: u64 = 90;
const LANE: u64 = 20;
const AXIS: u64 = 22;
/// Where a level is drawn in its lane.
const HIGH: u64 = 4;
const LOW: u64 = 16;

/// Marks on the axis at most.
const MARKS: u64 = 10;

/// The drawing, an `<svg>` element for a page of HTML; none of a span in which
/// nothing could have happened. `ports` is 1 or 2.
#[must_use]
pub fn diagram(waveform: &Waveform, ports: usize) -> Option<String> {
    let (start, _) = waveform.changes.first()?;
    let scale = Scale::new(*start, waveform.end)?;
    let mut lanes: Vec<(String, Vec<(u64, bool)>)> =
        vec![("INTx".to_owned(), edges(waveform, |signals| signals.intx))];
    for port in 0..ports {
        for (name, level) in PORT_LINES {
            let edges = edges(waveform, |signals| level(&signals.ports[port]));
            lanes.push((format!("port{port} {name}"), edges));
        }
    }
    let height = AXIS + LANE * lanes.len() as u64;
    let width = NAMES + WIDTH + MARGIN;
    let mut svg = format!(
        "<svg class=\"levels\" role=\"img\" aria-label=\"the levels on the card's lines\" \
         viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n"
    );
    draw_axis(&mut svg, scale, height);
    for (top, (name, edges)) in (AXIS..).step_by(LANE as usize).zip(&lanes) {
        draw_lane(&mut svg, scale, top, name, edges);
    }
    svg.push_str("</svg>\n");
    Some(svg)
}

/// When a line changes, and to what; the level at the beginning first.
fn edges(waveform: &Waveform, level: impl Fn(&Signals) -> bool) -> Vec<(u64, bool)> {
    let mut edges: Vec<(u64, bool)> = Vec::new();
    for (at, signals) in &waveform.changes {
        let now = level(signals);
        if edges.last().is_none_or(|(_, before)| *before != now) {
            edges.push((*at, now));
        }
    }
    edges
}

/// Where a time is drawn.
#[derive(Clone, Copy)]
struct Scale {
    start: u64,
    end: u64,
}

impl Scale {
    fn new(start: u64, end: u64) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// A tenth of a pixel, so that short pulses do not vanish.
    fn x(self, at: u64) -> String {
        let span = u128::from(self.end - self.start);
        let tenths = u128::from(at - self.start) * u128::from(10 * WIDTH) / span;
        let tenths = tenths + u128::from(10 * NAMES);
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    /// The time between two marks: 1, 2 or 5 and noughts.
    fn step(self) -> u64 {
        let least = (self.end - self.start).div_ceil(MARKS);
        let mut step = 1_u64;
        for factor in [2, 5, 10].into_iter().cycle() {
            if step >= least {
                break;
            }
            let power = 10_u64.pow(step.ilog10());
            step = power.saturating_mul(factor);
        }
        step
    }
}

fn draw_axis(svg: &mut String, scale: Scale, height: u64) {
    let step = scale.step();
    let mut at = scale.start.next_multiple_of(step);
    while at <= scale.end {
        let x = scale.x(at);
        // Writing to a string cannot fail.
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{x}\" y1=\"14\" x2=\"{x}\" y2=\"{height}\"/>\
             <text x=\"{x}\" y=\"12\">{}</text>",
            microseconds(at)
        );
        at += step;
    }
}

fn draw_lane(svg: &mut String, scale: Scale, top: u64, name: &str, edges: &[(u64, bool)]) {
    let y = |level: bool| top + if level { HIGH } else { LOW };
    let mut path = String::new();
    for (index, (at, level)) in edges.iter().enumerate() {
        let _ = match index {
            0 => write!(path, "M{} {}", scale.x(*at), y(*level)),
            _ => write!(path, "H{}V{}", scale.x(*at), y(*level)),
        };
    }
    let _ = writeln!(
        svg,
        "<text x=\"0\" y=\"{}\">{name}</text><path d=\"{path}H{}\"/>",
        top + LOW,
        scale.x(scale.end)
    );
}

/// A time as the axis shows it.
fn microseconds(nanos: u64) -> String {
    match (nanos / 1_000, nanos % 1_000) {
        (micros, 0) => format!("{micros} \u{b5}s"),
        (micros, rest) => format!("{micros}.{rest:03} \u{b5}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intx(level: bool) -> Signals {
        Signals {
            intx: level,
            ..Signals::default()
        }
    }

    fn pulse() -> Waveform {
        Waveform {
            changes: vec![
                (1_000, intx(false)),
                (2_000, intx(true)),
                (2_500, intx(false)),
            ],
            end: 6_000,
        }
    }

    #[test]
    fn an_edge_stands_where_its_time_is() {
        let svg = diagram(&pulse(), 2).unwrap();
        // A fifth and three tenths of 1,000 pixels, behind the names.
        let (high, low) = (AXIS + HIGH, AXIS + LOW);
        let path = format!("M90.0 {low}H290.0V{high}H390.0V{low}H1090.0");
        assert!(svg.contains(&path), "{svg}");
    }

    #[test]
    fn every_line_of_each_port_has_its_lane() {
        for (ports, lanes) in [(1, 9), (2, 17)] {
            let svg = diagram(&pulse(), ports).unwrap();
            assert_eq!(svg.matches("<path").count(), lanes);
            assert_eq!(svg.contains("port1 DCD"), ports == 2);
        }
    }

    #[test]
    fn the_axis_is_marked_at_round_times() {
        let svg = diagram(&pulse(), 1).unwrap();
        for mark in ["1 \u{b5}s", "1.500 \u{b5}s", "6 \u{b5}s"] {
            assert!(svg.contains(&format!(">{mark}<")), "{mark} in {svg}");
        }
        assert_eq!(svg.matches("class=\"grid\"").count(), 11);
    }

    #[test]
    fn no_time_is_no_drawing() {
        assert_eq!(diagram(&Waveform::default(), 2), None);
        let still = Waveform {
            end: 1_000,
            ..pulse()
        };
        assert_eq!(diagram(&still, 2), None);
    }

    #[test]
    fn marks_are_one_two_or_five_and_noughts() {
        let step = |span| {
            Scale {
                start: 0,
                end: span,
            }
            .step()
        };
        assert_eq!(
            [1, 10, 11, 25, 99, 101, 5_000].map(step),
            [1, 1, 2, 5, 10, 20, 500]
        );
    }
}
