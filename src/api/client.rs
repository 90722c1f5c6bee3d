//! One endpoint's client: it sends once, follows nothing and repeats nothing.

mod failure;
mod headers;
mod meter;

use super::address::{Address, shown};
use super::error::{CallError, Unclear, Unsent};
use super::refusal::{Reason, Refusal, text, wait};
use super::reply::{Answer, Patience};
use super::secret::Secret;
use super::wire::Wire;
use super::{Endpoint, Timeouts};
use crate::profile::{Dialect, Proxy};
use crate::request::Request;
use failure::Call;
use meter::Meter;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Body, Response, Url, redirect, retry};
use serde_json::Value;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Once};
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

/// Bytes of an error body that are read.
const MAX_ERROR_BODY: usize = 64 * 1024;
/// How long an error body may take: its status is known already.
const ERROR_BODY_TIME: Duration = Duration::from_secs(10);
/// Bytes of a list of models.
const MAX_MODEL_LIST: usize = 4 << 20;
/// How long the list of models may take.
const MODEL_LIST_TIME: Duration = Duration::from_secs(30);
/// Characters that a call id may have on the wire.
const MAX_CALL_ID: usize = 512;

/// How far a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Looking for the endpoint.
    Connecting,
    /// Bytes of the request handed to the connection.
    Sending {
        /// So far.
        sent: u64,
        /// In all.
        total: u64,
    },
    /// All is written; from here on it may be billed.
    Waiting,
}

/// Names what a limiter is for: calls with the same key to the same host share their limits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LimitKey {
    host: String,
    /// Tells keys apart and gives none away.
    key: u64,
}

/// A client of one endpoint. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    address: Address,
    secrets: Arc<[Secret]>,
    /// The key's header and those of the dialect.
    headers: HeaderMap,
    timeouts: Timeouts,
    dialect: Arc<Dialect>,
    limit_key: LimitKey,
}

impl Client {
    /// Checks address, key and dialect; nothing is sent. Errors: `NotSent`.
    pub fn new(endpoint: &Endpoint) -> Result<Self, CallError> {
        install_tls();
        let typed = text::cleaned(&endpoint.base_url, 200);
        let not_sent = |why, host: &str, message: &str| CallError::NotSent {
            why,
            host: host.to_owned(),
            message: message.to_owned(),
        };
        let address = Address::parse(&endpoint.base_url).map_err(|why| not_sent(Unsent::Address, &typed, why))?;
        let secrets: Vec<Secret> = endpoint.key.iter().chain(endpoint.variables.values()).cloned().collect();
        if !secrets.is_empty() && address.exposes_key() && !endpoint.dialect.plain_http {
            let message = "begins with http:// and a key would travel readable; use https://";
            return Err(not_sent(Unsent::Address, &typed, message));
        }
        let headers = headers::of(endpoint).map_err(|(why, message)| not_sent(why, &address.host(), &message))?;
        let http = build(&address, endpoint)
            .map_err(|error| not_sent(Unsent::Tls, &address.host(), &failure::cause(&error, &secrets)))?;
        let mut hasher = DefaultHasher::new();
        endpoint.key.as_ref().map(Secret::expose).hash(&mut hasher);
        let limit_key = LimitKey { host: address.host(), key: hasher.finish() };
        let dialect = Arc::new(endpoint.dialect.clone());
        Ok(Self { http, address, secrets: secrets.into(), headers, timeouts: endpoint.timeouts, dialect, limit_key })
    }

    /// Which limiter its calls belong to.
    pub fn limit_key(&self) -> LimitKey {
        self.limit_key.clone()
    }

    /// Sends one request and returns with the head of an answer of status 2xx.
    ///
    /// `call_id` goes out as `X-Client-Request-Id` (visible ASCII, at most 512 characters, otherwise it is left out),
    /// and as `Idempotency-Key` where the dialect says that it is honoured. Dropping the future ends the connection.
    /// `progress` is called from the connection's task: it must not block.
    pub async fn post(
        &self,
        request: &Request,
        call_id: &str,
        progress: impl Fn(Phase) + Send + Sync + 'static,
    ) -> Result<Answer, CallError> {
        let call = self.call(call_id);
        let wire =
            Wire::of(request, &self.dialect).map_err(|problem| call.not_sent(Unsent::Request, problem.message))?;
        let start = Instant::now();
        progress(Phase::Connecting);
        let length = wire.length();
        let meter = Arc::new(Meter::new(length, progress));
        let mut post = self
            .http
            .post(self.address.route(&wire.route, &self.dialect.query))
            .headers(self.headers.clone())
            .header(CONTENT_TYPE, &wire.content_type)
            .header(CONTENT_LENGTH, length)
            .body(Body::wrap_stream(meter::stream(wire.pieces, &meter)));
        if (1..=MAX_CALL_ID).contains(&call_id.len()) && call_id.bytes().all(|byte| byte.is_ascii_graphic()) {
            post = post.header("x-client-request-id", call_id);
            if self.dialect.idempotency_key {
                post = post.header("idempotency-key", call_id);
            }
        }
        let sending = post.send();
        tokio::pin!(sending);
        let end = start + self.timeouts.total;
        let response = loop {
            let patience = meter.patience(&self.timeouts).min(end);
            tokio::select! {
                biased;
                response = &mut sending => break response.map_err(|error| call.failed(&error, &meter))?,
                () = meter.written() => {}
                () = sleep_until(patience) => {
                    // The deadline moves while bytes move.
                    if meter.patience(&self.timeouts).min(end) <= Instant::now() {
                        let what = if Instant::now() >= end { Unclear::TooLong } else { Unclear::NoAnswer };
                        return Err(call.timed_out(what, &meter));
                    }
                }
            }
        };
        let patience = Patience { idle: self.timeouts.idle, end };
        if response.status().is_success() {
            return Ok(Answer::new(response, call_id, patience));
        }
        Err(self.refused(response, &call).await)
    }

    fn call<'a>(&'a self, id: &'a str) -> Call<'a> {
        Call { host: self.address.host(), id, secrets: &self.secrets }
    }

    /// The endpoint's models: proves address and key, costs nothing. Errors: `NotSent`, `Refused`.
    pub async fn models(&self) -> Result<Vec<String>, CallError> {
        let call = self.call("");
        let route = self.address.route(&self.dialect.models_path, &self.dialect.query);
        let get = self.http.get(route).headers(self.headers.clone());
        let late = || call.not_sent(Unsent::ConnectTimeout, String::new());
        let limit = MODEL_LIST_TIME.min(self.timeouts.total);
        let listed = async {
            let response = get.send().await.map_err(|error| call.not_connected(&error))?;
            if !response.status().is_success() {
                return Err(unpaid(self.refused(response, &call).await));
            }
            Ok(read_some(response, MAX_MODEL_LIST).await)
        };
        let body = timeout(limit, listed).await.map_err(|_| late())??;
        model_ids(&body)
            .ok_or_else(|| call.not_sent(Unsent::Address, "answers, but not with a list of models".to_owned()))
    }

    /// Reads what an answer of another status than 2xx complains about.
    async fn refused(&self, response: Response, call: &Call<'_>) -> CallError {
        let status = response.status();
        let headers = response.headers().clone();
        let url = response.url().clone();
        let body = timeout(ERROR_BODY_TIME, read_some(response, MAX_ERROR_BODY)).await.unwrap_or_default();
        let mut error = CallError::of_answer(status.as_u16(), &body);
        if self.dialect.unbilled.contains(&status.as_u16()) {
            error = error.known_unbilled();
        }
        error.name(super::reply::request_id(&headers), call.id);
        if let CallError::Refused(refusal) = &mut error {
            refusal.should_retry = wait::should_retry(&headers);
            if matches!(refusal.reason, Reason::RateLimit | Reason::Quota | Reason::Unavailable) {
                refusal.retry_after = wait::asked_for(&headers, jiff::Timestamp::now());
            }
            if refusal.reason == Reason::Redirect {
                refusal.param = headers.get(LOCATION).map(|to| redirect_target(&url, to));
                refusal.message.clear();
            }
        }
        self.secrets.iter().fold(error, |error, secret| error.scrubbed(Some(secret)))
    }
}

/// One TLS for all clients, in Rust.
pub(super) fn install_tls() {
    static PROVIDER: Once = Once::new();
    // An error means that somebody installed one before: that one serves as well.
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

/// The connection's rules: nothing is repeated, nothing followed, no connection used twice.
fn build(address: &Address, endpoint: &Endpoint) -> reqwest::Result<reqwest::Client> {
    let proxy = match &endpoint.dialect.proxy {
        Proxy::Via(via) if !address.is_loopback() => Some(reqwest::Proxy::all(via.as_str())?),
        _ => None,
    };
    let direct = address.is_loopback() || endpoint.dialect.proxy == Proxy::Direct;
    let common = || {
        let builder = reqwest::Client::builder()
            .user_agent(concat!("maquette/", env!("CARGO_PKG_VERSION")))
            .retry(retry::never())
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(endpoint.timeouts.connect)
            // A kept connection that the endpoint has closed meanwhile fails after the request was written, which
            // cannot be told from a call that was worked on. A new one costs little beside a picture.
            .pool_max_idle_per_host(0)
            .tcp_keepalive(Duration::from_secs(30))
            .tcp_keepalive_interval(Duration::from_secs(15));
        let builder = if direct { builder.no_proxy() } else { builder };
        proxy.iter().fold(builder, |builder, proxy| builder.proxy(proxy.clone()))
    };
    if address.is_loopback() && !address.is_https() {
        // A machine without certificates must still reach itself.
        return common().tls_certs_only([]).build();
    }
    match common().https_only(address.is_https()).build() {
        Err(_) if !address.is_https() => common().tls_certs_only([]).build(),
        built => built,
    }
}

/// The innermost cause of a failed connection, one line.
pub(super) fn cause(error: &reqwest::Error) -> String {
    failure::cause(error, &[])
}

/// The body's first bytes; what was read before a failure counts.
async fn read_some(mut response: Response, limit: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < limit
        && let Ok(Some(chunk)) = response.chunk().await
    {
        body.extend_from_slice(&chunk[..chunk.len().min(limit - body.len())]);
    }
    body
}

/// Where a redirect leads, without its query.
fn redirect_target(from: &Url, to: &HeaderValue) -> String {
    let to = String::from_utf8_lossy(to.as_bytes()).into_owned();
    let to = from.join(&to).map_or_else(|_| "an address that cannot be read".to_owned(), |url| shown(&url));
    text::cleaned(&to, 200)
}

/// The same error of a call that costs nothing: it is never unclear whether it was billed.
fn unpaid(error: CallError) -> CallError {
    match error {
        CallError::Ambiguous(ambiguity) => CallError::Refused(Box::new(Refusal {
            status: ambiguity.status.unwrap_or(0),
            reason: Reason::Other,
            code: ambiguity.code,
            error_type: None,
            param: None,
            message: ambiguity.message,
            moderation: None,
            request_id: ambiguity.request_id,
            call_id: String::new(),
            retry_after: None,
            should_retry: None,
            began: false,
        })),
        other => other,
    }
}

/// The ids in a list of models, in any of the usual shapes; none when it is no such list.
fn model_ids(body: &[u8]) -> Option<Vec<String>> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let list = ["data", "models"].iter().find_map(|key| value[*key].as_array()).or_else(|| value.as_array())?;
    let id = |item: &Value| {
        let id = ["id", "name", "model"].iter().find_map(|key| item[*key].as_str()).or_else(|| item.as_str())?;
        Some(text::cleaned(id, 200)).filter(|id| !id.is_empty())
    };
    let mut ids: Vec<String> = list.iter().filter_map(id).collect();
    ids.sort_unstable();
    ids.dedup();
    Some(ids)
}

#[cfg(test)]
mod tests;
