//! Words of a server made safe to show: one short line, no control characters, nothing that looks like a key.

use super::super::secret::scrub_patterns;

/// Characters of a line.
const MAX_LINE: usize = 400;

/// True for characters that would change how the text around them is shown.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}')
}

/// One line of at most 400 characters.
pub(crate) fn one_line(text: &str) -> String {
    cleaned(text, MAX_LINE)
}

/// The text without control and bidi characters, white space collapsed, keys replaced, at most `limit` characters.
pub(crate) fn cleaned(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut space = false;
    // A text is cut well before the end of a long one is looked at.
    for c in text.chars().take(limit.saturating_mul(8)) {
        if c.is_whitespace() || c.is_control() {
            space = !line.is_empty();
        } else if !is_hidden(c) {
            if std::mem::take(&mut space) {
                line.push(' ');
            }
            line.push(c);
        }
    }
    let line = scrub_patterns(&line);
    match line.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// One line for a text that is no JSON: of a page its title, never its markup.
pub(crate) fn line_of_page(text: &str) -> String {
    let text = text.trim_start();
    let lower = text.to_ascii_lowercase();
    let is_page = lower.starts_with('<') || lower.contains("<html") || lower.contains("<body");
    if !is_page {
        return one_line(text);
    }
    let between = |open: &str, close: &str| {
        let from = lower.find(open)?;
        let from = from + lower[from..].find('>')? + 1;
        let to = from + lower[from..].find(close)?;
        let inside = without_tags(&text[from..to]);
        let line = cleaned(&inside, 120);
        (!line.is_empty()).then_some(line)
    };
    match between("<title", "</title").or_else(|| between("<h1", "</h1")) {
        Some(title) => format!("a web page, \"{title}\""),
        None => "a web page".to_owned(),
    }
}

fn without_tags(text: &str) -> String {
    let mut inside_tag = false;
    text.chars()
        .filter(|c| {
            match c {
                '<' => inside_tag = true,
                '>' => inside_tag = false,
                _ => return !inside_tag,
            }
            false
        })
        .collect()
}
