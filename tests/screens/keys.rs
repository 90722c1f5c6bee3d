//! Keys and clicks: what they ask for, and what they must not do.

use crate::world::{Window, World, window};
use crate::{press, taken};
use eframe::egui::{ColorImage, DroppedFile, Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use maquette::command::action::{Action, Scope};
use maquette::command::{Command, Target};
use maquette::entry::Verdict;
use maquette::geom::Extent;
use maquette::request::{Field, Problem};
use maquette::take::Tier;
use maquette::ui::state::{Overlay, Tab, Tool};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The actions that were asked for.
fn done(window: &mut Window) -> Vec<Command> {
    taken(window).into_iter().filter(|command| matches!(command, Command::Do(_))).collect()
}

const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

#[test]
fn the_one_button_runs() {
    let mut window = window(World::running());
    window.get_by_label("Run 4 drafts").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::Do(Action::Run)]);
}

/// Opens the palette and types.
fn look_up(window: &mut Window, text: &str) {
    press(window, Modifiers::COMMAND, Key::K);
    window.event(Event::Text(text.to_owned()));
    window.run_ok();
}

#[test]
fn the_palette_finds_every_action_by_a_few_letters() {
    let mut window = window(World::running());
    let prompt = window.state().draft.prompt.clone();
    window.get_by_label("Prompt").focus();
    window.run_ok();
    press(&mut window, Modifiers::COMMAND, Key::Home);
    look_up(&mut window, "wand");
    assert_eq!(window.state().state.overlay, Overlay::Palette);
    assert!(window.query_by_label("Clear waiting jobs").is_none(), "only what matches is listed");
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!((&window.state().state.overlay, window.state().state.screen.tool), (&Overlay::None, Tool::Wand));
    assert_eq!(window.state().draft.prompt, prompt, "neither its keys nor what is typed there reach the prompt");
    taken(&mut window);
    // The arrows walk the rows.
    look_up(&mut window, "paste mask");
    for key in [Key::ArrowDown, Key::ArrowDown, Key::ArrowUp, Key::ArrowDown, Key::Enter] {
        press(&mut window, Modifiers::NONE, key);
    }
    assert_eq!(taken(&mut window), [Command::Do(Action::PasteMaskScaled)]);
    look_up(&mut window, "clear m");
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(taken(&mut window), [Command::Do(Action::ClearMask)]);
}

#[test]
fn the_palette_does_nothing_unasked() {
    let mut window = window(World::running());
    window.state_mut().state.area = Some(Scope::Canvas);
    // Plain Enter pays for nothing, whatever stands in the first row.
    press(&mut window, Modifiers::COMMAND, Key::K);
    press(&mut window, Modifiers::NONE, Key::Enter);
    press(&mut window, Modifiers::COMMAND, Key::Enter);
    assert_eq!(window.state().state.overlay, Overlay::Palette);
    window.event(Event::Text("run drafts".to_owned()));
    window.run_ok();
    press(&mut window, Modifiers::NONE, Key::Enter);
    // Nothing matched: it stays, has the focus, and its keys are text.
    press(&mut window, Modifiers::NONE, Key::Backspace);
    press(&mut window, Modifiers::NONE, Key::Delete);
    press(&mut window, Modifiers::NONE, Key::B);
    assert_eq!(window.state().state.overlay, Overlay::Palette);
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(window.state().state.overlay, Overlay::None);
    assert_eq!(taken(&mut window), []);
}

#[test]
fn the_pens_panel_leaves_with_its_tool() {
    let mut window = window(World::running());
    window.get_by_label("Stabiliser and pen").click();
    window.run_ok();
    assert_eq!(window.state().state.overlay, Overlay::Hand);
    window.state_mut().state.screen.tool = Tool::Lasso;
    window.run_ok();
    assert_eq!(window.state().state.overlay, Overlay::None, "nothing is left that blocks the canvas");
}

#[test]
fn a_problem_stops_the_button_and_says_why() {
    let mut world = World::running();
    world.prospect.problem =
        Some(Problem::new(Field::Mask, "Paint a mask first, or pull the crop frame past the border"));
    let mut window = window(world);
    window.get_by_label("Run 4 drafts").click();
    window.run_ok();
    assert_eq!(taken(&mut window), []);
    window.get_by_label("Run 4 drafts").hover();
    for _ in 0..30 {
        window.step();
    }
    assert!(window.query_by_label("Paint a mask first, or pull the crop frame past the border").is_some());
}

#[test]
fn ctrl_enter_in_the_prompt_runs_and_breaks_no_line() {
    let mut window = window(World::running());
    let before = window.state().draft.prompt.clone();
    window.get_by_label("Prompt").focus();
    window.run_ok();
    press(&mut window, Modifiers::COMMAND, Key::Enter);
    assert_eq!(taken(&mut window), [Command::Do(Action::Run)]);
    assert_eq!(window.state().draft.prompt, before);
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(window.state().draft.prompt.matches('\n').count(), 1, "Enter alone breaks the line");
    assert!(taken(&mut window).iter().all(|command| matches!(command, Command::EditDraft(_))));
}

#[test]
fn text_typed_in_the_frame_of_a_run_belongs_to_it() {
    let mut window = window(World::running());
    window.get_by_label("Prompt").focus();
    window.run_ok();
    taken(&mut window);
    let enter =
        Event::Key { key: Key::Enter, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::COMMAND };
    window.input_mut().events.extend([
        Event::Text("!".to_owned()),
        Event::ModifiersChanged(Modifiers::COMMAND),
        enter,
        Event::ModifiersChanged(Modifiers::NONE),
    ]);
    window.step();
    let out = taken(&mut window);
    assert!(
        matches!(&out[..], [Command::EditDraft(draft), Command::Do(Action::Run)] if draft.prompt.ends_with('!')),
        "{out:?}"
    );
}

#[test]
fn letters_mean_nothing_while_typing() {
    let mut window = window(World::running());
    window.get_by_label("Prompt").focus();
    window.run_ok();
    taken(&mut window);
    for key in [Key::G, Key::T, Key::B, Key::Slash, Key::Delete] {
        press(&mut window, Modifiers::NONE, key);
    }
    let screen = &window.state().state.screen;
    assert!(screen.stack_open && screen.tools_open);
    assert!(taken(&mut window).iter().all(|command| matches!(command, Command::EditDraft(_))));
}

#[test]
fn slash_puts_the_cursor_into_the_prompt() {
    let mut window = window(World::running());
    press(&mut window, Modifiers::NONE, Key::Slash);
    assert!(window.get_by_label("Prompt").is_focused());
    assert_eq!(taken(&mut window), [], "and types no slash");
}

#[test]
fn a_final_is_paid_for_only_in_its_step() {
    let mut window = window(World::running());
    press(&mut window, CTRL_SHIFT, Key::Enter);
    assert_eq!(window.state().state.overlay, Overlay::PriceStep);
    assert_eq!(window.state().draft.tier, Tier::Final, "the bar shows the final's size and price");
    assert!(!taken(&mut window).contains(&Command::Do(Action::RunFinal)));
    press(&mut window, Modifiers::NONE, Key::Enter);
    press(&mut window, Modifiers::COMMAND, Key::Enter);
    assert_eq!(taken(&mut window), [], "neither Enter nor Ctrl+Enter pays");
    press(&mut window, CTRL_SHIFT, Key::Enter);
    assert_eq!(done(&mut window), [Command::Do(Action::RunFinal)]);
    assert_eq!(window.state().state.overlay, Overlay::None);
    window.run_ok();
    assert_eq!(window.state().draft.tier, Tier::Draft, "and the bar stands where it stood");
}

#[test]
fn escape_closes_the_price_step() {
    let mut window = window(World::running());
    press(&mut window, CTRL_SHIFT, Key::Enter);
    taken(&mut window);
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(window.state().state.overlay, Overlay::None);
    assert_eq!(done(&mut window), []);
    assert_eq!(window.state().draft.tier, Tier::Draft, "the bar stands where it stood");
}

#[test]
fn with_a_problem_the_price_step_does_not_open() {
    let mut world = World::running();
    world.prospect.problem = Some(Problem::new(Field::Prompt, "Say what should be there"));
    let mut window = window(world);
    press(&mut window, CTRL_SHIFT, Key::Enter);
    assert_eq!(window.state().state.overlay, Overlay::None);
}

#[test]
fn the_strip_walks_and_decides_while_it_has_the_focus() {
    let mut world = World::running();
    let id = world.run(12, 4, Tier::Draft);
    world.staged = Some(id);
    let mut window = window(world);
    window.get_by_label_contains("Result 2 of 4, draft").click();
    window.run_ok();
    let ids: Vec<_> = window.state().jobs.get(id).unwrap().entries().map(|(_, entry)| entry.id).collect();
    assert_eq!(taken(&mut window), [Command::ShowResult(Some(ids[1]))]);
    assert_eq!(window.state().state.area, Some(Scope::Staging));
    press(&mut window, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(taken(&mut window), [Command::ShowResult(Some(ids[2]))]);
    press(&mut window, Modifiers::NONE, Key::Delete);
    assert_eq!(taken(&mut window), [Command::Verdict(ids[2], Verdict::Discarded)]);
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(taken(&mut window), [Command::Verdict(ids[2], Verdict::Accepted), Command::UseAsSource(ids[2])]);
    window.get_by_label("Prompt").click();
    window.run_ok();
    taken(&mut window);
    press(&mut window, Modifiers::NONE, Key::Escape);
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(taken(&mut window), [], "outside of the strip Enter decides nothing");
}

#[test]
fn enter_on_a_focused_button_presses_that_button_alone() {
    let mut world = World::running();
    let id = world.run(12, 4, Tier::Draft);
    world.staged = Some(id);
    let entry = world.jobs.get(id).unwrap().entries().nth(1).unwrap().1.clone();
    let entry_id = entry.id;
    world.shown = Some(maquette::ui::view::Shown { entry, pyramid: None });
    world.state.area = Some(Scope::Staging);
    let mut window = window(world);
    window.get_by_label("Keep").focus();
    window.run_ok();
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(taken(&mut window), [Command::Verdict(entry_id, Verdict::Kept)]);
}

#[test]
fn nothing_but_closing_works_over_the_settings() {
    let mut world = World::running();
    world.state.overlay = Overlay::Settings;
    let mut window = window(world);
    for (modifiers, key) in [(Modifiers::COMMAND, Key::Enter), (CTRL_SHIFT, Key::Enter), (Modifiers::NONE, Key::G)] {
        press(&mut window, modifiers, key);
    }
    assert_eq!(taken(&mut window), []);
    assert!(window.state().state.screen.stack_open);
    window.get_by_role_and_label(eframe::egui::Role::TextInput, "Name").focus();
    window.run_ok();
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(window.state().state.overlay, Overlay::Settings, "Escape leaves the field first");
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(window.state().state.overlay, Overlay::None);
}

#[test]
fn panels_can_be_hidden() {
    let mut window = window(World::running());
    press(&mut window, Modifiers::NONE, Key::G);
    assert!(!window.state().state.screen.stack_open);
    assert!(window.query_by_label("References").is_none());
    press(&mut window, Modifiers::NONE, Key::T);
    assert!(!window.state().state.screen.tools_open);
    press(&mut window, CTRL_SHIFT, Key::Num2);
    assert_eq!(window.state().state.screen.tab, Tab::Compare);
    press(&mut window, CTRL_SHIFT, Key::Num3);
    assert_eq!(window.state().state.screen.tab, Tab::Gallery);
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("not read here".to_owned())
    }
}

#[test]
fn files_and_pictures_come_in() {
    let mut window = window(World::running());
    window.event(Event::PointerMoved(eframe::egui::pos2(500.0, 300.0)));
    window.input_mut().dropped_files.push(Arc::new(Dropped(PathBuf::from("/a/b.png"))));
    window.step();
    assert_eq!(taken(&mut window), [Command::Import(vec![PathBuf::from("/a/b.png")], Target::Auto)]);
    window.event(Event::PasteImage(Arc::new(ColorImage::filled([2, 1], eframe::egui::Color32::RED))));
    window.step();
    let red = Arc::new(vec![255, 0, 0, 255, 255, 0, 0, 255]);
    assert_eq!(taken(&mut window), [Command::PasteImage(Extent::new(2, 1), red)]);
}

#[test]
fn a_paste_of_neither_text_nor_image_asks_for_files() {
    let mut window = window(World::running());
    let release = |modifiers| Event::Key { key: Key::V, physical_key: None, pressed: false, repeat: false, modifiers };
    window.event(release(Modifiers::COMMAND));
    window.step();
    assert_eq!(taken(&mut window), [Command::PasteFiles]);
    window.event(Event::Paste("words".to_owned()));
    window.step();
    window.event(release(Modifiers::COMMAND));
    window.step();
    assert_eq!(taken(&mut window), [], "text was pasted: nobody typed into, nothing to do");
    press(&mut window, Modifiers::NONE, Key::V);
    assert_eq!(taken(&mut window), [], "a plain V is no paste");
}

#[test]
fn clicks_in_the_queue_ask_for_a_new_call_with_its_price() {
    let mut world = World::running();
    world.settings.active = "Studio (OpenAI)".to_owned();
    let id = world.failed(13, 1, Tier::Final, &crate::world::ambiguous());
    let mut window = window(world);
    window.get_by_label("1 maybe billed, 1 running").click();
    window.run_ok();
    assert_eq!(window.state().state.overlay, Overlay::Queue);
    window.get_by_label("Run again 0.16 USD").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::RunAgain(id, 0)]);
    window.get_by_label("Leave it").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::DismissJob(id)]);
}

#[test]
fn a_path_typed_by_hand_is_imported() {
    let mut world = World::empty();
    world.state.overlay = Overlay::PathField(Target::Source);
    let mut window = window(world);
    taken(&mut window);
    window.get_by_label("Path").type_text("/a/b.png");
    window.run_ok();
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(taken(&mut window), [Command::Import(vec![PathBuf::from("/a/b.png")], Target::Source)]);
    assert_eq!(window.state().state.overlay, Overlay::None);
}

#[test]
fn tab_visits_the_parts_in_order_and_comes_out_of_each() {
    let mut window = window(World::running());
    let parts = ["Maquette menu", "Brush", "Canvas, ", "Result 1 of 4", "Prompt", "Run 4 drafts", "Add references"];
    let mut found = vec![];
    for _ in 0..80 {
        press(&mut window, Modifiers::NONE, Key::Tab);
        let focused = window.root().children_recursive().find(egui_kittest::Node::is_focused);
        let name = focused.and_then(|node| node.accesskit_node().label()).unwrap_or_default();
        if let Some(part) = parts.iter().find(|part| name.starts_with(**part))
            && found.last() != Some(part)
        {
            found.push(*part);
        }
    }
    let mut first_visits = found.clone();
    first_visits.truncate(parts.len());
    assert_eq!(first_visits, parts, "{found:?}");
    assert!(taken(&mut window).is_empty());
    let screen = &window.state().state.screen;
    assert!(screen.tools_open && screen.stack_open, "Tab hid no panel on its way");
}

#[test]
fn tab_hides_the_panels_after_a_press_on_the_canvas() {
    let mut window = window(World::running());
    let at = eframe::egui::pos2(500.0, 300.0);
    window.state_mut().state.screen.tool = Tool::Hand;
    window.drag_at(at);
    window.run_ok();
    window.drop_at(at);
    window.run_ok();
    press(&mut window, Modifiers::NONE, Key::Tab);
    let screen = &window.state().state.screen;
    assert!(!screen.tools_open && !screen.stack_open);
    press(&mut window, Modifiers::NONE, Key::Tab);
    let screen = &window.state().state.screen;
    assert!(screen.tools_open && screen.stack_open);
}
