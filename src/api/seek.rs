//! Finding the end of a long run of quiet bytes.

/// Position of the first `a` or `b`, or the length. Blocks are compared without a branch a byte, which the compiler
/// turns into vector code.
pub(crate) fn find_either(text: &[u8], a: u8, b: u8) -> usize {
    let quiet = text
        .chunks_exact(64)
        .take_while(|block| block.iter().fold(0, |hit, &byte| hit | u8::from(byte == a) | u8::from(byte == b)) == 0)
        .count()
        * 64;
    quiet + text[quiet..].iter().position(|&byte| byte == a || byte == b).unwrap_or(text.len() - quiet)
}

#[cfg(test)]
mod tests {
    use super::find_either;

    #[test]
    fn the_first_of_either_is_found_wherever_it_is() {
        let quiet = vec![b'x'; 300];
        assert_eq!(find_either(&quiet, b'"', b'\\'), 300);
        for at in 0..300 {
            let mut text = quiet.clone();
            text[at] = if at % 2 == 0 { b'"' } else { b'\\' };
            text[299] = b'"';
            assert_eq!(find_either(&text, b'"', b'\\'), at);
        }
        assert_eq!(find_either(b"", b'"', b'\\'), 0);
    }
}
