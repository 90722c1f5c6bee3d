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

/// What in an address must not be stored: a name, a password, a key in its path, its query or behind it.
pub fn secret_in_address(address: &str) -> Option<&'static str> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    // A backslash ends the host like a slash does.
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (host, rest) = rest.split_at(end);
    if host.contains('@') {
        return Some("The address must not hold a user name or password; name an environment variable for the key");
    }
    let (path, behind) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    let secret = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        is_secret(name, value)
    };
    // A segment such as `key=1` or `me:pw@host` is a pair or a login all the same; `code` alone is a word.
    let in_path = path.split(['/', '\\', ';']).any(|part| {
        is_secret_value(part) || (part.contains('=') && secret(part)) || part.split_once(':').is_some_and(is_login)
    });
    (in_path || behind.split(['?', '&', '#', ';']).any(secret))
        .then_some("The address must not hold a key; name an environment variable for it")
}

/// `me:pw@host`, of which the name is what stands before the first colon.
fn is_login((_, rest): (&str, &str)) -> bool {
    rest.contains('@')
}

/// The address without what [`secret_in_address`] finds: user name, password, query, and parts of its path.
pub(super) fn plain_address(address: &str) -> String {
    let address = address.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = address.split_once("://").map_or(("", address), |(scheme, rest)| (scheme, rest));
    let mut parts = rest.split(['/', '\\']);
    let host = parts.next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let kept = parts.filter(|part| secret_in_address(&format!("x/{part}")).is_none());
    let plain: Vec<&str> = std::iter::once(host).chain(kept).collect();
    let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}://") };
    format!("{scheme}{}", plain.join("/"))
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
        for hidden in [
            "https://x.com/sk-CANARY0123456789/v1",
            "https://x.com/v1/key=CANARY",
            "https://x.com/v1#token=CANARY",
            "https://x.com/v1;sig=CANARY",
            "https://x.com/v1?a=1#access_token=CANARY",
            "https://x.com\\me:CANARY@y.com",
            "https://x.com/v1?next=sk-CANARY0123456789",
        ] {
            assert!(secret_in_address(hidden).is_some(), "{hidden}");
            let plain = plain_address(hidden);
            assert!(secret_in_address(&plain).is_none() && !plain.contains("CANARY"), "{plain}");
        }
        assert_eq!(plain_address("https://me:pw@x.com/v1/sk-0123456789/a?b=1"), "https://x.com/v1/a");
        assert_eq!(plain_address("https://x.com/v1/"), "https://x.com/v1/");
        assert_eq!(secret_in_address("https://x.com/code/v1/deployments/my-key"), None);
        assert_eq!(secret_in_address("https://x.com/v1?api-version=preview"), None);
        assert_eq!(secret_in_address("x.com/@me"), None);
        assert!(is_variable_name("AZURE_OPENAI_API_KEY") && is_variable_name("KEY2"));
        assert!(!is_variable_name("sk_live_1") && !is_variable_name("CANARY0123456789abcdef01"));
    }
}
