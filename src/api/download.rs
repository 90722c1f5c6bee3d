//! A result that came as an address: fetched without key, cookie and referrer, and only from the open internet or from
//! the endpoint itself.
//!
//! The address comes from a server, so it may point at this machine or its network. Names are checked after they were
//! resolved, inside the resolver that the connection itself uses: a name that answers differently the second time
//! gains nothing. Every step of a redirect is checked like the first. Behind a proxy, which resolves names by itself, they
//! are looked up here before.

mod guard;

use super::address::{Address, shown};
use super::client::install_tls;
use super::refusal::text;
use super::{Endpoint, Timeouts};
use crate::picture::Format;
use crate::profile::Proxy;
use guard::{Guard, leads_inside, objection};
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use reqwest::{Response, Url, redirect, retry};
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;

/// Bytes of one picture.
const MAX_BYTES: u64 = 64 << 20;
/// Redirects that are followed.
const MAX_HOPS: usize = 3;
/// How long all pictures of an answer may take together, with every try.
const TOTAL: Duration = Duration::from_mins(5);
/// Waits between tries of one picture: some servers name it before they have it.
const PAUSES: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)];
/// How long a fetch goes on that nobody waits for any more: the picture is paid for, and its address expires.
const UNWATCHED: Duration = Duration::from_secs(20);
/// Bytes that tell a picture's format.
const HEAD: usize = 16;

/// Why a picture could not be fetched. The call was made and billed: its address is worth keeping. A fetch costs nothing
/// and can be tried again.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// It is not fetched from there.
    #[error("The picture is not fetched from {address}: {why}")]
    Refused {
        /// Where, without a query.
        address: String,
        /// Why, as the rest of a sentence.
        why: &'static str,
    },
    /// The server answered with another status than 2xx.
    #[error("The picture's server answered with status {0}; the address may have expired")]
    Status(u16),
    /// No connection, or it broke.
    #[error("The picture could not be fetched: {0}")]
    Network(String),
    /// It took too long.
    #[error("The picture did not arrive in time")]
    TimedOut,
    /// Larger than a picture should be.
    #[error("The picture is larger than 64 MB")]
    TooLarge,
    /// Something else came.
    #[error("The address holds no picture but {0}")]
    NoPicture(String),
    /// It could not be written on this machine.
    #[error("The picture could not be stored: {0}")]
    Storage(io::Error),
}

impl DownloadError {
    /// True when the same address may hold the picture a little later.
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::Network(_) | Self::TimedOut => true,
            // A store that has it not yet says 404, or 403 where nobody may list it.
            Self::Status(status) => matches!(*status, 403 | 404 | 408 | 425 | 429 | 500..),
            Self::Refused { .. } | Self::TooLarge | Self::NoPicture(_) | Self::Storage(_) => false,
        }
    }
}

/// A picture that was fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fetched {
    /// Its bytes.
    pub bytes: u64,
    /// Its format, told by its first bytes.
    pub format: Format,
}

/// Fetches pictures that an endpoint's answers name.
#[derive(Debug, Clone)]
pub struct Download {
    /// The endpoint itself; none when it is not known any more.
    own: Option<Address>,
    proxy: Proxy,
    timeouts: Timeouts,
    most: u64,
    pauses: [Duration; 3],
    unwatched: Duration,
}

impl Download {
    /// For the answers of that endpoint; its key is not taken along. Where its address is none, only whole addresses of
    /// the open internet are fetched.
    pub fn new(endpoint: &Endpoint) -> Self {
        let own = Address::parse(&endpoint.base_url).ok();
        let proxy = endpoint.dialect.proxy.clone();
        Self { own, proxy, timeouts: endpoint.timeouts, most: MAX_BYTES, pauses: PAUSES, unwatched: UNWATCHED }
    }

    /// When the pictures of an answer that came now are to be here, all of them.
    pub fn deadline(&self) -> Instant {
        Instant::now() + TOTAL.min(self.timeouts.total)
    }

    /// Fetches what an answer names, and tries a few times while it [may pass](DownloadError::may_pass). Each try writes
    /// to a new `open()`; the one that holds the picture comes back.
    ///
    /// Nothing goes on after `end`. Once `stop` is cancelled nothing is tried again, and what is under way has little
    /// time left. Errors: those of the last try.
    pub async fn fetch_again<W: Write + Send>(
        &self,
        named: &str,
        mut open: impl FnMut() -> io::Result<W>,
        end: Instant,
        stop: &CancellationToken,
    ) -> Result<(Fetched, W), DownloadError> {
        let unwatched = async {
            stop.cancelled().await;
            sleep(self.unwatched).await;
        };
        tokio::pin!(unwatched);
        let mut pauses = self.pauses.iter();
        loop {
            let mut to = open().map_err(DownloadError::Storage)?;
            let fetched = tokio::select! {
                biased;
                fetched = self.fetch(named, &mut to, end) => fetched,
                () = &mut unwatched => return Err(DownloadError::TimedOut),
            };
            let error = match fetched {
                Ok(fetched) => return Ok((fetched, to)),
                Err(error) => error,
            };
            let pause = pauses.next().filter(|pause| error.may_pass() && Instant::now() + **pause < end);
            let Some(pause) = pause else { return Err(error) };
            tokio::select! {
                biased;
                () = stop.cancelled() => return Err(error),
                () = sleep(*pause) => {}
            }
        }
    }

    /// Fetches what an answer names, absolute or relative to the endpoint, and writes it to `to`.
    ///
    /// After an error, what was written is no picture.
    pub async fn fetch(
        &self,
        named: &str,
        to: &mut (dyn Write + Send),
        end: Instant,
    ) -> Result<Fetched, DownloadError> {
        install_tls();
        let refuse = |address: String, why| DownloadError::Refused { address, why };
        let joined = self.own.as_ref().map_or_else(|| Url::parse(named.trim()).ok(), |own| own.join(named));
        let mut url = joined.ok_or_else(|| refuse(text::cleaned(named, 100), "it is no address"))?;
        for _ in 0..=MAX_HOPS {
            let is_own = self.own.as_ref().is_some_and(|own| own.is_same_origin(&url));
            if let Some(why) = objection(&url, is_own) {
                return Err(refuse(shown(&url), why));
            }
            if !is_own && self.proxy != Proxy::Direct {
                // A proxy does not ask this machine's resolver, which is where names are checked otherwise.
                let until = end.min(Instant::now() + self.timeouts.connect);
                if let Some(why) = timeout_at(until, leads_inside(&url)).await.unwrap_or_default() {
                    return Err(refuse(shown(&url), why));
                }
            }
            let response = self.get(&url, is_own, end).await?;
            if response.status().is_redirection() {
                let location = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
                let next = location.and_then(|location| url.join(location).ok());
                url = next.ok_or_else(|| refuse(shown(&url), "it redirects without saying where to"))?;
                continue;
            }
            if !response.status().is_success() {
                return Err(DownloadError::Status(response.status().as_u16()));
            }
            return self.receive(response, end, to).await;
        }
        Err(refuse(shown(&url), "it redirects too often"))
    }

    async fn get(&self, url: &Url, is_own: bool, end: Instant) -> Result<Response, DownloadError> {
        let client = self.client(url, is_own).map_err(|error| network(&error, url))?;
        // A picture is there already: its server has no need to think.
        let until = end.min(Instant::now() + self.timeouts.idle);
        let sent = client.get(url.clone()).header(ACCEPT, "image/*").send();
        match timeout_at(until, sent).await {
            Ok(sent) => sent.map_err(|error| network(&error, url)),
            Err(_) => Err(DownloadError::TimedOut),
        }
    }

    /// A client for one address: its resolver lets nothing else through.
    fn client(&self, url: &Url, is_own: bool) -> reqwest::Result<reqwest::Client> {
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("maquette/", env!("CARGO_PKG_VERSION")))
            .retry(retry::never())
            .redirect(redirect::Policy::none())
            .referer(false)
            .https_only(url.scheme() == "https")
            .connect_timeout(self.timeouts.connect)
            .pool_max_idle_per_host(0);
        let is_here = is_own && self.own.as_ref().is_some_and(Address::is_loopback);
        if !is_own {
            builder = builder.dns_resolver(Arc::new(Guard::new(url.host_str().unwrap_or_default())));
        }
        builder = match &self.proxy {
            _ if is_here => builder.no_proxy(),
            Proxy::System => builder,
            Proxy::Direct => builder.no_proxy(),
            Proxy::Via(via) => builder.proxy(reqwest::Proxy::all(via.as_str())?),
        };
        if is_here && url.scheme() == "http" {
            // A machine without certificates must still reach itself.
            builder = builder.tls_certs_only([]);
        }
        builder.build()
    }

    async fn receive(
        &self,
        mut response: Response,
        end: Instant,
        to: &mut (dyn Write + Send),
    ) -> Result<Fetched, DownloadError> {
        if response.content_length().is_some_and(|length| length > self.most) {
            return Err(DownloadError::TooLarge);
        }
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = text::cleaned(kind.split(';').next().unwrap_or_default(), 60);
        let (mut head, mut format, mut bytes) = (Vec::new(), None, 0);
        loop {
            let until = end.min(Instant::now() + self.timeouts.idle);
            let chunk = match timeout_at(until, response.chunk()).await {
                Err(_) => return Err(DownloadError::TimedOut),
                Ok(Err(error)) => return Err(network(&error, response.url())),
                Ok(Ok(chunk)) => chunk,
            };
            let ended = chunk.is_none();
            let chunk = chunk.unwrap_or_default();
            bytes += chunk.len() as u64;
            if bytes > self.most {
                return Err(DownloadError::TooLarge);
            }
            if format.is_some() {
                to.write_all(&chunk).map_err(DownloadError::Storage)?;
            } else {
                head.extend_from_slice(&chunk);
                if head.len() >= HEAD || ended {
                    let found = Format::sniff(&head);
                    format = Some(found.ok_or_else(|| DownloadError::NoPicture(what(&kind, head.is_empty())))?);
                    to.write_all(&head).map_err(DownloadError::Storage)?;
                }
            }
            if let (true, Some(format)) = (ended, format) {
                to.flush().map_err(DownloadError::Storage)?;
                return Ok(Fetched { bytes, format });
            }
        }
    }
}

fn what(kind: &str, empty: bool) -> String {
    match kind {
        _ if empty => "nothing".to_owned(),
        "text/html" => "a web page".to_owned(),
        "" => "something else".to_owned(),
        kind => format!("something else ({kind})"),
    }
}

/// What went wrong, without the address: its query can hold a signature.
fn network(error: &reqwest::Error, url: &Url) -> DownloadError {
    if let Some(why) = guard::refusal_in(error) {
        return DownloadError::Refused { address: shown(url), why };
    }
    DownloadError::Network(super::client::cause(error))
}

#[cfg(test)]
mod tests;
