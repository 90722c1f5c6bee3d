//! Fields of values that are typed as text: what cannot be read is said at once, and the last good value stays.

use crate::ui::widgets::{Chip, MenuRow, TextField, menu};
use eframe::egui::Ui;

/// A text field for a value. While it has the focus its text stands as it was typed; afterwards as the value prints.
pub fn typed<T: PartialEq>(
    ui: &mut Ui,
    field: TextField<'_>,
    name: &str,
    value: &mut T,
    print: impl Fn(&T) -> String,
    parse: impl Fn(&str) -> Result<T, String>,
) {
    let id = ui.scope_id().with(("typed", name));
    let held: Option<String> = ui.data(|data| data.get_temp(id));
    let mut text = held.unwrap_or_else(|| print(value));
    let wrong = parse(&text).err();
    let response = field.error(wrong.as_deref()).show(ui, &mut text);
    if response.changed()
        && let Ok(read) = parse(&text)
    {
        *value = read;
    }
    let typing = response.has_focus();
    ui.data_mut(|data| {
        if typing {
            data.insert_temp(id, text);
        } else {
            data.remove::<String>(id);
        }
    });
}

/// A whole number within a range.
pub fn number(ui: &mut Ui, name: &str, width: f32, range: std::ops::RangeInclusive<u64>, value: &mut u64) {
    let parse = |text: &str| {
        let read = text.trim().parse().ok().filter(|read| range.contains(read));
        read.ok_or_else(|| format!("{} to {}", range.start(), range.end()))
    };
    typed(ui, TextField::new(name).width(width), name, value, ToString::to_string, parse);
}

/// An amount in USD, or another number that is not negative.
pub fn amount(ui: &mut Ui, name: &str, width: f32, most: f64, value: &mut f64) {
    let parse = |text: &str| {
        let read = text.trim().replace(',', ".").parse().ok().filter(|read| (0.0..=most).contains(read));
        read.ok_or_else(|| format!("0 to {most}"))
    };
    typed(ui, TextField::new(name).width(width), name, value, ToString::to_string, parse);
}

/// One of a few values, told in words; the note stands beside them in the menu.
pub fn choice<T: PartialEq + Clone>(ui: &mut Ui, name: &str, choices: &[(T, &str, &str)], value: &mut T) {
    let words = choices.iter().find(|(own, ..)| own == value).map_or("Own", |(_, words, _)| *words);
    let chip = Chip::dropdown(name, words).show(ui);
    menu(&chip, 380.0, |ui| {
        for (own, words, note) in choices {
            if MenuRow::new(words)
                .note(Some(*note).filter(|note| !note.is_empty()))
                .checked(own == value)
                .show(ui)
                .clicked()
            {
                *value = own.clone();
            }
        }
    });
}
