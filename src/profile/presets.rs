//! Profiles to start from: what is known of each kind of server, as of November 2026.

use super::{
    Auth, Dialect, EditBody, ImageField, KeySource, MaskEncoding, Pair, Profile, ResponseFormat, SizeLaw, Streaming,
    UploadFormat, UploadLimits,
};

/// A kind of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preset {
    /// The endpoint inside the program.
    Sandbox,
    /// `OpenAI` itself.
    OpenAi,
    /// Smart AIPI, a reseller.
    SmartAipi,
    /// Azure, the newer addresses.
    Azure,
    /// Azure, with deployments in the path.
    AzureLegacy,
    /// A `LiteLLM` proxy.
    LiteLlm,
    /// `sd-server` of stable-diffusion.cpp.
    SdCpp,
    /// `LocalAI`.
    LocalAi,
    /// vLLM-omni.
    VllmOmni,
    /// `SGLang`.
    SgLang,
    /// xAI.
    Xai,
    /// Anything else: the ways of `OpenAI`, another address.
    Custom,
}

impl Preset {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 12] = [
        Self::Sandbox,
        Self::OpenAi,
        Self::SmartAipi,
        Self::Azure,
        Self::AzureLegacy,
        Self::LiteLlm,
        Self::SdCpp,
        Self::LocalAi,
        Self::VllmOmni,
        Self::SgLang,
        Self::Xai,
        Self::Custom,
    ];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sandbox => super::SANDBOX,
            Self::OpenAi => "OpenAI",
            Self::SmartAipi => "Smart AIPI",
            Self::Azure => "Azure",
            Self::AzureLegacy => "Azure (deployments)",
            Self::LiteLlm => "LiteLLM",
            Self::SdCpp => "stable-diffusion.cpp",
            Self::LocalAi => "LocalAI",
            Self::VllmOmni => "vLLM-omni",
            Self::SgLang => "SGLang",
            Self::Xai => "xAI",
            Self::Custom => "Custom",
        }
    }

    /// What is to be known or filled in, one or two sentences.
    pub const fn note(self) -> &'static str {
        match self {
            Self::Sandbox => "Paints by itself on this machine: free, without a network.",
            Self::OpenAi => "Needs a key; some models need a verified organisation.",
            Self::SmartAipi => {
                "A reseller that promises half of OpenAI's prices. What it honours is not documented: probe it."
            }
            Self::Azure => "Put the name of the resource into the address; the model is the name of the deployment.",
            Self::AzureLegacy => {
                "Put the name of the resource into the address; the model is the name of the deployment, and part of the path."
            }
            Self::LiteLlm => "Passes calls on; drops what is not on its list, and does not stream edits.",
            Self::SdCpp => "Draws on your own machine, one picture at a time; takes no model and gives no count.",
            Self::LocalAi => "Draws on your own machine; edits are inpainting with one picture and a mask.",
            Self::VllmOmni => "Draws on your own machine; the model must be the one that is served.",
            Self::SgLang => "Draws on your own machine; accepts a mask but never reads it, so none is sent.",
            Self::Xai => {
                "Takes at most 3 pictures as JSON, and a ratio of sides instead of a size. Set its prices yourself."
            }
            Self::Custom => "OpenAI's ways at an address of your own. Probe it to see what it honours.",
        }
    }

    /// A profile of this kind, named after it.
    pub fn profile(self) -> Profile {
        if self == Self::Sandbox {
            return Profile::sandbox();
        }
        let base_url = self.base_url().to_owned();
        let plain = Profile { name: self.name().to_owned(), base_url, dialect: self.dialect(), ..Profile::default() };
        let variable = |name: &str| KeySource::Env(name.to_owned());
        match self {
            Self::SmartAipi => Profile { key: variable("SMARTAIPI_API_KEY"), price_multiplier: 0.5, ..plain },
            Self::Azure | Self::AzureLegacy => Profile { key: variable("AZURE_OPENAI_API_KEY"), ..plain },
            Self::LiteLlm => Profile { key: variable("LITELLM_API_KEY"), stream: false, ..plain },
            Self::SdCpp | Self::LocalAi | Self::VllmOmni | Self::SgLang => {
                let model = match self {
                    Self::SdCpp => "sd-cpp-local",
                    Self::LocalAi => "stablediffusion",
                    _ => "Qwen/Qwen-Image-Edit",
                };
                Profile {
                    key: KeySource::None,
                    model: model.to_owned(),
                    price_multiplier: 0.0,
                    stream: false,
                    previews: 0,
                    parallel: 1,
                    ..plain
                }
            }
            Self::Xai => {
                let model = "grok-imagine-image".to_owned();
                Profile { key: variable("XAI_API_KEY"), model, stream: false, previews: 0, ..plain }
            }
            Self::Sandbox | Self::OpenAi | Self::Custom => plain,
        }
    }

    const fn base_url(self) -> &'static str {
        match self {
            Self::Sandbox => "",
            Self::OpenAi => "https://api.openai.com/v1",
            Self::SmartAipi => "https://api.smartaipi.com/v1",
            Self::Azure => "https://YOUR-RESOURCE.openai.azure.com/openai/v1",
            Self::AzureLegacy => "https://YOUR-RESOURCE.openai.azure.com",
            Self::LiteLlm => "http://127.0.0.1:4000/v1",
            Self::SdCpp => "http://127.0.0.1:1234/v1",
            Self::LocalAi => "http://127.0.0.1:8080/v1",
            Self::VllmOmni => "http://127.0.0.1:8000/v1",
            Self::SgLang => "http://127.0.0.1:30000/v1",
            Self::Xai => "https://api.x.ai/v1",
            // Not an address yet: it has to be typed.
            Self::Custom => "https://",
        }
    }

    fn dialect(self) -> Dialect {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        // A server of one's own: any size, no stream, no bill.
        let own = Dialect {
            auth: Auth::None,
            streaming: Streaming::Off,
            sizes: SizeLaw::Any,
            unbilled: vec![500, 502, 503, 504],
            ..Dialect::default()
        };
        let api_key = Auth::Header { name: "api-key".to_owned(), prefix: String::new() };
        match self {
            Self::Sandbox | Self::OpenAi | Self::Custom | Self::SmartAipi => Dialect::default(),
            Self::Azure => Dialect { auth: api_key, ..Dialect::default() },
            Self::AzureLegacy => Dialect {
                auth: api_key,
                generations_path: "/openai/deployments/{model}/images/generations".to_owned(),
                edits_path: "/openai/deployments/{model}/images/edits".to_owned(),
                models_path: "/openai/models".to_owned(),
                query: vec![Pair::new("api-version", "2025-04-01-preview")],
                ..Dialect::default()
            },
            Self::LiteLlm => Dialect {
                allowed: names(&["size", "n", "quality", "background", "input_fidelity", "user"]),
                streaming: Streaming::Off,
                ..Dialect::default()
            },
            Self::SdCpp => Dialect {
                mask: MaskEncoding::LumaWhite,
                allowed: names(&["size", "n", "output_format", "output_compression"]),
                // It skips what it cannot decode without a word.
                upload: UploadLimits { format: UploadFormat::Png, ..UploadLimits::default() },
                ..own
            },
            Self::LocalAi => Dialect {
                edits_path: "images/inpainting".to_owned(),
                image_field: ImageField::Plain,
                mask: MaskEncoding::LumaWhite,
                response_format: ResponseFormat::B64Json,
                allowed: names(&["size", "n", "quality"]),
                ..own
            },
            Self::VllmOmni => Dialect {
                mask_field: "mask_image".to_owned(),
                mask: MaskEncoding::LumaWhite,
                response_format: ResponseFormat::B64Json,
                allowed: names(&["size", "n", "output_format"]),
                ..own
            },
            Self::SgLang => Dialect {
                mask: MaskEncoding::Off,
                response_format: ResponseFormat::B64Json,
                allowed: names(&["size", "n", "output_format", "background"]),
                ..own
            },
            Self::Xai => Dialect {
                edits: EditBody::JsonUrl,
                response_format: ResponseFormat::B64Json,
                allowed: names(&["n"]),
                streaming: Streaming::Off,
                sizes: SizeLaw::Aspect,
                upload: UploadLimits { max_bytes: 15_000_000, ..UploadLimits::default() },
                ..Dialect::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_preset_is_sound_and_says_what_it_is() {
        let mut names = BTreeSet::new();
        for preset in Preset::ALL {
            let profile = preset.profile();
            assert_eq!(profile.check(&[]).is_ok(), preset != Preset::Custom, "{preset:?}: {:?}", profile.check(&[]));
            assert_eq!(profile.is_sandbox(), preset == Preset::Sandbox);
            assert!(preset.note().ends_with('.') && preset.note().len() < 140);
            assert_eq!(profile.warnings(), Vec::<String>::new(), "{preset:?}");
            assert!(names.insert(profile.name), "{preset:?} has a name of its own");
        }
        let reseller = Preset::SmartAipi.profile();
        assert_eq!(reseller.base_url, "https://api.smartaipi.com/v1");
        assert!((reseller.price_multiplier - 0.5).abs() < f64::EPSILON);
    }
}
