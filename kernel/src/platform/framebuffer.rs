//! The pixels of a screen in graphics mode.

use core::ptr;

/// A linear framebuffer, of whatever colour format: only greys are drawn, and
/// a grey is the same byte in every channel.
#[derive(Clone, Copy)]
pub struct Framebuffer {
    pixels: *mut u8,
    size: usize,
    width: usize,
    height: usize,
    row: usize,
    bytes_per_pixel: usize,
}

// SAFETY: the memory behind the pointer belongs to the framebuffer for ever,
// and holds bytes that any CPU may write at any time.
unsafe impl Send for Framebuffer {}
// SAFETY: as above.
unsafe impl Sync for Framebuffer {}

impl Framebuffer {
    /// Takes `pixels` over: `height` rows of `width` pixels, each row
    /// `stride` pixels after the one before.
    pub fn new(
        pixels: &'static mut [u8],
        width: usize,
        height: usize,
        stride: usize,
        bytes_per_pixel: usize,
    ) -> Self {
        Self {
            size: pixels.len(),
            pixels: pixels.as_mut_ptr(),
            width,
            height,
            row: stride * bytes_per_pixel,
            bytes_per_pixel,
        }
    }

    /// Pixels in a row.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Draws pixels from (`x`, `y`) on to the right, in greys from 0, black,
    /// to 255, white. What would stand outside the screen is not drawn.
    pub fn draw(&self, x: usize, y: usize, greys: &[u8]) {
        /// The widest pixel of any mode.
        const WIDEST: usize = 4;
        /// Pixels that are sent at once: memory behind a bus is slow by the
        /// access, not by the byte.
        const BATCH: usize = 16;

        let visible = greys.len().min(self.width.saturating_sub(x));
        for (index, batch) in greys[..visible].chunks(BATCH).enumerate() {
            let mut bytes = [0; BATCH * WIDEST];
            let pixels = bytes.chunks_exact_mut(self.bytes_per_pixel.clamp(1, WIDEST));
            for (pixel, &grey) in pixels.zip(batch) {
                pixel.fill(grey);
            }
            let offset = y * self.row + (x + index * BATCH) * self.bytes_per_pixel;
            let length = batch.len() * self.bytes_per_pixel;
            if y < self.height && length <= bytes.len() && offset + length <= self.size {
                // SAFETY: inside the slice that `new` took over, and inside
                // `bytes`.
                unsafe {
                    ptr::copy_nonoverlapping(bytes.as_ptr(), self.pixels.add(offset), length);
                }
            }
        }
    }

    /// Makes `rows` rows from `y` on black.
    pub fn clear(&self, y: usize, rows: usize) {
        let start = (y * self.row).min(self.size);
        let length = (rows * self.row).min(self.size - start);
        // SAFETY: inside the slice that `new` took over.
        unsafe { ptr::write_bytes(self.pixels.add(start), 0, length) };
    }
}
