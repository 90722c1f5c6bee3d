//! The fault matrix: for each fault that was promised an outcome, the tests that prove it.
//!
//! Rows are numbered as in the notes on reliability that the matrix comes from. A row without a test says why. The test
//! below fails when a test that is named here is gone, so that the table stays true.

use super::proxy::Proxy;
use super::world::World;
use super::{SMALL, holds, text};
use maquette::geom::Extent;
use maquette::sandbox::{self, Config};
use std::path::Path;

/// Number, fault, tests as `file: name`, and what is left open.
type Row = (u32, &'static str, &'static [&'static str], &'static str);

const MATRIX: &[Row] = &[
    (
        1,
        "SIGKILL at any moment of a job",
        &[
            "tests/cli/kill.rs: killed_at_any_moment_nothing_is_lost_and_nothing_is_sent_twice",
            "tests/cli/storm.rs: killed_at_random_points_of_mixed_runs_nothing_is_lost_and_nothing_is_sent_twice",
        ],
        "",
    ),
    (2, "SIGKILL in a rename, in a commit", &["tests/cli/system.rs: killed_in_each_rename_and_in_commits"], ""),
    (
        3,
        "power cut",
        &[
            "tests/cli/system.rs: what_must_be_durable_is_so_in_the_right_order",
            "tests/cli/system.rs: before_done",
            "src/library/tests/damage.rs: a_cut_log_loses_no_more_than_what_was_in_it",
        ],
        // The proof is the order of system calls: every file of a result is synced before it is moved in, its folder
        // after it, then the index commits and syncs its log, and only then is the result told.
        "",
    ),
    (
        4,
        "fsync fails",
        &[
            "tests/cli/system.rs: a_disk_that_fails_to_sync_never_makes_a_result_that_is_not_there",
            "src/work/part_file.rs: a_sync_that_fails_is_made_good_by_another_file",
            "src/work/stranded.rs: the_pictures_of_an_answer_are_written_byte_for_byte",
            "tests/screens/queue.rs: an_answer_that_is_not_stored_can_be_saved_elsewhere",
        ],
        "",
    ),
    (
        5,
        "disk full before sending",
        &[
            "tests/cli/system.rs: a_disk_without_room_for_the_answer_sends_nothing",
            "src/library/tests/damage.rs: a_full_disk_and_a_locked_folder_are_named",
        ],
        "",
    ),
    (
        6,
        "disk full while the answer comes",
        &[
            "tests/cli/system.rs: an_answer_that_the_disk_does_not_take_waits_in_memory_until_there_is_room",
            "tests/journey/safety.rs: an_answer_that_the_disk_refuses_is_saved_elsewhere_and_stored_when_there_is_room",
        ],
        "",
    ),
    (
        7,
        "folder read-only, removed, unmounted",
        &[
            "tests/cli/system.rs: a_library_that_cannot_be_written_any_more_is_said_and_nothing_is_sent",
            "src/library/tests/damage.rs: a_read_only_folder_is_named",
            "src/library/tests/damage.rs: a_file_in_the_way_is_a_sentence",
            "src/library/read_only.rs: what_is_read_only_is_read_and_never_written",
            "src/library/read_only.rs: a_folder_that_goes_away_and_comes_back_is_opened_again_with_its_calls",
            "src/work/queue/tests.rs: nothing_is_sent_while_the_library_takes_nothing",
            "tests/screens/pictures.rs: banners_say_what_is_wrong_and_nothing_is_sent_meanwhile",
            "tests/journey/safety.rs: a_disk_that_turns_read_only_or_goes_away_is_said_and_it_goes_on_when_it_is_back",
        ],
        "",
    ),
    (
        8,
        "index damaged",
        &[
            "src/library/tests/damage.rs: a_damaged_page_is_found_copied_once_and_repaired",
            "src/library/tests/damage.rs: an_index_that_is_cut_empty_or_gone_is_never_silently_empty",
            "src/library/tests/damage.rs: random_bytes_over_the_index_never_panic_and_a_repair_always_opens",
            "src/library/tests/queue.rs: a_repair_empties_the_queue_for_calls_may_be_lost_with_the_index",
        ],
        "",
    ),
    (
        9,
        "settings damaged",
        &[
            "src/settings/tests.rs: a_damaged_file_is_kept_aside_and_the_last_good_one_is_used",
            "src/settings/tests.rs: any_file_gives_usable_settings",
        ],
        "",
    ),
    (
        10,
        "two programs on one library",
        &[
            "src/library/tests/ledger.rs: one_window_at_a_time",
            "tests/cli.rs: two_programs_share_a_library",
            "tests/journey/safety.rs: a_second_window_looks_and_takes_over_when_the_first_is_closed",
        ],
        "",
    ),
    (
        11,
        "the server never answers",
        &[
            "src/api/client/tests.rs: what_breaks_after_sending_is_unclear",
            "src/api/client/tests.rs: answers_that_end_early_or_stall_are_unclear",
        ],
        "",
    ),
    (
        12,
        "slow first byte",
        // With shorter times than four minutes: the waits are settings.
        &["src/api/client/tests.rs: a_slow_answer_is_no_stall_but_the_whole_call_has_a_limit"],
        "",
    ),
    (
        13,
        "reset, or an end without a head, after the body was read",
        &[
            "src/api/client/tests.rs: what_breaks_after_sending_is_unclear",
            "tests/cli/faults.rs: every_failure_is_told_and_nothing_is_sent_twice",
        ],
        "",
    ),
    (
        14,
        "no connection, no such host, bad certificate",
        &["src/api/client/tests.rs: what_never_connects_was_not_sent", "tests/cli/faults.rs: nobody_there_is_not_sent"],
        "",
    ),
    (
        15,
        "a kept connection that is closed",
        &["tests/api_sandbox.rs: a_kept_connection_that_closes_is_no_second_call"],
        "",
    ),
    (
        16,
        "a body that is cut",
        &[
            "tests/cli/faults.rs: every_failure_is_told_and_nothing_is_sent_twice",
            "src/api/answer/tests.rs: finished_pictures_of_a_cut_answer_are_rescued",
            "src/api/scanner/tests.rs: a_cut_answer_gives_its_finished_pictures",
        ],
        "",
    ),
    (
        17,
        "429 with a wait of any form",
        &[
            "src/api/refusal/wait.rs: every_form_is_read_and_nonsense_is_not_believed",
            "src/api/limiter.rs: a_burst_that_is_refused_halves_once_and_waits",
            "src/work/lane.rs: a_pause_that_the_endpoint_asks_for_holds_for_all_its_calls",
            "src/work/queue/tests.rs: haste_is_waited_out_in_the_queue",
            "tests/cli/faults.rs: a_rate_limit_waits_and_is_a_row_of_its_own_each_time",
        ],
        "",
    ),
    (
        18,
        "429 for want of credit",
        &[
            "src/work/queue/tests.rs: no_credit_stops_the_profile_with_one_refusal",
            "src/work/queue/tests.rs: a_command_has_nobody_to_wait_for",
        ],
        "",
    ),
    (
        19,
        "500 to 524 with a page",
        &[
            "tests/cli/faults.rs: every_failure_is_told_and_nothing_is_sent_twice",
            "src/api/refusal/tests.rs: a_page_gives_its_title_and_never_itself",
        ],
        "",
    ),
    (
        20,
        "redirects",
        &[
            "src/api/client/tests.rs: a_redirect_is_named_and_never_followed",
            "tests/cli/faults.rs: every_failure_is_told_and_nothing_is_sent_twice",
        ],
        "",
    ),
    (
        21,
        "results that are addresses",
        &[
            "src/api/download/tests.rs: nothing_inside_is_asked",
            "src/api/download/guard.rs: a_name_that_resolves_to_the_inside_is_refused_at_the_connection",
            "src/api/download/tests.rs: a_picture_of_the_endpoint_itself_is_fetched_without_key_and_referrer",
            "src/api/download/tests.rs: what_is_no_whole_picture_is_an_error",
        ],
        "",
    ),
    (22, "decompression bombs", &["src/picture/decode/tests.rs: bombs_are_refused_at_once"], ""),
    (
        23,
        "odd sizes of pictures",
        &[
            "src/ui/textures/tests.rs: pictures_that_cannot_be_textures_fail",
            "src/ui/textures/tests.rs: only_visible_tiles_are_uploaded_and_a_few_a_frame",
        ],
        "",
    ),
    (
        24,
        "pictures that are cut, misnamed or none",
        &[
            "src/picture/decode/tests.rs: a_cut_jpeg_is_kept_and_remarked",
            "src/picture/decode/tests.rs: foreign_formats_are_named",
            "src/api/answer/tests.rs: the_bytes_decide_what_it_is",
            "tests/cli/faults.rs: every_failure_is_told_and_nothing_is_sent_twice",
        ],
        "",
    ),
    (
        25,
        "mutated pictures",
        &[
            "src/picture/decode/tests.rs: a_hundred_thousand_mutations_of_all_formats_never_panic",
            "src/picture/decode/tests.rs: mutated_files_never_panic",
            "src/picture/decode/tests.rs: noise_never_panics",
        ],
        "",
    ),
    (
        26,
        "event streams",
        &[
            "src/api/events/tests.rs: a_large_event_in_small_pieces_takes_linear_time",
            "src/api/events/tests.rs: cuts_do_not_matter",
            "src/api/events/tests.rs: errors_in_every_shape",
        ],
        "",
    ),
    (
        27,
        "JSON of any kind",
        &[
            "src/api/scanner/tests.rs: what_is_absurd_is_refused_and_long_strings_are_left_out",
            "src/api/scanner/tests.rs: escapes_urls_and_empty_strings",
            "src/api/scanner/tests.rs: any_text_ends_without_a_panic",
        ],
        "",
    ),
    (
        28,
        "keychains that fail",
        &[
            "src/api/keychain.rs: a_keychain_that_hangs_is_not_waited_for_and_not_asked_for_ever",
            "src/api/keychain.rs: the_systems_keychain_never_holds_the_program_up",
            "src/work/endpoint.rs: the_keychain_is_asked_once_for_all_who_want_the_same_key",
        ],
        "",
    ),
    (
        29,
        "keys in files",
        &[
            "tests/cli.rs: a_key_is_sent_and_written_nowhere",
            "src/journal.rs: no_key_gets_through",
            "src/api/client/tests.rs: refusals_tell_reason_wait_and_ids_but_never_the_key",
        ],
        "",
    ),
    (
        30,
        "panics",
        &[
            "src/work/queue/tests.rs: a_panic_ends_one_part_and_not_the_queue",
            "src/journal.rs: a_panic_leaves_a_crash_file",
            "src/library/starts.rs: starts_count_until_one_is_up",
            "tests/journey/safety.rs: a_panic_leaves_a_report_that_the_next_start_offers_and_a_call_that_panics_is_one_failure",
            "tests/journey/safety.rs: after_two_starts_that_did_not_get_up_the_session_waits_for_a_click",
        ],
        "",
    ),
    (
        31,
        "clocks that jump",
        // Waits are by a clock that does not jump.
        &["src/library/tests/storage.rs: a_clock_that_jumps_changes_no_order", "src/ui/queue/card.rs: times_read_well"],
        "",
    ),
    (
        32,
        "a library of many results",
        &[
            "tests/stage.rs: a_hundred_thousand_results_cost_what_is_in_sight",
            "src/library/tests/masks.rs: a_library_of_the_first_format_opens_with_its_masks",
            "tests/cli/system.rs: killed_at_any_step_of_bringing_the_index_up_to_date_it_is_the_old_one_or_the_new_one",
            "tests/journey/safety.rs: killed_while_thumbnails_are_made_the_next_start_makes_them",
        ],
        "",
    ),
    (
        33,
        "references with places, turns and profiles of colour",
        &[
            "tests/cli/matrix.rs: nothing_of_a_cameras_notes_goes_out",
            "src/picture/decode/tests.rs: exif_orientation_is_applied",
            "src/picture/decode/jpeg.rs: inks_are_read_both_ways",
        ],
        "",
    ),
    (
        34,
        "no screen, no folders",
        &[
            "tests/journey/start.rs: without_a_display_it_says_so",
            "tests/journey/start.rs: a_library_that_cannot_be_made_is_a_sentence",
            "tests/journey/safety.rs: without_bus_portal_and_home_it_starts_and_without_folders_it_says_so",
        ],
        "",
    ),
    (
        35,
        "the budget",
        &[
            "src/work/queue/tests.rs: what_waits_outlives_the_program_and_is_held_until_a_click",
            "src/work/queue/tests.rs: a_limit_stops_its_profile_and_no_other_and_nothing_of_it_is_lost",
            "src/library/tests/budget.rs: owners_that_race_never_go_over_a_limit_together",
        ],
        "",
    ),
];

#[test]
fn every_row_of_the_fault_matrix_has_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let numbers: Vec<u32> = MATRIX.iter().map(|row| row.0).collect();
    assert_eq!(numbers, (1..=35).collect::<Vec<_>>());
    for (number, fault, tests, open) in MATRIX {
        assert!(!tests.is_empty() && open.is_empty(), "{number}, {fault}: nothing is left open; {open}");
        for test in *tests {
            let (file, name) = test.split_once(": ").unwrap();
            let text = std::fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert!(text.contains(&format!("fn {name}(")), "{number}, {fault}: {file} has no {name}");
        }
    }
}

/// A JPEG with what a camera notes: that it was held upright, and where it was.
fn with_notes(jpeg: &[u8]) -> Vec<u8> {
    let place = b"N 48 12 CANARY, E 16 22\0";
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]);
    tiff.extend([0x3b, 0x01, 2, 0, place.len() as u8, 0, 0, 0, 38, 0, 0, 0]);
    tiff.extend([0; 4]);
    assert_eq!(tiff.len(), 38, "so says the note");
    tiff.extend(place);
    let length = (2 + 6 + tiff.len()) as u16;
    [&jpeg[..2], &[0xff, 0xe1], &length.to_be_bytes(), b"Exif\0\0", &tiff, &jpeg[2..]].concat()
}

#[test]
fn nothing_of_a_cameras_notes_goes_out() {
    let world = World::new();
    let jpeg = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rocket.jpg")).unwrap();
    let (width, height) =
        image::image_dimensions(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rocket.jpg")).unwrap();
    let photo = world.path("photo.jpg");
    let noted = with_notes(&jpeg);
    assert!(holds(&noted, b"CANARY") && holds(&noted, b"Exif"));
    std::fs::write(&photo, noted).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let server = runtime.block_on(sandbox::start(Config::default())).unwrap();
    let proxy = Proxy::before(&server.base_url());
    let run =
        |arguments: &[&str]| world.run(&[arguments, &["--prompt", "x", "--base-url", &proxy.base_url]].concat()).done();
    run(&[&["generate", "--ref", text(&photo)], SMALL].concat());
    run(&["edit", "--image", text(&photo), "--size", "1024x1536"]);
    let sent = proxy.requests().concat();
    assert!(sent.len() > 10_000 && !holds(&sent, b"CANARY") && !holds(&sent, b"Exif"));
    let extents: Vec<Option<Extent>> =
        server.log().iter().flat_map(|seen| seen.files().map(|file| file.extent).collect::<Vec<_>>()).collect();
    assert_eq!(extents, [Some(Extent::new(height, width)), Some(Extent::new(1024, 1536))], "upright");
}
