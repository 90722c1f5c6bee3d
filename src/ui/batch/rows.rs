//! A picture of the batch: with the mask over it, its size, the part that is sent, and its price.

use crate::batch::{Batch, Item};
use crate::command::batch::BatchCommand;
use crate::command::{Command, TextureKey};
use crate::geom::Extent;
use crate::ui::price_step::thumb;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::widgets::{IconButton, Picture, line_in, row_background};
use eframe::egui::{Align, Align2, CornerRadius, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

const HEIGHT: f32 = 64.0;
const SIDE: f32 = 54.0;

/// Shows the row.
pub(super) fn show(ui: &mut Ui, item: &Item, batch: &Batch, textures: &mut Textures, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    row_background(ui, &response, row, false);
    let picture = Rect::from_min_size(row.left_center() + vec2(5.0, -SIDE / 2.0), vec2(SIDE, SIDE));
    let fitted =
        batch.take.mask.as_ref().map(|mask| TextureKey::Fitted(item.original.digest, mask.digest, batch.choice.fit));
    match fitted.map(|key| textures.get(key)) {
        None => thumb(ui, picture, textures, item.original.digest, metrics::RADIUS),
        Some(None) => drop(ui.painter().rect_filled(picture, CornerRadius::same(metrics::RADIUS), t.field)),
        Some(Some(shown)) => {
            let scale = (SIDE / shown.size.x).min(SIDE / shown.size.y);
            let place = Align2::CENTER_CENTER.align_size_within_rect(shown.size * scale, picture);
            Picture::whole(shown.id).paint(ui, place, metrics::RADIUS_TAG);
        }
    }
    let remove = Rect::from_center_size(pos2(row.right() - 20.0, row.center().y), vec2(28.0, 28.0));
    let mut corner = ui.new_child(UiBuilder::new().max_rect(remove).id_salt("remove"));
    let name = format!("Take out {}", item.original.name);
    if IconButton::new(icons::CLOSE, &name).small().show(&mut corner).clicked() {
        out.push(BatchCommand::Remove(item.original.digest).into());
    }
    let words = row.with_min_x(picture.right() + 12.0).with_max_x(remove.left() - 10.0);
    let line = |top: f32, right: f32| {
        Rect::from_min_max(pos2(words.left(), row.top() + top), pos2(right, row.top() + top + 18.0))
    };
    let money = 110.0;
    line_in(ui, line(13.0, words.right() - money), &item.original.name, Type::SmallMedium, t.text, Align::Min);
    let (under, price, ink) = match &item.planned {
        None => (item.original.extent.label(), "…".to_owned(), t.text_3),
        // Its name stands above.
        Some(Err(why)) => {
            let own = why.strip_prefix(&format!("{}: ", item.original.name)).unwrap_or(why);
            (own.to_owned(), String::new(), t.error)
        }
        Some(Ok(planned)) => {
            let sent = planned.sent.map(|sent| format!(", sent {}", Extent::label(sent))).unwrap_or_default();
            let crop = planned.crop.filter(|crop| crop.extent() != item.original.extent);
            let crop = crop.map(|crop| format!(", part {}", crop.extent().label())).unwrap_or_default();
            let price = if planned.total.is_zero() { "free".to_owned() } else { planned.total.to_string() };
            (format!("{}{crop}{sent}", item.original.extent.label()), price, t.text_3)
        }
    };
    line_in(ui, line(32.0, words.right() - money), &under, Type::Caption, ink, Align::Min);
    line_in(ui, line(22.0, words.right()), &price, Type::Small, t.text, Align::Max);
    let name = format!("{}, {under}, {price}", item.original.name);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
}
