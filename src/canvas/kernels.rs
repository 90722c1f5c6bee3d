//! Kernels on planes of bytes, row by row without padding: no mask, no picture, no window in here.
//!
//! All are plain loops that the compiler turns into vector instructions. `wide!` compiles such a loop twice, once for the
//! processors with 32-byte vectors, and takes the right one at run time.

/// Makes a function that runs with the widest vectors of the processor: `fn name [generics] [their names] (..) -> T {..}`.
///
/// What it calls must be always inlined. The body is a function of its own, inlined into a piece of work that pulp compiles
/// for each kind of processor: a closure would be compiled once, for the narrow vectors, and as a function (not as fields
/// of the work) it knows that its slices do not overlap.
macro_rules! wide {
    (
        $(#[$meta:meta])*
        $vis:vis fn $name:ident [$($generics:tt)*] [$($used:tt)*] ($($arg:ident: $type:ty),* $(,)?) -> $result:ty
        $body:block
    ) => {
        $(#[$meta])*
        $vis fn $name<$($generics)*>($($arg: $type),*) -> $result {
            struct Work<$($generics)*> {
                $($arg: $type),*
            }
            impl<$($generics)*> Work<$($used)*> {
                #[inline(always)]
                fn run($($arg: $type),*) -> $result $body
            }
            impl<$($generics)*> pulp::NullaryFnOnce for Work<$($used)*> {
                type Output = $result;

                #[inline(always)]
                fn call(self) -> $result {
                    Self::run($(self.$arg),*)
                }
            }
            pulp::Arch::new().dispatch(Work::<$($used)*> { $($arg),* })
        }
    };
}
pub(crate) use wide;

pub mod blur;
pub mod disk;
pub mod mix;

/// Asks a long kernel to give up: true = the result is not wanted any more. Called about once for each row of tiles.
pub type Stop<'a> = &'a dyn Fn() -> bool;

/// The [`Stop`] of those who wait for the result.
pub const fn never() -> bool {
    false
}

/// The smallest and the largest value.
#[inline(always)]
#[expect(clippy::inline_always, reason = "part of loops that are compiled for wide vectors")]
fn range_of(values: &[u8]) -> (u8, u8) {
    values.iter().fold((255, 0), |(low, high), value| (low.min(*value), high.max(*value)))
}

/// Bytes that are worked on at once.
const STEP: usize = 32;

/// `out[i] = f(out[i], one[i], two[i])`, a vector at a time. Rows of tiles and cells are short, and what a loop of several
/// vectors leaves over would be done byte by byte.
#[inline(always)]
#[expect(clippy::inline_always, reason = "part of loops that are compiled for wide vectors")]
pub(in crate::canvas) fn each(out: &mut [u8], one: &[u8], two: &[u8], f: impl Fn(u8, u8, u8) -> u8) {
    let (steps, rest) = out.as_chunks_mut::<STEP>();
    let (one_steps, one_rest) = one.as_chunks::<STEP>();
    let (two_steps, two_rest) = two.as_chunks::<STEP>();
    for ((out, one), two) in steps.iter_mut().zip(one_steps).zip(two_steps) {
        // By value: the compiler then keeps each of the three in a register.
        let (was, one, two) = (*out, *one, *two);
        let mut made = [0; STEP];
        for at in 0..STEP {
            made[at] = f(was[at], one[at], two[at]);
        }
        *out = made;
    }
    for ((out, one), two) in rest.iter_mut().zip(one_rest).zip(two_rest) {
        *out = f(*out, *one, *two);
    }
}

/// The same for rows of no whole number of vectors: the last vector overlaps the one before, so that nothing is done byte
/// by byte in rows of a vector or more.
#[inline(always)]
#[expect(clippy::inline_always, reason = "part of loops that are compiled for wide vectors")]
pub(in crate::canvas) fn every(out: &mut [u8], one: &[u8], two: &[u8], f: impl Fn(u8, u8, u8) -> u8) {
    let Some(last) = out.len().checked_sub(STEP) else {
        each(out, one, two, f);
        return;
    };
    let whole = out.len() - out.len() % STEP;
    // Made first and written last: bytes that were written a moment ago, in other pieces, are slow to read back.
    let mut end = [0; STEP];
    end.copy_from_slice(&out[last..]);
    each(&mut end, &one[last..], &two[last..], &f);
    each(&mut out[..whole], &one[..whole], &two[..whole], &f);
    out[last..].copy_from_slice(&end);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_byte_is_done_once(rows in prop::collection::vec(any::<[u8; 3]>(), 0..150)) {
            let plane = |at: usize| rows.iter().map(|row| row[at]).collect::<Vec<u8>>();
            // What is not the same when it is done twice.
            let f = |out: u8, one: u8, two: u8| out.wrapping_mul(3).wrapping_add(one ^ two);
            let (mut out, one, two) = (plane(0), plane(1), plane(2));
            every(&mut out, &one, &two, f);
            prop_assert_eq!(out, rows.iter().map(|[out, one, two]| f(*out, *one, *two)).collect::<Vec<u8>>());
        }
    }
}
