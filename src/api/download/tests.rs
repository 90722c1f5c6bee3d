//! Against servers on this machine: the endpoint's own origin is allowed, everything else here is inside.

use super::*;
use crate::api::Secret;
use std::sync::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0123456789abcdefghij";

/// Answers by path; keeps the heads of what was asked.
struct Server {
    base: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (Arc::clone(&heads), Arc::new(answer));
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                tokio::spawn(async move {
                    let mut head = vec![0; 8192];
                    let length = socket.read(&mut head).await.unwrap_or(0);
                    let head = String::from_utf8_lossy(&head[..length]).into_owned();
                    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                    seen.lock().unwrap().push(head);
                    let _ = socket.write_all(&answer(&path)).await;
                    let _ = socket.shutdown().await;
                });
            }
        });
        Self { base, heads }
    }

    fn download(&self) -> Download {
        let key = Secret::new("sk-CANARY-0123456789");
        let base_url = format!("{}/v1?key=SECRETQUERY", self.base);
        let idle = Duration::from_millis(500);
        let timeouts = Timeouts { connect: idle, answer: idle, idle, total: 8 * idle };
        let download = Download::new(&Endpoint { base_url, key, timeouts, ..Endpoint::default() });
        Download { pauses: [Duration::from_millis(20); 3], unwatched: Duration::from_secs(5), ..download }
    }

    fn count(&self) -> usize {
        self.heads.lock().unwrap().len()
    }
}

fn ok(kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn moved(to: &str) -> Vec<u8> {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

async fn fetch(download: &Download, named: &str) -> (Result<Fetched, DownloadError>, Vec<u8>) {
    let mut file = Vec::new();
    let fetched = download.fetch(named, &mut file, download.deadline()).await;
    (fetched, file)
}

#[tokio::test]
async fn a_picture_of_the_endpoint_itself_is_fetched_without_key_and_referrer() {
    let server = Server::start(|path| match path {
        "/v1/images/7/content" | "/generated/a.png?sig=1" => ok("application/octet-stream", PNG),
        "/step" => moved("/generated/a.png?sig=1"),
        _ => ok("text/html", b"<html>nothing here</html>"),
    })
    .await;
    let download = server.download();
    let absolute = format!("{}/generated/a.png?sig=1", server.base);
    for named in ["/v1/images/7/content", "images/7/content", absolute.as_str(), "/step"] {
        let (fetched, file) = fetch(&download, named).await;
        assert_eq!(fetched.unwrap(), Fetched { bytes: PNG.len() as u64, format: Format::Png }, "{named}");
        assert_eq!(file, PNG);
    }
    for head in server.heads.lock().unwrap().iter() {
        let head = head.to_lowercase();
        for word in ["canary", "secretquery", "authorization", "referer", "cookie", "api-key"] {
            assert!(!head.contains(word), "{head}");
        }
    }
    let (page, file) = fetch(&download, "/page").await;
    assert_eq!(page.unwrap_err().to_string(), "The address holds no picture but a web page");
    assert!(file.is_empty());
}

#[tokio::test]
async fn nothing_inside_is_asked() {
    let inside = Server::start(|_| ok("image/png", PNG)).await;
    let (other, named) = (inside.base.clone(), inside.base.clone());
    let server = Server::start(move |path| match path {
        "/away" => moved(&other),
        "/file" => moved("file:///etc/passwd"),
        "/meta" => moved("https://169.254.169.254/latest"),
        "/round" => moved("/round"),
        "/lost" => b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n".to_vec(),
        _ => ok("image/png", PNG),
    })
    .await;
    let download = server.download();
    let local = named.replace("127.0.0.1", "localhost");
    let secure = local.replace("http:", "https:");
    for named in [&named, &local, &secure, "/away", "/file", "/meta", "/round", "/lost", "http://["] {
        let (fetched, file) = fetch(&download, named).await;
        assert!(matches!(fetched, Err(DownloadError::Refused { .. })), "{named}: {fetched:?}");
        assert!(file.is_empty());
    }
    assert_eq!(inside.count(), 0, "the other server was never asked");
}

/// A file on a disk that is full.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is full"))
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn what_is_no_whole_picture_is_an_error() {
    let server = Server::start(|path| match path {
        "/gone" => b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".to_vec(),
        "/empty" => ok("image/png", b""),
        "/announced" => b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_vec(),
        "/cut" => [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".as_slice(), PNG].concat(),
        // No length at all: it ends when the connection does.
        "/endless" => [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), PNG, &vec![7; 100_000]].concat(),
        _ => Vec::new(),
    })
    .await;
    let mut download = server.download();
    assert!(matches!(fetch(&download, "/gone").await.0, Err(DownloadError::Status(403))));
    assert!(matches!(fetch(&download, "/empty").await.0, Err(DownloadError::NoPicture(_))));
    assert!(matches!(fetch(&download, "/announced").await.0, Err(DownloadError::TooLarge)));
    assert!(matches!(fetch(&download, "/cut").await.0, Err(DownloadError::Network(_))));
    assert!(matches!(fetch(&download, "/nothing").await.0, Err(DownloadError::Network(_))));
    assert!(fetch(&download, "/endless").await.0.is_ok());
    download.most = 50_000;
    assert!(matches!(fetch(&download, "/endless").await.0, Err(DownloadError::TooLarge)));
    let full = download.fetch("/endless", &mut Full, download.deadline()).await;
    assert!(matches!(full, Err(DownloadError::Storage(_))));
}

/// Tries as the worker does; gives what came, and how often a file was opened.
async fn again(
    download: &Download,
    named: &str,
    end: Instant,
    stop: &CancellationToken,
) -> (Result<Vec<u8>, DownloadError>, u32) {
    let mut opened = 0;
    let open = || {
        opened += 1;
        Ok(Vec::new())
    };
    let fetched = download.fetch_again(named, open, end, stop).await;
    (fetched.map(|(_, file)| file), opened)
}

#[tokio::test]
async fn a_picture_that_is_late_is_asked_for_again_and_one_that_is_not_there_is_not() {
    let asked = Arc::new(Mutex::new(0));
    let count = Arc::clone(&asked);
    let server = Server::start(move |path| {
        let mut asked = count.lock().unwrap();
        *asked += 1;
        match (path, *asked) {
            ("/late", 1) => b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n".to_vec(),
            ("/late", 2) => b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n".to_vec(),
            // Half of it, and the connection ends.
            ("/late", 3) => [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".as_slice(), PNG].concat(),
            ("/late", _) => ok("image/png", PNG),
            ("/gone", _) => b"HTTP/1.1 410 X\r\nContent-Length: 0\r\n\r\n".to_vec(),
            ("/page", _) => ok("text/html", b"<html>nothing here</html>"),
            _ => b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n".to_vec(),
        }
    })
    .await;
    let (download, stop) = (server.download(), CancellationToken::new());
    let (fetched, opened) = again(&download, "/late", download.deadline(), &stop).await;
    assert_eq!((fetched.unwrap(), opened), (PNG.to_vec(), 4), "each try has a file of its own");
    for (named, tries) in [("/gone", 1), ("/page", 1), ("/never", 4)] {
        let (fetched, opened) = again(&download, named, download.deadline(), &stop).await;
        assert_eq!(opened, tries, "{named}");
        assert_eq!(fetched.unwrap_err().may_pass(), named == "/never");
    }
    // The time is shared by all pictures, and all tries.
    let (fetched, opened) = again(&download, "/never", Instant::now() + Duration::from_millis(5), &stop).await;
    assert!(fetched.unwrap_err().may_pass() && opened == 1, "{opened}");
    stop.cancel();
    let before = *asked.lock().unwrap();
    let (fetched, opened) = again(&download, "/never", download.deadline(), &stop).await;
    assert!(matches!(fetched, Err(DownloadError::Status(503))) && opened == 1, "one try, for it is paid for");
    assert_eq!(*asked.lock().unwrap(), before + 1);
}

#[tokio::test]
async fn a_fetch_that_nobody_waits_for_ends_soon() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
    let download = Download::new(&Endpoint { base_url, ..Endpoint::default() });
    let download = Download { unwatched: Duration::from_millis(100), ..download };
    let stop = CancellationToken::new();
    stop.cancel();
    let began = Instant::now();
    let (fetched, _) = again(&download, "/silent", download.deadline(), &stop).await;
    assert!(matches!(fetched, Err(DownloadError::TimedOut)), "{fetched:?}");
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn without_the_endpoint_only_whole_addresses_are_known() {
    let server = Server::start(|_| ok("image/png", PNG)).await;
    let download = Download::new(&Endpoint::default());
    for named in ["/v1/images/7/content", "images/7", &server.base] {
        assert!(matches!(fetch(&download, named).await.0, Err(DownloadError::Refused { .. })), "{named}");
    }
    assert_eq!(server.count(), 0);
}
