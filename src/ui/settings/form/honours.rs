//! What an endpoint honours: the probe with its price, and what it found out.

use crate::command::Command;
use crate::command::profiles::ProfileCommand;
use crate::price::Money;
use crate::profile::{Finding, Profile, probe};
use crate::ui::gallery::dates;
use crate::ui::theme::{self, Type, icons};
use crate::ui::view::{Probing, View};
use crate::ui::widgets::{Button, Enabled, icon_text, line_in, progress_bar, text_line, wrapped};
use eframe::egui::{Align, Role, Sense, Ui, WidgetInfo, vec2};

/// The probe's button and its findings; `usable` says why it cannot be made.
pub fn show(ui: &mut Ui, view: &View<'_>, profile: &Profile, usable: Enabled<'_>, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    if !profile.findings.is_empty() {
        findings(ui, profile, view.now_ms);
        ui.add_space(4.0);
    }
    let probing = view.status(&profile.name).and_then(|status| status.probing.as_ref());
    if let Some(Probing::Running { done, total }) = probing {
        ui.horizontal(|ui| {
            let words = format!("Call {} of {total}", (done + 1).min((*total).max(1)));
            text_line(ui, &words, Type::Small, t.text);
            let share = if *total == 0 { 0.0 } else { *done as f32 / *total as f32 };
            progress_bar(ui, 160.0, 4.0, share, t.accent_line);
            if Button::quiet("Make no more").small().show(ui).clicked() {
                out.push(ProfileCommand::StopProbe(profile.name.clone()).into());
            }
        });
        return;
    }
    offer(ui, profile, usable, out);
    match probing {
        Some(Probing::Done(cost)) => {
            let words = if *cost == Money::ZERO { "Probed, free".to_owned() } else { format!("Probed for {cost}") };
            icon_text(ui, icons::CHECK_CIRCLE_FILL, t.done, &words, Type::Small, t.text);
        }
        Some(Probing::Failed(why)) => {
            icon_text(ui, icons::ERROR_FILL, t.error, "The probe stopped", Type::Small, t.error);
            wrapped(ui, why, Type::Small, t.text_2);
        }
        Some(Probing::Running { .. }) | None => {}
    }
}

/// The button with its price, and what it buys.
fn offer(ui: &mut Ui, profile: &Profile, usable: Enabled<'_>, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let plan = probe::plan(profile);
    let price: Money = plan.iter().map(|call| call.price).sum();
    let act = if profile.findings.is_empty() { "Probe" } else { "Probe again" };
    let words = if price == Money::ZERO { format!("{act}, free") } else { format!("{act}, about {price}") };
    if Button::secondary(&words).enabled(usable).show(ui).clicked() {
        out.push(ProfileCommand::Probe(profile.name.clone()).into());
    }
    let pictures: u32 = plan.iter().map(|call| call.parameters.n).sum();
    let purposes: Vec<&str> = plan.iter().map(|call| call.purpose).collect();
    let about = format!(
        "Makes {} small calls for {pictures} pictures and looks at what comes back: {}. What it finds is kept and used.",
        plan.len(),
        purposes.join(", ")
    );
    wrapped(ui, &about, Type::Caption, t.text_3);
}

/// Two columns of abilities.
fn findings(ui: &mut Ui, profile: &Profile, now_ms: i64) {
    let t = theme::tokens(ui);
    let when = format!("As probed {}", dates::moment(profile.findings.probed_ms, now_ms));
    text_line(ui, &when, Type::Caption, t.text_3);
    let rows = profile.findings.rows();
    let width = (ui.available_width() / 2.0).floor();
    let gap = std::mem::take(&mut ui.spacing_mut().item_spacing.y);
    for pair in rows.chunks(2) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            for (name, finding) in pair {
                let (rect, response) = ui.allocate_exact_size(vec2(width, 24.0), Sense::hover());
                let (icon, ink, words) = match finding {
                    Finding::Yes => (icons::CHECK_CIRCLE_FILL, t.done, "honoured"),
                    Finding::No => (icons::BLOCK, t.error, "not honoured"),
                    Finding::Unclear => (icons::HELP, t.text_3, "unclear"),
                    Finding::Unknown => (icons::REMOVE, t.text_3, "not asked"),
                };
                icon.paint(ui.painter(), rect.left_center() + vec2(8.0, 0.0), 16.0, ink);
                let mut line = rect;
                line.min.x += 24.0;
                line_in(ui, line, name, Type::Small, t.text, Align::Min);
                line.max.x -= 16.0;
                line_in(ui, line, words, Type::Caption, t.text_3, Align::Max);
                let label = format!("{name}: {words}");
                response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &label));
            }
        });
    }
    ui.spacing_mut().item_spacing.y = gap;
}
