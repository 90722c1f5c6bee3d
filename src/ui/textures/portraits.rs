//! Masks in small, white on black: uploaded when they have changed, a few kilobytes each.

use super::{Shown, Textures};
use crate::canvas::portrait::Portrait;
use crate::command::TextureKey;
use crate::take::MaskId;
use eframe::egui::{Color32, ColorImage, Context};

impl Textures {
    /// The texture of a mask's portrait as it is now.
    pub fn portrait(&mut self, ctx: &Context, id: MaskId, portrait: &Portrait) -> Option<Shown> {
        let key = TextureKey::Portrait(id);
        if self.portraits.get(&id) != Some(&portrait.stamp()) || !self.keyed.contains_key(&key) {
            let grid = portrait.grid();
            let pixels = portrait.grey().into_iter().map(Color32::from_gray).collect();
            self.put(ctx, key, ColorImage::new([grid.width as usize, grid.height as usize], pixels));
            self.portraits.insert(id, portrait.stamp());
        }
        self.keyed.contains_key(&key).then(|| self.get(key)).flatten()
    }
}
