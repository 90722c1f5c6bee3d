//! Every refusal and failure that is known of an endpoint, as it was seen: what it is taken for, whether it was billed,
//! whether it may be repeated, and what is said of it.

use super::*;

/// A recorded answer.
struct Case {
    status: u16,
    body: &'static str,
    /// `refused` with its reason, or `None`: it may have been billed.
    reason: Option<Reason>,
    /// Words that must be in the summary.
    says: &'static str,
    /// Words that must be in the next step.
    next: &'static str,
}

const fn case(status: u16, body: &'static str, reason: Option<Reason>, says: &'static str, next: &'static str) -> Case {
    Case { status, body, reason, says, next }
}

const CASES: &[Case] = &[
    // The table of the API.
    case(
        400,
        r#"{"error":{"message":"Your request was rejected by the safety system. safety_violations=[sexual].","type":"image_generation_user_error","param":null,"code":"moderation_blocked","moderation_details":{"moderation_stage":"output","categories":["sexual"]}}}"#,
        Some(Reason::Moderation),
        "safety system refused it (output: sexual)",
        "Change the prompt or the pictures",
    ),
    case(
        400,
        r#"{"error":{"message":"Your request was rejected by the safety system.","type":"image_generation_user_error","code":"moderation_blocked"}}"#,
        Some(Reason::Moderation),
        "safety system",
        "refused again",
    ),
    case(
        400,
        r#"{"error":{"message":"Invalid size '4096x4096'. The longest edge must be less than or equal to 3840.","type":"image_generation_user_error","param":"size","code":"invalid_value"}}"#,
        Some(Reason::Size),
        "3840",
        "another size",
    ),
    case(
        400,
        r#"{"error":{"message":"Requested resolution is below the current minimum pixel budget.","type":"image_generation_user_error","param":"size","code":"invalid_value"}}"#,
        Some(Reason::Size),
        "minimum pixel budget",
        "another size",
    ),
    case(400, r#"{"error":{"message":"bad","code":"invalid_size"}}"#, Some(Reason::Size), "size", "another size"),
    case(
        400,
        r#"{"error":{"message":"Transparent background is not supported for this model.","type":"image_generation_user_error","param":"background","code":"invalid_value"}}"#,
        Some(Reason::Background),
        "background",
        "automatic or opaque",
    ),
    case(
        400,
        r#"{"error":{"message":"Invalid image file or mode for image 3, please check your image file.","type":"invalid_request_error","param":"image","code":"invalid_image_file"}}"#,
        Some(Reason::ImageFile),
        "image 3",
        "8-bit PNG or JPEG",
    ),
    case(
        400,
        r#"{"error":{"message":"Invalid mask image format - mask image missing alpha channel","type":"image_generation_user_error","param":null,"code":"invalid_mask_image_format"}}"#,
        Some(Reason::Mask),
        "alpha channel",
        "takes no masks",
    ),
    case(
        400,
        r#"{"error":{"message":"Invalid mask image - mask size must match the first image","type":"image_generation_user_error","param":"mask","code":"invalid_value"}}"#,
        Some(Reason::Mask),
        "mask",
        "Paint the mask again",
    ),
    case(
        400,
        r#"{"error":{"message":"Invalid file 'image': unsupported mimetype ('application/octet-stream'). Supported file formats are 'image/jpeg', 'image/png', and 'image/webp'.","type":"invalid_request_error","param":"image","code":"unsupported_file_mimetype"}}"#,
        Some(Reason::FileType),
        "type of a file",
        "PNG, JPEG or WebP",
    ),
    case(
        400,
        r#"{"error":{"message":"No type.","code":"missing_file_mimetype"}}"#,
        Some(Reason::FileType),
        "type",
        "PNG",
    ),
    case(
        400,
        r#"{"error":{"message":"The model 'gpt-image-2' does not support the 'input_fidelity' parameter.","type":"image_generation_user_error","param":"input_fidelity","code":"invalid_input_fidelity_model"}}"#,
        Some(Reason::Parameter),
        "\"input_fidelity\"",
        "back to its default",
    ),
    case(
        400,
        r#"{"error":{"message":"Streaming is only supported with n=1.","type":"image_generation_user_error","param":"input","code":"unsupported_parameter"}}"#,
        Some(Reason::Streaming),
        "does not stream",
        "Switch streaming off",
    ),
    case(
        400,
        r#"{"error":{"message":"Streaming must have non-zero partial images","type":"invalid_request_error"}}"#,
        Some(Reason::Streaming),
        "stream",
        "Switch streaming off",
    ),
    case(
        400,
        r#"{"error":{"message":"Unknown parameter: 'complexity'.","type":"invalid_request_error","param":"complexity","code":"unknown_parameter"}}"#,
        Some(Reason::Parameter),
        "\"complexity\"",
        "back to its default",
    ),
    case(
        401,
        r#"{"error":{"message":"Incorrect API key provided: sk-CANARY-123456.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}"#,
        Some(Reason::Key),
        "does not accept the key",
        "valid key",
    ),
    case(
        403,
        r#"{"error":{"message":"Your organization must be verified to use the model `gpt-image-2`. Please go to the settings; it can take up to 15 minutes for access to propagate.","type":"invalid_request_error","param":null,"code":null}}"#,
        Some(Reason::Verification),
        "verified",
        "30 minutes",
    ),
    case(
        404,
        r#"{"error":{"message":"The model `gpt-image-9` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}"#,
        Some(Reason::Model),
        "does not know the model",
        "list",
    ),
    case(
        408,
        r#"{"error":{"code":"Timeout","message":"The operation was timeout."}}"#,
        None,
        "gave up waiting",
        "may have been billed",
    ),
    case(
        413,
        "<html><head><title>413 Request Entity Too Large</title></head></html>",
        Some(Reason::TooLarge),
        "413 Request",
        "smaller",
    ),
    case(
        502,
        "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
        None,
        "502 Bad Gateway",
        "may have been billed",
    ),
    case(
        524,
        "<!DOCTYPE html><title>api.x.com | 524: A timeout occurred</title>",
        None,
        "gave up waiting",
        "may cost again",
    ),
    case(
        429,
        r#"{"error":{"message":"Rate limit reached for gpt-image-2 on input-images per min: Limit 5, Used 5.","type":"input-images","param":null,"code":"rate_limit_exceeded"}}"#,
        Some(Reason::RateLimit),
        "Too many calls",
        "Wait a minute",
    ),
    case(
        429,
        r#"{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
        Some(Reason::Quota),
        "No credit",
        "repeating does not help",
    ),
    case(
        400,
        r#"{"error":{"message":"Billing hard limit has been reached.","type":"billing_limit_user_error","code":"billing_hard_limit_reached"}}"#,
        Some(Reason::Quota),
        "limit",
        "Add credit",
    ),
    case(
        429,
        r#"{"error":{"message":"x","code":"billing_hard_limit_reached"}}"#,
        Some(Reason::Quota),
        "limit",
        "Add credit",
    ),
    case(
        429,
        r#"{"error":{"message":"Your account is not active.","code":"billing_not_active"}}"#,
        Some(Reason::Quota),
        "not active",
        "Add credit",
    ),
    case(
        429,
        r#"{"error":{"message":"x","code":"project_spend_limit_exceeded"}}"#,
        Some(Reason::Quota),
        "limit",
        "Add credit",
    ),
    case(
        400,
        r#"{"error":{"message":"x","code":"organization_spend_limit_exceeded"}}"#,
        Some(Reason::Quota),
        "limit",
        "Add credit",
    ),
    case(
        500,
        r#"{"error":{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error","param":null,"code":null}}"#,
        None,
        "failed (status 500)",
        "may have been billed",
    ),
    case(503, r#"{"error":{"message":"overloaded","type":"server_error"}}"#, None, "gateway", "may have been billed"),
    // Other shapes.
    case(400, r#"{"error":"prompt is required"}"#, Some(Reason::Other), "prompt is required", "details"),
    case(
        500,
        r#"{"error":"server_error","message":"generate_image returned no results"}"#,
        None,
        "no results",
        "may have been billed",
    ),
    case(404, r#"{"detail":"Not Found"}"#, Some(Reason::Route), "Not Found", "address"),
    case(
        400,
        r#"{"detail":"Model 'a' does not match the served model 'b'."}"#,
        Some(Reason::Other),
        "served model",
        "details",
    ),
    case(
        422,
        r#"{"detail":[{"type":"missing","loc":["body","prompt"],"msg":"Field required","input":null},{"loc":["body","n"],"msg":"bad"}]}"#,
        Some(Reason::Parameter),
        "prompt: Field required; n: bad",
        "default",
    ),
    case(422, r#"{"detail":"Cannot specify both image and image[]"}"#, Some(Reason::Other), "both image", "details"),
    case(
        400,
        r#"{"error":{"message":"convert failed","type":"new_api_error","param":"","code":"convert_request_failed"}}"#,
        Some(Reason::Other),
        "convert failed",
        "details",
    ),
    case(
        400,
        r#"{"error":{"message":"upstream said no","type":"upstream_error","code":"upstream_error"}}"#,
        None,
        "upstream said no",
        "may have been billed",
    ),
    case(
        502,
        r#"{"error":{"message":"Upstream request failed","type":"upstream_error"}}"#,
        None,
        "Upstream request failed",
        "may have been billed",
    ),
    case(
        400,
        r#"{"error":{"message":"bad response status code 524","type":"bad_response_status_code","code":"bad_response_status_code"}}"#,
        None,
        "524",
        "may have been billed",
    ),
    case(
        402,
        r#"{"error":{"message":"Insufficient balance"}}"#,
        Some(Reason::Quota),
        "Insufficient balance",
        "Add credit",
    ),
    case(
        403,
        r#"{"error":{"message":"user quota is not enough","code":"insufficient_user_quota"}}"#,
        Some(Reason::Quota),
        "quota",
        "Add credit",
    ),
    case(400, r#"{"message":"no such deployment"}"#, Some(Reason::Other), "no such deployment", "details"),
    case(400, "plain words", Some(Reason::Other), "plain words", "details"),
    case(403, "<html><title>Just a moment...</title>", Some(Reason::Forbidden), "Just a moment", "what the key may do"),
    case(405, r#"{"detail":"Method Not Allowed"}"#, Some(Reason::Route), "route", "address"),
    case(
        415,
        r#"{"error":{"message":"Content-Type must be multipart/form-data"}}"#,
        Some(Reason::FileType),
        "multipart",
        "PNG",
    ),
    case(400, "", Some(Reason::Other), "status 400", "details"),
    case(500, "", None, "status 500", "may have been billed"),
    case(529, "", None, "gateway", "may have been billed"),
];

#[test]
fn every_recorded_answer_is_understood() {
    for Case { status, body, reason, says, next } in CASES {
        let mut error = CallError::of_answer(*status, body.as_bytes());
        error.name(Some("req_7".to_owned()), "call-1");
        let context = format!("{status} {body}: {error:?}");
        match (&error, reason) {
            (CallError::Refused(refusal), Some(reason)) => {
                assert_eq!(refusal.reason, *reason, "{context}");
                assert_eq!(error.billed(), Billed::No, "{context}");
            }
            (CallError::Ambiguous(ambiguity), None) => {
                assert_eq!(ambiguity.what, Unclear::Server, "{context}");
                assert_eq!(error.billed(), Billed::Maybe, "{context}");
            }
            _ => panic!("{context}"),
        }
        // Without a stated wait nothing is repeated by itself, whatever it is.
        assert_eq!(error.repeat_after(), None, "{context}");
        assert!(error.summary().contains(says), "{says}: {}", error.summary());
        assert!(error.next_step().contains(next), "{next}: {}", error.next_step());
        let details = error.details();
        for fact in [format!("status: {status}\n"), "request id: req_7\n".to_owned(), "billed: ".to_owned()] {
            assert!(details.contains(&fact), "{fact}: {details}");
        }
        let code = serde_json::from_str::<serde_json::Value>(body).ok();
        if let Some(code) = code.and_then(|value| Some(value["error"]["code"].as_str()?.to_owned())) {
            assert!(details.contains(&format!("code: {code}\n")), "{details}");
        }
        let all = format!("{}{}{details}", error.summary(), error.next_step());
        assert!(!all.contains("CANARY") && !all.contains('<'), "{all}");
    }
}

#[test]
fn only_a_rate_limit_with_a_wait_is_repeated() {
    for Case { status, body, reason, .. } in CASES {
        let mut error = CallError::of_answer(*status, body.as_bytes());
        let wait = Duration::from_secs(2);
        if let CallError::Refused(refusal) = &mut error {
            refusal.retry_after = Some(wait);
        }
        let expected = (*reason == Some(Reason::RateLimit)).then_some(wait);
        assert_eq!(error.repeat_after(), expected, "{status} {body}");
        for (said, expected) in [(Some(true), expected), (Some(false), None)] {
            if let CallError::Refused(refusal) = &mut error {
                refusal.should_retry = said;
                assert_eq!(error.repeat_after(), expected, "x-should-retry: {said:?}, {status} {body}");
            }
        }
    }
}

#[test]
fn what_an_endpoint_is_known_not_to_bill_is_a_refusal() {
    let down = CallError::of_answer(503, br#"{"error":{"message":"starting"}}"#).known_unbilled();
    assert_eq!((down.kind(), down.billed(), down.status()), ("refused", Billed::No, Some(503)));
    assert_eq!(down.repeat_after(), Some(UNAVAILABLE));
    assert!(down.summary().contains("starting") && down.next_step().contains("does not bill"));
    let cut = CallError::Ambiguous(Box::new(Ambiguity::new(Unclear::Cut)));
    assert_eq!(cut.clone().known_unbilled(), cut);
}
