//! Pictures of which an answer holds only the address: fetched at once, for such addresses expire.

use super::engine::Engine;
use super::failure::call_failure;
use crate::api::{AnswerError, Download, ImageInfo, Unclear};
use crate::ledger::{Call, Failure};
use crate::library::Folder;
use std::io::{BufWriter, Write};
use tempfile::NamedTempFile;
use tokio::runtime::Handle;

impl Engine {
    /// Fetches a picture into a file of the library. Blocks: on a thread of the runtime that may.
    ///
    /// # Errors
    /// One sentence: it cannot be asked for here, is not fetched from there, did not come, or could not be stored.
    pub(super) fn fetch(&self, url: &str, download: Option<&Download>) -> Result<NamedTempFile, String> {
        let (Some(download), Ok(runtime)) = (download, Handle::try_current()) else {
            return Err("it can only be fetched while its call runs".to_owned());
        };
        let temp = self.store.wait(|library| library.temp(Folder::Results)).map_err(|error| error.to_string())?;
        let mut to = BufWriter::new(temp.reopen().map_err(|error| error.to_string())?);
        runtime.block_on(download.fetch(url, &mut to)).map_err(|error| error.to_string())?;
        to.flush().map_err(|error| error.to_string())?;
        Ok(temp)
    }
}

/// The failure of a call that told an address which could not be fetched. The whole address is in the details: with it
/// the picture may still be saved.
pub(super) fn not_fetched(call: &Call, info: &ImageInfo, why: String) -> Option<Failure> {
    let error = AnswerError::Unclear { what: Unclear::AddressOnly, code: None, message: why };
    let status = call.http_status.unwrap_or(200);
    let error = error.call_error(status, call.request_id.as_deref(), &call.id.to_string())?;
    let mut failure = call_failure(&error);
    failure.details = format!("{}address: {}\n", failure.details, info.url.as_deref().unwrap_or_default());
    Some(failure)
}
