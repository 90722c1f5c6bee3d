//! The Sandbox: an endpoint inside the program that speaks the image contract of `OpenAI` on the loopback interface.
//!
//! It is no AI model: a painter (`paint`) draws a scene from the words of the prompt, the same one every time, and
//! says so in the corner of the picture. It exists so that the studio works with no key and no network, and so that
//! tests, and other people's clients, run against something real: the whole contract with its refusals, and with the
//! faults that real networks have (`Fault`).
//!
//! It shares no wire type and no rule with the client: a misspelt field would agree with itself. Bodies are read here
//! as raw JSON and multipart, and the size rule is written down a second time.
//!
//! | Part | Does |
//! |---|---|
//! | `wire` | the listener, whose connections can be cut by hand |
//! | `routes` | paths, key, log, and the way from a body to an answer |
//! | `body` | multipart and both JSON forms to one [`body::Call`] |
//! | `models` | the models that are served, each with its rules |
//! | `params`, `fields` | names, types, ranges and defaults of the parameters |
//! | `inputs`, `marks` | what is accepted as an image, as a mask and as drawn marks |
//! | `answer` | plain answers, event streams, error bodies |
//! | `fault`, `misbehave` | names of the faults; what each does to an answer |
//! | `tokens` | usage, by a formula of its own |
//! | `paint` | the painter |

mod answer;
mod body;
mod drift;
mod encode;
mod fault;
mod fields;
mod inputs;
mod marks;
mod misbehave;
mod models;
pub mod paint;
mod params;
mod routes;
mod seen;
mod tokens;
mod wire;

pub use drift::Drift;
pub use fault::Fault;
pub use seen::{Seen, SeenPart};

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Request, header};
use seen::Log;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How an endpoint behaves.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The address to listen on; 127.0.0.1 unless told otherwise.
    pub host: IpAddr,
    /// The port; 0 takes any free one.
    pub port: u16,
    /// When set, calls need `Authorization: Bearer KEY`.
    pub key: Option<String>,
    /// How far an edit strays from its source.
    pub drift: Drift,
    /// A fault of every paid call that names none itself.
    pub fault: Option<Fault>,
    /// How long a call takes at least; partial images are spread over it.
    pub latency: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            key: None,
            drift: Drift::default(),
            fault: None,
            latency: Duration::ZERO,
        }
    }
}

/// A running endpoint. Dropping it ends it and cuts its connections.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    log: Arc<Log>,
    halt: CancellationToken,
    ended: CancellationToken,
}

/// Binds and serves on the current tokio runtime. The error is that of binding: the port is taken, for instance.
pub async fn start(config: Config) -> std::io::Result<Server> {
    let listener = TcpListener::bind((config.host, config.port)).await?;
    let address = listener.local_addr()?;
    let (halt, ended) = (CancellationToken::new(), CancellationToken::new());
    let log = Arc::new(Log::default());
    let gate = wire::Gate::new(listener, halt.clone());
    let service = routes::service(config, Arc::clone(&log));
    let done = ended.clone().drop_guard();
    let stop = halt.clone();
    tokio::spawn(async move {
        let _done = done;
        tokio::select! {
            result = axum::serve(gate, service) => {
                if let Err(error) = result {
                    tracing::error!(%error, "the sandbox stopped listening");
                }
            }
            () = stop.cancelled() => {}
        }
    });
    Ok(Server { address, log, halt, ended })
}

/// Reads a body and checks its parameters as a paid call does, without a connection and without decoding its pictures.
/// `pieces` is the body as it arrives, `edit` tells the two routes apart. Gives the parts of a body that holds a call.
///
/// # Errors
/// The status and the message of the refusal.
pub async fn read_body(content_type: &str, pieces: Vec<Bytes>, edit: bool) -> Result<Vec<SeenPart>, (u16, String)> {
    let pieces = futures_util::stream::iter(pieces.into_iter().map(Ok::<_, std::convert::Infallible>));
    let mut request = Request::new(Body::from_stream(pieces));
    if let Ok(content_type) = HeaderValue::from_str(content_type) {
        request.headers_mut().insert(header::CONTENT_TYPE, content_type);
    }
    let arrival = body::read(request, edit).await;
    let checked = arrival.call.and_then(|call| params::Params::check(&call));
    checked.map(|_| arrival.parts).map_err(|error| (error.status, error.message))
}

impl Server {
    /// What a client takes as base URL: `http://127.0.0.1:PORT/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The bound address, with the real port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Paid calls so far: POSTs whose body was read to its end and that were not refused (401, 403, 429, other 4xx).
    /// Whether the caller got the answer does not matter: a vendor bills when the picture is made.
    pub fn billed(&self) -> u64 {
        self.log.billed()
    }

    /// The last 200 calls, oldest first.
    pub fn log(&self) -> Vec<Seen> {
        self.log.all()
    }

    /// Stops listening, cuts every connection, and waits until the listener is closed.
    pub async fn stop(self) {
        self.halt.cancel();
        self.ended.cancelled().await;
    }

    /// Waits until the listener is closed.
    pub async fn stopped(&self) {
        self.ended.cancelled().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.halt.cancel();
    }
}
