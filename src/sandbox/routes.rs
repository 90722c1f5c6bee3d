//! Paths, key, log; and the way of one call from its body to its answer.

use super::answer::{self, ApiError, Facts, json_response};
use super::body::{self, Arrival, Call};
use super::inputs::{self, Inputs};
use super::misbehave;
use super::models;
use super::paint::{self, Order, Raster};
use super::params::{Form, Output, Params, Wish, model_not_found};
use super::seen::{Log, Seen};
use super::wire::Scissors;
use super::{Config, Drift, Fault, encode};
use crate::geom::Extent;
use axum::Router;
use axum::body::Bytes;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use axum::routing::{get, post};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Pictures that are painted at the same time; the others wait.
const PAINTERS: usize = 2;

/// What all calls share.
#[derive(Clone)]
pub struct House {
    config: Arc<Config>,
    log: Arc<Log>,
    painters: Arc<Semaphore>,
}

/// The routes, each with and without `/v1`.
pub fn service(config: Config, log: Arc<Log>) -> IntoMakeServiceWithConnectInfo<Router, Scissors> {
    let house = House { config: Arc::new(config), log, painters: Arc::new(Semaphore::new(PAINTERS)) };
    // Written out twice, not nested: the log and the redirect name the path as it was asked for.
    ["", "/v1"]
        .into_iter()
        .fold(Router::new(), |router, base| {
            router
                .route(&format!("{base}/images/generations"), post(generate))
                .route(&format!("{base}/images/edits"), post(edit))
                .route(&format!("{base}/models"), get(list))
                .route(&format!("{base}/models/{{id}}"), get(model))
        })
        .fallback(lost)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::disable())
        .with_state(house)
        .into_make_service_with_connect_info::<Scissors>()
}

async fn generate(
    State(house): State<House>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response {
    house.call(request, false, &scissors).await
}

async fn edit(State(house): State<House>, ConnectInfo(scissors): ConnectInfo<Scissors>, request: Request) -> Response {
    house.call(request, true, &scissors).await
}

async fn list(State(house): State<House>, request: Request) -> Response {
    house.free(&request, || Ok(answer::models()))
}

async fn model(State(house): State<House>, Path(id): Path<String>, request: Request) -> Response {
    house.free(&request, || {
        let found = models::LISTED.iter().find(|model| model.id == id);
        found.map(answer::model).ok_or_else(|| model_not_found(&id))
    })
}

async fn lost(State(house): State<House>, request: Request) -> Response {
    let message = format!("Invalid URL ({} {})", request.method(), request.uri().path());
    house.free(&request, || Err(ApiError::new(404, "invalid_request_error", None, message)))
}

async fn wrong_method(State(house): State<House>, request: Request) -> Response {
    let allowed = if request.method() == Method::GET { "POST" } else { "GET" };
    let message = format!("Not allowed to {} on {}. (HINT: use {allowed})", request.method(), request.uri().path());
    house.free(&request, || Err(ApiError::new(405, "invalid_request_error", Some("method_not_supported"), message)))
}

/// A call on its way: its number, when it came, and what it asked for by header.
struct Visit {
    number: u64,
    began: Instant,
    fault: Option<Fault>,
    drift: Drift,
    variant: u32,
}

impl House {
    fn open(&self, request: &Request) -> u64 {
        let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        self.log.open(Seen {
            method: request.method().to_string(),
            route: request.uri().path().to_owned(),
            content_type: text(header::CONTENT_TYPE).map(str::to_owned),
            content_length: text(header::CONTENT_LENGTH).and_then(|length| length.parse().ok()),
            client_id: request.headers().get("x-client-request-id").and_then(|id| Some(id.to_str().ok()?.to_owned())),
            authorized: request.headers().contains_key(header::AUTHORIZATION),
            ..Seen::default()
        })
    }

    fn check_key(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let Some(key) = &self.config.key else { return Ok(()) };
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer =
            given.and_then(|value| value.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
        if bearer.is_some_and(|(_, token)| token.trim() == key) { Ok(()) } else { Err(misbehave::invalid_key()) }
    }

    /// Answers a call that costs nothing.
    fn free(&self, request: &Request, make: impl FnOnce() -> Result<serde_json::Value, ApiError>) -> Response {
        let began = Instant::now();
        let number = self.open(request);
        let made = self.check_key(request.headers()).and_then(|()| make());
        let response = made.map_or_else(|error| error.response(), |value| json_response(200, &value));
        self.close(number, began, response)
    }

    fn close(&self, number: u64, began: Instant, mut response: Response) -> Response {
        let status = response.status().as_u16();
        self.log.update(number, |seen| seen.status = Some(status));
        let headers = response.headers_mut();
        if let Ok(id) = HeaderValue::from_str(&format!("req_sandbox_{number:08}")) {
            headers.insert("x-request-id", id);
        }
        headers.insert("openai-processing-ms", HeaderValue::from(began.elapsed().as_millis() as u64));
        headers.insert("openai-version", HeaderValue::from_static("2020-10-01"));
        response
    }

    /// Answers a call that costs something.
    async fn call(&self, request: Request, edit: bool, scissors: &Scissors) -> Response {
        let began = Instant::now();
        let number = self.open(&request);
        let path = request.uri().path().to_owned();
        let asked = self.asked(request.headers());
        let variant = variant(request.headers());
        let allowed = self.check_key(request.headers());
        let Arrival { call, parts, texts, complete } = body::read(request, edit).await;
        self.log.update(number, |seen| {
            (seen.parts, seen.fields, seen.complete) = (parts, texts, complete);
        });
        let response = async {
            allowed?;
            let (fault, drift) = asked?;
            if let Some(fault) = fault.as_ref().filter(|fault| fault.refuses()) {
                return Ok(misbehave::refusal(fault, &path));
            }
            let visit = Visit { number, began, fault, drift, variant };
            self.serve(call?, visit, scissors).await
        };
        let response = response.await.unwrap_or_else(|error: ApiError| error.response());
        self.close(number, began, response)
    }

    /// The fault and the drift of a call: its headers first, then the settings.
    fn asked(&self, headers: &HeaderMap) -> Result<(Option<Fault>, Drift), ApiError> {
        let text = |name: &str| {
            let value = headers.get(name).map(|value| value.to_str().map_err(|_| format!("{name} is not plain text")));
            value.transpose()
        };
        let refuse = |name: &'static str| move |why: String| ApiError::param(name, "invalid_value", why);
        let fault = match text("x-sandbox-fault").map_err(refuse("x-sandbox-fault"))? {
            None => self.config.fault.clone(),
            Some("none") => None,
            Some(name) => Some(name.parse().map_err(refuse("x-sandbox-fault"))?),
        };
        let drift = match text("x-sandbox-drift").map_err(refuse("x-sandbox-drift"))? {
            None => self.config.drift,
            Some(list) => self.config.drift.with(list).map_err(refuse("x-sandbox-drift"))?,
        };
        Ok((fault, drift))
    }

    async fn serve(&self, call: Call, visit: Visit, scissors: &Scissors) -> Result<Response, ApiError> {
        let params = Params::check(&call)?;
        if params.form != Form::Generation && call.images.is_empty() {
            let name = if params.form == Form::EditJson { "images" } else { "image" };
            let message = format!("Missing required parameter: '{name}'.");
            return Err(ApiError::param(name, "missing_required_parameter", message));
        }
        let inputs = self.apart(move || inputs::check(&call)).await??;
        self.log.bill();
        if let Some(fault) = &visit.fault {
            match fault {
                Fault::Slow(seconds) => tokio::time::sleep(Duration::from_secs_f32(*seconds)).await,
                Fault::NoAnswer => std::future::pending().await,
                Fault::Close => scissors.cut(),
                _ => {
                    if let Some(response) = misbehave::instead(fault, params.stream) {
                        return Ok(response);
                    }
                }
            }
        }
        let job = Job::new(params, inputs, visit);
        if job.params.stream { Ok(self.stream(job)) } else { self.plain(job).await }
    }

    /// Runs heavy work on a thread of its own, two at a time. A panic there is the server's error of this one call.
    async fn apart<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
        let permit = Arc::clone(&self.painters).acquire_owned().await.map_err(|_| ApiError::server())?;
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        done.await.map_err(|error| {
            tracing::error!(%error, "the sandbox failed in the middle of a picture");
            ApiError::server()
        })
    }

    async fn plain(&self, job: Job) -> Result<Response, ApiError> {
        let job = Arc::new(job);
        let mut pictures = Vec::new();
        for index in 0..job.params.n {
            let work = Arc::clone(&job);
            pictures.push(self.apart(move || work.picture(index)).await??);
        }
        let rest = self.config.latency.saturating_sub(job.began.elapsed());
        tokio::time::sleep(rest).await;
        let (before, corrupt) = misbehave::in_data(job.fault.as_ref());
        if job.fault == Some(Fault::EmptyData) {
            pictures.clear();
        }
        let bytes = job.facts.plain(&pictures, before, corrupt);
        drop(pictures);
        Ok(misbehave::body(job.fault.as_ref(), bytes))
    }

    fn stream(&self, job: Job) -> Response {
        let (sender, receiver) = tokio::sync::mpsc::channel(1);
        let house = self.clone();
        let fault = job.fault.clone();
        tokio::spawn(async move {
            // The receiver is gone when the caller hung up: the rest of the work is dropped then.
            if let Err(error) = house.events(Arc::new(job), &sender).await {
                let body = format!("event: error\ndata: {{\"type\":\"error\",\"error\":{}}}\n\n", error.object());
                let _ = sender.send(body.into()).await;
            }
        });
        misbehave::event_stream(fault.as_ref(), receiver)
    }

    async fn events(&self, job: Arc<Job>, sender: &tokio::sync::mpsc::Sender<Bytes>) -> Result<(), ApiError> {
        let (_, corrupt) = misbehave::in_data(job.fault.as_ref());
        let garbage = job.fault == Some(Fault::GarbageEvents);
        let partials = job.params.partials;
        for step in 0..partials {
            let work = Arc::clone(&job);
            let bytes = self.apart(move || work.preview(step, partials)).await??;
            let due = self.config.latency.mul_f32((step + 1) as f32 / (partials + 1) as f32);
            tokio::time::sleep(due.saturating_sub(job.began.elapsed())).await;
            if garbage {
                let _ = sender.send(Bytes::from_static(misbehave::GARBAGE[step as usize % 3])).await;
            }
            if sender.send(job.facts.event(&bytes, Some(step as usize), corrupt).into()).await.is_err() {
                return Ok(());
            }
        }
        if garbage {
            let _ = sender.send(misbehave::GARBAGE.concat().into()).await;
        }
        if job.fault == Some(Fault::NoFinal) {
            return Ok(());
        }
        let work = Arc::clone(&job);
        let bytes = self.apart(move || work.picture(0)).await??;
        tokio::time::sleep(self.config.latency.saturating_sub(job.began.elapsed())).await;
        let _ = sender.send(job.facts.event(&bytes, None, corrupt).into()).await;
        Ok(())
    }
}

/// Everything needed to paint the pictures of one call.
struct Job {
    params: Params,
    inputs: Inputs,
    facts: Facts,
    extent: Extent,
    format: Output,
    fault: Option<Fault>,
    drift: Drift,
    /// Number of the first picture: the variants of one prompt may be asked for in calls of their own.
    variant: u32,
    began: Instant,
}

/// The header `x-sandbox-variant: K` asks for picture K of a prompt, where n pictures would be 0 to n - 1.
fn variant(headers: &HeaderMap) -> u32 {
    headers.get("x-sandbox-variant").and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(0)
}

impl Job {
    fn new(params: Params, inputs: Inputs, visit: Visit) -> Self {
        let Visit { number, began, fault, drift, variant } = visit;
        let asked = match params.size {
            Wish::Exact(extent) => extent,
            Wish::Auto => {
                paint::natural_extent(&params.prompt, inputs.images.first().map(crate::picture::Picture::extent))
            }
        };
        let extent = match fault {
            Some(Fault::WrongSize(Some((width, height)))) => Extent::new(width, height),
            Some(Fault::WrongSize(None)) => Extent::new(asked.width * 3 / 4, asked.height),
            _ => asked,
        };
        let format = match (&fault, params.format) {
            (Some(Fault::OtherFormat), Output::Png) => Output::Jpeg,
            (Some(Fault::OtherFormat), _) => Output::Png,
            (_, format) => format,
        };
        tracing::debug!(number, %extent, "the sandbox paints");
        let sent: Vec<Extent> = inputs.images.iter().map(crate::picture::Picture::extent).collect();
        let facts = Facts::new(&params, asked, &sent, u64::from(params.partials));
        Self { params, inputs, facts, extent, format, fault, drift, variant, began }
    }

    fn order(&self, index: u32) -> Order<'_> {
        Order {
            prompt: &self.params.prompt,
            index: self.variant.saturating_add(index),
            extent: self.extent,
            tier: self.params.quality,
            images: &self.inputs.images,
            mask: self.inputs.mask.as_ref(),
            drift: self.drift,
        }
    }

    fn encode(&self, raster: &Raster) -> Result<Vec<u8>, ApiError> {
        let level = if self.params.format == self.format { self.params.compression } else { 90 };
        encode::encode(raster, self.format, level, self.params.transparent).map_err(|error| {
            tracing::error!(error, "the sandbox could not encode a picture");
            ApiError::server()
        })
    }

    fn picture(&self, index: u32) -> Result<Vec<u8>, ApiError> {
        self.encode(&paint::paint(&self.order(index)))
    }

    fn preview(&self, step: u32, steps: u32) -> Result<Vec<u8>, ApiError> {
        self.encode(&paint::preview(&self.order(0), step, steps))
    }
}
