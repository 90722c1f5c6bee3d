//! Kernels on planes of bytes, row by row without padding: no mask, no picture, no window in here.
//!
//! All are plain loops that the compiler turns into vector instructions. [`wide`] compiles such a loop twice, once for
//! the processors with 32-byte vectors, and takes the right one at run time.

pub mod blur;
pub mod disk;

/// Asks a long kernel to give up: true = the result is not wanted any more. Called about once for each row of tiles.
pub type Stop<'a> = &'a dyn Fn() -> bool;

/// The [`Stop`] of those who wait for the result.
pub const fn never() -> bool {
    false
}

/// Runs a loop with the widest vectors that the processor has.
///
/// The loop must be in the closure itself or in functions that are always inlined.
#[inline]
pub fn wide<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}

/// The smallest and the largest value.
#[inline(always)]
#[expect(clippy::inline_always, reason = "part of loops that are compiled for wide vectors")]
fn range_of(values: &[u8]) -> (u8, u8) {
    values.iter().fold((255, 0), |(low, high), value| (low.min(*value), high.max(*value)))
}
