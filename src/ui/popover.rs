//! A popover that hangs at a widget and whose being open is the screen's state, not egui's.

use eframe::egui::{Frame, InnerResponse, Popup, PopupCloseBehavior, RectAlign, Response, Ui};

/// Where and how a popover hangs.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct Popover<'a> {
    anchor: &'a Response,
    name: &'a str,
    width: f32,
    align: RectAlign,
    gap: f32,
    stays: bool,
}

impl<'a> Popover<'a> {
    /// A popover of this width under `anchor`; `name` is what a screen reader calls it.
    pub const fn new(anchor: &'a Response, name: &'a str, width: f32) -> Self {
        Self { anchor, name, width, align: RectAlign::BOTTOM_START, gap: 8.0, stays: false }
    }

    /// Hangs at another side.
    pub const fn align(mut self, align: RectAlign) -> Self {
        self.align = align;
        self
    }

    /// Another distance from the anchor than 8.
    pub const fn gap(mut self, gap: f32) -> Self {
        self.gap = gap;
        self
    }

    /// Clicks elsewhere do not close it.
    pub const fn stays(mut self) -> Self {
        self.stays = true;
        self
    }

    /// Shows it while `open`, and sets `open` to false when it is closed by Escape or by a click elsewhere.
    pub fn show<R>(
        self,
        open: &mut bool,
        frame: Frame,
        content: impl FnOnce(&mut Ui) -> R,
    ) -> Option<InnerResponse<R>> {
        if !*open {
            return None;
        }
        let width = self.width;
        let behavior =
            if self.stays { PopupCloseBehavior::IgnoreClicks } else { PopupCloseBehavior::CloseOnClickOutside };
        Popup::from_response(self.anchor)
            .id(self.anchor.id.with("popover"))
            .open_bool(open)
            .accessible_name(self.name)
            .align(self.align)
            .gap(self.gap)
            .width(width)
            .frame(frame)
            .close_behavior(behavior)
            .show(|ui| {
                ui.set_width(width);
                content(ui)
            })
    }
}
