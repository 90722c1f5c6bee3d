//! The faults that can be asked for, and their names.

use std::fmt;
use std::str::FromStr;

/// A way in which a paid call goes wrong. Asked for by `--fault NAME[=VALUE]` for all calls, or by the request header
/// `x-sandbox-fault: NAME[=VALUE]` for one (`none` there switches off the fault for all).
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// `slow=SECONDS`: the answer is right and late (5 s).
    Slow(f32),
    /// `stall`: status and headers of a good answer arrive, its body never does.
    Stall,
    /// `no-answer`: the body is read, then silence on an open connection.
    NoAnswer,
    /// `close`: the body is read, then the connection ends without an answer.
    Close,
    /// `cut=PERCENT`: the connection breaks after that part of the body (50); `Content-Length` promised all of it.
    Cut(u8),
    /// `401`: `invalid_api_key`.
    Unauthorized,
    /// `403`: the organisation must be verified.
    Unverified,
    /// `429=SECONDS`: `rate_limit_exceeded` with `retry-after` (1 s).
    RateLimit(u32),
    /// `429-quota`: `insufficient_quota`; repeating does not help.
    Quota,
    /// `500`: `server_error`.
    ServerError,
    /// `502-html`: a gateway's page instead of JSON.
    BadGateway,
    /// `524-html`: the page of a gateway that has waited too long.
    GatewayTimeout,
    /// `moderation`: `moderation_blocked` with its details.
    Moderation,
    /// `bad-base64`: the picture's text has characters that are not base64.
    BadBase64,
    /// `empty-data`: status 200 and no picture.
    EmptyData,
    /// `empty-url`: `"url":""` stands beside each picture.
    EmptyUrl,
    /// `wrong-size[=WxH]`: a picture of another size than was asked for (three quarters of the width).
    WrongSize(Option<(u32, u32)>),
    /// `other-format`: a JPEG where PNG was asked for, a PNG otherwise; the answer claims what was asked for.
    OtherFormat,
    /// `endless`: a body without an end.
    Endless,
    /// `redirect[=URL]`: 307 to another host.
    Redirect(Option<String>),
    /// `garbage-events`: broken events among the good ones, for streamed calls.
    GarbageEvents,
    /// `no-final`: an event stream without its last event; a plain answer stops in the middle of its JSON.
    NoFinal,
}

impl Fault {
    /// Every name with the form of its value, for help texts.
    pub const NAMES: [&'static str; 22] = [
        "slow=SECONDS",
        "stall",
        "no-answer",
        "close",
        "cut=PERCENT",
        "401",
        "403",
        "429=SECONDS",
        "429-quota",
        "500",
        "502-html",
        "524-html",
        "moderation",
        "bad-base64",
        "empty-data",
        "empty-url",
        "wrong-size=WxH",
        "other-format",
        "endless",
        "redirect=URL",
        "garbage-events",
        "no-final",
    ];

    /// True when the call is refused before any work: no vendor bills it.
    pub const fn refuses(&self) -> bool {
        matches!(
            self,
            Self::Unauthorized
                | Self::Unverified
                | Self::RateLimit(_)
                | Self::Quota
                | Self::Moderation
                | Self::Redirect(_)
        )
    }

    fn plain(name: &str) -> Option<Self> {
        Some(match name {
            "stall" => Self::Stall,
            "no-answer" => Self::NoAnswer,
            "close" => Self::Close,
            "401" => Self::Unauthorized,
            "403" => Self::Unverified,
            "429-quota" => Self::Quota,
            "500" => Self::ServerError,
            "502-html" => Self::BadGateway,
            "524-html" => Self::GatewayTimeout,
            "moderation" => Self::Moderation,
            "bad-base64" => Self::BadBase64,
            "empty-data" => Self::EmptyData,
            "empty-url" => Self::EmptyUrl,
            "other-format" => Self::OtherFormat,
            "endless" => Self::Endless,
            "garbage-events" => Self::GarbageEvents,
            "no-final" => Self::NoFinal,
            _ => return None,
        })
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = match text.trim().split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim())),
            None => (text.trim(), None),
        };
        if let Some(fault) = Self::plain(name) {
            return if value.is_none() { Ok(fault) } else { Err(format!("the fault '{name}' takes no value")) };
        }
        let unfit = |what: &str| format!("the fault '{name}' takes {what}");
        match name {
            "slow" => {
                let seconds = value.map_or(Ok(5.0), str::parse::<f32>).map_err(|_| unfit("seconds"))?;
                if (0.0..=3600.0).contains(&seconds) { Ok(Self::Slow(seconds)) } else { Err(unfit("0 to 3600 s")) }
            }
            "cut" => {
                let percent = value.map_or(Ok(50), |v| v.trim_end_matches('%').parse::<u8>());
                percent.ok().filter(|p| *p <= 99).map(Self::Cut).ok_or_else(|| unfit("0 to 99 percent"))
            }
            "429" => value.map_or(Ok(1), str::parse::<u32>).map(Self::RateLimit).map_err(|_| unfit("seconds")),
            "wrong-size" => match value {
                None => Ok(Self::WrongSize(None)),
                Some(value) => {
                    let sides = value.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
                    let fits = |(w, h): &(u32, u32)| (16..=4096).contains(w) && (16..=4096).contains(h);
                    sides.filter(fits).map(|s| Self::WrongSize(Some(s))).ok_or_else(|| unfit("WxH of 16 to 4096 px"))
                }
            },
            "redirect" => {
                let printable = |url: &&str| !url.is_empty() && url.bytes().all(|b| b.is_ascii_graphic());
                match value {
                    None => Ok(Self::Redirect(None)),
                    Some(url) if printable(&url) => Ok(Self::Redirect(Some(url.to_owned()))),
                    Some(_) => Err(unfit("a URL")),
                }
            }
            _ => Err(format!("'{name}' is no fault; the faults are {}", Self::NAMES.join(", "))),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Slow(seconds) => return write!(f, "slow={seconds}"),
            Self::Cut(percent) => return write!(f, "cut={percent}"),
            Self::RateLimit(seconds) => return write!(f, "429={seconds}"),
            Self::WrongSize(Some((w, h))) => return write!(f, "wrong-size={w}x{h}"),
            Self::Redirect(Some(url)) => return write!(f, "redirect={url}"),
            Self::WrongSize(None) => "wrong-size",
            Self::Redirect(None) => "redirect",
            Self::Stall => "stall",
            Self::NoAnswer => "no-answer",
            Self::Close => "close",
            Self::Unauthorized => "401",
            Self::Unverified => "403",
            Self::Quota => "429-quota",
            Self::ServerError => "500",
            Self::BadGateway => "502-html",
            Self::GatewayTimeout => "524-html",
            Self::Moderation => "moderation",
            Self::BadBase64 => "bad-base64",
            Self::EmptyData => "empty-data",
            Self::EmptyUrl => "empty-url",
            Self::OtherFormat => "other-format",
            Self::Endless => "endless",
            Self::GarbageEvents => "garbage-events",
            Self::NoFinal => "no-final",
        };
        f.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_listed_name_is_read_and_written_back() {
        for listed in Fault::NAMES {
            let name = listed.split('=').next().unwrap_or(listed);
            let fault: Fault = name.parse().unwrap();
            assert!(fault.to_string().starts_with(name), "{listed}");
            assert_eq!(fault.to_string().parse(), Ok(fault));
        }
        assert_eq!("cut=25%".parse(), Ok(Fault::Cut(25)));
        assert_eq!("wrong-size=640x480".parse(), Ok(Fault::WrongSize(Some((640, 480)))));
    }

    #[test]
    fn values_that_do_not_fit_are_refused() {
        for text in ["", "slw", "cut=100", "stall=1", "wrong-size=8x8", "slow=-1", "429=x", "redirect=", "500=1"] {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,40}") {
            if let Ok(fault) = text.parse::<Fault>() {
                prop_assert_eq!(fault.to_string().parse::<Fault>(), Ok(fault));
            }
        }
    }
}
