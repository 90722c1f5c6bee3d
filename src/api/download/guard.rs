//! Which addresses a server may send this machine to.

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::error::Error;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Why, as the rest of a sentence.
const INSIDE: &str = "it leads to this machine or into a private network";

/// What speaks against an address before anything is looked up; `is_own`: it is the endpoint itself.
pub(super) fn objection(url: &Url, is_own: bool) -> Option<&'static str> {
    if !url.username().is_empty() || url.password().is_some() {
        return Some("it holds a name or password");
    }
    if is_own {
        // The endpoint may be anywhere; its scheme is that of its own address.
        return None;
    }
    if url.scheme() != "https" {
        return Some("only https is fetched from elsewhere");
    }
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    if let Ok(ip) = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        return (!is_open(ip)).then_some(INSIDE);
    }
    let ends = [".localhost", ".local", ".internal", ".lan", ".home", ".arpa", ".test", ".invalid", ".onion"];
    let inside = !host.contains('.') || ends.iter().any(|end| host.ends_with(end));
    inside.then_some(INSIDE)
}

/// Looks a name up and says what speaks against where it leads. A name that is not known here may be known to the proxy
/// alone: nothing speaks against it.
pub(super) async fn leads_inside(url: &Url) -> Option<&'static str> {
    let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']');
    let mut found = tokio::net::lookup_host((host, url.port_or_known_default().unwrap_or(443))).await.ok()?;
    found.any(|at| !is_open(at.ip())).then_some(INSIDE)
}

/// True for an address of the open internet.
pub(super) fn is_open(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_open_v4(ip),
        IpAddr::V6(ip) => is_open_v6(ip),
    }
}

/// The blocks of the IANA registry of special-purpose addresses are not.
fn is_open_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let closed = match (a, b) {
        (0 | 10 | 127 | 224.., _) | (169, 254) | (172, 16..=31) | (192, 168) | (198, 18 | 19) | (100, 64..=127) => true,
        (192, 0) => c == 0 || c == 2,
        (192, 88) => c == 99,
        (198, 51) => c == 100,
        (203, 0) => c == 113,
        _ => false,
    };
    !closed
}

fn is_open_v6(ip: Ipv6Addr) -> bool {
    let parts = ip.segments();
    let v4 = |high: u16, low: u16| is_open_v4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    match parts {
        // Mapped, compatible and translated addresses are what they stand for.
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            v4(high, low)
        }
        // Teredo, benchmarking, documentation.
        [0x2001, 0 | 2 | 0xdb8, ..] | [0x3fff, ..] => false,
        // Only 2000::/3 is given out to the open internet.
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

/// The resolver of one connection: for the host that is wanted, only addresses of the open internet come out.
pub(super) struct Guard {
    wanted: String,
}

impl Guard {
    pub(super) fn new(wanted: &str) -> Self {
        Self { wanted: wanted.to_ascii_lowercase() }
    }
}

/// The host leads nowhere that is allowed.
#[derive(Debug)]
struct Inside;

impl fmt::Display for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(INSIDE)
    }
}

impl Error for Inside {}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        // Another name than the wanted one is that of the user's own proxy.
        let is_wanted = name.as_str().eq_ignore_ascii_case(&self.wanted);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let any = !found.is_empty();
            let open: Vec<SocketAddr> = found.into_iter().filter(|at| !is_wanted || is_open(at.ip())).collect();
            if open.is_empty() && any {
                return Err(Inside.into());
            }
            Ok(Box::new(open.into_iter()) as Addrs)
        })
    }
}

/// The guard's own objection, however deeply it is wrapped.
pub(super) fn refusal_in(error: &reqwest::Error) -> Option<&'static str> {
    let mut next = error.source();
    while let Some(error) = next {
        if error.is::<Inside>() {
            return Some(INSIDE);
        }
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = wrapped.map(|inside| inside as &(dyn Error + 'static)).or_else(|| error.source());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr as _;

    #[test]
    fn only_the_open_internet_is_open() {
        for inside in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "198.19.255.255",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.7",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "2001:0:1::1",
            "2001:db8::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
        ] {
            assert!(!is_open(inside.parse().unwrap()), "{inside}");
        }
        for open in
            ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::1"]
        {
            assert!(is_open(open.parse().unwrap()), "{open}");
        }
    }

    #[test]
    fn addresses_are_judged_before_they_are_looked_up() {
        let against = |url: &str| objection(&Url::parse(url).unwrap(), false);
        for bad in [
            "http://cdn.example.com/a.png",
            "https://127.0.0.1/a.png",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/a",
            "https://[::ffff:192.168.0.1]/a",
            "https://169.254.169.254/latest/meta-data",
            "https://localhost/a",
            "https://LOCALHOST./a",
            "https://printer.local/a",
            "https://intranet/a",
            "https://me:pw@cdn.example.com/a",
            "file:///etc/passwd",
            "ftp://example.com/a",
        ] {
            assert!(against(bad).is_some(), "{bad}");
        }
        for good in
            ["https://cdn.example.com/a.png?sig=1", "https://8.8.8.8/a", "https://oaidalle.blob.core.windows.net/x"]
        {
            assert_eq!(against(good), None, "{good}");
        }
        assert_eq!(objection(&Url::parse("http://127.0.0.1:8080/a").unwrap(), true), None);
    }

    #[tokio::test]
    async fn a_name_is_looked_up_before_a_proxy_does() {
        let against = async |url: &str| leads_inside(&Url::parse(url).unwrap()).await;
        assert_eq!(against("https://localhost/a").await, Some(INSIDE));
        assert_eq!(against("https://[::1]/a").await, Some(INSIDE));
        assert_eq!(against("https://8.8.8.8/a").await, None);
        assert_eq!(against("https://no-such-host.invalid/a").await, None, "the proxy may know it");
    }

    #[tokio::test]
    async fn a_name_that_resolves_to_the_inside_is_refused_at_the_connection() {
        let resolve = async |wanted: &str| Guard::new(wanted).resolve(Name::from_str("localhost").unwrap()).await;
        assert!(resolve("localhost").await.is_err_and(|error| error.is::<Inside>()));
        assert!(resolve("LOCALHOST").await.is_err());
        assert!(resolve("cdn.example.com").await.is_ok_and(|found| found.count() > 0), "the user's own proxy");
        // Through the whole client: the refusal is found in what it reports.
        let client = || {
            crate::api::client::install_tls();
            reqwest::Client::builder()
                .no_proxy()
                .tls_certs_only([])
                .dns_resolver(std::sync::Arc::new(Guard::new("localhost")))
        };
        let error = client().build().unwrap().get("http://localhost:9/").send().await.unwrap_err();
        assert_eq!(refusal_in(&error), Some(INSIDE), "{error:?}");
    }
}
