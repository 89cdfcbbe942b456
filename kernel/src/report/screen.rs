//! Text on the screen, where there is one: on a PC without a serial port it
//! is all that anybody sees.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};
use spin::Once;

use crate::platform::framebuffer::Framebuffer;

const WEIGHT: FontWeight = FontWeight::Regular;
const HEIGHT: RasterHeight = RasterHeight::Size16;
const CELL_WIDTH: usize = get_raster_width(WEIGHT, HEIGHT);
const CELL_HEIGHT: usize = HEIGHT.val();

static SCREEN: Once<Framebuffer> = Once::new();

/// Where the next character goes, in cells.
static COLUMN: AtomicUsize = AtomicUsize::new(0);
static LINE: AtomicUsize = AtomicUsize::new(0);

/// Takes `framebuffer` into use, cleared.
pub fn init(framebuffer: Framebuffer) {
    framebuffer.clear(0, framebuffer.height());
    SCREEN.call_once(|| framebuffer);
}

/// Writes `text`, which is ASCII but for what a guest gone wrong may say.
pub fn write(text: &[u8]) {
    if let Some(screen) = SCREEN.get() {
        text.iter().for_each(|&byte| put(screen, byte));
    }
}

fn put(screen: &Framebuffer, byte: u8) {
    if byte == b'\n' {
        next_line(screen);
        return;
    }
    if (COLUMN.load(Relaxed) + 1) * CELL_WIDTH > screen.width() {
        next_line(screen);
    }
    let column = COLUMN.fetch_add(1, Relaxed);
    let top = LINE.load(Relaxed) * CELL_HEIGHT;
    let raster = get_raster(char::from(byte), WEIGHT, HEIGHT);
    let rows = raster.iter().flat_map(|cell| cell.rows());
    for (y, row) in (top..).zip(rows) {
        for (x, &grey) in (column * CELL_WIDTH..).zip(row.iter()) {
            screen.set(x, y, grey);
        }
    }
}

/// Goes on at the next line, or at the top again: that costs less than
/// moving a screenful of pixels.
fn next_line(screen: &Framebuffer) {
    let lines = (screen.height() / CELL_HEIGHT).max(1);
    let line = (LINE.load(Relaxed) + 1) % lines;
    LINE.store(line, Relaxed);
    COLUMN.store(0, Relaxed);
    screen.clear(line * CELL_HEIGHT, CELL_HEIGHT);
}
