//! Banners under the top bar: a library that cannot be written, and how the last start went. Each says what is so, what
//! to do, and has its buttons; they stay until that is done.

use crate::command::Command;
use crate::command::safety::SafetyCommand;
use crate::safety::Shut;
use crate::ui::shortcuts;
use crate::ui::state::{Overlay, UiState};
use crate::ui::theme::{self, Icon, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Button, IconButton, line_in, popover_frame, text_line, wrapped};
use eframe::egui::{
    Align, Align2, Area, Color32, Frame, Id, Layout, Margin, Order, Panel, Rect, Role, ScrollArea, Sense, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};

const HEIGHT: f32 = 48.0;
/// Size of the report of a crash.
const REPORT: [f32; 2] = [640.0, 380.0];

/// One of them.
struct Banner<'a> {
    name: &'static str,
    icon: Icon,
    color: Color32,
    fill: Color32,
    title: &'a str,
    detail: &'a str,
}

/// Shows those that there are, over the whole width.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    if let Some(shut) = view.shut {
        let title = format!("Read only. {}.", shut.why(view.library));
        let detail = format!("{}. Nothing is sent meanwhile.", shut.next_step());
        let icon = if *shut == Shut::Gone { icons::FOLDER_OFF } else { icons::LOCK };
        let banner =
            Banner { name: "Read only", icon, color: t.money, fill: t.money_bg, title: &title, detail: &detail };
        banner.show(ui, |ui| {
            let tip = "Looks at the folder now; it is looked at every few seconds by itself";
            if Button::secondary("Try again").icon(icons::REFRESH).small().tip(tip).show(ui).clicked() {
                out.push(SafetyCommand::TryLibrary.into());
            }
        });
    }
    let last = view.last_start;
    if last.safe || last.aside {
        let (title, detail) = if last.safe {
            (
                "Safe mode. Maquette did not get up twice, so the last session was not opened.",
                "Nothing of it is lost: prompt, references, boards and marks are kept, and come back with one click.",
            )
        } else {
            (
                "A session from before is kept aside.",
                "It was not opened at a start in safe mode. What is open now can be taken back after restoring it.",
            )
        };
        let banner = Banner { name: "Safe mode", icon: icons::SHIELD, color: t.text_2, fill: t.card, title, detail };
        banner.show(ui, |ui| {
            if Button::quiet("Leave it")
                .small()
                .tip("It stays in the library and is not offered again")
                .show(ui)
                .clicked()
            {
                out.push(SafetyCommand::LeaveSession.into());
            }
            let enabled = if last.aside { Ok(()) } else { Err("There was no session to open") };
            if Button::secondary("Restore the session").small().enabled(enabled).show(ui).clicked() {
                out.push(SafetyCommand::RestoreSession.into());
            }
        });
    }
    if last.crash.is_some() {
        let banner = Banner {
            name: "Crash report",
            icon: icons::BUG_REPORT,
            color: t.text_2,
            fill: t.card,
            title: "Maquette ended by a fault of its own last time.",
            detail: "What it was is written down, without keys or pictures. Your work and paid answers are kept.",
        };
        banner.show(ui, |ui| {
            if Button::quiet("Dismiss").small().show(ui).clicked() {
                out.push(SafetyCommand::ForgetCrash.into());
            }
            if Button::secondary("Show report").small().show(ui).clicked() {
                state.overlay = Overlay::Crash;
            }
        });
    }
}

impl Banner<'_> {
    fn show(self, ui: &mut Ui, buttons: impl FnOnce(&mut Ui)) {
        let t = theme::tokens(ui);
        let frame = Frame::new().fill(self.fill).inner_margin(Margin::symmetric(12, 0));
        Panel::top(self.name).exact_size(HEIGHT).frame(frame).show(ui, |ui| {
            let rect = ui.max_rect();
            let place = pos2(rect.left() + metrics::ICON_TOOL / 2.0, rect.center().y);
            self.icon.paint(ui.painter(), place, metrics::ICON_TOOL, self.color);
            let flow = Layout::right_to_left(Align::Center);
            let mut right = ui.new_child(UiBuilder::new().max_rect(rect).layout(flow).id_salt("buttons"));
            right.spacing_mut().item_spacing.x = 8.0;
            buttons(&mut right);
            let left = rect.left() + metrics::ICON_TOOL + 12.0;
            let end = right.min_rect().left() - 16.0;
            let line = |top: f32| Rect::from_min_max(pos2(left, rect.top() + top), pos2(end, rect.top() + top + 18.0));
            line_in(ui, line(6.0), self.title, Type::SmallMedium, t.text, Align::Min);
            line_in(ui, line(24.0), self.detail, Type::Caption, t.text_2, Align::Min);
            let words = Rect::from_min_max(pos2(left, rect.top()), pos2(end, rect.bottom()));
            let response = ui.interact(words, ui.scope_id().with("words"), Sense::hover());
            let name = format!("{} {}", self.title, self.detail);
            response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &name));
            response.on_hover_text(name);
        });
    }
}

/// The report of the last crash, over the window while it is open.
pub fn report(ui: &Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    if state.overlay != Overlay::Crash {
        return;
    }
    let Some(crash) = &view.last_start.crash else {
        state.overlay = Overlay::None;
        return;
    };
    let t = theme::tokens(ui);
    let area = Area::new(Id::unique("crash report"))
        .order(Order::Foreground)
        .accessible_name("Crash report")
        .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0));
    area.show(ui, |ui| {
        popover_frame(t).show(ui, |ui| {
            ui.set_width(REPORT[0]);
            ui.spacing_mut().item_spacing.y = 8.0;
            ui.horizontal(|ui| {
                text_line(ui, "Crash report", Type::Section, t.text);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if IconButton::new(icons::CLOSE, "Close").small().key("Esc").show(ui).clicked() {
                        shortcuts::close(state);
                    }
                });
            });
            wrapped(ui, &crash.path.display().to_string(), Type::Caption, t.text_2);
            let frame = Frame::new().fill(t.field).inner_margin(Margin::same(10));
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ScrollArea::vertical().max_height(REPORT[1]).show(ui, |ui| {
                    wrapped(ui, &crash.text, Type::Caption, t.text_2);
                });
            });
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if Button::secondary("Done").tip("It is not offered again; the file stays").show(ui).clicked() {
                    out.push(SafetyCommand::ForgetCrash.into());
                    shortcuts::close(state);
                }
                if Button::quiet("Copy").icon(icons::CONTENT_COPY).show(ui).clicked() {
                    out.push(Command::CopyText(crash.text.clone()));
                }
            });
        });
    });
}
