//! Folders for the program's own file browser: read here, never on the screen's thread.

use super::engine::Engine;
use super::pictures::{read_file, small_image};
use crate::browse::{Item, Listing, MOST, Place, PlaceKind};
use directories::UserDirs;
use eframe::egui::ColorImage;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Longer side of a picture in the list, in pixels.
const SIDE: u32 = 96;
/// Larger files get no picture in the list.
const LARGEST: u64 = 256 << 20;

/// Folders one click away, those that are there.
pub(super) fn places() -> Vec<Place> {
    let mut places = Vec::new();
    let mut add = |name: &str, path: &Path, kind| {
        if path.is_dir() && places.iter().all(|place: &Place| place.path != path) {
            places.push(Place { name: name.to_owned(), path: path.to_owned(), kind });
        }
    };
    if let Some(user) = UserDirs::new() {
        add("Home", user.home_dir(), PlaceKind::Home);
        let named = [
            ("Pictures", user.picture_dir()),
            ("Desktop", user.desktop_dir()),
            ("Documents", user.document_dir()),
            ("Downloads", user.download_dir()),
        ];
        for (name, path) in named {
            if let Some(path) = path {
                add(name, path, PlaceKind::Folder);
            }
        }
        let user = user.home_dir().file_name().map(PathBuf::from).unwrap_or_default();
        for media in [Path::new("/media"), &Path::new("/media").join(&user), &Path::new("/run/media").join(&user)] {
            for disk in folders_in(media) {
                let name = disk.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if disk.file_name() != user.file_name() {
                    add(&name, &disk, PlaceKind::Disk);
                }
            }
        }
    }
    if cfg!(windows) {
        for letter in b'A'..=b'Z' {
            let name = format!("{}:", char::from(letter));
            add(&name, Path::new(&format!("{name}\\")), PlaceKind::Disk);
        }
    } else {
        for disk in folders_in(Path::new("/Volumes")) {
            add(&disk.file_name().unwrap_or_default().to_string_lossy(), &disk, PlaceKind::Disk);
        }
        add("Computer", Path::new("/"), PlaceKind::Disk);
    }
    places
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let listing = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = listing.map(|item| item.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// Where the browser opens when it was nowhere yet: where pictures usually are.
pub(super) fn start() -> PathBuf {
    let user = UserDirs::new();
    let pictures = user.as_ref().and_then(|user| user.picture_dir()).filter(|path| path.is_dir());
    let home = user.as_ref().map(UserDirs::home_dir).filter(|path| path.is_dir());
    pictures.or(home).unwrap_or(Path::new("/")).to_owned()
}

/// What is in a folder. Of a file, the folder that it is in.
pub(super) fn list(folder: &Path) -> Result<Listing, String> {
    let folder = if folder.is_file() { folder.parent().unwrap_or(folder) } else { folder };
    let told = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => "There is no such folder".to_owned(),
        io::ErrorKind::PermissionDenied => "This folder may not be read".to_owned(),
        _ => error.to_string(),
    };
    let folder = std::path::absolute(folder).map_err(told)?;
    let mut items = Vec::new();
    let mut left_out = 0;
    for entry in std::fs::read_dir(&folder).map_err(told)?.flatten() {
        if items.len() >= MOST {
            left_out += 1;
            continue;
        }
        let path = entry.path();
        // Links are what they lead to; one that leads nowhere is left out.
        let Ok(data) = std::fs::metadata(&path) else { continue };
        let since = data.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        items.push(Item {
            name: entry.file_name().to_string_lossy().into_owned(),
            folder: data.is_dir(),
            bytes: data.len(),
            modified_ms: since.map(|since| since.as_millis() as i64),
            path,
        });
    }
    Ok(Listing { folder, items, left_out })
}

impl Engine {
    /// A file's picture for the list; `None` when it is none. Blocks.
    pub(super) fn glance(&self, path: &Path) -> Option<ColorImage> {
        if std::fs::metadata(path).ok()?.len() > LARGEST {
            return None;
        }
        let (_, bytes) = read_file(path).ok()?;
        small_image(&bytes, &self.limits, SIDE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browse::{Filter, Sort};
    use std::fs;

    #[test]
    fn a_folder_is_listed_and_what_cannot_be_read_is_told() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("inner")).unwrap();
        fs::write(dir.path().join("a.PNG"), "12345").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(dir.path().join("nowhere"), dir.path().join("broken.png")).unwrap();
        let listing = list(dir.path()).unwrap();
        let rows = listing.rows(Sort::Name, &Filter { extensions: &["png"], ..Filter::default() });
        let told: Vec<(&str, bool, u64)> = rows
            .iter()
            .map(|at| &listing.items[*at])
            .map(|item| (item.name.as_str(), item.folder, if item.folder { 0 } else { item.bytes }))
            .collect();
        assert_eq!(told, [("inner", true, 0), ("a.PNG", false, 5)]);
        assert!(listing.items.iter().all(|item| item.modified_ms.is_some()));
        assert_eq!(list(&dir.path().join("a.PNG")).unwrap().folder, listing.folder, "of a file, its folder");
        assert_eq!(list(&dir.path().join("gone")), Err("There is no such folder".to_owned()));
        assert!(places().iter().any(|place| place.kind == PlaceKind::Disk) && start().is_dir());
    }
}
