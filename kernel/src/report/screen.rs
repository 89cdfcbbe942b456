//! Text on the screen, where there is one: on a PC without a serial port it
//! is all that anybody sees.
//!
//! A log fills the screen from the top, and one line at the bottom stands
//! still. What is worth showing is the callers' matter.

use core::fmt::{self, Write};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};
use spin::Once;

use crate::platform::framebuffer::Framebuffer;

const WEIGHT: FontWeight = FontWeight::Regular;
const HEIGHT: RasterHeight = RasterHeight::Size16;
const CELL_WIDTH: usize = get_raster_width(WEIGHT, HEIGHT);
const CELL_HEIGHT: usize = HEIGHT.val();

static SCREEN: Once<Framebuffer> = Once::new();

/// Where the log's next character goes, in cells.
static COLUMN: AtomicUsize = AtomicUsize::new(0);
static LINE: AtomicUsize = AtomicUsize::new(0);

/// Takes `framebuffer` into use, cleared.
pub fn init(framebuffer: Framebuffer) {
    framebuffer.clear(0, framebuffer.height());
    SCREEN.call_once(|| framebuffer);
}

/// Lines of the log; none without a screen.
pub fn lines() -> Option<usize> {
    SCREEN.get().map(log_lines)
}

/// Makes the screen empty, and begins the log at its top again.
pub fn clear() {
    if let Some(screen) = SCREEN.get() {
        screen.clear(0, screen.height());
        LINE.store(0, Relaxed);
        COLUMN.store(0, Relaxed);
    }
}

/// Writes `text` into the log, as lines of its own.
pub fn log(text: fmt::Arguments<'_>) {
    if let Some(screen) = SCREEN.get() {
        // A log that was cut short by a panic must not run into its message.
        if COLUMN.load(Relaxed) > 0 {
            next_line(screen);
        }
        // `Log` never fails; what a Display refuses to say is left out.
        let _ = Log(screen).write_fmt(text);
        next_line(screen);
    }
}

/// Shows `text` in the bottom line, cut where the screen ends.
pub fn status(text: fmt::Arguments<'_>) {
    if let Some(screen) = SCREEN.get() {
        let mut line = Line { screen, column: 0 };
        let _ = line.write_fmt(text);
        for column in line.column..columns(screen) {
            draw(screen, column, log_lines(screen), b' ');
        }
    }
}

/// How many lines of the log `text` would take.
pub fn lines_of(text: fmt::Arguments<'_>) -> usize {
    let mut measure = Measure {
        columns: SCREEN.get().map_or(1, columns),
        column: 0,
        lines: 1,
    };
    let _ = measure.write_fmt(text);
    measure.lines
}

/// Characters in a line.
fn columns(screen: &Framebuffer) -> usize {
    (screen.width() / CELL_WIDTH).max(1)
}

/// Lines above the bottom one.
fn log_lines(screen: &Framebuffer) -> usize {
    (screen.height() / CELL_HEIGHT).saturating_sub(1).max(1)
}

/// Draws one character, ASCII but for what a guest gone wrong may say.
fn draw(screen: &Framebuffer, column: usize, line: usize, byte: u8) {
    let raster = get_raster(char::from(byte), WEIGHT, HEIGHT);
    let rows = raster.iter().flat_map(|cell| cell.rows());
    for (y, row) in (line * CELL_HEIGHT..).zip(rows) {
        screen.draw(column * CELL_WIDTH, y, row);
    }
}

/// Goes on at the next line, or at the top again: that costs less than
/// moving a screenful of pixels.
fn next_line(screen: &Framebuffer) {
    let line = (LINE.load(Relaxed) + 1) % log_lines(screen);
    LINE.store(line, Relaxed);
    COLUMN.store(0, Relaxed);
    screen.clear(line * CELL_HEIGHT, CELL_HEIGHT);
}

/// The log, character by character.
struct Log<'a>(&'a Framebuffer);

impl Write for Log<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            if byte == b'\n' || COLUMN.load(Relaxed) == columns(self.0) {
                next_line(self.0);
            }
            if byte != b'\n' {
                let column = COLUMN.fetch_add(1, Relaxed);
                draw(self.0, column, LINE.load(Relaxed), byte);
            }
        }
        Ok(())
    }
}

/// The bottom line.
struct Line<'a> {
    screen: &'a Framebuffer,
    column: usize,
}

impl Write for Line<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes().take(columns(self.screen) - self.column) {
            draw(self.screen, self.column, log_lines(self.screen), byte);
            self.column += 1;
        }
        Ok(())
    }
}

/// Counts the lines that [`Log`] would fill.
struct Measure {
    columns: usize,
    column: usize,
    lines: usize,
}

impl Write for Measure {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            if byte == b'\n' || self.column == self.columns {
                self.lines += 1;
                self.column = 0;
            }
            self.column += usize::from(byte != b'\n');
        }
        Ok(())
    }
}
