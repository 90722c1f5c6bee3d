//! A frame for one picture: result, preview, waiting, failed.

use eframe::egui::{
    Color32, CornerRadius, Rect, Response, Role, Sense, Shape, TextureId, Ui, Vec2, WidgetInfo, epaint::RectShape,
    pos2, vec2,
};

use super::{Corner, hint::Hint, paint, tag_at, text};
use crate::ui::theme::{self, Icon, Tokens, Type, icons, metrics};

/// A texture and the part of it to show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Picture {
    /// The texture.
    pub texture: TextureId,
    /// Which part, in 0..=1.
    pub uv: Rect,
}

impl Picture {
    /// The whole of a texture.
    #[must_use]
    pub const fn whole(texture: TextureId) -> Self {
        Self { texture, uv: Rect { min: pos2(0.0, 0.0), max: pos2(1.0, 1.0) } }
    }

    /// The middle of a texture of this size, cut so that it fills a frame of that shape.
    #[must_use]
    pub fn covering(texture: TextureId, texture_size: Vec2, frame: Vec2) -> Self {
        let picture = texture_size.x / texture_size.y.max(1.0);
        let wanted = frame.x / frame.y.max(1.0);
        let part = if picture > wanted { vec2(wanted / picture, 1.0) } else { vec2(1.0, picture / wanted) };
        Self { texture, uv: Rect::from_center_size(pos2(0.5, 0.5), part) }
    }

    /// The same around a part of the texture, from 0 to 1 both ways. Of a very small part more is shown, so that something
    /// can be seen on it.
    #[must_use]
    pub fn covering_part(texture: TextureId, texture_size: Vec2, frame: Vec2, part: Rect) -> Self {
        const LEAST: f32 = 0.25;
        let part = part.intersect(Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)));
        if !part.is_positive() {
            return Self::covering(texture, texture_size, frame);
        }
        let seen = Self::covering(texture, texture_size * part.size(), frame).uv.size() * part.size();
        let larger = (LEAST / seen.max_elem()).max(1.0);
        let size = (seen * larger).min(Vec2::splat(1.0));
        let middle = part.center().to_vec2().clamp(size / 2.0, Vec2::splat(1.0) - size / 2.0);
        Self { texture, uv: Rect::from_center_size(middle.to_pos2(), size) }
    }

    /// Paints it with round corners.
    pub fn paint(self, ui: &Ui, rect: Rect, radius: u8) {
        let shape =
            RectShape::filled(rect, CornerRadius::same(radius), Color32::WHITE).with_texture(self.texture, self.uv);
        ui.painter().add(Shape::Rect(shape));
    }
}

/// What a slot shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SlotState<'a> {
    /// A picture.
    Picture(Picture),
    /// A picture that is still being made.
    Preview {
        /// The newest preview.
        picture: Picture,
        /// "Preview 2 of 3".
        label: &'a str,
        /// How much is done, in 0..=1.
        done: f32,
    },
    /// Nothing yet.
    Waiting(&'a str),
    /// Nothing, and there will be nothing.
    Failed(&'a str),
    /// The picture exists but is not loaded yet.
    Loading,
}

/// A slot of the staging strip, or a cell of the gallery.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct Slot<'a> {
    size: Vec2,
    name: &'a str,
    state: SlotState<'a>,
    number: Option<&'a str>,
    corner: Option<(Option<Icon>, &'a str)>,
    stars: u8,
    selected: bool,
    ground: Option<Color32>,
}

impl<'a> Slot<'a> {
    /// A slot; `name` is what a screen reader says: "Result 2 of 4, draft".
    pub const fn new(size: Vec2, name: &'a str, state: SlotState<'a>) -> Self {
        Self { size, name, state, number: None, corner: None, stars: 0, selected: false, ground: None }
    }

    /// A tag at the top left.
    pub fn number(mut self, number: impl Into<Option<&'a str>>) -> Self {
        self.number = number.into();
        self
    }

    /// A tag at the top right: an icon, words, or both.
    pub const fn corner(mut self, icon: Option<Icon>, words: &'a str) -> Self {
        self.corner = Some((icon, words));
        self
    }

    /// A rating at the bottom left, if it is not 0.
    pub const fn stars(mut self, stars: u8) -> Self {
        self.stars = stars;
        self
    }

    /// With the ring of the selection.
    pub const fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// The colour it stands on, if not the panel's.
    pub const fn ground(mut self, ground: Color32) -> Self {
        self.ground = Some(ground);
        self
    }

    /// Takes room for the slot and paints it; senses clicks and drags.
    pub fn show(self, ui: &mut Ui) -> Response {
        let (rect, response) = ui.allocate_exact_size(self.size, Sense::click_and_drag());
        self.show_at(ui, rect, response)
    }

    /// Paints the slot into a place that was already allocated.
    pub fn show_at(self, ui: &Ui, rect: Rect, response: Response) -> Response {
        if ui.is_rect_visible(rect) {
            let t = theme::tokens(ui);
            self.paint_state(ui, t, rect);
            self.paint_tags(ui, t, rect);
            let ground = self.ground.unwrap_or(t.panel);
            if self.selected {
                paint::selection_ring(ui.painter(), rect, metrics::RADIUS, ground, t);
            }
            if response.has_focus() {
                // Inside the ring of the selection, so that both can be seen.
                let inner = rect.shrink(metrics::RING + metrics::RING_GAP);
                paint::focus_ring(ui.painter(), inner, metrics::RADIUS_TAG, t);
            }
        }
        let (name, selected) = (self.name, self.selected);
        response.widget_info(|| WidgetInfo::selected(Role::Image, true, selected, name));
        match self.state {
            SlotState::Failed(reason) => response.hint(reason),
            _ => response,
        }
    }

    fn paint_state(&self, ui: &Ui, t: &Tokens, rect: Rect) {
        match self.state {
            SlotState::Picture(picture) => picture.paint(ui, rect, metrics::RADIUS),
            SlotState::Preview { picture, done, .. } => {
                picture.paint(ui, rect, metrics::RADIUS);
                let bar = rect.with_min_y(rect.bottom() - 3.0);
                let radius = CornerRadius { sw: metrics::RADIUS / 2, se: metrics::RADIUS / 2, ..CornerRadius::ZERO };
                ui.painter().rect_filled(bar, radius, t.tag);
                let x = bar.left() + bar.width() * done.clamp(0.0, 1.0);
                ui.painter().rect_filled(bar.with_max_x(x), radius, t.accent_line);
            }
            SlotState::Waiting(words) => {
                paint::dashed_rect(ui.painter(), rect, f32::from(metrics::RADIUS), t.line_strong);
                if words.is_empty() || rect.height() < 50.0 {
                    icons::HOURGLASS_EMPTY.paint(ui.painter(), rect.center(), metrics::ICON_TOOL, t.text_3);
                } else {
                    let above = rect.center() - vec2(0.0, 9.0);
                    icons::HOURGLASS_EMPTY.paint(ui.painter(), above, metrics::ICON_TOOL, t.text_2);
                    let galley = text::galley_elided(ui, words, Type::Caption, t.text_2, rect.width() - 8.0);
                    let at = rect.center() + vec2(-galley.size().x / 2.0, 12.0);
                    text::paint_left(ui, at, galley);
                }
            }
            SlotState::Failed(_) => {
                paint::dashed_rect(ui.painter(), rect, f32::from(metrics::RADIUS), t.line_strong);
                icons::ERROR.paint(ui.painter(), rect.center(), metrics::ICON_TOOL, t.error);
            }
            SlotState::Loading => {
                ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS), t.card);
            }
        }
    }

    fn paint_tags(&self, ui: &Ui, t: &Tokens, rect: Rect) {
        if let Some(number) = self.number {
            tag_at(ui, rect, Corner::TopLeft, None, number);
        }
        if let Some((icon, words)) = self.corner {
            tag_at(ui, rect, Corner::TopRight, icon.map(|icon| (icon, t.on_tag)), words);
        }
        if let SlotState::Preview { label, .. } = self.state
            && !label.is_empty()
        {
            tag_at(ui, rect.with_max_y(rect.bottom() - 3.0), Corner::BottomLeft, None, label);
        }
        if self.stars > 0 {
            paint_stars(ui, t, rect, self.stars.min(5));
        }
    }
}

fn paint_stars(ui: &Ui, t: &Tokens, rect: Rect, stars: u8) {
    let (side, gap) = (12.0, 1.0);
    let width = f32::from(stars) * (side + gap) - gap + 8.0;
    let left_bottom = rect.left_bottom() + vec2(5.0, -5.0);
    let tag = Rect::from_min_max(left_bottom - vec2(0.0, 18.0), left_bottom + vec2(width, 0.0));
    ui.painter().rect_filled(tag, CornerRadius::same(metrics::RADIUS_TAG), t.tag);
    for star in 0..stars {
        let x = tag.left() + 4.0 + side / 2.0 + f32::from(star) * (side + gap);
        icons::STAR_FILL.paint(ui.painter(), pos2(x, tag.center().y), side, t.on_tag);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covering_cuts_the_longer_side() {
        let id = TextureId::default();
        let wide = Picture::covering(id, vec2(200.0, 100.0), vec2(50.0, 50.0));
        assert_eq!(wide.uv, Rect::from_min_max(pos2(0.25, 0.0), pos2(0.75, 1.0)));
        let tall = Picture::covering(id, vec2(100.0, 200.0), vec2(50.0, 50.0));
        assert_eq!(tall.uv, Rect::from_min_max(pos2(0.0, 0.25), pos2(1.0, 0.75)));
        assert_eq!(Picture::covering(id, vec2(64.0, 64.0), vec2(9.0, 9.0)), Picture::whole(id));
    }

    #[test]
    fn a_part_fills_the_frame_and_stays_within_the_picture() {
        let shown =
            |part: Rect| Picture::covering_part(TextureId::default(), vec2(200.0, 100.0), Vec2::splat(9.0), part).uv;
        let half = Rect::from_min_max(pos2(0.5, 0.0), pos2(1.0, 1.0));
        assert_eq!(shown(half), half);
        // A wide part is cut at its sides; one at the border does not leave it; what hangs over it does not count.
        let wide = shown(Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 0.5)));
        assert_eq!(wide, Rect::from_min_max(pos2(0.375, 0.0), pos2(0.625, 0.5)));
        let dot = shown(Rect::from_min_max(pos2(0.99, 0.98), pos2(1.5, 1.5)));
        assert!(dot.max == pos2(1.0, 1.0) && (dot.height() - 0.25).abs() < 1e-6, "{dot:?}");
        assert_eq!(
            shown(Rect::NOTHING),
            Picture::covering(TextureId::default(), vec2(200.0, 100.0), Vec2::splat(9.0)).uv
        );
    }
}
