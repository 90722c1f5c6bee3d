//! What was spent, out of the ledger: for the screen, for the command line, as a table for other programs.

use super::named::write_whole;
use super::now_ms;
use crate::library::{Library, LibraryError};
use crate::spend::{Adder, HEAD, Span, Spend, span_from_ms};
use jiff::tz::TimeZone;
use std::io;
use std::path::Path;

/// Sums and tables of all spans as they are now.
pub fn now(library: &Library) -> Result<Spend, LibraryError> {
    let mut adder = Adder::new(now_ms(), &TimeZone::system());
    library.each_spending(i64::MIN, i64::MAX, |call| adder.add(call))?;
    Ok(adder.finish())
}

/// Sums and tables of one month, by its first moment and the first one of the next.
pub fn of_month(library: &Library, (from_ms, to_ms): (i64, i64)) -> Result<Spend, LibraryError> {
    let mut adder = Adder::of_month(from_ms, to_ms, &TimeZone::system());
    library.each_spending(from_ms, to_ms, |call| adder.add(call))?;
    Ok(adder.finish())
}

/// The moments between which a span lies.
pub fn bounds(span: Span) -> (i64, i64) {
    (span_from_ms(span, now_ms(), &TimeZone::system()), i64::MAX)
}

/// The calls between two moments as CSV.
pub fn csv(library: &Library, (from_ms, to_ms): (i64, i64)) -> Result<String, LibraryError> {
    let (mut text, zone) = (HEAD.to_owned(), TimeZone::system());
    library.each_receipt(from_ms, to_ms, |receipt| text.push_str(&receipt.line(&zone)))?;
    Ok(text)
}

/// Writes such a table; a file of that name is replaced as a whole or not at all.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    write_whole(folder, path, text.as_bytes())
}
