//! The pressure of a pen on X11, where the window's own events do not tell it.
//!
//! A connection of its own listens to the raw motion events of all devices: the pressure is that of the device which
//! moved last, if it has such an axis. A pen moves over the tablet before it touches, so the pressure is known when a
//! stroke begins, and a mouse that moves after it is a mouse again. Where any of this fails there is just no pressure.

#[cfg(target_os = "linux")]
mod x11;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Bits that are no pressure: what moved last has none.
const NONE: u32 = u32::MAX;

/// The newest pressure, written by a thread that ends with its display.
#[derive(Debug, Clone)]
pub struct Pen(Arc<AtomicU32>);

impl Default for Pen {
    fn default() -> Self {
        Self(Arc::new(AtomicU32::new(NONE)))
    }
}

impl Pen {
    /// Listens where there is an X11 display. Returns at once.
    pub fn listen() -> Self {
        let pen = Self::default();
        #[cfg(target_os = "linux")]
        if std::env::var_os("WAYLAND_DISPLAY").is_none() && std::env::var_os("DISPLAY").is_some() {
            let heard = pen.clone();
            let thread = std::thread::Builder::new().name("pen".to_owned());
            // Without the thread, or after an error of the display, the pen is a mouse.
            drop(thread.spawn(move || {
                if let Err(error) = x11::follow(&heard) {
                    tracing::info!("no pen pressure: {error}");
                }
                heard.note(None);
            }));
        }
        pen
    }

    /// Pressure of what moved last, 0 to 1; `None` for what has none.
    pub fn pressure(&self) -> Option<f32> {
        let bits = self.0.load(Ordering::Relaxed);
        (bits != NONE).then(|| f32::from_bits(bits))
    }

    fn note(&self, pressure: Option<f32>) {
        self.0.store(pressure.map_or(NONE, f32::to_bits), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moved_last_counts() {
        let pen = Pen::default();
        assert_eq!(pen.pressure(), None);
        pen.note(Some(0.25));
        assert_eq!(pen.pressure(), Some(0.25));
        pen.note(None);
        assert_eq!(pen.pressure(), None, "a mouse");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_pressure_is_found_among_the_axes_that_changed() {
        use super::x11::{Axis, pressure};
        use x11rb::protocol::xinput::{Fp3232, RawButtonPressEvent};
        let value = |integral| Fp3232 { integral, frac: 0 };
        let axis = Axis { number: 2, least: 0.0, most: 4000.0 };
        let event = |mask: Vec<u32>, values: Vec<i32>| RawButtonPressEvent {
            valuator_mask: mask,
            axisvalues_raw: values.into_iter().map(value).collect(),
            ..RawButtonPressEvent::default()
        };
        assert_eq!(pressure(&event(vec![0b111], vec![70, 90, 1000]), axis), Some(0.25));
        assert_eq!(pressure(&event(vec![0b101], vec![70, 2000]), axis), Some(0.5), "y did not change");
        assert_eq!(pressure(&event(vec![0b011], vec![70, 90]), axis), None, "the pressure did not change");
        assert_eq!(pressure(&event(vec![0b100], vec![9000]), axis), Some(1.0), "more than all is all");
        assert_eq!(pressure(&event(vec![0b100], vec![]), axis), None, "an event cut short");
        assert_eq!(pressure(&event(vec![], vec![]), axis), None);
    }
}
