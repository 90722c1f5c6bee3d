//! What the C allocator keeps of memory that was freed.
//!
//! The GNU allocator gives every thread a heap of its own and keeps what is freed there. After a picture of 100
//! megapixels was read, 40 MB and more stay behind that nobody uses. One heap for all, and a word after large work, give
//! them back. Elsewhere these do nothing.

/// One heap for all threads; to be called before any is started. Small blocks do not notice: each thread has its own
/// cache of those.
pub fn settle() {
    system::settle();
}

/// Gives back what is free. Takes a few milliseconds: for workers, after large work.
pub fn give_back() {
    system::give_back();
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "two functions of the C library, each sound with any argument")]
mod system {
    use std::ffi::c_int;

    /// `M_ARENA_MAX` of `malloc.h`.
    const ARENA_MAX: c_int = -8;

    // SAFETY: as the C library declares them; neither touches memory that is in use.
    unsafe extern "C" {
        safe fn mallopt(parameter: c_int, value: c_int) -> c_int;
        safe fn malloc_trim(keep: usize) -> c_int;
    }

    pub(super) fn settle() {
        mallopt(ARENA_MAX, 1);
    }

    pub(super) fn give_back() {
        malloc_trim(0);
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod system {
    pub(super) fn settle() {}

    pub(super) fn give_back() {}
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_can_be_called_at_any_time() {
        super::settle();
        let block = vec![1_u8; 1 << 20];
        super::give_back();
        assert!(block.iter().all(|byte| *byte == 1));
    }
}
