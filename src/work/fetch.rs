//! Pictures of which an answer holds only the address: fetched at once, for such addresses expire, and again later when
//! that fails. A fetch costs nothing; the call behind it is paid for.

use super::engine::Engine;
use super::failure::{call_failure, input_failure, internal_failure};
use super::pictures::Whole;
use super::store::StoreError;
use crate::api::{AnswerError, Download, DownloadError, Endpoint, ImageInfo, Unclear};
use crate::journal;
use crate::ledger::{Billed, Call, Failure};
use crate::library::Folder;
use crate::picture::Format;
use crate::profile::Profile;
use crate::take::Original;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter};
use tempfile::NamedTempFile;
use tokio::runtime::Handle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Why a picture that an answer names is not here.
#[derive(Debug)]
pub(super) enum NotFetched {
    /// This machine could not store it.
    Storage(StoreError),
    /// It may come when it is asked for again.
    Later(String),
    /// Asking again would give nothing else.
    Never(String),
}

impl From<DownloadError> for NotFetched {
    fn from(error: DownloadError) -> Self {
        match error {
            DownloadError::Storage(error) => Self::Storage(error.into()),
            error if error.may_pass() => Self::Later(error.to_string()),
            error => Self::Never(error.to_string()),
        }
    }
}

/// How the addresses of one answer are fetched.
pub(super) struct Fetching<'a> {
    /// None: not now.
    download: Option<&'a Download>,
    stop: &'a CancellationToken,
    /// When all of them are to be here.
    end: Instant,
}

impl<'a> Fetching<'a> {
    pub(super) fn new(download: Option<&'a Download>, stop: &'a CancellationToken) -> Self {
        Self { download, stop, end: download.map_or_else(Instant::now, Download::deadline) }
    }
}

impl Engine {
    /// Fetches a picture into a file of the library. Blocks: on a thread of the runtime that may.
    pub(super) fn fetch(&self, url: &str, how: &Fetching<'_>) -> Result<NamedTempFile, NotFetched> {
        let later = || NotFetched::Later("it was not asked for yet".to_owned());
        let download = how.download.ok_or_else(later)?;
        let runtime = Handle::try_current().map_err(|_| later())?;
        let temp = self.store.wait(|library| library.temp(Folder::Results)).map_err(NotFetched::Storage)?;
        let open = || anew(&temp);
        runtime.block_on(download.fetch_again(url, open, how.end, how.stop))?;
        Ok(temp)
    }
}

impl Engine {
    /// Fetches the picture behind an address that the user gave, and makes it an original of the library. It comes from
    /// the open internet or from the endpoint of that profile, without its key.
    pub async fn fetch_address(
        &self,
        url: &str,
        profile: &Profile,
        stop: &CancellationToken,
    ) -> Result<Original, Failure> {
        let download = Download::new(&Endpoint::of(profile, None, |_| None));
        let fetched = download.fetch_again(url, || Ok(Vec::new()), download.deadline(), stop).await;
        let (fetched, bytes) = fetched.map_err(|error| input_failure(error.to_string(), "Try another address"))?;
        let (engine, name) = (self.clone(), name_in(url, fetched.format));
        let imported = tokio::task::spawn_blocking(move || engine.card(&name, bytes, &Whole::default())).await;
        imported.map_err(|_| internal_failure(Billed::No))?.map(|imported| imported.original)
    }
}

/// The file's name at the end of an address, with the extension of what came.
fn name_in(url: &str, format: Format) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default().replace("%20", " ");
    let stem: String = last
        .rsplit_once('.')
        .map_or(last.as_str(), |(stem, _)| stem)
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_().".contains(*c))
        .take(80)
        .collect();
    let stem = stem.trim().trim_start_matches('.');
    format!("{}.{}", if stem.is_empty() { "picture" } else { stem }, format.extension())
}

/// The file again, and empty.
fn anew(temp: &NamedTempFile) -> io::Result<BufWriter<File>> {
    let file = temp.reopen()?;
    file.set_len(0)?;
    Ok(BufWriter::new(file))
}

/// The pictures of an answer that are taken: all that it holds, and at most so many that it only names, each address
/// once. Gives the number of those that are left out, too.
pub(super) fn wanted(images: &[ImageInfo], most: usize) -> (Vec<&ImageInfo>, usize) {
    let mut known = BTreeSet::new();
    let mut kept = Vec::new();
    for image in images {
        let named = image.url.as_deref().map(str::trim);
        let is_new = named.is_none_or(|url| known.insert(url));
        let room = kept.iter().filter(|kept: &&&ImageInfo| kept.file.is_none()).count() < most;
        if image.file.is_some() || (named.is_some() && is_new && room) {
            kept.push(image);
        }
    }
    let left = images.len() - kept.len();
    (kept, left)
}

/// The failure of a call whose answer told addresses that could not be fetched. They are in the details: with one of
/// them the picture may still be saved by hand.
pub(super) fn not_fetched(call: &Call, missing: &[(String, NotFetched)]) -> Option<Failure> {
    let why = missing.first().map(|(_, why)| match why {
        NotFetched::Later(why) | NotFetched::Never(why) => why.clone(),
        NotFetched::Storage(error) => error.to_string(),
    })?;
    let error = AnswerError::Unclear { what: Unclear::AddressOnly, code: None, message: why };
    let status = call.http_status.unwrap_or(200);
    let error = error.call_error(status, call.request_id.as_deref(), &call.id.to_string())?;
    let mut failure = call_failure(&error);
    for (url, _) in missing {
        // An address can hold a key that a server put back into it.
        let _ = writeln!(failure.details, "address: {}", journal::scrub(url));
    }
    if is_waiting(missing) {
        "It was billed, and its address is kept. The next start, or `maquette recover`, fetches it without a new call"
            .clone_into(&mut failure.next_step);
    }
    Some(failure)
}

/// True when one of them may still come.
pub(super) fn is_waiting(missing: &[(String, NotFetched)]) -> bool {
    missing.iter().any(|(_, why)| matches!(why, NotFetched::Later(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(file: Option<usize>, url: Option<&str>) -> ImageInfo {
        ImageInfo { file, bytes: 0, revised_prompt: None, url: url.map(str::to_owned) }
    }

    #[test]
    fn each_address_is_taken_once_and_not_more_than_were_asked_for() {
        let images = [
            image(None, Some("https://a/1")),
            image(None, Some(" https://a/1")),
            image(Some(0), Some("https://a/1")),
            image(Some(1), None),
            image(None, None),
            image(None, Some("https://a/2")),
            image(None, Some("https://a/3")),
        ];
        let taken = |most| {
            let (kept, left) = wanted(&images, most);
            let names: Vec<_> = kept.iter().map(|image| (image.file, image.url.as_deref().map(str::trim))).collect();
            (names, left)
        };
        let held = [(Some(0), Some("https://a/1")), (Some(1), None)];
        assert_eq!(taken(1), ([&[(None, Some("https://a/1"))][..], &held[..]].concat(), 4));
        assert_eq!(taken(2).0.last(), Some(&(None, Some("https://a/2"))));
        assert_eq!((taken(9).0.len(), taken(9).1), (5, 2));
        let endless: Vec<ImageInfo> = (0..5000).map(|at| image(None, Some(&format!("https://a/{at}")))).collect();
        assert_eq!(wanted(&endless, 10).0.len(), 10);
    }

    #[test]
    fn what_failed_here_what_may_pass_and_what_is_lost_differ() {
        let full = DownloadError::Storage(io::Error::other("full"));
        assert!(matches!(NotFetched::from(full), NotFetched::Storage(_)));
        for passing in [DownloadError::Status(503), DownloadError::Status(404), DownloadError::TimedOut] {
            assert!(matches!(NotFetched::from(passing), NotFetched::Later(_)));
        }
        for lost in [DownloadError::Status(410), DownloadError::TooLarge, DownloadError::NoPicture(String::new())] {
            assert!(matches!(NotFetched::from(lost), NotFetched::Never(_)));
        }
    }
}
