//! The address of an endpoint as people type it.

use crate::profile::Pair;
use reqwest::Url;
use std::net::IpAddr;

/// Why an address cannot be used, as the rest of a sentence.
pub(crate) type Objection = &'static str;

/// A checked address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    base: Url,
}

impl Address {
    /// Takes the address with or without scheme, `/v1`, trailing slash, or the path of a route that was pasted along.
    pub(crate) fn parse(typed: &str) -> Result<Self, Objection> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err("is empty");
        }
        let mut base = if typed.contains("://") {
            Url::parse(typed)
        } else {
            // A local server hardly ever has a certificate.
            Url::parse(&format!("http://{typed}"))
                .and_then(|url| if is_local(&url) { Ok(url) } else { Url::parse(&format!("https://{typed}")) })
        }
        .map_err(|_| "is no web address")?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err("must begin with https:// or http://");
        }
        if base.host_str().is_none_or(str::is_empty) {
            return Err("names no host");
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err("holds a name or password; put the key into the key field");
        }
        base.set_fragment(None);
        let path = base.path().trim_end_matches('/').to_owned();
        let path = ["/images/generations", "/images/edits", "/images", "/models", "/chat/completions"]
            .iter()
            .find_map(|route| path.strip_suffix(route))
            .unwrap_or(&path);
        let is_version =
            |part: &str| part.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let path = if path.split('/').any(is_version) { path.to_owned() } else { format!("{path}/v1") };
        base.set_path(&path);
        Ok(Self { base })
    }

    /// The address of a route such as `images/edits`, or from the host's root such as `/openai/models`. A query of the
    /// base stays, and that of the dialect is added.
    pub(crate) fn route(&self, route: &str, query: &[Pair]) -> Url {
        let mut url = self.base.clone();
        if route.starts_with('/') {
            url.set_path(route);
        } else {
            url.set_path(&format!("{}/{route}", self.base.path().trim_end_matches('/')));
        }
        if !query.is_empty() {
            // A name that stands in both is meant to be the dialect's.
            let old: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            let kept = old.iter().filter(|(name, _)| !query.iter().any(|pair| pair.name == *name));
            let kept: Vec<_> = kept.collect();
            url.query_pairs_mut()
                .clear()
                .extend_pairs(kept)
                .extend_pairs(query.iter().map(|pair| (&pair.name, &pair.value)));
        }
        url
    }

    /// The address that an answer names: absolute, or relative to this endpoint.
    pub(crate) fn join(&self, named: &str) -> Option<Url> {
        let mut base = self.base.clone();
        base.set_query(None);
        // A plain name is one below the base.
        base.set_path(&format!("{}/", self.base.path().trim_end_matches('/')));
        base.join(named.trim()).ok()
    }

    /// True for an address of the same scheme, host and port.
    pub(crate) fn is_same_origin(&self, url: &Url) -> bool {
        self.base.origin() == url.origin()
    }

    /// Host and port, for messages.
    pub(crate) fn host(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        self.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    pub(crate) fn is_https(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// True when a key would travel readable to another machine than those nearby.
    pub(crate) fn exposes_key(&self) -> bool {
        self.base.scheme() == "http" && !is_local(&self.base)
    }

    /// True for this machine: no proxy may stand between.
    pub(crate) fn is_loopback(&self) -> bool {
        host_ip(&self.base).map_or_else(|| is_localhost(&self.base), |ip| ip.is_loopback())
    }
}

fn host_ip(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn is_localhost(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host == "localhost" || host.ends_with(".localhost"))
}

/// True for this machine and the local network.
fn is_local(url: &Url) -> bool {
    match host_ip(url) {
        Some(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Some(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
        None => {
            is_localhost(url)
                || url.host_str().is_some_and(|host| {
                    // A name without a dot is one of this network.
                    !host.contains('.') || matches!(host.rsplit_once('.'), Some((_, "local" | "internal")))
                })
        }
    }
}

/// An address for messages: without query, name and password.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Neither can fail for an address that has a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_type_it_leads_to_the_route() {
        let edits = |typed: &str| Address::parse(typed).expect(typed).route("images/edits", &[]).to_string();
        for typed in [
            "https://api.example.com/v1",
            "https://api.example.com/v1/",
            " https://api.example.com ",
            "api.example.com",
            "api.example.com/v1//",
            "https://api.example.com/v1/images/edits",
            "https://api.example.com/v1/chat/completions#x",
        ] {
            assert_eq!(edits(typed), "https://api.example.com/v1/images/edits", "{typed}");
        }
        for (typed, expected) in [
            ("localhost:8080", "http://localhost:8080/v1/images/edits"),
            ("127.0.0.1:9/v1", "http://127.0.0.1:9/v1/images/edits"),
            ("[::1]:9", "http://[::1]:9/v1/images/edits"),
            ("http://192.168.1.5:1234/", "http://192.168.1.5:1234/v1/images/edits"),
            ("https://x.com/v1beta/openai", "https://x.com/v1beta/openai/images/edits"),
            ("https://x.com/api", "https://x.com/api/v1/images/edits"),
            ("https://x.com/openai/v1?api-version=preview", "https://x.com/openai/v1/images/edits?api-version=preview"),
            ("https://x.com/vision", "https://x.com/vision/v1/images/edits"),
        ] {
            assert_eq!(edits(typed), expected, "{typed}");
        }
    }

    #[test]
    fn routes_of_their_own_and_queries() {
        let azure = Address::parse("https://me.openai.azure.com").expect("an address");
        let version = [Pair::new("api-version", "2025-04-01-preview")];
        let route = azure.route("/openai/deployments/d%20e/images/edits", &version).to_string();
        assert_eq!(
            route,
            "https://me.openai.azure.com/openai/deployments/d%20e/images/edits?api-version=2025-04-01-preview"
        );
        let both = Address::parse("https://x.com/v1?api-version=old&b=1").expect("an address");
        let route = both.route("models", &[Pair::new("api-version", "a b&c")]).to_string();
        assert_eq!(route, "https://x.com/v1/models?b=1&api-version=a+b%26c");
        let join = |named: &str| both.join(named).map(|url| url.to_string());
        assert_eq!(join("/v1/images/7/content").as_deref(), Some("https://x.com/v1/images/7/content"));
        assert_eq!(join("images/7").as_deref(), Some("https://x.com/v1/images/7"));
        assert_eq!(join("//cdn.com/a").as_deref(), Some("https://cdn.com/a"));
        assert_eq!(join("http://["), None);
        assert!(both.is_same_origin(&both.route("models", &[])));
    }

    #[test]
    fn what_cannot_be_an_address_is_said() {
        for typed in ["", "ftp://x.com", "file:///etc/passwd", "https://", "https://user:pass@x.com", "not an address"]
        {
            assert!(Address::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_key_travels_readable_only_nearby() {
        let exposes = |typed: &str| Address::parse(typed).expect(typed).exposes_key();
        assert!(exposes("http://api.example.com") && exposes("http://8.8.8.8"));
        for typed in [
            "https://api.example.com",
            "http://127.0.0.1:1",
            "http://10.0.0.2",
            "http://box.local",
            "http://gateway:4000",
        ] {
            assert!(!exposes(typed), "{typed}");
        }
        let url = Url::parse("https://u:p@x.com/a?key=SECRET#f").expect("an address");
        assert_eq!(shown(&url), "https://x.com/a");
    }
}
