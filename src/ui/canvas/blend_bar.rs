//! Blending a result anew, in a bar at the top of the canvas: seam, place and colour, and painting it in and out. No
//! call is made; what is seen is what is kept.

use super::bars::{GAP, IN, OUT, bar};
use super::picture::Place;
use crate::command::{Command, TextureKey};
use crate::edit::{Blend, Register};
use crate::ui::state::{Tool, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::Blending;
use crate::ui::widgets::{Button, Checkbox, Hint, IconButton, LevelField, Scale, line_in, vertical_hairline};
use eframe::egui::{Align, Color32, Mesh, Rect, Shape, Ui, pos2, vec2};

/// Widths: a level field, the checkbox, the buttons at the end.
const FIELD: f32 = 104.0;
const CHECK: f32 = 98.0;
const KEEP: f32 = 112.0;
const RESET: f32 = 62.0;

/// Shows the bar; where it is.
pub(super) fn show(
    ui: &mut Ui,
    page: Rect,
    blending: &Blending<'_>,
    state: &mut UiState,
    out: &mut Vec<Command>,
) -> Rect {
    let side = metrics::ICON_BUTTON;
    let wide = 2.0 * IN + 2.0 * FIELD + CHECK + 3.0 * side + KEEP + RESET + 2.0 * metrics::LINE + 9.0 * GAP;
    let width = wide.min(page.width() - 2.0 * OUT);
    let rect = Rect::from_min_size(pos2((page.center().x - width / 2.0).round(), page.top() + OUT), vec2(width, 40.0));
    let field = (FIELD - (wide - width) / 2.0).max(72.0);
    let mut blend = blending.blend.clone();
    bar(ui, rect, "Blend anew", |ui| {
        seam(ui, blending, &mut blend, field);
        place(ui, blending, &mut blend);
        colour(ui, &mut blend, field);
        vertical_hairline(ui, 20.0);
        let painting = state.screen.tool;
        for (tool, icon, name) in [
            (Tool::Brush, icons::BRUSH, "Paint the result in"),
            (Tool::Eraser, icons::INK_ERASER, "Paint the result out"),
        ] {
            if IconButton::tool(icon, name, painting == tool).show(ui).clicked() {
                state.screen.tool = tool;
            }
        }
        vertical_hairline(ui, 20.0);
        let changed = if blending.changed { Ok(()) } else { Err("Nothing is changed yet") };
        if Button::quiet("Reset").small().enabled(changed).show(ui).clicked() {
            out.push(Command::OpenBlend(blending.entry));
        }
        let keep = Button::secondary("Keep blend").icon(icons::CHECK).small().enabled(changed);
        if keep.tip("What you see becomes the result's picture").show(ui).clicked() {
            out.push(Command::KeepBlend);
        }
        if IconButton::new(icons::CLOSE, "Close without keeping").show(ui).clicked() {
            out.push(Command::CloseBlend);
        }
    });
    if blend != *blending.blend {
        out.push(Command::EditBlend(blend));
    }
    drift(ui, rect, blending);
    rect
}

fn seam(ui: &mut Ui, blending: &Blending<'_>, blend: &mut Blend, width: f32) {
    let mut seam = blending.seam_px as f32;
    let scale = Scale::linear(0.0, (blending.widest_px.max(1)) as f32);
    let field = LevelField::new("Seam", scale).unit("px").width(width);
    if field.show(ui, &mut seam).changed() {
        let seam = seam.round() as u32;
        blend.seam_px = (seam != blending.own_px).then_some(seam);
    }
}

fn place(ui: &mut Ui, blending: &Blending<'_>, blend: &mut Blend) {
    let mut on = blend.register != Register::Off;
    let words = match blending.drift {
        Some(drift) if drift.registered => "The model had moved the picture: it is moved back into place",
        Some(_) => "Nothing to move back, or it could not be measured",
        None => "Move the picture back into place",
    };
    let response = Checkbox::new("Move back").show(ui, &mut on);
    if response.changed() {
        blend.register = if on { Register::Auto } else { Register::Off };
    }
    let _ = response.hint(words);
}

fn colour(ui: &mut Ui, blend: &mut Blend, width: f32) {
    let mut percent = if blend.colour { (blend.strength * 100.0).round() } else { 0.0 };
    let field = LevelField::new("Colour", Scale::linear(0.0, 100.0)).unit("%").width(width);
    if field.show(ui, &mut percent).changed() {
        blend.colour = percent > 0.0;
        blend.strength = if percent > 0.0 { percent / 100.0 } else { 1.0 };
    }
}

/// What the model had done, under the bar.
fn drift(ui: &mut Ui, bar: Rect, blending: &Blending<'_>) {
    let Some(drift) = blending.drift else { return };
    let [x, y] = drift.shift_px;
    let words = format!(
        "Shift {x:+.1}, {y:+.1} px   Scale {:.2} %   Tint {:.1}   Changed {:.0} % of the ring",
        drift.scale * 100.0,
        drift.tint,
        drift.changed_share * 100.0
    );
    let t = theme::tokens(ui);
    let width = crate::ui::widgets::galley(ui, &words, Type::Caption, t.text_2).size().x + 20.0;
    let rect = Rect::from_min_size(pos2(bar.center().x - width / 2.0, bar.bottom() + 4.0), vec2(width, 22.0)).round();
    ui.painter().add(crate::ui::widgets::floating_bar(t).inner_margin(0).paint(rect));
    line_in(ui, rect, &words, Type::Caption, t.text_2, Align::Center);
}

/// Paints the pixels of the setting over the result.
pub(super) fn paint(ui: &Ui, place: &Place, blending: &Blending<'_>, textures: &mut Textures) {
    let Some((number, bounds)) = blending.patch else { return };
    if let Some(shown) = textures.get(TextureKey::Blend(blending.entry, number)) {
        let mut mesh = Mesh::with_texture(shown.id);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        mesh.add_rect_with_uv(place.rect_of(bounds), whole, Color32::WHITE);
        ui.painter().add(Shape::mesh(mesh));
    }
}
