//! The journal: a log file a day in the library's folder, crash files, and the scrubber that keeps keys out of both.

use std::backtrace::Backtrace;
use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::panic::{self, PanicHookInfo};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Days that are kept.
const KEPT_FILES: usize = 7;
/// Bytes of a crash file that are shown.
const CRASH_BYTES: u64 = 64 << 10;
/// Sets the filter, such as `debug` or `maquette=trace`.
const FILTER_VARIABLE: &str = "MAQUETTE_LOG";
/// Stands where a key was.
const HIDDEN: &str = "[key]";

/// Keeps the journal going; dropping it writes out what is still waiting.
#[derive(Debug)]
pub struct Journal {
    _guard: WorkerGuard,
    folder: PathBuf,
}

impl Journal {
    /// Starts the journal in `<library>/logs`, and has panics written to crash files there.
    ///
    /// # Errors
    /// When the folder cannot be written, or a journal was started before in this process.
    pub fn start(library: &Path) -> io::Result<Self> {
        Self::start_in(library.join("logs"))
    }

    /// The same in any folder: for a library that is only read.
    ///
    /// # Errors
    /// Those of [`Journal::start`].
    pub fn start_in(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        let file = RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix("maquette")
            .filename_suffix("log")
            .max_log_files(KEPT_FILES)
            .build(&folder)
            .map_err(io::Error::other)?;
        // A slow disk must not stop the window: a thread of its own writes.
        let (writer, guard) = tracing_appender::non_blocking(file);
        let filter = EnvFilter::try_from_env(FILTER_VARIABLE).unwrap_or_else(|_| EnvFilter::new("info"));
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(Scrubbing(writer))
            .try_init()
            .map_err(io::Error::other)?;
        write_crashes_to(folder.clone());
        Ok(Self { _guard: guard, folder })
    }

    /// The folder of logs and crash files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Hands out writers that scrub; each event arrives in one piece.
struct Scrubbing(NonBlocking);

impl<'a> MakeWriter<'a> for Scrubbing {
    type Writer = ScrubbingWriter;

    fn make_writer(&'a self) -> Self::Writer {
        ScrubbingWriter(self.0.clone())
    }
}

struct ScrubbingWriter(NonBlocking);

impl Write for ScrubbingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        self.0.write_all(scrub(&text).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

static SECRETS: RwLock<Vec<String>> = RwLock::new(Vec::new());

/// Has an exact key hidden from now on, whatever it looks like. It is kept in memory only.
pub fn hide(secret: &str) {
    let secret = secret.trim();
    // Shorter texts would blank out ordinary words.
    if secret.len() < 6 {
        return;
    }
    let mut secrets = SECRETS.write().unwrap_or_else(PoisonError::into_inner);
    if !secrets.iter().any(|known| known == secret) {
        secrets.push(secret.to_owned());
        // Longest first: a key that begins like another one leaves no tail.
        secrets.sort_by_key(|known| std::cmp::Reverse(known.len()));
    }
}

/// Replaces keys by `[key]`: those given to [`hide`], `sk-...`, bearer tokens, and the values of key headers.
pub fn scrub(text: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(text);
    let secrets = SECRETS.read().unwrap_or_else(PoisonError::into_inner);
    for secret in secrets.iter() {
        if out.contains(secret.as_str()) {
            out = Cow::Owned(out.replace(secret.as_str(), HIDDEN));
        }
    }
    drop(secrets);
    match scrub_patterns(&out) {
        Some(clean) => Cow::Owned(clean),
        None => out,
    }
}

/// What comes before a key, in lower case, and the least length of a key after it.
const MARKS: [(&str, usize); 6] =
    [("sk-", 8), ("bearer ", 4), ("bearer%20", 4), ("api-key", 4), ("api_key", 4), ("apikey", 4)];

fn scrub_patterns(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while at < text.len() {
        let Some((start, end)) = key_at(&lower, at) else {
            at += 1;
            continue;
        };
        out.push_str(&text[copied..start]);
        out.push_str(HIDDEN);
        copied = end;
        at = end;
    }
    if copied == 0 {
        return None;
    }
    out.push_str(&text[copied..]);
    Some(out)
}

/// The range of a key whose mark begins at `at`.
fn key_at(lower: &str, at: usize) -> Option<(usize, usize)> {
    let bytes = lower.as_bytes();
    let (mark, least) = MARKS.iter().find(|(mark, _)| bytes[at..].starts_with(mark.as_bytes()))?;
    let part_of_word = at > 0 && bytes[at - 1].is_ascii_alphanumeric();
    let mut start = at + mark.len();
    if *mark == "sk-" {
        // "task-force" and "disk-full" are no keys.
        if part_of_word {
            return None;
        }
        start = at;
    } else if mark.contains("key") {
        // Only a value: `api-key: x`, `"api_key":"x"`, `api-key=x`.
        let gap = bytes[start..].iter().take(6).take_while(|byte| b" :=\"'\\".contains(byte)).count();
        if !bytes[start..start + gap].iter().any(|byte| b":=".contains(byte)) {
            return None;
        }
        start += gap;
    }
    let length = bytes[start..].iter().take_while(|byte| is_key_byte(**byte)).count();
    let least = if *mark == "sk-" { least + mark.len() } else { *least };
    (length >= least).then_some((start, start + length))
}

const fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'+' | b'/' | b'~' | b'=' | b'*')
}

/// Writes a crash file for each panic, and a line in the log. It never panics itself, nor stops the program.
fn write_crashes_to(folder: PathBuf) {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let report = crash_report(info);
        let written = write_crash(&folder, &report);
        let file = written
            .as_deref()
            .map_or("not written", |path| path.file_name().and_then(|name| name.to_str()).unwrap_or("written"));
        let line = report.lines().next().unwrap_or_default();
        tracing::error!(crash_file = file, "{line}");
        if cfg!(debug_assertions) {
            before(info);
        }
    }));
}

fn crash_report(info: &PanicHookInfo<'_>) -> String {
    let message = info.payload_as_str().unwrap_or("a panic without a message");
    let place = info.location().map_or_else(String::new, |at| format!(" at {}:{}", cut_path(at.file()), at.line()));
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("unnamed");
    let trace = cut_paths(&Backtrace::force_capture().to_string());
    let version = env!("CARGO_PKG_VERSION");
    let now = jiff::Timestamp::now();
    let text = format!("panic in {name}{place}: {message}\nversion {version}, {now}\n\n{trace}");
    scrub(&text).into_owned()
}

fn write_crash(folder: &Path, report: &str) -> io::Result<PathBuf> {
    let stamp = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S%3fZ");
    for attempt in 0..100 {
        let number = if attempt == 0 { String::new() } else { format!("-{attempt}") };
        let path = folder.join(format!("crash-{stamp}{number}.txt"));
        let mut file = match File::create_new(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        };
        file.write_all(report.as_bytes())?;
        file.sync_all()?;
        if cfg!(unix) {
            File::open(folder)?.sync_all()?;
        }
        return Ok(path);
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// The newest crash file in the logs of a library.
pub fn newest_crash(library: &Path) -> Option<PathBuf> {
    let crash = |name: &str| name.strip_prefix("crash-").is_some_and(|rest| rest.contains(".txt"));
    let files = fs::read_dir(library.join("logs")).ok()?.flatten();
    files
        .map(|file| file.path())
        .filter(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(crash))
        .max()
}

/// What stands in a crash file, or the beginning of it.
pub fn crash_text(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(CRASH_BYTES).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// A source path from its last `src/` on: no folder of the machine that built it.
fn cut_path(path: &str) -> &str {
    let from = path.rfind("/src/").or_else(|| path.rfind("\\src\\")).map(|at| at + 1);
    let name = path.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let inside = path.starts_with("src/") || path.starts_with("src\\");
    if inside { path } else { &path[from.unwrap_or(name)..] }
}

fn cut_paths(trace: &str) -> String {
    let mut out = String::with_capacity(trace.len());
    for line in trace.lines() {
        match line.trim_start().strip_prefix("at ") {
            Some(path) => {
                out.push_str("             at ");
                out.push_str(cut_path(path));
            }
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::process::Command;

    #[test]
    fn keys_are_hidden_and_words_are_not() {
        for (text, clean) in [
            ("key sk-proj-abc_DEF123456 used", "key [key] used"),
            ("\"sk-12345678\"", "\"[key]\""),
            ("authorization: Bearer abcd.efgh-123", "authorization: Bearer [key]"),
            ("AUTHORIZATION: BEARER XYZ12345", "AUTHORIZATION: BEARER [key]"),
            ("{\"api-key\": \"0123abcd\"}", "{\"api-key\": \"[key]\"}"),
            ("https://x/v1?api_key=abcdef&n=1", "https://x/v1?api_key=[key]&n=1"),
            ("Incorrect API key provided: sk-abcd****wxyz.", "Incorrect API key provided: [key]"),
            ("sk-11111111sk-22222222", "[key]"),
            ("ä sk-12345678 ö", "ä [key] ö"),
        ] {
            assert_eq!(scrub(text), clean);
        }
        for text in ["risk-assessment", "task-force-recon", "sk-short", "the bearer of", "api-key is missing", ""] {
            assert!(matches!(scrub(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn an_exact_key_is_hidden_whatever_it_looks_like() {
        hide("Zq7pLmNoCanary");
        hide("Zq7pLmNoCanaryLonger");
        hide("abc");
        assert_eq!(scrub("x=Zq7pLmNoCanary; y=Zq7pLmNoCanaryLonger; abc"), "x=[key]; y=[key]; abc");
    }

    proptest! {
        #[test]
        fn no_key_gets_through(before in "\\PC{0,20}", key in "[A-Za-z0-9_-]{8,60}", after in "\\PC{0,20}") {
            let text = format!("{before} sk-{key} {after}");
            let clean = scrub(&text);
            let secret = format!("sk-{key}");
            prop_assert!(!clean.contains(&secret), "{clean}");
        }
    }

    #[test]
    fn paths_are_cut() {
        assert_eq!(cut_path("/home/ada/maquette/src/work/run.rs"), "src/work/run.rs");
        assert_eq!(cut_path("C:\\Users\\ada\\maquette\\src\\main.rs"), "src\\main.rs");
        assert_eq!(cut_path("src/main.rs"), "src/main.rs");
        assert_eq!(cut_path("/home/ada/tests/window.rs:12"), "window.rs:12");
        let trace = cut_paths("   3: maquette::run\n             at /home/ada/x/src/lib.rs:5:1\n");
        assert!(!trace.contains("ada") && trace.contains("at src/lib.rs:5:1"), "{trace}");
    }

    /// Not a test of its own: the other one runs it in a process where it may take the panic hook.
    #[test]
    #[ignore = "run by a_panic_leaves_a_crash_file"]
    fn child_that_panics() {
        let dir = std::env::var("JOURNAL_TEST_DIR").unwrap();
        let journal = Journal::start(Path::new(&dir)).unwrap();
        tracing::info!(header = "Bearer CANARY-in-the-log", "started");
        tracing::debug!("not at this level");
        let result = panic::catch_unwind(|| panic!("refused sk-CANARY0123456789 for the call"));
        assert!(result.is_err());
        assert!(Journal::start(Path::new(&dir)).is_err(), "one journal a process");
        drop(journal);
    }

    #[test]
    fn a_panic_leaves_a_crash_file() {
        let dir = tempfile::tempdir().unwrap();
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "journal::tests::child_that_panics", "--ignored"])
            .env("JOURNAL_TEST_DIR", dir.path())
            .env_remove(FILTER_VARIABLE)
            .output()
            .unwrap();
        assert!(status.status.success(), "{status:?}");
        let texts: Vec<(String, String)> = fs::read_dir(dir.path().join("logs"))
            .unwrap()
            .flatten()
            .map(|item| (item.file_name().into_string().unwrap(), fs::read_to_string(item.path()).unwrap()))
            .collect();
        let crash = texts.iter().find(|(name, _)| name.starts_with("crash-") && name.ends_with("Z.txt")).unwrap();
        assert!(crash.1.contains("refused [key] for the call") && crash.1.contains("src/journal.rs:"), "{}", crash.1);
        assert!(crash.1.contains("child_that_panics"), "the backtrace names functions");
        let log = texts.iter().find(|(name, _)| name.starts_with("maquette.")).unwrap();
        assert!(log.1.contains("started") && log.1.contains("refused [key]") && log.1.contains(&crash.0), "{}", log.1);
        assert!(!log.1.contains("not at this level"));
        assert!(texts.iter().all(|(_, text)| !text.contains("CANARY") && !text.contains(env!("CARGO_MANIFEST_DIR"))));
    }
}
