//! Faults of the system below the program, on Linux: killed inside a system call, a disk that fails or is full, and the
//! order in which things reach it. Without strace or without the right to mount these say that they are skipped.

use super::serve::Serve;
use super::storm::{Endpoints, check, parts};
use super::world::{World, finished};
use super::{SMALL, inputs, text};
use maquette::sandbox::Fault;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};

/// True when such a command works here; says so when it does not, and fails where everything has to be there.
fn works(what: &str, command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let works = status.is_ok_and(|status| status.success());
    if !works {
        println!("skipped: {what} does not work here");
    }
    works
}

fn strace_works() -> bool {
    works("strace", Command::new("strace").args(["-f", "-qq", "-o", "/dev/null", "true"]))
}

/// `strace ARGUMENTS maquette edit`, in that world.
fn traced(world: &World, arguments: &[&str], url: &str, source: &str, mask: &str) -> Command {
    let plain = world.command(&["edit", "--base-url", url, "--image", source, "--mask", mask, "--prompt", "a balloon"]);
    let mut command = Command::new("strace");
    command.args(["-f", "-qq"]).args(arguments).arg(plain.get_program()).args(plain.get_args());
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.current_dir(world.path("home")).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Runs an edit again and again with a fault in the first, second, ... of some system calls, until six runs do not mind.
/// After each the library is recovered and everything is checked. Gives the number of runs that met the fault.
fn at_each(calls: &str, fault: &str, steps: impl Iterator<Item = usize>) -> usize {
    let world = World::new();
    let (source, mask) = inputs(&world);
    let (source, mask) = (text(&source), text(&mask));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut endpoints = runtime.block_on(Endpoints::start(vec![None]));
    let url = endpoints.url(0);
    let (mut met, mut well) = (0, 0);
    for step in steps {
        let known = parts(&world);
        let inject = format!("inject={calls}:{fault}:when={step}");
        let arguments = ["-o", "/dev/null", "-e", &format!("trace={calls}"), "-e", &inject];
        let output = traced(&world, &arguments, &url, source, mask).output().unwrap();
        let mut before = parts(&world);
        before.retain(|id, _| !known.contains_key(id));
        world.run(&["recover"]).done();
        check(&world, &mut endpoints, &before);
        if output.status.success() {
            let told: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(told["state"], "done", "step {step}: {told}");
            well += 1;
            // What a second try mends is no end of the faults.
            if well == 6 {
                break;
            }
        } else {
            (met, well) = (met + 1, 0);
        }
    }
    world.verify();
    met
}

#[test]
fn killed_in_each_rename_and_in_commits() {
    if !strace_works() {
        return;
    }
    let renames = at_each("rename,renameat,renameat2", "signal=KILL", 1..30);
    // Some of them: an edit has many commits, and each is a transaction of its own.
    let commits = at_each("fsync,fdatasync", "signal=KILL", (1..90).step_by(4));
    println!("killed in {renames} renames and {commits} syncs of commits and files");
    assert!(renames >= 2 && commits >= 4, "{renames} {commits}");
}

#[test]
fn a_disk_that_fails_to_sync_never_makes_a_result_that_is_not_there() {
    if !strace_works() {
        return;
    }
    let failed = at_each("fsync,fdatasync", "error=EIO", (1..90).step_by(3));
    println!("{failed} runs failed for a sync");
    assert!(failed >= 4, "{failed}");
}

#[test]
fn what_must_be_durable_is_so_in_the_right_order() {
    if !strace_works() {
        return;
    }
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    let (source, mask) = inputs(&world);
    let log = world.path("trace.txt");
    let calls = "trace=fsync,fdatasync,rename,renameat,renameat2,write,pwrite64,writev,sendto,sendmsg";
    let arguments = ["-y", "-s", "48", "-o", text(&log), "-e", calls];
    let output = traced(&world, &arguments, &serve.base_url, text(&source), text(&mask)).output().unwrap();
    assert!(output.status.success());
    let log = std::fs::read_to_string(log).unwrap();
    let lines: Vec<&str> = log.lines().collect();
    let find = |from: usize, what: &[&str]| {
        let found = lines.iter().skip(from).position(|line| what.iter().all(|word| line.contains(word)));
        from + found.unwrap_or_else(|| panic!("no {what:?} after line {from} of\n{log}"))
    };
    let sent = find(0, &["POST /v1/images/edits"]);
    // SQLite calls one or the other, by how it was built.
    let synced = |line: &str| line.contains("fsync(") || line.contains("fdatasync(");
    let durable = |line: &&str| synced(line) && line.contains("library.db-wal");
    assert!(lines[..sent].iter().any(durable), "the row is durable before the first byte leaves");
    let last_write = lines[..sent].iter().rposition(|line| line.contains("write") && line.contains("library.db-wal"));
    assert!(last_write.is_none_or(|at| lines[at..sent].iter().any(durable)), "nothing of the index is unsynced then");
    let part = find(sent, &["fsync(", "/parts/"]);
    let raw = find(part, &["fsync(", "/results/"]);
    let moved = find(raw, &["rename", "/results/"]);
    // The folder of a month, such as 2026-11.
    let month = |line: &str| line.split("/results/").nth(1).and_then(|rest| rest.split('>').next()).map(str::len);
    let folder = lines[moved..].iter().position(|line| synced(line) && month(line) == Some(7));
    let folder = moved + folder.expect("the folder is synced after a file was moved in");
    let placed = lines[folder..].iter().any(durable);
    let last_move = lines.iter().rposition(|line| line.contains("rename") && line.contains("/results/"));
    assert!(placed && lines.iter().rposition(durable) > last_move, "the row of a result comes after its files");
    before_done(&lines, text(&world.library()));
}

/// When "done" is told, a power cut takes nothing of it: every file that was moved into the library was synced before
/// its move and its folder after it, and only then came the last commit of the index, synced as well.
fn before_done(lines: &[&str], library: &str) {
    let synced = |line: &str, path: &str| {
        (line.contains("fsync(") || line.contains("fdatasync(")) && line.contains(&format!("<{path}>"))
    };
    let told = lines.iter().position(|line| line.contains("write(1<")).expect("it was told");
    let wal = format!("{library}/library.db-wal");
    let written = lines[..told].iter().rposition(|line| line.contains("write") && line.contains(&wal)).unwrap();
    let commit =
        written + lines[written..told].iter().position(|line| synced(line, &wal)).expect("the commit is synced");
    let mut moved = 0;
    for (at, line) in lines[..told].iter().enumerate().filter(|(_, line)| line.contains("rename")) {
        let names: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        let [from, to] = names[..] else { continue };
        // Thumbnails are made again when they are lost.
        if !to.starts_with(library) || to.contains("/thumbs/") || !line.ends_with("= 0") {
            continue;
        }
        moved += 1;
        assert!(lines[..at].iter().any(|line| synced(line, from)), "{to} was not synced before it was moved in");
        let folder = Path::new(to).parent().unwrap().to_str().unwrap();
        let after = lines[at..].iter().position(|line| synced(line, folder)).map(|found| at + found);
        assert!(after.is_some_and(|after| after < commit), "{folder} was not synced before the commit");
    }
    assert!(moved >= 4, "source, mask, the endpoint's picture, the finished one: {moved}");
}

/// A library as the first format wrote it.
fn old_library(dir: &Path) {
    std::fs::create_dir_all(dir).unwrap();
    let db = rusqlite::Connection::open(dir.join("library.db")).unwrap();
    // The tables are not in the order in which they name each other.
    db.pragma_update(None, "foreign_keys", false).unwrap();
    db.execute_batch(include_str!("../data/library-format-1.sql")).unwrap();
    db.execute_batch("PRAGMA application_id = 1297175621; PRAGMA user_version = 1;").unwrap();
}

fn version(file: &Path) -> i64 {
    let db = rusqlite::Connection::open(file).unwrap();
    let whole: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok", "{}", file.display());
    db.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

#[test]
fn killed_at_any_step_of_bringing_the_index_up_to_date_it_is_the_old_one_or_the_new_one() {
    if !strace_works() {
        return;
    }
    let thorough = std::env::var("MAQUETTE_TEST_ALL").is_ok_and(|value| value == "1");
    let world = World::new();
    world.verify();
    let newest = version(&world.library().join("library.db"));
    let (mut killed, mut half) = (0, 0);
    for step in (1..400).step_by(if thorough { 1 } else { 3 }) {
        let world = World::new();
        old_library(&world.library());
        let plain = world.command(&["library", "list"]);
        let inject = format!("inject=pwrite64,fsync,fdatasync,ftruncate,unlink,rename:signal=KILL:when={step}");
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64,fsync,fdatasync,ftruncate,unlink,rename"]);
        command.args(["-e", &inject]).arg(plain.get_program()).args(plain.get_args());
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        if status.success() {
            break;
        }
        killed += 1;
        let now = version(&world.library().join("library.db"));
        assert!(now == 1 || now == newest, "step {step}: {now}");
        half += usize::from(now == 1);
        let backup = world.library().join("backups/library-format-1.db");
        if now > 1 {
            assert_eq!(version(&backup), 1, "step {step}: how it was before is kept before anything changes");
        }
        let listed = world.run(&["library", "list"]).done();
        assert_eq!(listed["results"].as_array().map(Vec::len), Some(3), "step {step}: {listed}");
        assert_eq!(version(&backup), 1, "step {step}");
        assert!(version(&world.library().join("library.db")) > 1);
    }
    println!("killed in {killed} steps, {half} of them before the commit");
    assert!(killed >= 5 && half >= 2 && half < killed, "{killed} {half}");
}

/// Runs a script in a mount namespace of its own, with a small disk at `$DISK`, and the program as `$MAQUETTE`.
fn on_a_small_disk(world: &World, size: &str, script: &str) -> Option<Vec<Value>> {
    let disk = world.path("disk");
    std::fs::create_dir_all(&disk).unwrap();
    let namespace = ["--map-root-user", "--mount"];
    let try_mount = ["sh", "-c", "mount -t tmpfs -o size=1m tmpfs \"$0\"", text(&disk)];
    if !works("mounting a small disk", Command::new("unshare").args(namespace).args(try_mount)) {
        return None;
    }
    let mut command = Command::new("unshare");
    for (name, value) in world.program().get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let script = format!("set -e; mount -t tmpfs -o size={size} tmpfs \"$DISK\"; set +e\n{script}");
    command
        .args(namespace)
        .args(["sh", "-c", &script])
        .env("DISK", &disk)
        .env("MAQUETTE", super::world::MAQUETTE)
        .current_dir(world.path("home"))
        .stdin(Stdio::null());
    let ran = finished(&mut command);
    println!("{}", ran.stderr);
    Some(ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| Value::from(line))).collect())
}

/// The command of a script that makes one picture in a library on the small disk.
fn generate_at(endpoints: &Endpoints) -> String {
    let (small, url) = (SMALL.join(" "), endpoints.url(0));
    format!("$MAQUETTE generate --prompt x {small} --json --library $DISK/library --base-url {url}")
}

#[test]
fn a_disk_without_room_for_the_answer_sends_nothing() {
    let world = World::new();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut endpoints = runtime.block_on(Endpoints::start(vec![None]));
    let generate = generate_at(&endpoints);
    let script = format!(
        "{generate}\necho $?\nmount -o remount,size=64m $DISK\n{generate}\n$MAQUETTE library verify --json --library $DISK/library"
    );
    let Some(told) = on_a_small_disk(&world, "4m", &script) else { return };
    let [first, status, second, report] = &told[..] else { panic!("{told:?}") };
    assert_eq!(status, 1, "{first}");
    let error = &first["error"];
    assert_eq!((error["kind"].as_str(), error["billed"].as_str()), (Some("library"), Some("no")), "{first}");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("disk/library") && message.contains("MB"), "folder and need: {message}");
    assert_eq!(second["state"], "done", "{second}");
    assert_eq!((report["ok"].as_bool(), report["results"].as_u64()), (Some(true), Some(1)));
    endpoints.count();
    assert_eq!(endpoints.seen.len(), 1, "only the one that had room");
}

#[test]
fn an_answer_that_the_disk_does_not_take_waits_in_memory_until_there_is_room() {
    let world = World::new();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut endpoints = runtime.block_on(Endpoints::start(vec![Some(Fault::Slow(1.5))]));
    let generate = generate_at(&endpoints);
    // The disk fills up while the endpoint works, and has room again some time after its answer came.
    let script = format!(
        "{generate} & program=$!\nsleep 1\nhead -c 200m /dev/zero >$DISK/filling 2>/dev/null\nsleep 3\nls -l $DISK/library/parts | grep -c part\n\
         rm $DISK/filling\nwait $program\n$MAQUETTE library verify --json --library $DISK/library"
    );
    let Some(told) = on_a_small_disk(&world, "64m", &script) else { return };
    let done = told.iter().find(|line| line.get("state").is_some()).unwrap_or_else(|| panic!("{told:?}"));
    assert_eq!(done["state"], "done", "{told:?}");
    let report = told.iter().find(|line| line.get("ok").is_some()).unwrap();
    assert_eq!((report["ok"].as_bool(), report["results"].as_u64()), (Some(true), Some(1)), "{report}");
    endpoints.count();
    assert_eq!(endpoints.seen.values().collect::<Vec<_>>(), [&(1, true)], "no second call");
}

#[test]
fn a_library_that_cannot_be_written_any_more_is_said_and_nothing_is_sent() {
    let world = World::new();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut endpoints = runtime.block_on(Endpoints::start(vec![None]));
    let generate = generate_at(&endpoints);
    let script = format!(
        "{generate} >/dev/null\nmount -o remount,ro $DISK\n{generate}\necho $?\n$MAQUETTE library list --json --library $DISK/library\necho $?\n\
         umount -l $DISK\n$MAQUETTE library list --json --library $DISK/library | head -c 300\n"
    );
    let Some(told) = on_a_small_disk(&world, "64m", &script) else { return };
    println!("{told:?}");
    let refused = &told[0];
    assert!(refused["error"]["billed"] == "no" && told[1] != 0, "{told:?}");
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(message.contains("library"), "{message}");
    assert_eq!((told[2]["results"].as_array().map(Vec::len), &told[3]), (Some(1), &Value::from(0)), "it can be read");
    endpoints.count();
    assert_eq!(endpoints.seen.len(), 1, "nothing was sent to a library that cannot keep it");
}
