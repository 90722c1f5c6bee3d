//! An endpoint that reads every request to its end and answers with the same bytes each time.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::Builder;

/// The listening endpoint; it ends with the program.
pub struct Server {
    address: SocketAddr,
    answer: Arc<[u8]>,
    received: Arc<AtomicU64>,
}

impl Server {
    /// Listens on the loopback interface, a thread for each connection.
    pub fn start(answer: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (answer, received): (Arc<[u8]>, Arc<AtomicU64>) = (answer.into(), Arc::default());
        let served = (Arc::clone(&answer), Arc::clone(&received));
        let listen = move || {
            for stream in listener.incoming().flatten() {
                let (answer, received) = served.clone();
                let serve = move || connection(&stream, &answer, &received);
                Builder::new().name("connection".to_owned()).spawn(serve).expect("a thread");
            }
        };
        Builder::new().name("listener".to_owned()).spawn(listen).expect("a thread");
        Self { address, answer, received }
    }

    /// The base address for clients.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Bytes of the body of an answer.
    pub fn answer_bytes(&self) -> usize {
        self.answer.len()
    }

    /// Bytes of all bodies so far.
    pub fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }
}

/// Serves until the other side hangs up.
fn connection(stream: &TcpStream, answer: &[u8], received: &AtomicU64) {
    let mut reader = BufReader::with_capacity(1 << 20, stream);
    while let Some(length) = head(&mut reader) {
        let mut left = length;
        while left > 0 {
            let Ok(chunk) = reader.fill_buf() else { return };
            let count = (chunk.len() as u64).min(left);
            if count == 0 {
                return;
            }
            reader.consume(count as usize);
            left -= count;
            received.fetch_add(count, Ordering::Relaxed);
        }
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", answer.len());
        let mut writer = stream;
        if writer.write_all(head.as_bytes()).and_then(|()| writer.write_all(answer)).is_err() {
            return;
        }
    }
}

/// The length of the next request's body; none at the end of the connection.
fn head(reader: &mut impl BufRead) -> Option<u64> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.by_ref().take(64 << 10).read_line(&mut line).ok()? == 0 {
            return None;
        }
        let (name, value) = line.split_once(':').unwrap_or((line.trim(), ""));
        if name.is_empty() {
            return Some(length);
        }
        assert!(!name.eq_ignore_ascii_case("transfer-encoding"), "a client that does not know how much it sends");
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
}
