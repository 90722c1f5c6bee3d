//! A result that came as an address: fetched without key, cookie and referrer, and only from the open internet or from
//! the endpoint itself.
//!
//! The address comes from a server, so it may point at this machine or its network. Names are checked after they were
//! resolved, inside the resolver that the connection itself uses: a name that answers differently the second time
//! gains nothing. Every step of a redirect is checked like the first.

mod guard;

use super::address::{Address, shown};
use super::client::install_tls;
use super::refusal::text;
use super::{Endpoint, Timeouts};
use crate::picture::Format;
use crate::profile::Proxy;
use guard::{Guard, objection};
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use reqwest::{Response, Url, redirect, retry};
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Bytes of one picture.
const MAX_BYTES: u64 = 64 << 20;
/// Redirects that are followed.
const MAX_HOPS: usize = 3;
/// How long all of it may take.
const TOTAL: Duration = Duration::from_mins(5);
/// Bytes that tell a picture's format.
const HEAD: usize = 16;

/// Why a picture could not be fetched. The call was made and billed: its address is worth keeping.
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
    own: Address,
    proxy: Proxy,
    timeouts: Timeouts,
    most: u64,
}

impl Download {
    /// For the answers of that endpoint; its key is not taken along. None when its address is none.
    pub fn new(endpoint: &Endpoint) -> Option<Self> {
        let own = Address::parse(&endpoint.base_url).ok()?;
        let proxy = endpoint.dialect.proxy.clone();
        Some(Self { own, proxy, timeouts: endpoint.timeouts, most: MAX_BYTES })
    }

    /// Fetches what an answer names, absolute or relative to the endpoint, and writes it to `to`.
    ///
    /// After an error, what was written is no picture.
    pub async fn fetch(&self, named: &str, to: &mut (dyn Write + Send)) -> Result<Fetched, DownloadError> {
        install_tls();
        let refuse = |address: String, why| DownloadError::Refused { address, why };
        let mut url = self.own.join(named).ok_or_else(|| refuse(text::cleaned(named, 100), "it is no address"))?;
        let end = Instant::now() + TOTAL.min(self.timeouts.total);
        for _ in 0..=MAX_HOPS {
            let is_own = self.own.is_same_origin(&url);
            if let Some(why) = objection(&url, is_own) {
                return Err(refuse(shown(&url), why));
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
        if !is_own {
            builder = builder.dns_resolver(Arc::new(Guard::new(url.host_str().unwrap_or_default())));
        }
        builder = match &self.proxy {
            _ if is_own && self.own.is_loopback() => builder.no_proxy(),
            Proxy::System => builder,
            Proxy::Direct => builder.no_proxy(),
            Proxy::Via(via) => builder.proxy(reqwest::Proxy::all(via.as_str())?),
        };
        if is_own && self.own.is_loopback() && url.scheme() == "http" {
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
