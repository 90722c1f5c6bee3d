//! A wire tap between the program and an endpoint: counts what is sent, keeps it, and can stop the traffic at a
//! chosen moment of a call, so that a test acts exactly there.

use super::holds;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// A moment in the life of a call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    /// The connection is made, nothing is read.
    Accepted,
    /// This share of the request, in percent, was taken from the program; its rest is not read.
    Request(usize),
    /// The whole request was handed to the endpoint.
    Sent,
    /// This share of the answer's body, in percent, was handed to the program; the rest is kept back.
    Answer(usize),
}

#[derive(Default)]
struct Shared {
    hold: Option<Moment>,
    reached: bool,
    drop_connection: usize,
    connections: usize,
    requests: Vec<Vec<u8>>,
    answer: Vec<u8>,
    answer_length: Option<usize>,
}

type State = Arc<(Mutex<Shared>, Condvar)>;

/// A listener before an endpoint.
pub struct Proxy {
    pub base_url: String,
    state: State,
}

fn lock(state: &State) -> MutexGuard<'_, Shared> {
    state.0.lock().unwrap()
}

impl Proxy {
    /// Stands before `base_url`.
    pub fn before(base_url: &str) -> Self {
        let upstream = base_url.trim_start_matches("http://").trim_end_matches("/v1").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = State::default();
        let shared = Arc::clone(&state);
        on_thread(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { break };
                let number = {
                    let mut shared = lock(&shared);
                    shared.connections += 1;
                    shared.requests.push(Vec::new());
                    shared.connections
                };
                let (shared, upstream) = (Arc::clone(&shared), upstream.clone());
                on_thread(move || connection(client, &upstream, number, &shared));
            }
        });
        Self { base_url: format!("http://{address}/v1"), state }
    }

    /// Number of paid calls that came in, whole or not.
    pub fn posts(&self) -> usize {
        let head = b"POST /v1/images/";
        let count = |request: &Vec<u8>| request.windows(head.len()).filter(|window| window == head).count();
        lock(&self.state).requests.iter().map(count).sum()
    }

    /// What came in, by connection.
    pub fn requests(&self) -> Vec<Vec<u8>> {
        lock(&self.state).requests.clone()
    }

    /// Closes the connection of this number, from 1, once its request was read.
    pub fn drop_connection(&self, number: usize) {
        lock(&self.state).drop_connection = number;
    }

    /// Stops the traffic at that moment, once.
    pub fn hold_at(&self, moment: Moment) {
        let mut shared = lock(&self.state);
        (shared.hold, shared.reached) = (Some(moment), false);
    }

    /// Waits until the traffic has come to the moment.
    pub fn wait(&self) {
        let end = Instant::now() + Duration::from_mins(2);
        let mut shared = lock(&self.state);
        while !shared.reached {
            let left = end.checked_duration_since(Instant::now()).expect("the moment was never reached");
            shared = self.state.1.wait_timeout(shared, left).unwrap().0;
        }
    }

    /// The answer's body as far as it was handed on, and its whole length when it is known.
    pub fn answer(&self) -> (Vec<u8>, Option<usize>) {
        let shared = lock(&self.state);
        (shared.answer.clone(), shared.answer_length)
    }
}

pub fn on_thread(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().name("proxy".to_owned()).spawn(work).unwrap();
}

/// True when the traffic is to stop here; says so to the test.
fn stops(state: &State, moment: Moment) -> bool {
    let mut shared = lock(state);
    let stops = shared.hold == Some(moment);
    if stops {
        shared.reached = true;
        state.1.notify_all();
    }
    stops
}

/// Keeps the connection open and silent until the program is gone.
fn hold(mut client: TcpStream) {
    let mut rest = [0; 4096];
    // Reading would let the request go on: only its end is waited for.
    let _ = client.set_read_timeout(Some(Duration::from_millis(50)));
    let end = Instant::now() + Duration::from_mins(2);
    while Instant::now() < end {
        match client.peek(&mut rest) {
            Ok(0) => break,
            Ok(_) => std::thread::sleep(Duration::from_millis(20)),
            Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
            Err(_) => break,
        }
    }
    let _ = client.flush();
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

/// Length of the body by its head; none when it comes in chunks.
fn body_length(head: &[u8]) -> Option<usize> {
    let head = String::from_utf8_lossy(head).to_lowercase();
    head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
}

fn connection(mut client: TcpStream, upstream: &str, number: usize, state: &State) {
    if stops(state, Moment::Accepted) {
        return hold(client);
    }
    // One call after another on a connection that is kept open.
    let Ok(mut server) = TcpStream::connect(upstream) else { return };
    while let Some(request) = read_request(&mut client, number, state) {
        match request {
            Taken::Stopped => return hold(client),
            Taken::Whole(_) if lock(state).drop_connection == number => {
                let _ = client.shutdown(Shutdown::Both);
                return;
            }
            Taken::Whole(bytes) => {
                if server.write_all(&bytes).is_err() {
                    return;
                }
            }
        }
        if stops(state, Moment::Sent) {
            return hold(client);
        }
        match hand_back(&mut server, &mut client, state) {
            Back::Next => {}
            Back::Stopped => return hold(client),
            Back::Ended => {
                let _ = client.shutdown(Shutdown::Both);
                return;
            }
        }
    }
}

enum Taken {
    Whole(Vec<u8>),
    Stopped,
}

/// Reads one request; none at the end of the connection.
fn read_request(client: &mut TcpStream, number: usize, state: &State) -> Option<Taken> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 8192];
    let mut whole = usize::MAX;
    while bytes.len() < whole {
        let count = client.read(&mut buffer).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&buffer[..count]);
        lock(state).requests[number - 1].extend_from_slice(&buffer[..count]);
        if whole == usize::MAX
            && let Some(end) = head_end(&bytes)
        {
            // The promise of the wire: a request's length is known before it is sent.
            let free = bytes.starts_with(b"GET ");
            whole = end + body_length(&bytes[..end]).or(free.then_some(0)).expect("a Content-Length");
        }
        let wanted = lock(state).hold;
        if let Some(Moment::Request(share)) = wanted
            && whole != usize::MAX
            && bytes.len() * 100 >= whole * share
            && stops(state, Moment::Request(share))
        {
            return Some(Taken::Stopped);
        }
    }
    assert!(!holds(&bytes, b"Transfer-Encoding"), "a request in chunks");
    Some(Taken::Whole(bytes))
}

enum Back {
    Next,
    Stopped,
    Ended,
}

/// Hands one answer back.
fn hand_back(server: &mut TcpStream, client: &mut TcpStream, state: &State) -> Back {
    let mut head = Vec::new();
    let mut buffer = vec![0; 8192];
    let body_at = loop {
        let Some(count) = server.read(&mut buffer).ok().filter(|count| *count > 0) else { return Back::Ended };
        head.extend_from_slice(&buffer[..count]);
        if let Some(end) = head_end(&head) {
            break end;
        }
    };
    let length = body_length(&head[..body_at]);
    let mut early = head.split_off(body_at);
    lock(state).answer_length = length;
    lock(state).answer.clear();
    // Several connections have answers at the same time: each knows its own, the shared one is that of the last.
    let (mut done, mut tail) = (0, Vec::new());
    if client.write_all(&head).is_err() {
        return Back::Ended;
    }
    loop {
        let held = lock(state).hold;
        if let (Some(Moment::Answer(share)), Some(length)) = (held, length) {
            let room = (length * share / 100).saturating_sub(done);
            early.truncate(room);
            let stop = early.len() == room;
            if pass(client, &early, state).is_none() {
                return Back::Ended;
            }
            if stop && stops(state, Moment::Answer(share)) {
                return Back::Stopped;
            }
        } else if pass(client, &early, state).is_none() {
            return Back::Ended;
        }
        done += early.len();
        tail.extend_from_slice(&early);
        tail.drain(..tail.len().saturating_sub(5));
        let chunks_end = length.is_none() && tail == b"0\r\n\r\n";
        if length.is_some_and(|length| done >= length) || chunks_end {
            return Back::Next;
        }
        let Some(count) = server.read(&mut buffer).ok().filter(|count| *count > 0) else { return Back::Ended };
        early = buffer[..count].to_vec();
    }
}

fn pass(client: &mut TcpStream, bytes: &[u8], state: &State) -> Option<()> {
    // First written down here: what the program has on disk is then always known.
    lock(state).answer.extend_from_slice(bytes);
    client.write_all(bytes).ok()
}
