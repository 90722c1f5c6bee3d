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
    // The text, and the value as it was before it was typed.
    let held: Option<(String, String)> = ui.data(|data| data.get_temp(id));
    let (mut text, before) = held.unwrap_or_else(|| (print(value), print(value)));
    let wrong = parse(&text).err();
    let response = field.error(wrong.as_deref()).show(ui, &mut text);
    if response.changed() {
        // What cannot be read is not what its beginning says.
        if let Ok(read) = parse(&text).or_else(|_| parse(&before)) {
            *value = read;
        }
    }
    let typing = response.has_focus();
    ui.data_mut(|data| {
        if typing {
            data.insert_temp(id, (text, before));
        } else {
            data.remove::<(String, String)>(id);
        }
    });
}

/// A number with a point, or with a comma where people write it so. `1,000` is not read: it means two things.
pub fn decimal(text: &str) -> Option<f64> {
    let grouped = text.split_once(',').is_some_and(|(_, after)| after.len() == 3 || after.contains([',', '.']));
    if grouped || (text.contains(',') && text.contains('.')) {
        return None;
    }
    text.replacen(',', ".", 1).parse().ok().filter(|number: &f64| number.is_finite())
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
        let read = decimal(text.trim()).filter(|read| (0.0..=most).contains(read));
        read.ok_or_else(|| format!("0 to {most}, such as 0.5 or 1000"))
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

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn a_comma_is_a_point_unless_it_could_be_a_group() {
        for (text, number) in [("5", 5.0), ("0.50", 0.5), ("12,25", 12.25), ("0,5", 0.5), ("1000", 1000.0)] {
            assert_eq!(decimal(text), Some(number), "{text}");
        }
        for odd in ["1,000", "1,000.50", "1.000,50", "1,2,3", "nan", "inf", "", "five"] {
            assert_eq!(decimal(odd), None, "{odd}");
        }
    }
}
