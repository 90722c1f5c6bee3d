//! Whether a dialect can be used, and why not.

use super::{Auth, Dialect, Pair, Proxy, SizeLaw};
use crate::model::SizeRule;
use crate::profile::names::{is_header_name, is_header_value, is_secret, is_variable_name};

/// Headers that the client sets itself, or that no request may have.
const RESERVED: [&str; 14] = [
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "upgrade",
    "te",
    "trailer",
    "expect",
    "accept-encoding",
    "proxy-authorization",
    "referer",
    "user-agent",
    "x-client-request-id",
];

/// Says what is wrong first, as a sentence.
pub(in crate::profile) fn check(dialect: &Dialect) -> Result<(), String> {
    for (what, path) in
        [("generations", &dialect.generations_path), ("edits", &dialect.edits_path), ("models", &dialect.models_path)]
    {
        check_path(what, path)?;
    }
    check_auth(&dialect.auth)?;
    dialect.headers.iter().try_for_each(check_header)?;
    dialect.query.iter().try_for_each(|pair| check_pair("query", pair))?;
    for pair in &dialect.fields {
        check_pair("field", pair)?;
        if dialect.reserves(&pair.name) {
            return Err(format!("The field {} is made from the request itself", pair.name));
        }
    }
    if dialect.mask_field.is_empty() || !dialect.mask_field.chars().all(is_field_char) {
        return Err("The mask's field has a name such as mask or mask_image".to_owned());
    }
    if let Some(odd) = dialect.allowed.iter().find(|name| *name != "*" && !name.chars().all(is_field_char)) {
        return Err(format!("\"{odd}\" is no name of a parameter"));
    }
    if let SizeLaw::Only(SizeRule::Fixed(sizes)) = &dialect.sizes
        && (sizes.is_empty() || sizes.iter().any(|size| size.is_empty()))
    {
        return Err("Name at least one size, such as 1024x1024".to_owned());
    }
    check_timeouts(dialect)?;
    if let Proxy::Via(address) = &dialect.proxy {
        check_proxy(address)?;
    }
    if dialect.unbilled.iter().any(|status| !(500..=599).contains(status)) {
        return Err("Only status codes 500 to 599 can be named as not billed".to_owned());
    }
    Ok(())
}

fn check_path(what: &str, path: &str) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/{}:".contains(c);
    let rest = path.replace("{model}", "model");
    if path.trim_matches('/').is_empty() {
        return Err(format!("The path of {what} is empty"));
    }
    if path.len() > 300 || !path.chars().all(plain) || rest.contains(['{', '}']) || rest.contains("//") {
        return Err(format!("The path of {what} is one such as images/{what}; only {{model}} may stand in braces"));
    }
    if rest.split('/').any(|part| part == "..") {
        return Err(format!("The path of {what} must not lead upwards"));
    }
    Ok(())
}

fn check_auth(auth: &Auth) -> Result<(), String> {
    let Auth::Header { name, prefix } = auth else { return Ok(()) };
    if !is_header_name(name) || RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(format!("\"{name}\" is no header that can carry the key"));
    }
    if !is_header_value(prefix) || prefix.len() > 40 || is_secret("prefix", prefix) {
        return Err("Before the key stands a word such as Bearer, or nothing".to_owned());
    }
    Ok(())
}

fn check_header(pair: &Pair) -> Result<(), String> {
    let Pair { name, value } = pair;
    if !is_header_name(name) {
        return Err(format!("\"{name}\" is no name of a header"));
    }
    if RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(format!("The header {name} is set by the program"));
    }
    if let Some(variable) = pair.variable() {
        let fine = is_variable_name(variable);
        return if fine { Ok(()) } else { Err(format!("The header {name} names no environment variable")) };
    }
    if !is_header_value(value) {
        return Err(format!("The header {name} holds characters that no header can have"));
    }
    if is_secret(name, value) {
        return Err(format!(
            "The header {name} looks like a secret: put it into an environment variable and write $NAME"
        ));
    }
    Ok(())
}

fn check_pair(what: &str, pair: &Pair) -> Result<(), String> {
    let Pair { name, value } = pair;
    if name.is_empty() || name.len() > 100 || !name.chars().all(is_field_char) {
        return Err(format!("\"{name}\" is no name of a {what}"));
    }
    if value.len() > 10_000 || value.contains(|c: char| c.is_control() && !c.is_whitespace()) {
        return Err(format!("The value of {name} cannot be sent"));
    }
    if is_secret(name, value) {
        return Err(format!("The {what} {name} looks like a secret: it is not stored; send it as a header by $NAME"));
    }
    Ok(())
}

fn is_field_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']')
}

fn check_timeouts(dialect: &Dialect) -> Result<(), String> {
    let times = &dialect.timeouts;
    for (what, seconds, range) in [
        ("connecting", times.connect_s, 1..=300),
        ("the answer", times.answer_s, 10..=7200),
        ("a pause", times.idle_s, 5..=7200),
        ("the whole call", times.total_s, 10..=7200),
    ] {
        if !range.contains(&seconds) {
            return Err(format!("The time for {what} is {} to {} seconds", range.start(), range.end()));
        }
    }
    Ok(())
}

fn check_proxy(address: &str) -> Result<(), String> {
    let rest = address.strip_prefix("http://").or_else(|| address.strip_prefix("https://"));
    let Some(rest) = rest else { return Err("The proxy's address begins with http:// or https://".to_owned()) };
    if rest.contains('@') {
        return Err("The proxy's address must not hold a name or password".to_owned());
    }
    let host = rest.trim_end_matches('/');
    if host.is_empty() || host.contains(['/', '?', '#', ' ']) || host.chars().any(|c| !c.is_ascii_graphic()) {
        return Err("The proxy's address is one such as http://proxy:3128".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Knob;

    fn header(name: &str, value: &str) -> Dialect {
        Dialect { headers: vec![Pair::new(name, value)], ..Dialect::default() }
    }

    #[test]
    fn what_can_be_used_is_accepted() {
        assert_eq!(check(&Dialect::default()), Ok(()));
        for dialect in [
            header("x-team", "pictures"),
            header("CF-Access-Client-Secret", "$CF_SECRET"),
            Dialect { query: vec![Pair::new("api-version", "2025-04-01-preview")], ..Dialect::default() },
            Dialect { fields: vec![Pair::new("max_tokens", "5")], ..Dialect::default() },
            Dialect { edits_path: "/openai/deployments/{model}/images/edits".to_owned(), ..Dialect::default() },
            Dialect { proxy: Proxy::Via("http://10.0.0.1:3128/".to_owned()), ..Dialect::default() },
            Dialect { unbilled: vec![503], ..Dialect::default() },
        ] {
            assert_eq!(check(&dialect), Ok(()), "{dialect:?}");
        }
    }

    #[test]
    fn what_a_call_is_priced_by_is_not_a_field_of_the_profile() {
        let with = |name: &str| Dialect { fields: vec![Pair::new(name, "9")], ..Dialect::default() };
        let more =
            ["prompt", "model", "response_format", "image", "image[]", "images", "images[]", "svg", "frame_count"];
        for name in Knob::ALL.iter().map(|knob| knob.field()).chain(more) {
            assert!(check(&with(name)).is_err(), "{name}");
            // Some servers do not tell these apart.
            assert!(check(&with(&name.to_uppercase())).is_err() && check(&with(&format!("{name}[]"))).is_err());
        }
        for free in ["seed", "style", "max_tokens", "resolution", "nn", "mask_image"] {
            assert_eq!(check(&with(free)), Ok(()), "{free}");
        }
    }

    #[test]
    fn every_fault_is_one_sentence() {
        let default = Dialect::default;
        for dialect in [
            header("x team", "a"),
            header("Host", "a"),
            header("x-team", "a\r\nb: c"),
            header("x-api-key", "0123456789"),
            header("x-team", "sk-CANARY0123456789"),
            header("x-team", "Bearer abc"),
            header("x-secret", "$not a name"),
            Dialect { query: vec![Pair::new("", "a")], ..default() },
            Dialect { query: vec![Pair::new("access_token", "abc")], ..default() },
            Dialect { fields: vec![Pair::new("prompt", "abc")], ..default() },
            Dialect { fields: vec![Pair::new("a\"b", "abc")], ..default() },
            Dialect { fields: vec![Pair::new("mask_image", "a")], mask_field: "mask_image".to_owned(), ..default() },
            Dialect { fields: vec![Pair::new("resolution", "2k")], sizes: SizeLaw::Aspect, ..default() },
            Dialect { edits_path: String::new(), ..default() },
            Dialect { edits_path: "https://elsewhere/x".to_owned(), ..default() },
            Dialect { edits_path: "../x".to_owned(), ..default() },
            Dialect { edits_path: "x/{id}".to_owned(), ..default() },
            Dialect { models_path: "x?key=1".to_owned(), ..default() },
            Dialect { mask_field: "a\nb".to_owned(), ..default() },
            Dialect { auth: Auth::Header { name: "host".to_owned(), prefix: String::new() }, ..default() },
            Dialect { sizes: SizeLaw::Only(SizeRule::Fixed(Vec::new())), ..default() },
            Dialect { proxy: Proxy::Via("socks5://x".to_owned()), ..default() },
            Dialect { proxy: Proxy::Via("http://me:pass@x".to_owned()), ..default() },
            Dialect { unbilled: vec![429], ..default() },
            Dialect { timeouts: crate::profile::Timeouts { connect_s: 0, ..Default::default() }, ..default() },
        ] {
            let why = check(&dialect).expect_err(&format!("{dialect:?}"));
            assert!(why.len() > 15 && !why.contains("CANARY"), "{why}");
        }
    }
}
