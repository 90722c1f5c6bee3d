//! What an endpoint says of its limits: the `x-ratelimit-*` headers of an answer.

use super::refusal::wait::{LONGEST, go_duration};
use reqwest::header::HeaderMap;
use std::time::Duration;

/// One limit, of requests, tokens or pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// What is counted: `requests`, `tokens`, `input-images`, ...
    pub kind: String,
    /// How many in all.
    pub limit: Option<u64>,
    /// How many are left.
    pub remaining: Option<u64>,
    /// How long until it is full again, at most 10 minutes.
    pub reset: Option<Duration>,
}

/// All limits that an answer names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Limits(pub Vec<Limit>);

impl Limits {
    /// Reads them out of headers; what makes no sense is left out.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut limits: Vec<Limit> = Vec::new();
        for (name, value) in headers {
            let Some(rest) = name.as_str().strip_prefix("x-ratelimit-") else { continue };
            let Some((what, kind)) = rest.split_once('-') else { continue };
            let Some(value) = value.to_str().ok().map(str::trim) else { continue };
            // No vendor has more kinds.
            if kind.is_empty() || limits.len() > 16 {
                continue;
            }
            let at = limits.iter().position(|limit| limit.kind == kind).unwrap_or_else(|| {
                limits.push(Limit { kind: kind.to_owned(), limit: None, remaining: None, reset: None });
                limits.len() - 1
            });
            let limit = &mut limits[at];
            match what {
                "limit" => limit.limit = value.parse().ok(),
                "remaining" => limit.remaining = value.parse().ok(),
                "reset" => {
                    let seconds =
                        go_duration(value).or_else(|| value.parse().ok().filter(|seconds: &f64| *seconds >= 0.0));
                    let seconds = seconds.filter(|seconds| seconds.is_finite());
                    limit.reset = seconds.map(|seconds| Duration::from_secs_f64(seconds.min(LONGEST.as_secs_f64())));
                }
                _ => {}
            }
        }
        limits.retain(|limit| limit.limit.is_some() || limit.remaining.is_some() || limit.reset.is_some());
        Self(limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    #[test]
    fn a_real_log_is_read_and_nonsense_is_not() {
        let headers: HeaderMap = [
            ("x-ratelimit-limit-requests", "50"),
            ("x-ratelimit-remaining-requests", "0"),
            ("x-ratelimit-reset-requests", "58.891s"),
            ("x-ratelimit-limit-input-images", "50000"),
            ("x-ratelimit-remaining-input-images", "-3"),
            ("x-ratelimit-reset-input-images", "120ms"),
            ("x-ratelimit-reset-tokens", "8760h0m"),
            ("x-ratelimit-limit-tokens", "many"),
            ("x-ratelimit-remaining-nonsense", "soon"),
        ]
        .into_iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect();
        let mut limits = Limits::of(&headers).0;
        limits.sort_by(|a, b| a.kind.cmp(&b.kind));
        let told: Vec<_> =
            limits.iter().map(|limit| (limit.kind.as_str(), limit.limit, limit.remaining, limit.reset)).collect();
        let expected = [
            ("input-images", Some(50_000), None, Some(Duration::from_millis(120))),
            ("requests", Some(50), Some(0), Some(Duration::from_secs_f64(58.891))),
            ("tokens", None, None, Some(Duration::from_mins(10))),
        ];
        assert_eq!(told, expected);
        assert_eq!(Limits::of(&HeaderMap::new()), Limits::default());
    }
}
