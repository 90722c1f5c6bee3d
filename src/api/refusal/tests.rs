use super::*;
use proptest::prelude::*;

fn of(body: &str) -> Complaint {
    Complaint::of_body(body.as_bytes())
}

fn said(body: &str) -> String {
    of(body).message
}

#[test]
fn every_shape_of_body_is_read() {
    let full = of(
        r#"{"error":{"message":"Invalid size '4096x4096'.","type":"invalid_request_error","param":"size","code":"invalid_value"}}"#,
    );
    assert_eq!(full.code.as_deref(), Some("invalid_value"));
    assert_eq!(full.error_type.as_deref(), Some("invalid_request_error"));
    assert_eq!(full.param.as_deref(), Some("size"));
    assert_eq!(full.message, "Invalid size '4096x4096'.");
    assert_eq!(said(r#"{"error":"prompt is missing"}"#), "prompt is missing");
    let sd = of(r#"{"error":"server_error","message":"out of memory"}"#);
    assert_eq!((sd.code.as_deref(), sd.message.as_str()), (Some("server_error"), "out of memory"));
    assert_eq!(said(r#"{"detail":"Not Found"}"#), "Not Found");
    let list = of(
        r#"{"detail":[{"loc":["body","prompt"],"msg":"field required","type":"missing"},{"loc":["body","n",0],"msg":"bad"}]}"#,
    );
    assert_eq!(list.message, "prompt: field required; n.0: bad");
    assert_eq!(list.param.as_deref(), Some("prompt"));
    assert_eq!(said(r#"{"detail":{"error":{"message":"inner"}}}"#), "inner");
    assert_eq!(said(r#"{"message":"no such route"}"#), "no such route");
    assert_eq!(said(r#"[{"error":{"code":400,"message":"from a list"}}]"#), "from a list");
    assert_eq!(said(r#""just text""#), "just text");
    assert_eq!(said("upstream connect error\r\n"), "upstream connect error");
    assert_eq!(said(""), "");
    assert_eq!(of("{}"), Complaint::default());
    assert_eq!(of(r#"{"error":{"code":429,"message":"x"}}"#).code.as_deref(), Some("429"));
    let blocked = of(
        r#"{"error":{"message":"rejected by the safety system","type":"image_generation_user_error","code":"moderation_blocked",
        "moderation_details":{"moderation_stage":"output","categories":["sexual","violence"]}}}"#,
    );
    assert_eq!(blocked.moderation.as_deref(), Some("output: sexual, violence"));
}

#[test]
fn a_page_gives_its_title_and_never_itself() {
    let page = "<!DOCTYPE html><html><head><title>api.example.com |\n 524: A timeout <b>occurred</b></title></head><body>secret</body>";
    assert_eq!(said(page), "a web page, \"api.example.com | 524: A timeout occurred\"");
    assert_eq!(said("<html><h1 class=x>502 Bad Gateway</h1>"), "a web page, \"502 Bad Gateway\"");
    assert_eq!(said("<html><body>hello</body>"), "a web page");
    assert_eq!(said("<title>İ</title>"), "a web page, \"İ\"");
}

#[test]
fn what_is_shown_is_safe() {
    assert_eq!(
        said("{\"error\":\"a\\u001b[31m b\\u202e c\\n\\td\\u0000 key sk-abcdef123456\"}"),
        "a [31m b c d key [key]"
    );
    let long = said(&"word ".repeat(1000));
    assert!(long.chars().count() <= 401 && long.ends_with('…'));
}

#[test]
fn every_known_refusal_has_its_reason() {
    let reason = |status, body: &str| {
        let complaint = of(body);
        assert!(!complaint.is_failure(status), "{status} {body}");
        complaint.reason(status)
    };
    let error = |code: &str, message: &str| format!(r#"{{"error":{{"code":"{code}","message":"{message}"}}}}"#);
    let param = |param: &str| format!(r#"{{"error":{{"code":"invalid_value","message":"No.","param":"{param}"}}}}"#);
    for (status, body, expected) in [
        (400, error("moderation_blocked", "Your request was rejected"), Reason::Moderation),
        (400, param("size"), Reason::Size),
        (400, error("invalid_size", "?"), Reason::Size),
        (400, param("background"), Reason::Background),
        (400, error("x", "Transparent background is not supported for this model."), Reason::Background),
        (400, error("invalid_image_file", "Invalid image file or mode for image 3"), Reason::ImageFile),
        (400, error("invalid_mask_image_format", "mask image missing alpha channel"), Reason::Mask),
        (400, error("x", "The mask must have the dimensions of the image"), Reason::Mask),
        (400, error("unsupported_file_mimetype", "unsupported mimetype"), Reason::FileType),
        (400, error("missing_file_mimetype", "?"), Reason::FileType),
        (400, error("invalid_input_fidelity_model", "?"), Reason::Parameter),
        (400, error("unsupported_parameter", "Streaming is only supported with n=1."), Reason::Streaming),
        (400, error("unknown_parameter", "Unknown parameter: 'x'"), Reason::Parameter),
        (401, error("invalid_api_key", "?"), Reason::Key),
        (403, error("x", "Your organization must be verified to use the model"), Reason::Verification),
        (403, error("x", "no"), Reason::Forbidden),
        (404, error("model_not_found", "?"), Reason::Model),
        (404, r#"{"detail":"Not Found"}"#.to_owned(), Reason::Route),
        (413, "<html><title>413</title>".to_owned(), Reason::TooLarge),
        (429, error("rate_limit_exceeded", "?"), Reason::RateLimit),
        (429, String::new(), Reason::RateLimit),
        (429, error("insufficient_quota", "?"), Reason::Quota),
        (400, error("billing_hard_limit_reached", "?"), Reason::Quota),
        (429, error("project_spend_limit_exceeded", "?"), Reason::Quota),
        (307, String::new(), Reason::Redirect),
        (400, "{}".to_owned(), Reason::Other),
    ] {
        assert_eq!(reason(status, &body), expected, "{status} {body}");
    }
}

#[test]
fn failures_are_no_refusals() {
    for (status, body) in [
        (500, r#"{"error":{"type":"server_error","message":"x"}}"#),
        (502, "<html>"),
        (524, ""),
        (408, r#"{"error":{"code":"Timeout"}}"#),
        (400, r#"{"error":{"code":"upstream_error"}}"#),
        (200, r#"{"error":{"type":"server_error","message":"x"}}"#),
    ] {
        assert!(of(body).is_failure(status), "{status} {body}");
    }
}

proptest! {
    #[test]
    fn any_body_gives_a_short_safe_line(body in proptest::collection::vec(any::<u8>(), 0..400)) {
        let complaint = Complaint::of_body(&body);
        prop_assert!(complaint.message.chars().count() <= 401);
        prop_assert!(!complaint.message.chars().any(char::is_control));
    }

    #[test]
    fn any_text_between_tags(body in "(<[a-zİ]{0,6}>?|title|</title|<title|[^a]){0,20}") {
        prop_assert!(Complaint::of_body(body.as_bytes()).message.chars().count() <= 401);
    }
}
