//! Draws every component in both modes, and drives the ones that can be driven.

#![expect(clippy::float_cmp, reason = "whole numbers that are only added")]

mod common;

use common::renderer::{CpuRenderer, save};
use eframe::egui::{self, ColorImage, Frame, Key, Rect, TextureHandle, TextureOptions, Ui, UiBuilder, pos2, vec2};
use egui_kittest::{Harness, HarnessBuilder, kittest::Queryable};
use maquette::ui::{
    theme::{self, Appearance, Mode, Type, icons},
    widgets::*,
};

struct World {
    photo: Option<TextureHandle>,
    name: String,
    address: String,
    size: f32,
    hardness: f32,
    feather: f32,
    slider: f32,
    on: bool,
    off: bool,
    tier: &'static str,
    view: &'static str,
    count: u32,
    open: bool,
    clicks: u32,
}

impl Default for World {
    fn default() -> Self {
        Self {
            photo: None,
            name: String::new(),
            address: "https://api.example.com/v1/image".to_owned(),
            size: 180.0,
            hardness: 80.0,
            feather: 8.0,
            slider: 26.0,
            on: true,
            off: false,
            tier: "Draft",
            view: "Canvas",
            count: 4,
            open: true,
            clicks: 0,
        }
    }
}

fn harness<'a>(
    mode: Mode,
    scale: f32,
    size: egui::Vec2,
    ui: impl FnMut(&mut Ui, &mut World) + 'a,
) -> Harness<'a, World> {
    HarnessBuilder::default()
        .with_size(size)
        .with_pixels_per_point(scale)
        .with_theme(if mode == Mode::Light { egui::Theme::Light } else { egui::Theme::Dark })
        .renderer(CpuRenderer::default())
        .with_context_setup(move |ctx| theme::install(ctx, &Appearance { mode, ..Appearance::default() }))
        .build_ui_state(ui, World::default())
}

fn photo(world: &mut World, ctx: &egui::Context) -> Picture {
    let texture = world.photo.get_or_insert_with(|| {
        let image = image::load_from_memory(include_bytes!("../assets/sample/coffee.jpg")).expect("a JPEG");
        let image = image.crop_imm(690, 60, 960, 720).thumbnail(480, 360).to_rgba8();
        let size = [image.width() as usize, image.height() as usize];
        let image = ColorImage::from_rgba_unmultiplied(size, &image);
        #[expect(clippy::disallowed_methods, reason = "a test has no texture store")]
        ctx.load_texture("photo", image, TextureOptions::LINEAR)
    });
    Picture::covering(texture.id(), texture.size_vec2(), vec2(4.0, 3.0))
}

fn heading(ui: &mut Ui, words: &str) {
    ui.add_space(8.0);
    text_line(ui, words, Type::Small, theme::tokens(ui).text_2);
}

fn gallery(ui: &mut Ui, world: &mut World) {
    let canvas = theme::tokens(ui).canvas;
    ui.painter().rect_filled(ui.max_rect().expand(8.0), 0.0, canvas);
    let columns: [fn(&mut Ui, &mut World); 4] = [controls, cards_and_menus, jobs, pages];
    for (i, column) in columns.into_iter().enumerate() {
        let rect = Rect::from_min_size(pos2(28.0 + 353.0 * i as f32, 12.0), vec2(325.0, 880.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(i));
        column(&mut child, world);
    }
}

fn controls(ui: &mut Ui, world: &mut World) {
    buttons(ui);
    inputs(ui, world);
    chips(ui, world);
    slots(ui, world);
}

fn buttons(ui: &mut Ui) {
    let t = theme::tokens(ui);
    heading(ui, "Buttons: primary, secondary, quiet, danger, disabled");
    ui.horizontal(|ui| {
        Button::primary("Run 4 drafts").key("Ctrl+Enter").show(ui);
        let focused = Button::primary("Focused").show(ui);
        focused.request_focus();
    });
    ui.horizontal(|ui| {
        Button::secondary("Accept").icon(icons::CHECK).key("Enter").show(ui);
        Button::secondary("Hover").show(ui);
        Button::secondary("Pressed").show(ui);
    });
    ui.horizontal(|ui| {
        Button::quiet("Keep").icon(icons::BOOKMARK).show(ui);
        Button::danger("Delete 3 results").show(ui);
        Button::primary("Run final")
            .enabled(Err("Paint a mask first, or pull the crop frame past the border."))
            .show(ui);
    });
    heading(ui, "Tooltip with shortcut");
    ui.horizontal(|ui| {
        IconButton::tool(icons::BRUSH, "Brush", true).show(ui);
        float_frame(t).inner_margin(egui::Margin::symmetric(11, 6)).show(ui, |ui| tooltip_body(ui, "Brush", Some("B")));
        IconButton::tool(icons::LASSO_SELECT, "Lasso", false).show(ui);
        IconButton::new(icons::TUNE, "More").show(ui);
        IconButton::new(icons::DELETE, "Discard").enabled(Err("Nothing to discard.")).show(ui);
        IconButton::new(icons::CHEVRON_LEFT, "Previous").edged().show(ui);
    });
}

fn inputs(ui: &mut Ui, world: &mut World) {
    heading(ui, "Inputs, sliders, choices");
    ui.horizontal(|ui| {
        TextField::new("Name").placeholder("Name this mask").width(158.0).show(ui, &mut world.name);
        TextField::new("Find").icon(icons::SEARCH).placeholder("Search").width(158.0).show(ui, &mut world.name.clone());
    });
    TextField::new("Address").error("Address answers 404. Most servers end in /v1.").show(ui, &mut world.address);
    ui.horizontal(|ui| {
        let size = Scale::logarithmic(1.0, 2000.0);
        LevelField::new("Size", size).unit("px").width(98.0).show(ui, &mut world.size);
        let percent = Scale::linear(0.0, 100.0);
        LevelField::new("Hardness", percent).unit("%").width(114.0).show(ui, &mut world.hardness);
        LevelField::new("Grow", percent).unit("px").width(96.0).show(ui, &mut world.feather);
    });
    ui.horizontal(|ui| {
        Slider::new("Blend", Scale::linear(0.0, 46.0)).width(171.0).show(ui, &mut world.slider);
        text_line(ui, "26 px", Type::SmallMedium, theme::tokens(ui).text);
        Checkbox::new("On").show(ui, &mut world.on);
        Checkbox::new("Off").show(ui, &mut world.off);
    });
    ui.horizontal(|ui| {
        let tiers = [Segment::new("Draft", "Draft"), Segment::new("Final", "Final")];
        Segmented::new("Tier", &tiers).show(ui, &mut world.tier);
        Chip::dropdown("Size", "1376 × 992").icon(icons::ASPECT_RATIO).show(ui);
    });
}

fn chips(ui: &mut Ui, world: &mut World) {
    let t = theme::tokens(ui);
    heading(ui, "Chips and badges");
    let picture = photo(world, ui);
    ui.horizontal(|ui| {
        MentionChip::new("@2", Some((picture.texture, picture.uv))).show(ui);
        MentionChip::missing("@7").show(ui);
        Chip::removable("Edits").show(ui);
        Chip::small_dropdown("Role", "Subject").show(ui);
    });
    row(ui, 16.0, |ui| {
        icon_text(ui, icons::VERIFIED_USER_FILL, t.done, "0 px changed outside", Type::Small, t.text);
        icon_text(ui, icons::FLAG_FILL, t.money, "Aspect off, not pasted", Type::Small, t.money);
    });
    heading(ui, "Queue and budget: calm, near the limit, at it");
    ui.horizontal(|ui| {
        Pill::new("1 running").note("1 waiting").dot(t.accent_line).show(ui);
        Pill::new("1 failed").icon(icons::ERROR_FILL, t.error).show(ui);
        Pill::new("Empty").quiet().show(ui);
    });
    row(ui, 12.0, |ui| {
        budget(ui, "0.42", "of 5.00 USD", "", 0.084, 96.0);
        budget(ui, "4.30", "of 5.00 USD", "", 0.86, 96.0);
        budget(ui, "5.00", "of 5.00 USD", "", 1.0, 96.0);
    });
}

fn slots(ui: &mut Ui, world: &mut World) {
    let picture = photo(world, ui);
    let ground = theme::tokens(ui).canvas;
    let size = vec2(72.0, 52.0);
    heading(ui, "Staging slots: result, selected, preview, failed");
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        let states = [
            SlotState::Picture(picture),
            SlotState::Picture(picture),
            SlotState::Preview { picture, label: "", done: 0.6 },
            SlotState::Failed("The endpoint refused"),
        ];
        for (i, state) in states.into_iter().enumerate() {
            let number = (i + 1).to_string();
            let name = format!("Result {number} of 4");
            Slot::new(size, &name, state).number(number.as_str()).selected(i == 1).ground(ground).show(ui);
        }
    });
}

fn cards_and_menus(ui: &mut Ui, world: &mut World) {
    let t = theme::tokens(ui);
    heading(ui, "Sections and selected rows");
    Frame::new().fill(t.panel).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let caption = "4 sent, 5.8 MB, 0.012 USD";
        if Section::new("References")
            .caption(caption)
            .action(icons::ADD, "Add a reference")
            .show(ui, &mut world.open)
            .action_clicked()
        {
            world.clicks += 1;
        }
        hairline(ui);
        Section::new("Difference").trailing("A to B").show(ui, &mut world.open);
        let picture = photo(world, ui);
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 64.0), egui::Sense::click());
        row_background(ui, &response, rect.shrink2(vec2(8.0, 0.0)), true);
        let thumb = Rect::from_min_size(rect.min + vec2(16.0, 5.0), vec2(54.0, 54.0));
        picture.paint(ui, thumb, 6);
        badge_in(ui, thumb, "2", t.card);
    });
    heading(ui, "Empty tray");
    EmptyState::new(
        icons::ADD_PHOTO_ALTERNATE,
        "Drop, paste or open images",
        "Up to 16, each under 50 MB. On Wayland use paste or the file dialog.",
    )
    .button("Open images...")
    .show(ui);
    heading(ui, "Menu");
    menu_frame(t).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        MenuRow::new("Invert mask").icon(icons::INVERT_COLORS).key("Ctrl+I").selected(true).show(ui);
        MenuRow::new("Grow by 8 px").icon(icons::ZOOM_OUT_MAP).key("Alt+]").show(ui);
        MenuRow::new("Feather...").icon(icons::BLUR_ON).key("Shift+F6").show(ui);
        menu_separator(ui);
        MenuRow::new("Save as new mask").icon(icons::BOOKMARK).show(ui);
        MenuRow::new("Paste mask").icon(icons::CONTENT_PASTE).enabled(Err("nothing copied")).show(ui);
        MenuRow::new("Clear mask").icon(icons::DELETE).key("Delete").show(ui);
    });
    heading(ui, "Waiting, large slot, tags");
    ui.horizontal(|ui| {
        let picture = photo(world, ui);
        let size = theme::metrics::SLOT;
        Slot::new(size, "Waiting", SlotState::Waiting("Waiting")).number("4").show(ui);
        let preview = SlotState::Preview { picture, label: "Preview 2 of 3", done: 0.6 };
        Slot::new(size, "Preview", preview).number("3").corner(None, "12 s").show(ui);
    });
}

fn jobs(ui: &mut Ui, _world: &mut World) {
    let t = theme::tokens(ui);
    heading(ui, "Job cards: each says what, billed or not, what next");
    JobCard::new(icons::PROGRESS_ACTIVITY, t.accent_line, "Take 12, drafts")
        .amount("0.06 USD")
        .body("2 of 4 done, about 18 s left")
        .progress(0.52)
        .show(ui, |ui| Button::secondary("Cancel").card().show(ui));
    JobCard::new(icons::CHECK_CIRCLE_FILL, t.done, "Take 12, final")
        .amount("0.16 USD")
        .body("Placed, 0 px changed outside, 47 s")
        .show(ui, |_| ());
    JobCard::new(icons::ERROR_FILL, t.error, "Not billed: the prompt was refused")
        .amount("0.00 USD")
        .body("The endpoint answered “content policy”. Nothing was made. Change the prompt and run again.")
        .show(ui, |ui| {
            Button::secondary("Edit prompt").card().show(ui);
            Button::quiet("Details").card().show(ui)
        });
    JobCard::new(icons::HELP_FILL, t.money, "Maybe billed: no answer")
        .amount("up to 0.16 USD")
        .body("Sent at 14:32, then the connection broke. Running again may cost a second time.")
        .money()
        .show(ui, |ui| {
            Button::secondary("Run again 0.16 USD").card().show(ui);
            Button::quiet("Leave it").card().show(ui)
        });
    JobCard::new(icons::BLOCK_FILL, t.money, "Not sent: over the daily limit")
        .body("This final needs 0.16 USD, 0.09 of 5.00 is left today.")
        .show(ui, |ui| {
            Button::secondary("Change limit").card().show(ui);
            Button::quiet("Run as draft 0.06 USD").card().show(ui)
        });
    heading(ui, "Toasts: only for what happened elsewhere");
    Toast::new(icons::DELETE_FILL, "3 results moved to trash").action("Undo").show(ui);
    Toast::new(icons::CHECK_CIRCLE_FILL, "Exported heart-final.png")
        .color(theme::float_tokens().done)
        .detail("4.2 MB, with recipe")
        .action("Show")
        .show(ui);
}

fn pages(ui: &mut Ui, world: &mut World) {
    let t = theme::tokens(ui);
    heading(ui, "Command palette");
    menu_frame(t).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        MenuRow::new("Invert mask").matched(7..11).icon(icons::INVERT_COLORS).key("Ctrl+I").selected(true).show(ui);
        MenuRow::new("Mask overlay on or off").matched(0..4).icon(icons::VISIBILITY).key("\\").show(ui);
        MenuRow::new("Snap").checked(true).show(ui);
    });
    heading(ui, "Error page");
    Page::new(
        icons::FOLDER_OFF,
        "The library folder is not there",
        "Pictures/Maquette was on a drive that is not connected. Nothing is lost and nothing was sent. Connect the drive, or choose another folder.",
    )
    .primary("Look again")
    .secondary("Choose folder...")
    .show(ui);
    heading(ui, "No match");
    EmptyState::new(icons::SEARCH_OFF, "No result matches “velvet”", "2 filters are on: Edits, November.")
        .button("Clear filters")
        .show(ui);
    heading(ui, "Bars");
    floating_bar(t).show(ui, |ui| {
        let views =
            [Segment::new("Canvas", "Canvas"), Segment::new("Compare", "Compare"), Segment::new("Gallery", "Gallery")];
        Segmented::new("View", &views).bare().height(24.0).show(ui, &mut world.view);
    });
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(24.0, 24.0), egui::Sense::hover());
        mark(ui, rect);
        let views = [
            Segment::new("Source", "Source"),
            Segment::new("Result", "Result").enabled(Err("There is no result yet.")),
        ];
        Stepper::new("Number of drafts", 1, 10).show(ui, &mut world.count);
        Segmented::new("Show", &views).small().show(ui, &mut "Source".to_owned().as_str());
    });
    heading(ui, "Text and type");
    text_line(ui, "Section, 15 semibold", Type::Section, t.text);
    text_line(ui, "Label, 13 medium", Type::Label, t.text);
    text_line(ui, "Secondary, 12 regular, and long enough to be cut at the end", Type::Small, t.text_2);
    text_line(ui, "Caption, 11 regular", Type::Caption, t.text_3);
    text_line(ui, "41.8 %", Type::Figure, t.text);
}

#[test]
fn the_gallery_can_be_drawn_in_both_modes() {
    for (mode, scale, name) in
        [(Mode::Dark, 1.0, "widgets_dark"), (Mode::Light, 1.0, "widgets_light"), (Mode::Dark, 2.0, "widgets_dark_2x")]
    {
        let mut harness = harness(mode, scale, vec2(1440.0, 900.0), gallery);
        harness.run();
        save(&harness.render().unwrap(), name);
    }
}

fn bars(ui: &mut Ui, world: &mut World) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(ui.max_rect().expand(8.0), 0.0, t.panel);
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(24.0, 24.0), egui::Sense::hover());
        mark(ui, rect);
        text_line(ui, "Maquette", Type::Label, t.text);
        vertical_hairline(ui, 20.0);
        let name = [
            Run::new("coffee-table.png", Type::SmallMedium, t.text),
            Run::new("3600 × 2400", Type::Small, t.text_3).after(8.0),
        ];
        text_runs(ui, &name);
        let views =
            [Segment::new("Canvas", "Canvas"), Segment::new("Compare", "Compare"), Segment::new("Gallery", "Gallery")];
        Segmented::new("View", &views).height(30.0).show(ui, &mut world.view);
        Pill::new("1 running").note("1 waiting").dot(t.accent_line).show(ui);
        budget(ui, "0.42", "of 5.00 USD", "today", 0.084, 132.0);
    });
    floating_bar(t).show(ui, |ui| {
        ui.horizontal(|ui| {
            IconButton::new(icons::BRUSH, "Brush").on(true).show(ui);
            let size = Scale::logarithmic(1.0, 2000.0);
            LevelField::new("Size", size).unit("px").width(115.0).show(ui, &mut world.size);
            let percent = Scale::linear(0.0, 100.0);
            LevelField::new("Hardness", percent).unit("%").width(122.0).show(ui, &mut world.hardness);
            LevelField::new("Feather", percent).unit("px").show(ui, &mut world.feather);
            vertical_hairline(ui, 18.0);
            IconButton::new(icons::INVERT_COLORS, "Invert mask").key("Ctrl+I").show(ui);
            IconButton::new(icons::DELETE, "Clear mask").show(ui);
        });
    });
    ui.horizontal(|ui| {
        let modes = [Segment::new(0, "Generate"), Segment::new(1, "Edit"), Segment::new(2, "Compose")];
        Segmented::new("Mode", &modes).show(ui, &mut 1);
        vertical_hairline(ui, 20.0);
        let tiers = [Segment::new("Draft", "Draft"), Segment::new("Final", "Final")];
        Segmented::new("Tier", &tiers).show(ui, &mut world.tier);
        Stepper::new("Number of drafts", 1, 10).show(ui, &mut world.count);
        Chip::dropdown("Size", "1376 × 992").icon(icons::ASPECT_RATIO).show(ui);
        IconButton::new(icons::TUNE, "More").show(ui);
        Button::quiet("What is sent").icon(icons::PREVIEW).show(ui);
        if Button::primary("Run 4 drafts").key("Ctrl+Enter").bar().tip("Runs").show(ui).clicked() {
            world.clicks += 1;
        }
    });
}

#[test]
fn bars_can_be_drawn_and_say_what_their_icons_do() {
    for (mode, name) in [(Mode::Dark, "bars_dark"), (Mode::Light, "bars_light")] {
        let mut harness = harness(mode, 1.0, vec2(960.0, 180.0), bars);
        harness.run();
        let trash = harness.get_by_label("Clear mask").rect().center();
        harness.hover_at(trash);
        harness.run_steps(60);
        save(&harness.render().unwrap(), name);
    }
}

#[test]
fn fonts_have_every_icon_and_sign_in_use() {
    let mut harness = harness(Mode::Dark, 1.0, vec2(100.0, 100.0), |_, _| ());
    harness.run();
    harness.ctx.fonts_mut(|fonts| {
        for icon in icons::ALL_OUTLINE.iter().chain(icons::ALL_FILLED) {
            assert!(fonts.has_glyphs(&icon.font(20.0), icon.glyph()), "{icon:?}");
        }
        for kind in [Type::Body, Type::Label, Type::Section] {
            assert!(fonts.has_glyphs(&kind.font(), "× … – — ≤ ≥ → − ± ° µ ä ß ő Ж Ω “” ’"));
            let one = fonts.glyph_width(&kind.font(), '1');
            assert!("023456789".chars().all(|c| fonts.glyph_width(&kind.font(), c) == one), "figures are tabular");
        }
    });
}

#[test]
fn a_disabled_button_does_nothing_and_says_why() {
    let mut harness = harness(Mode::Dark, 1.0, vec2(400.0, 200.0), |ui, world| {
        if Button::primary("Run final").enabled(Err("Paint a mask first")).show(ui).clicked() {
            world.clicks += 1;
        }
    });
    harness.get_by_label("Run final").click();
    harness.run();
    assert_eq!(harness.state().clicks, 0);
    harness.key_press(Key::Tab);
    harness.run();
    assert!(harness.query_by_label("Paint a mask first").is_some(), "the reason shows on focus");
    save(&harness.render().unwrap(), "widgets_why");
}

#[test]
fn a_button_is_pressed_with_mouse_and_keyboard() {
    let mut harness = harness(Mode::Dark, 1.0, vec2(400.0, 200.0), |ui, world| {
        if Button::secondary("Accept").show(ui).clicked() {
            world.clicks += 1;
        }
    });
    harness.get_by_label("Accept").click();
    harness.run();
    assert_eq!(harness.state().clicks, 1);
    harness.get_by_label("Accept").focus();
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().clicks, 2);
}

#[test]
fn a_level_field_is_dragged_typed_and_stepped() {
    let mut harness = harness(Mode::Dark, 1.0, vec2(400.0, 200.0), |ui, world| {
        LevelField::new("Hardness", Scale::linear(0.0, 100.0)).unit("%").width(100.0).show(ui, &mut world.hardness);
    });
    harness.run();
    let middle = harness.get_by_label("Hardness").rect().center();
    harness.drag_at(middle);
    harness.run();
    harness.hover_at(middle - vec2(30.0, 0.0));
    harness.run();
    harness.drop_at(middle - vec2(30.0, 0.0));
    harness.run();
    assert!((harness.state().hardness - 50.0).abs() <= 1.0, "{}", harness.state().hardness);

    harness.get_by_label("Hardness").focus();
    harness.run();
    harness.state_mut().hardness = 50.0;
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert_eq!(harness.state().hardness, 51.0);
    harness.key_press_modifiers(egui::Modifiers::SHIFT, Key::ArrowDown);
    harness.run();
    assert_eq!(harness.state().hardness, 41.0);

    harness.get_by_label("Hardness").click();
    harness.run();
    harness.event(egui::Event::Text("12 %".to_owned()));
    harness.run();
    save(&harness.render().unwrap(), "widgets_typing");
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().hardness, 12.0, "typed over the whole old number");
}

#[test]
fn segments_steppers_and_checkboxes_change_their_values() {
    let mut harness = harness(Mode::Dark, 1.0, vec2(400.0, 200.0), |ui, world| {
        let tiers = [Segment::new("Draft", "Draft"), Segment::new("Final", "Final")];
        Segmented::new("Tier", &tiers).show(ui, &mut world.tier);
        Stepper::new("drafts", 1, 5).show(ui, &mut world.count);
        Checkbox::new("On").show(ui, &mut world.on);
        Section::new("Masks").show(ui, &mut world.open);
    });
    harness.get_by_label("Final").click();
    harness.get_by_label("More: drafts").click();
    harness.get_by_label("On").click();
    harness.get_by_label("Masks").click();
    harness.run();
    let world = harness.state();
    assert_eq!((world.tier, world.count, world.on, world.open), ("Final", 5, false, false));
    harness.get_by_label("More: drafts").click();
    harness.run();
    assert_eq!(harness.state().count, 5, "not beyond the end");
}

#[test]
fn a_menu_opens_under_its_chip_and_closes_on_a_choice() {
    let mut harness = harness(Mode::Light, 1.0, vec2(400.0, 300.0), |ui, world| {
        let chip = Chip::dropdown("Size", "1376 × 992").show(ui);
        menu(&chip, 200.0, |ui| {
            if MenuRow::new("1024 × 1024").show(ui).clicked() {
                world.clicks += 1;
            }
            MenuRow::new("2048 × 2048").key("2").show(ui);
        });
    });
    harness.get_by_label("Size: 1376 × 992").click();
    harness.run();
    save(&harness.render().unwrap(), "widgets_menu");
    harness.get_by_label("1024 × 1024").click();
    harness.run();
    assert_eq!(harness.state().clicks, 1);
    assert!(harness.query_by_label("1024 × 1024").is_none());
}
