//! How long an endpoint asks to wait.

use reqwest::header::HeaderMap;
use std::time::Duration;

/// Longer waits are not believed.
pub(crate) const LONGEST: Duration = Duration::from_mins(10);

/// The wait that an answer's headers ask for, at most ten minutes; none when they ask for none that makes sense.
pub(crate) fn asked_for(headers: &HeaderMap, now: jiff::Timestamp) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let wait = text("retry-after-ms")
        .and_then(|ms| seconds(ms).map(|ms| ms / 1000.0))
        .or_else(|| text("retry-after").and_then(|after| seconds(after).or_else(|| until(after, now))))
        .or_else(|| longest_reset(headers))?;
    Some(Duration::from_secs_f64(wait.min(LONGEST.as_secs_f64())))
}

/// What `x-should-retry` says; none without it.
pub(crate) fn should_retry(headers: &HeaderMap) -> Option<bool> {
    match headers.get("x-should-retry")?.to_str().ok()?.trim() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A number of seconds that is not negative.
fn seconds(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
}

/// Seconds until an HTTP date.
fn until(date: &str, now: jiff::Timestamp) -> Option<f64> {
    let date = date.replace("GMT", "+0000");
    let then = jiff::fmt::rfc2822::parse(&date).ok()?.timestamp();
    seconds(&then.duration_since(now).as_secs_f64().to_string())
}

/// The longest of the limits' resets: all of them must have passed.
fn longest_reset(headers: &HeaderMap) -> Option<f64> {
    headers
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("x-ratelimit-reset-"))
        .filter_map(|(_, value)| go_duration(value.to_str().ok()?.trim()))
        .reduce(f64::max)
}

/// Seconds of a duration such as `6m0s`, `58.891s`, `120ms`.
pub(crate) fn go_duration(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut sum = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number = seconds(&rest[..end])?;
        rest = &rest[end..];
        let unit_end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        sum += number
            * match &rest[..unit_end] {
                "h" => 3600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 1e-3,
                "us" | "µs" => 1e-6,
                "ns" => 1e-9,
                _ => return None,
            };
        rest = &rest[unit_end..];
    }
    (!text.is_empty()).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    fn wait(headers: &[(&'static str, &'static str)]) -> Option<f64> {
        let now: jiff::Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        asked_for(&headers, now).map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn every_form_is_read_and_nonsense_is_not_believed() {
        assert_eq!(wait(&[("retry-after", "2")]), Some(2.0));
        assert_eq!(wait(&[("retry-after", "1"), ("retry-after-ms", "534")]), Some(0.534));
        assert_eq!(wait(&[("retry-after", "Sun, 22 Nov 2026 10:00:30 GMT")]), Some(30.0));
        assert_eq!(wait(&[("retry-after", "Sun, 22 Nov 2026 09:00:00 GMT")]), None);
        assert_eq!(wait(&[("retry-after", "1000000000")]), Some(600.0));
        for nonsense in ["-1", "NaN", "inf", "soon", ""] {
            assert_eq!(wait(&[("retry-after", nonsense)]), None, "{nonsense}");
        }
        let resets = [("x-ratelimit-reset-requests", "120ms"), ("x-ratelimit-reset-input-images", "58.891s")];
        assert_eq!(wait(&resets), Some(58.891));
        assert_eq!(wait(&[("x-ratelimit-reset-tokens", "1m30s")]), Some(90.0));
        assert_eq!(wait(&[("x-ratelimit-reset-tokens", "1y")]), None);
        assert_eq!(wait(&[("retry-after-ms", "soon"), ("retry-after", "3")]), Some(3.0));
        assert_eq!(wait(&[("retry-after", "-1"), ("x-ratelimit-reset-tokens", "2s")]), Some(2.0));
        assert_eq!(wait(&[("retry-after", "Sun, 22 Nov 2099 10:00:30 GMT")]), Some(600.0));
        assert_eq!(wait(&[("x-ratelimit-reset-tokens", "87600h")]), Some(600.0));
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn what_it_says_of_trying_again() {
        let said = |value: &'static str| {
            should_retry(&HeaderMap::from_iter([(
                HeaderName::from_static("x-should-retry"),
                HeaderValue::from_static(value),
            )]))
        };
        assert_eq!((said("true"), said(" false "), said("maybe")), (Some(true), Some(false), None));
        assert_eq!(should_retry(&HeaderMap::new()), None);
    }
}
