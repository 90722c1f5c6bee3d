//! The question before closing while calls are on their way.

use crate::command::Command;
use crate::jobs::Counts;
use crate::ui::shortcuts;
use crate::ui::state::{Overlay, UiState};
use crate::ui::theme::{self, Type};
use crate::ui::view::View;
use crate::ui::widgets::{Button, popover_frame, text_line, wrapped};
use eframe::egui::{Align, Align2, Area, Id, Layout, Order, Ui, vec2};

const WIDTH: f32 = 400.0;

/// Shows the question over the window while it is open.
pub fn show(ui: &Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    if state.overlay != Overlay::Quit {
        return;
    }
    let t = theme::tokens(ui);
    let counts = view.jobs.counts();
    let title = match counts.running {
        0 => "Nothing is on its way any more".to_owned(),
        1 => "A call is on its way".to_owned(),
        n => format!("{n} calls are on their way"),
    };
    let words = match view.stranded.iter().filter(|stranded| !stranded.on_disk && stranded.copies.is_empty()).count() {
        0 => words(counts),
        _ => format!(
            "An answer waits in memory, for the library does not take it. Quitting now writes it to your own folder or \
             the one for temporary files. {}",
            words(counts)
        ),
    };
    let area = Area::new(Id::unique("quit question"))
        .order(Order::Foreground)
        .accessible_name("Quit")
        .anchor(Align2::CENTER_CENTER, vec2(0.0, -40.0));
    area.show(ui, |ui| {
        popover_frame(t).show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = 8.0;
            text_line(ui, &title, Type::Section, t.text);
            wrapped(ui, &words, Type::Small, t.text_2);
            ui.add_space(4.0);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if Button::secondary("Stay").key("Esc").show(ui).clicked() {
                    shortcuts::close(state);
                }
                let quit = if counts.running == 0 { Button::secondary("Quit") } else { Button::danger("Quit now") };
                if quit.show(ui).clicked() {
                    out.push(Command::QuitNow);
                    shortcuts::close(state);
                }
            });
        });
    });
}

/// What quitting now means for what is on its way and for what waits.
fn words(counts: Counts) -> String {
    let way = match counts.running {
        0 => "Quitting now loses nothing.",
        1 => "It may be billed. What has come in is kept; what has not is shown as maybe billed at the next start.",
        _ => "They may be billed. What has come in is kept; what has not is shown as maybe billed at the next start.",
    };
    match counts.waiting {
        0 => way.to_owned(),
        1 => format!("{way} The one that waits is kept, and is not sent before you say so at the next start."),
        n => format!("{way} The {n} that wait are kept, and are not sent before you say so at the next start."),
    }
}
