//! A time as people read it.

use core::fmt;
use core::time::Duration;

/// Shows a time with its unit: `72 us`, `18.9 ms`, `25.86 s`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span(pub(crate) Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0.as_micros();
        match micros {
            0..1_000 => write!(f, "{micros} us"),
            1_000..1_000_000 => write!(f, "{}.{} ms", micros / 1_000, micros / 100 % 10),
            // By whole numbers: a float's digits would bring 18 KiB into the
            // guest that nothing else needs.
            _ => write!(f, "{}.{:02} s", micros / 1_000_000, micros / 10_000 % 100),
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::string::ToString;

    use super::*;

    #[test]
    fn the_unit_fits_the_time() {
        let shown = |micros| Span(Duration::from_micros(micros)).to_string();
        assert_eq!(shown(999), "999 us");
        assert_eq!(shown(18_920), "18.9 ms");
        assert_eq!(shown(1_000), "1.0 ms");
        assert_eq!(shown(25_861_000), "25.86 s");
        assert_eq!(shown(3_050_000), "3.05 s");
    }
}
