//! Arguments of the command line.

mod values;

use crate::geom::Bounds;
use crate::model::Size;
use clap::{Args, Parser, Subcommand};
use std::net::IpAddr;
use std::path::PathBuf;
pub use values::{
    BackgroundName, ComplexityName, FidelityName, FitName, FormatName, Guide, MaskFromName, ModerationName,
    QualityName, Switch, TierName,
};
use values::{parse_frame, parse_guide, parse_margins, parse_month, parse_size};

/// A native desktop image studio. Without a command it opens the window.
#[derive(Debug, Parser)]
#[command(name = "maquette", version, about, disable_help_subcommand = true, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// What to do; the window when there is none.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Folder of the library.
    #[arg(long, value_name = "DIR")]
    pub library: Option<PathBuf>,
    /// Profile to start on.
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Where to panic, for tests of what becomes of it.
    #[arg(long, hide = true, value_enum, value_name = "WHERE")]
    pub panic_at: Option<PanicAt>,
}

/// A place where the window panics on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum PanicAt {
    /// While a frame is drawn.
    Ui,
    /// In the first call.
    Worker,
    /// When the last session comes in.
    Start,
}

/// One command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make pictures from a prompt.
    Generate(Generate),
    /// Change a picture where a mask allows it.
    Edit(Edit),
    /// Say what generate or edit would send and cost, without sending it.
    Estimate(Estimate),
    /// Find out what an endpoint honours; lists the calls with their price until told to make them.
    Probe(Probe),
    /// Make the edit of the first start without a window.
    FirstEdit(FirstEdit),
    /// Serve the Sandbox: an OpenAI-compatible image endpoint that is no AI model.
    Serve(Serve),
    /// Look into the library.
    Library(LibraryArguments),
    /// List takes, show one, or run one again at a tier.
    Take(TakeArguments),
    /// Run the take of an edit over many pictures: each becomes the source, with the take's mask fitted to it.
    Batch(BatchArguments),
    /// Finish what was in flight when the program ended; sends nothing.
    Recover(Recover),
    /// Say what was spent, against the limits, and by profile, model and tier.
    Spend(Spend),
}

/// Where the library is and how to print.
#[derive(Debug, Clone, Default, Args)]
pub struct Place {
    /// Folder of the library.
    #[arg(long, value_name = "DIR")]
    pub library: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Which endpoint.
#[derive(Debug, Clone, Default, Args)]
pub struct Where {
    /// Profile by name; the Sandbox unless told otherwise.
    #[arg(long, value_name = "NAME", conflicts_with = "base_url")]
    pub profile: Option<String>,
    /// Address of an endpoint, with or without /v1.
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Environment variable that holds the key.
    #[arg(long, value_name = "VAR", requires = "base_url")]
    pub key_env: Option<String>,
}

/// Options of both kinds of calls.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// What should be there. `{red|blue}` and `{1-4}` make a take for each combination; `\{` is a brace.
    #[arg(long)]
    pub prompt: String,
    /// Send the prompt as it is, with its braces.
    #[arg(long)]
    pub no_variables: bool,
    /// Number of results, 1 to 10; of each prompt.
    #[arg(long, default_value_t = 1)]
    pub n: u32,
    /// The size: auto or `WIDTHxHEIGHT`.
    #[arg(long, default_value = "auto", value_parser = parse_size)]
    pub size: Size,
    /// Quality.
    #[arg(long, value_enum, default_value = "auto")]
    pub quality: QualityName,
    /// Model id; the profile's unless told otherwise.
    #[arg(long)]
    pub model: Option<String>,
    /// Format that is asked for.
    #[arg(long, value_enum, default_value = "png")]
    pub format: FormatName,
    /// Quality level of jpeg and webp, 0 to 100.
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub compression: Option<u8>,
    /// Background.
    #[arg(long, value_enum, default_value = "auto")]
    pub background: BackgroundName,
    /// Filter.
    #[arg(long, value_enum, default_value = "auto")]
    pub moderation: ModerationName,
    /// How closely an edit keeps to its pictures, for models that have the choice.
    #[arg(long, value_enum)]
    pub fidelity: Option<FidelityName>,
    /// How much is thought about the picture first, for models that have the choice.
    #[arg(long, value_enum)]
    pub complexity: Option<ComplexityName>,
    /// Ask for server-sent events.
    #[arg(long)]
    pub stream: bool,
    /// Previews of each streamed result, 0 to 3; the profile's number unless told otherwise.
    #[arg(long, value_name = "N", requires = "stream", value_parser = clap::value_parser!(u32).range(0..=3))]
    pub partial_images: Option<u32>,
    /// A stable hashed name for the person at the machine, at most 128 characters.
    #[arg(long, value_name = "TEXT")]
    pub safety_identifier: Option<String>,
    /// The older form of it, for endpoints that know no other.
    #[arg(long, value_name = "TEXT")]
    pub user: Option<String>,
    /// Pictures that guide the model, in wire order; may be given several times. `style=FILE` says what it is for:
    /// subject, style, layout or text. `@1` in the prompt is the first picture that is sent.
    #[arg(long = "ref", value_name = "[ROLE=]FILE", value_parser = parse_guide)]
    pub references: Vec<Guide>,
    /// Run a model whose price is not known although there is a limit; it counts as gpt-image-2 would.
    #[arg(long)]
    pub allow_unknown_price: bool,
    /// Folder for copies of the results.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Where to write all results beside each other as one PNG; a file of that name is replaced.
    #[arg(long, value_name = "FILE")]
    pub sheet: Option<PathBuf>,
    /// Which endpoint.
    #[command(flatten)]
    pub endpoint: Where,
    /// Where the library is and how to print.
    #[command(flatten)]
    pub place: Place,
}

/// `maquette generate`.
#[derive(Debug, Args)]
pub struct Generate {
    /// Options of both kinds of calls.
    #[command(flatten)]
    pub options: Options,
}

/// `maquette edit`.
#[derive(Debug, Args)]
pub struct Edit {
    /// The picture to change.
    #[arg(long, value_name = "FILE")]
    pub image: PathBuf,
    /// A picture of the image's size: transparent, or else white, is what may change.
    #[arg(long, value_name = "FILE")]
    pub mask: Option<PathBuf>,
    /// How the mask is read.
    #[arg(long, value_enum, default_value = "auto")]
    pub mask_from: MaskFromName,
    /// A transparent PNG of the image's size with marks that show what is meant, for models that take marks; they are
    /// sent in place of the mask.
    #[arg(long, value_name = "FILE")]
    pub markup: Option<PathBuf>,
    /// Where the model takes no marks, send a copy of the image with them as the last reference.
    #[arg(long, requires = "markup")]
    pub marked_copy: bool,
    /// Width of the blend in pixels, 0 to 128; by the size of the mask unless given.
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(0..=128))]
    pub seam: Option<u32>,
    /// Move the result back into place, where the surroundings show that it moved.
    #[arg(long, value_enum, default_value = "on", value_name = "on|off")]
    pub register: Switch,
    /// Match the result's colours to its surroundings.
    #[arg(long, visible_alias = "color", value_enum, default_value = "on", value_name = "on|off")]
    pub colour: Switch,
    /// Where to write the heat map of what the model itself had changed; further ones get a number.
    #[arg(long, value_name = "FILE", conflicts_with = "no_exact")]
    pub heatmap: Option<PathBuf>,
    /// Extend the picture by so many pixels on the left, top, right and bottom; they are drawn by the model.
    #[arg(long, value_name = "L,T,R,B", value_parser = parse_margins, conflicts_with_all = ["frame", "no_exact"])]
    pub outpaint: Option<[u32; 4]>,
    /// The part of the image that is sent, such as 100,50,1024,768; past the border the picture is extended.
    #[arg(
        long, value_name = "X,Y,WIDTH,HEIGHT", allow_hyphen_values = true, value_parser = parse_frame,
        conflicts_with = "no_exact"
    )]
    pub frame: Option<Bounds>,
    /// Keep the model's whole picture instead of putting it back through the mask.
    #[arg(long)]
    pub no_exact: bool,
    /// Options of both kinds of calls.
    #[command(flatten)]
    pub options: Options,
}

/// `maquette estimate`.
#[derive(Debug, Args)]
pub struct Estimate {
    /// What would be done, with the same options.
    #[command(subcommand)]
    pub what: EstimateWhat,
}

/// What `maquette estimate` is about.
#[derive(Debug, Subcommand)]
pub enum EstimateWhat {
    /// Pictures from a prompt.
    Generate(Generate),
    /// A change to a picture.
    Edit(Edit),
}

/// `maquette probe`.
#[derive(Debug, Args)]
pub struct Probe {
    /// Make the calls: they cost what is listed without it.
    #[arg(long)]
    pub run: bool,
    /// Which endpoint.
    #[command(flatten)]
    pub endpoint: Where,
    /// Where the library is and how to print.
    #[command(flatten)]
    pub place: Place,
}

/// `maquette first-edit`.
#[derive(Debug, Args)]
pub struct FirstEdit {
    /// Folder for source, mask, result and heat map.
    #[arg(long, value_name = "DIR", default_value = "maquette-first-edit")]
    pub out: PathBuf,
    /// Where the library is and how to print.
    #[command(flatten)]
    pub place: Place,
}

/// `maquette serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Port; any free one unless given.
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Key that calls must carry.
    #[arg(long)]
    pub key: Option<String>,
    /// Fault of every paid call, such as 429, cut=50, stall; a call can name its own in the header x-sandbox-fault.
    #[arg(long)]
    pub fault: Option<String>,
    /// Milliseconds that a call takes at least.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency: u64,
}

/// `maquette library`.
#[derive(Debug, Args)]
pub struct LibraryArguments {
    /// What to do.
    #[command(subcommand)]
    pub command: LibraryCommand,
}

/// What `maquette library` does.
#[derive(Debug, Subcommand)]
pub enum LibraryCommand {
    /// List all results, newest first.
    List(Place),
    /// Check index and files against each other.
    Verify(Place),
    /// Fill a library with made-up results, for tests and benches.
    #[command(hide = true)]
    Fake(LibraryFake),
}

/// `maquette library fake`.
#[derive(Debug, Args)]
pub struct LibraryFake {
    /// Where.
    #[command(flatten)]
    pub place: Place,
    /// Results to be added.
    #[arg(long, default_value_t = 1000)]
    pub count: u32,
}

/// `maquette take`.
#[derive(Debug, Args)]
pub struct TakeArguments {
    /// What to do.
    #[command(subcommand)]
    pub command: TakeCommand,
}

/// What `maquette take` does.
#[derive(Debug, Subcommand)]
pub enum TakeCommand {
    /// List the newest takes.
    List(TakeList),
    /// Say everything about one take.
    Show(TakeShow),
    /// Run a take again, at its own tier or at the other.
    Run(TakeRun),
}

/// `maquette take list`.
#[derive(Debug, Args)]
pub struct TakeList {
    /// At most so many.
    #[arg(long, default_value_t = 50)]
    pub count: u32,
    /// Where the library is and how to print.
    #[command(flatten)]
    pub place: Place,
}

/// `maquette take show`.
#[derive(Debug, Args)]
pub struct TakeShow {
    /// Its number, or its id.
    pub take: String,
    /// Where the library is and how to print.
    #[command(flatten)]
    pub place: Place,
}

/// `maquette take run`.
#[derive(Debug, Args)]
pub struct TakeRun {
    /// Its number, or its id.
    pub take: String,
    /// The tier; the take's own unless told otherwise.
    #[arg(long, value_enum)]
    pub tier: Option<TierName>,
    /// Number of results; that of the take at its own tier, one at the other.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10))]
    pub n: Option<u32>,
    /// A result of it, by its id, that goes along as the reference of the composition.
    #[arg(long, value_name = "RESULT")]
    pub like: Option<String>,
    /// Another endpoint than that of the take.
    #[command(flatten)]
    pub endpoint: Where,
    /// Folder for copies of the results.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Where the library is and how to print.
    #[command(flatten)]
    pub place: Place,
}

/// `maquette batch`.
#[derive(Debug, Args)]
pub struct BatchArguments {
    /// The take: its number, or its id.
    #[arg(long, value_name = "TAKE")]
    pub take: String,
    /// Pictures, or folders with pictures; may be given several times.
    #[arg(long, value_name = "FILE|DIR", required = true, num_args = 1..)]
    pub images: Vec<PathBuf>,
    /// How the mask comes to pictures of another size.
    #[arg(long, value_enum, default_value = "scaled")]
    pub mask: FitName,
    /// Say what would be sent and what it costs; nothing is sent, stored or written down.
    #[arg(long)]
    pub dry_run: bool,
    /// Leave out pictures that have all their results of this take at this tier already.
    #[arg(long)]
    pub resume: bool,
    /// The tier; that of the take unless told otherwise.
    #[arg(long, value_enum)]
    pub tier: Option<TierName>,
    /// Number of results of each picture; that of the take at its own tier, one at the other.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10))]
    pub n: Option<u32>,
    /// Another endpoint than that of the take.
    #[command(flatten)]
    pub endpoint: Where,
    /// Folder for copies of the results.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Where to write all results beside each other as one PNG; a file of that name is replaced.
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub sheet: Option<PathBuf>,
    /// Where the library is and how to print.
    #[command(flatten)]
    pub place: Place,
}

/// `maquette recover`.
#[derive(Debug, Args)]
pub struct Recover {
    /// Where the library is and how to print.
    #[command(flatten)]
    pub place: Place,
}

/// `maquette spend`.
#[derive(Debug, Args)]
pub struct Spend {
    /// Write every call into a file, as comma separated values; one of that name is replaced.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Another month than this one, such as 2026-11.
    #[arg(long, value_name = "YYYY-MM", value_parser = parse_month)]
    pub month: Option<String>,
    /// Where the library is and how to print.
    #[command(flatten)]
    pub place: Place,
}
