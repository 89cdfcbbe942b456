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

    /// Sets a pixel to a grey, 0 black to 255 white; nothing happens outside
    /// the screen.
    pub fn set(&self, x: usize, y: usize, grey: u8) {
        let offset = y * self.row + x * self.bytes_per_pixel;
        let end = offset + self.bytes_per_pixel;
        if x < self.width && y < self.height && end <= self.size {
            // SAFETY: inside the slice that `new` took over.
            unsafe { ptr::write_bytes(self.pixels.add(offset), grey, self.bytes_per_pixel) };
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
