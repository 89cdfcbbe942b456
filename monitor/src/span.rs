//! A time as people read it.

use core::fmt;
use core::time::Duration;

use lineproof_conformance::nanos;

/// Shows a time with its unit: `72 us`, `18.9 ms`, `25.86 s`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span(pub(crate) Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whole numbers: the code that writes fractions is 30 KB of a guest.
        let micros = nanos(self.0) / 1000;
        match micros {
            0..1_000 => write!(f, "{micros} us"),
            1_000..1_000_000 => write!(f, "{}.{} ms", micros / 1_000, micros / 100 % 10),
            _ => {
                let hundredths = micros.saturating_add(5_000) / 10_000;
                write!(f, "{}.{:02} s", hundredths / 100, hundredths % 100)
            }
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
        assert_eq!(shown(9_066_000), "9.07 s");
        assert_eq!(shown(1_000_000), "1.00 s");
    }
}
