//! Quantities as people read them.

use std::time::Duration;

/// A time with three digits or so and its unit.
#[must_use]
pub fn human(time: Duration) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    let seconds = time.as_secs();
    match time.as_micros() {
        micros @ 0..1_000 => format!("{micros} us"),
        1_000..1_000_000 => format!("{:.1} ms", time.as_secs_f64() * 1e3),
        _ if seconds < MINUTE => format!("{:.2} s", time.as_secs_f64()),
        _ if seconds < HOUR => format!("{} min {:02} s", seconds / MINUTE, seconds % MINUTE),
        _ => format!("{} h {:02} min", seconds / HOUR, seconds % HOUR / MINUTE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_carry_their_unit() {
        assert_eq!(human(Duration::from_micros(999)), "999 us");
        assert_eq!(human(Duration::from_micros(1500)), "1.5 ms");
        assert_eq!(human(Duration::from_millis(2346)), "2.35 s");
        assert_eq!(human(Duration::from_secs(59)), "59.00 s");
        assert_eq!(human(Duration::from_secs(61)), "1 min 01 s");
        assert_eq!(human(Duration::from_secs(2 * 3600 + 125)), "2 h 02 min");
    }
}
