//! Names and values that look like secrets, and what can be a header or a variable.

/// Words of a name that mean a secret.
const SECRET_WORDS: [&str; 14] = [
    "authorization",
    "auth",
    "bearer",
    "code",
    "cookie",
    "credential",
    "credentials",
    "key",
    "passwd",
    "password",
    "secret",
    "sig",
    "signature",
    "token",
];

/// True when a pair of that name and value looks like a secret: what nobody should store or hand on.
pub fn is_secret(name: &str, value: &str) -> bool {
    is_secret_name(name) || is_secret_value(value)
}

/// True for names such as `Authorization`, `x-api-key`, `accessToken`, `Set-Cookie`.
pub fn is_secret_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    if matches!(lower.as_str(), "idempotency-key" | "idempotency_key") {
        return false;
    }
    lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
        SECRET_WORDS.contains(&word)
            || ["token", "secret", "password", "apikey", "accesskey"].iter().any(|end| word.ends_with(end))
    })
}

/// True for values such as `Bearer ...`, `Basic ...`, `sk-...` or a JSON web token.
pub fn is_secret_value(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    let begins = |word: &str| lower.strip_prefix(word).is_some_and(|rest| rest.trim().len() >= 3);
    let key_at = |at: usize| {
        let inside = value[..at].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
        let length = value[at + 3..].chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).count();
        !inside && length >= 8
    };
    begins("bearer ")
        || begins("basic ")
        || (value.starts_with("eyJ") && value.matches('.').count() == 2)
        || value.match_indices("sk-").any(|(at, _)| key_at(at))
}

/// A name of a variable, and not a key typed into the wrong field: keys of 24 characters or more hold digits and no
/// underscores.
pub fn is_variable_name(text: &str) -> bool {
    let plain = !text.is_empty()
        && text.len() <= 80
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !text.starts_with(|c: char| c.is_ascii_digit());
    let like_a_key = text.to_ascii_lowercase().starts_with("sk_")
        || (text.len() >= 24 && !text.contains('_') && text.contains(|c: char| c.is_ascii_digit()));
    plain && !like_a_key
}

/// A token of RFC 9110, of a sensible length.
pub(super) fn is_header_name(name: &str) -> bool {
    (1..=100).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

/// Visible ASCII and spaces.
pub(super) fn is_header_value(value: &str) -> bool {
    value.len() <= 4096 && value.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

/// What in an address must not be stored: a name, a password, a key in the query.
pub fn secret_in_address(address: &str) -> Option<&'static str> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains('@') {
        return Some("The address must not hold a user name or password; name an environment variable for the key");
    }
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let secret = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        is_secret(name, value)
    };
    query
        .split(['&', '#'])
        .any(secret)
        .then_some("The address must not hold a key; name an environment variable for it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_by_name_and_by_value() {
        for name in
            ["Authorization", "api-key", "X-API-KEY", "apiKey", "accessToken", "Set-Cookie", "x_goog_api_key", "code"]
        {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["api-version", "max_tokens", "x-team", "Idempotency-Key", "monkey", "OpenAI-Organization", "seed"]
        {
            assert!(!is_secret_name(name), "{name}");
        }
        for value in ["Bearer abc", "basic dXNlcg==", "sk-0123456789", "x=sk-proj-abcdefgh", "eyJhb.eyJz.c2ln"] {
            assert!(is_secret_value(value), "{value}");
        }
        for value in ["risk-averse-people", "sk-1", "high", "Bearer ", "preview", ""] {
            assert!(!is_secret_value(value), "{value}");
        }
    }

    #[test]
    fn an_address_tells_its_secrets() {
        assert!(secret_in_address("https://me:pw@x.com/v1").is_some());
        assert!(secret_in_address("https://x.com/v1?api-key=1").is_some());
        assert!(secret_in_address("https://x.com/v1?a=1&subscription-key=1").is_some());
        assert_eq!(secret_in_address("https://x.com/v1?api-version=preview"), None);
        assert_eq!(secret_in_address("x.com/@me"), None);
        assert!(is_variable_name("AZURE_OPENAI_API_KEY") && is_variable_name("KEY2"));
        assert!(!is_variable_name("sk_live_1") && !is_variable_name("CANARY0123456789abcdef01"));
    }
}
