//! What changed between two prompts, word by word: the longest common run of words (by dynamic programming) stays, all
//! else went or came.

/// What became of some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// They are in both.
    Same,
    /// They are in the first alone.
    Gone,
    /// They are in the second alone.
    New,
}

/// Words beside each other that fared alike, parted by single blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What became of them.
    pub change: Change,
    /// The words.
    pub text: String,
}

/// Pairs of words that are looked at; beyond that what lies between the common ends counts as replaced.
const MOST_PAIRS: usize = 4_000_000;

/// The pieces of both texts in order; what went stands before what came in its place.
pub fn diff(before: &str, after: &str) -> Vec<Piece> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split_whitespace().collect(), after.split_whitespace().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let (middle_old, middle_new) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let mut pieces = Pieces::default();
    old[..head].iter().for_each(|word| pieces.push(Change::Same, word));
    middle(middle_old, middle_new, &mut pieces);
    old[old.len() - tail..].iter().for_each(|word| pieces.push(Change::Same, word));
    pieces.list
}

/// True when the words are the same, however they are spaced.
pub fn same(before: &str, after: &str) -> bool {
    before.split_whitespace().eq(after.split_whitespace())
}

fn middle(old: &[&str], new: &[&str], pieces: &mut Pieces) {
    if old.len().saturating_mul(new.len()) > MOST_PAIRS {
        for word in old {
            pieces.push(Change::Gone, word);
        }
        for word in new {
            pieces.push(Change::New, word);
        }
        return;
    }
    // `longest[i][j]`: common words of what is left from word i of the old and word j of the new text.
    let width = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i * width + j] = if old[i] == new[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            pieces.push(Change::Same, old[i]);
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || longest[(i + 1) * width + j] >= longest[i * width + j + 1]) {
            pieces.push(Change::Gone, old[i]);
            i += 1;
        } else {
            pieces.push(Change::New, new[j]);
            j += 1;
        }
    }
}

#[derive(Default)]
struct Pieces {
    list: Vec<Piece>,
}

impl Pieces {
    fn push(&mut self, change: Change, word: &str) {
        // What went stands before what came, however the two take turns.
        let at = match (change, self.list.last()) {
            (Change::Gone, Some(last)) if last.change == Change::New => {
                let before = self.list.len() - 1;
                if before > 0 && self.list[before - 1].change == Change::Gone {
                    before - 1
                } else {
                    self.list.insert(before, Piece { change, text: word.to_owned() });
                    return;
                }
            }
            (_, Some(last)) if last.change == change => self.list.len() - 1,
            _ => {
                self.list.push(Piece { change, text: word.to_owned() });
                return;
            }
        };
        let text = &mut self.list[at].text;
        text.push(' ');
        text.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(before: &str, after: &str) -> String {
        let mark = |piece: &Piece| match piece.change {
            Change::Same => piece.text.clone(),
            Change::Gone => format!("[-{}-]", piece.text),
            Change::New => format!("[+{}+]", piece.text),
        };
        diff(before, after).iter().map(mark).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_that_changed_are_told() {
        assert_eq!(told("a red cup on wood", "a blue cup on wood"), "a [-red-] [+blue+] cup on wood");
        assert_eq!(told("a cup", "a small cup"), "a [+small+] cup");
        assert_eq!(told("", "new words"), "[+new words+]");
        assert_eq!(told("one  two\nthree", "one two three"), "one two three");
        assert_eq!(told("soft white foam", "hard black foam"), "[-soft white-] [+hard black+] foam");
        assert!(same(" a  b", "a b") && !same("a b", "a c"));
    }

    #[test]
    fn very_long_prompts_are_told_in_time() {
        let words = |letter: &str| (0..6000).map(|at| format!("{letter}{at}")).collect::<Vec<_>>().join(" ");
        let (old, new) = (words("w"), words("v"));
        let start = std::time::Instant::now();
        assert_eq!(diff(&old, &new).len(), 2);
        assert!(start.elapsed().as_secs() < 2);
    }

    /// The slow plain way, for the number of common words.
    fn common(old: &[&str], new: &[&str]) -> usize {
        match (old, new) {
            ([], _) | (_, []) => 0,
            ([a, old @ ..], [b, new @ ..]) if a == b => 1 + common(old, new),
            ([_, old_rest @ ..], [_, new_rest @ ..]) => common(old_rest, new).max(common(old, new_rest)),
        }
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_out_of_it(old in "[abc]( [abc]){0,7}", new in "[abc]( [abc]){0,7}") {
            let pieces = diff(&old, &new);
            let read = |other: Change| {
                let kept = pieces.iter().filter(|piece| piece.change != other);
                kept.map(|piece| piece.text.clone()).collect::<Vec<_>>().join(" ")
            };
            prop_assert_eq!(read(Change::New), old.clone());
            prop_assert_eq!(read(Change::Gone), new.clone());
            let same: usize = pieces
                .iter()
                .filter(|piece| piece.change == Change::Same)
                .map(|piece| piece.text.split(' ').count())
                .sum();
            let (old, new): (Vec<&str>, Vec<&str>) = (old.split(' ').collect(), new.split(' ').collect());
            prop_assert_eq!(same, common(&old, &new));
            prop_assert!(pieces.windows(2).all(|pair| pair[0].change != pair[1].change));
        }
    }
}
