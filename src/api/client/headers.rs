//! The headers of every request of an endpoint: its key in its own way, and what the dialect adds.

use crate::api::Endpoint;
use crate::api::error::Unsent;
use crate::profile::Auth;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

/// All of them, marked so that nothing prints their values. Errors: the key or a header cannot be sent.
pub(super) fn of(endpoint: &Endpoint) -> Result<HeaderMap, (Unsent, String)> {
    let mut headers = HeaderMap::new();
    if let Some((name, prefix, key)) = endpoint.key.as_ref().and_then(|key| match &endpoint.dialect.auth {
        Auth::Bearer => Some((AUTHORIZATION.as_str(), "Bearer ", key)),
        Auth::Header { name, prefix } => Some((name.as_str(), prefix.as_str(), key)),
        Auth::None => None,
    }) {
        let space = if prefix.is_empty() || prefix.ends_with(' ') { "" } else { " " };
        let value = key.is_sendable().then(|| format!("{prefix}{space}{}", key.expose()));
        let value = value.and_then(|value| HeaderValue::from_str(&value).ok());
        let Some(value) = value else { return Err((Unsent::Key, "holds characters that no key has".to_owned())) };
        put(&mut headers, name, value)?;
    }
    for pair in &endpoint.dialect.headers {
        let value = match pair.variable() {
            None => HeaderValue::from_str(pair.value.trim()).ok(),
            Some(variable) => {
                let Some(secret) = endpoint.variables.get(variable) else {
                    let message = format!("for the header {} is not there: set the variable {variable}", pair.name);
                    return Err((Unsent::Key, message));
                };
                secret.is_header_value().then(|| HeaderValue::from_str(secret.expose()).ok()).flatten()
            }
        };
        let Some(value) = value else {
            return Err((Unsent::Key, format!("for the header {} holds characters that no header has", pair.name)));
        };
        put(&mut headers, &pair.name, value)?;
    }
    for (name, value) in &endpoint.headers {
        let value = HeaderValue::from_str(value).ok();
        put(&mut headers, name, value.unwrap_or_else(|| HeaderValue::from_static("")))?;
    }
    Ok(headers)
}

fn put(headers: &mut HeaderMap, name: &str, mut value: HeaderValue) -> Result<(), (Unsent, String)> {
    let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
        return Err((Unsent::Key, "is to go into a header whose name is none".to_owned()));
    };
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(())
}
