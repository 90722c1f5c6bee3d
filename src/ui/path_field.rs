//! A path typed by hand, where the system has no file dialog.

use crate::command::masks::MaskCommand;
use crate::command::profiles::ProfileCommand;
use crate::command::safety::SafetyCommand;
use crate::command::sheet::SheetCommand;
use crate::command::{Command, Target, WatchCommand};
use crate::document::masks::MaskForm;
use crate::spend::Span;
use crate::take::{CallId, MaskId, SeriesId};
use crate::ui::shortcuts;
use crate::ui::state::{Overlay, UiState};
use crate::ui::theme::{self, Type, icons};
use crate::ui::view::View;
use crate::ui::widgets::{Button, IconButton, TextField, popover_frame, text_line, wrapped};
use eframe::egui::{Align, Align2, Area, Id, Key, Layout, Order, Ui, vec2};
use std::path::PathBuf;

const WIDTH: f32 = 440.0;

/// What the path is for.
#[derive(Clone, Copy)]
enum Wanted {
    Open(Target),
    Save(MaskId, MaskForm),
    Watch,
    LoadProfile,
    SaveProfile,
    Table(Span),
    Sheet(SeriesId),
    Answer(CallId),
}

impl Wanted {
    fn words(self, view: &View<'_>) -> (&'static str, &'static str, String) {
        let ways = if view.drops_arrive { "drop or paste files" } else { "paste files" };
        match self {
            Self::Open(Target::Mask) => {
                ("Import mask by path", "Import", "No file dialog answered. Type the path of a PNG.".to_owned())
            }
            Self::Open(_) => {
                let words = format!("No file dialog answered. Type the path of a picture or folder, or {ways}.");
                ("Open by path", "Open", words)
            }
            Self::Save(..) => {
                let words = "No file dialog answered. Type the path of the PNG to write; one of that name is replaced.";
                ("Export mask by path", "Export", words.to_owned())
            }
            Self::Watch => {
                let words =
                    "No file dialog answered. Type the path of the folder whose new pictures become references.";
                ("Watch a folder by path", "Watch", words.to_owned())
            }
            Self::LoadProfile => {
                let words = "No file dialog answered. Type the path of a profile that was exported.";
                ("Import profile by path", "Import", words.to_owned())
            }
            Self::SaveProfile => {
                let words =
                    "No file dialog answered. Type the path of the file to write; one of that name is replaced.";
                ("Export profile by path", "Export", words.to_owned())
            }
            Self::Sheet(_) => {
                let words = "No file dialog answered. Type the path of the PNG to write; one of that name is replaced.";
                ("Export contact sheet by path", "Export", words.to_owned())
            }
            Self::Answer(_) => {
                let words = "No file dialog answered. Type the path of the picture to write, best on another disk.";
                ("Save the answer by path", "Save", words.to_owned())
            }
            Self::Table(_) => {
                let words = "No file dialog answered. Type the path of the CSV to write; one of that name is replaced.";
                ("Export spending by path", "Export", words.to_owned())
            }
        }
    }

    /// The command; none when what it is about is gone.
    fn command(self, path: PathBuf, state: &UiState) -> Option<Command> {
        match self {
            Self::Open(target) => Some(Command::Import(vec![path], target)),
            Self::Save(id, form) => Some(Command::Mask(MaskCommand::Export(id, form, path))),
            Self::Table(span) => Some(Command::ExportTable(span, path)),
            Self::Sheet(series) => Some(SheetCommand::Export(series, path).into()),
            Self::Answer(call) => Some(SafetyCommand::SaveAnswer(call, path).into()),
            Self::Watch => Some(Command::Watch(WatchCommand::Begin(path))),
            Self::LoadProfile => Some(ProfileCommand::Import(path).into()),
            Self::SaveProfile => {
                let name = state.editing.as_ref().and_then(|(was, _)| was.clone())?;
                Some(ProfileCommand::Export(name, path).into())
            }
        }
    }

    /// Where the user comes from.
    const fn back(self) -> Overlay {
        match self {
            Self::Open(Target::Batch) => Overlay::Batch,
            Self::Open(_) | Self::Save(..) | Self::Watch => Overlay::None,
            Self::Table(_) => Overlay::Spend,
            Self::Answer(_) => Overlay::Queue,
            Self::Sheet(series) => Overlay::Sheet(series),
            Self::LoadProfile | Self::SaveProfile => Overlay::Settings,
        }
    }
}

/// Shows the field over the window while it is open.
pub fn show(ui: &Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let opened = Id::unique("path field was open");
    let was: bool = ui.data(|data| data.get_temp(opened)).unwrap_or(false);
    let wanted = match state.overlay {
        Overlay::PathField(target) => Some(Wanted::Open(target)),
        Overlay::SaveField(id, form) => Some(Wanted::Save(id, form)),
        Overlay::WatchField => Some(Wanted::Watch),
        Overlay::LoadProfile => Some(Wanted::LoadProfile),
        Overlay::SaveProfile => Some(Wanted::SaveProfile),
        Overlay::SaveTable(span) => Some(Wanted::Table(span)),
        Overlay::SaveSheet(series) => Some(Wanted::Sheet(series)),
        Overlay::SaveAnswer(call) => Some(Wanted::Answer(call)),
        _ => None,
    };
    ui.data_mut(|data| data.insert_temp(opened, wanted.is_some()));
    let Some(wanted) = wanted else { return };
    let t = theme::tokens(ui);
    let (title, act, words) = wanted.words(view);
    let area = Area::new(Id::unique("path field"))
        .order(Order::Foreground)
        .accessible_name(title)
        .anchor(Align2::CENTER_CENTER, vec2(0.0, -60.0));
    area.show(ui, |ui| {
        popover_frame(t).show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = 8.0;
            ui.horizontal(|ui| {
                text_line(ui, title, Type::Section, t.text);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if IconButton::new(icons::CLOSE, "Close").small().key("Esc").show(ui).clicked() {
                        shortcuts::close(state);
                    }
                });
            });
            wrapped(ui, &words, Type::Small, t.text_2);
            let example =
                if matches!(wanted, Wanted::Table(_)) { "/home/me/spending.csv" } else { "/home/me/picture.png" };
            let field = TextField::new("Path").placeholder(example).show(ui, &mut state.path_text);
            if !was {
                field.request_focus();
            }
            let enter = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            let path = state.path_text.trim().trim_matches('"').trim_matches('\'').to_owned();
            let enabled = if path.is_empty() { Err("Type a path first") } else { Ok(()) };
            let clicked = ui
                .with_layout(Layout::right_to_left(Align::Center), |ui| {
                    Button::primary(act).key("Enter").enabled(enabled).show(ui).clicked()
                })
                .inner;
            if (enter || clicked) && enabled.is_ok() {
                out.extend(wanted.command(PathBuf::from(path), state));
                state.path_text.clear();
                shortcuts::close(state);
                state.overlay = wanted.back();
            }
        });
    });
}
