//! The icons in use, by name.
//!
//! Each constant is a code point of the bundled Material Symbols; the outline font has all of
//! them, the filled font only those with [`Icon::filled`] constants (names ending in `_FILL`).

use eframe::egui::{Align2, Color32, FontFamily, FontId, Painter, Pos2, Rect, RichText, Vec2};

use super::fonts;

/// One glyph of the icon fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Icon {
    glyph: &'static str,
    filled: bool,
}

impl Icon {
    const fn outline(glyph: &'static str) -> Self {
        Self { glyph, filled: false }
    }

    const fn filled(glyph: &'static str) -> Self {
        Self { glyph, filled: true }
    }

    /// The font this icon is drawn with, `size` points to the em.
    #[must_use]
    pub fn font(self, size: f32) -> FontId {
        let name = if self.filled { fonts::ICONS_FILL } else { fonts::ICONS };
        FontId::new(size, FontFamily::Name(name.into()))
    }

    /// The glyph as text, for layout jobs that mix icons and words.
    #[must_use]
    pub const fn glyph(self) -> &'static str {
        self.glyph
    }

    /// The icon as a label's text.
    #[must_use]
    pub fn rich(self, size: f32) -> RichText {
        RichText::new(self.glyph).font(self.font(size)).line_height(Some(size))
    }

    /// Paints the icon with its middle at `centre`, snapped to whole pixels so that its
    /// strokes stay sharp.
    pub fn paint(self, painter: &Painter, centre: Pos2, size: f32, color: Color32) -> Rect {
        let pixels = painter.pixels_per_point();
        let corner = centre - Vec2::splat(size / 2.0);
        let corner = Pos2::new((corner.x * pixels).round() / pixels, (corner.y * pixels).round() / pixels);
        let galley = painter.layout_no_wrap(self.glyph.to_owned(), self.font(size), color);
        // The row is a little higher than the em; the glyph sits in its middle.
        let offset = (galley.size() - Vec2::splat(size)) / 2.0;
        let rect = Align2::LEFT_TOP.anchor_size(corner, Vec2::splat(size));
        painter.galley(corner - offset, galley, color);
        rect
    }
}

/// `account_tree`.
pub const ACCOUNT_TREE: Icon = Icon::outline("\u{e97a}");
/// `add`.
pub const ADD: Icon = Icon::outline("\u{e145}");
/// `add_photo_alternate`.
pub const ADD_PHOTO_ALTERNATE: Icon = Icon::outline("\u{e43e}");
/// `adjust`.
pub const ADJUST: Icon = Icon::outline("\u{e39e}");
/// `arrow_back`.
pub const ARROW_BACK: Icon = Icon::outline("\u{e5c4}");
/// `arrow_downward`.
pub const ARROW_DOWNWARD: Icon = Icon::outline("\u{e5db}");
/// `arrow_drop_down`.
pub const ARROW_DROP_DOWN: Icon = Icon::outline("\u{e5c5}");
/// `arrow_forward`.
pub const ARROW_FORWARD: Icon = Icon::outline("\u{e5c8}");
/// `arrow_left`.
pub const ARROW_LEFT: Icon = Icon::outline("\u{e5de}");
/// `arrow_right`.
pub const ARROW_RIGHT: Icon = Icon::outline("\u{e5df}");
/// `arrow_upward`.
pub const ARROW_UPWARD: Icon = Icon::outline("\u{e5d8}");
/// `aspect_ratio`.
pub const ASPECT_RATIO: Icon = Icon::outline("\u{e85b}");
/// `auto_awesome`.
pub const AUTO_AWESOME: Icon = Icon::outline("\u{e65f}");
/// `back_hand`.
pub const BACK_HAND: Icon = Icon::outline("\u{e764}");
/// `block`.
pub const BLOCK: Icon = Icon::outline("\u{e033}");
/// `blur_on`.
pub const BLUR_ON: Icon = Icon::outline("\u{e3a5}");
/// `bolt`.
pub const BOLT: Icon = Icon::outline("\u{ea0b}");
/// `bookmark`.
pub const BOOKMARK: Icon = Icon::outline("\u{e866}");
/// `brush`.
pub const BRUSH: Icon = Icon::outline("\u{e3ae}");
/// `bug_report`.
pub const BUG_REPORT: Icon = Icon::outline("\u{e868}");
/// `calendar_today`.
pub const CALENDAR_TODAY: Icon = Icon::outline("\u{e935}");
/// `cancel`.
pub const CANCEL: Icon = Icon::outline("\u{e5c9}");
/// `chat`.
pub const CHAT: Icon = Icon::outline("\u{e0b7}");
/// `check`.
pub const CHECK: Icon = Icon::outline("\u{e5ca}");
/// `check_box`.
pub const CHECK_BOX: Icon = Icon::outline("\u{e834}");
/// `check_box_outline_blank`.
pub const CHECK_BOX_OUTLINE_BLANK: Icon = Icon::outline("\u{e835}");
/// `check_circle`.
pub const CHECK_CIRCLE: Icon = Icon::outline("\u{e86c}");
/// `chevron_left`.
pub const CHEVRON_LEFT: Icon = Icon::outline("\u{e408}");
/// `chevron_right`.
pub const CHEVRON_RIGHT: Icon = Icon::outline("\u{e409}");
/// `circle`.
pub const CIRCLE: Icon = Icon::outline("\u{ef4a}");
/// `close`.
pub const CLOSE: Icon = Icon::outline("\u{e14c}");
/// `cloud`.
pub const CLOUD: Icon = Icon::outline("\u{e2bd}");
/// `cloud_off`.
pub const CLOUD_OFF: Icon = Icon::outline("\u{e2c1}");
/// `collapse_content`.
pub const COLLAPSE_CONTENT: Icon = Icon::outline("\u{f507}");
/// `colorize`.
pub const COLORIZE: Icon = Icon::outline("\u{e3b8}");
/// `compare`.
pub const COMPARE: Icon = Icon::outline("\u{e3b9}");
/// `content_copy`.
pub const CONTENT_COPY: Icon = Icon::outline("\u{e14d}");
/// `content_paste`.
pub const CONTENT_PASTE: Icon = Icon::outline("\u{e14f}");
/// `contrast`.
pub const CONTRAST: Icon = Icon::outline("\u{eb37}");
/// `crop`.
pub const CROP: Icon = Icon::outline("\u{e3be}");
/// `crop_free`.
pub const CROP_FREE: Icon = Icon::outline("\u{e3c2}");
/// `dark_mode`.
pub const DARK_MODE: Icon = Icon::outline("\u{e51c}");
/// `data_object`.
pub const DATA_OBJECT: Icon = Icon::outline("\u{ead3}");
/// `delete`.
pub const DELETE: Icon = Icon::outline("\u{e872}");
/// `description`.
pub const DESCRIPTION: Icon = Icon::outline("\u{e873}");
/// `deselect`.
pub const DESELECT: Icon = Icon::outline("\u{ebb6}");
/// `dns`.
pub const DNS: Icon = Icon::outline("\u{e875}");
/// `done_all`.
pub const DONE_ALL: Icon = Icon::outline("\u{e877}");
/// `download`.
pub const DOWNLOAD: Icon = Icon::outline("\u{e171}");
/// `drag_indicator`.
pub const DRAG_INDICATOR: Icon = Icon::outline("\u{e945}");
/// `draw`.
pub const DRAW: Icon = Icon::outline("\u{e746}");
/// `edit`.
pub const EDIT: Icon = Icon::outline("\u{e150}");
/// `error`.
pub const ERROR: Icon = Icon::outline("\u{e000}");
/// `expand_content`.
pub const EXPAND_CONTENT: Icon = Icon::outline("\u{f830}");
/// `file_open`.
pub const FILE_OPEN: Icon = Icon::outline("\u{eaf3}");
/// `filter_list`.
pub const FILTER_LIST: Icon = Icon::outline("\u{e152}");
/// `filter_none`.
pub const FILTER_NONE: Icon = Icon::outline("\u{e3e0}");
/// `fit_screen`.
pub const FIT_SCREEN: Icon = Icon::outline("\u{ea10}");
/// `flag`.
pub const FLAG: Icon = Icon::outline("\u{e153}");
/// `folder`.
pub const FOLDER: Icon = Icon::outline("\u{e2c7}");
/// `folder_off`.
pub const FOLDER_OFF: Icon = Icon::outline("\u{eb83}");
/// `folder_open`.
pub const FOLDER_OPEN: Icon = Icon::outline("\u{e2c8}");
/// `format_list_bulleted`.
pub const FORMAT_LIST_BULLETED: Icon = Icon::outline("\u{e241}");
/// `fullscreen`.
pub const FULLSCREEN: Icon = Icon::outline("\u{e5d0}");
/// `fullscreen_exit`.
pub const FULLSCREEN_EXIT: Icon = Icon::outline("\u{e5d1}");
/// `gpp_bad`.
pub const GPP_BAD: Icon = Icon::outline("\u{f012}");
/// `gradient`.
pub const GRADIENT: Icon = Icon::outline("\u{e3e9}");
/// `grid_view`.
pub const GRID_VIEW: Icon = Icon::outline("\u{e9b0}");
/// `help`.
pub const HELP: Icon = Icon::outline("\u{e887}");
/// `history`.
pub const HISTORY: Icon = Icon::outline("\u{e28e}");
/// `hourglass_empty`.
pub const HOURGLASS_EMPTY: Icon = Icon::outline("\u{e88b}");
/// `image`.
pub const IMAGE: Icon = Icon::outline("\u{e251}");
/// `image_search`.
pub const IMAGE_SEARCH: Icon = Icon::outline("\u{e43f}");
/// `info`.
pub const INFO: Icon = Icon::outline("\u{e88e}");
/// `ink_eraser`.
pub const INK_ERASER: Icon = Icon::outline("\u{e6d0}");
/// `ink_pen`.
pub const INK_PEN: Icon = Icon::outline("\u{e6d3}");
/// `invert_colors`.
pub const INVERT_COLORS: Icon = Icon::outline("\u{e891}");
/// `ios_share`.
pub const IOS_SHARE: Icon = Icon::outline("\u{e6b8}");
/// `keep`.
pub const KEEP: Icon = Icon::outline("\u{e6aa}");
/// `key`.
pub const KEY: Icon = Icon::outline("\u{e73c}");
/// `keyboard`.
pub const KEYBOARD: Icon = Icon::outline("\u{e312}");
/// `keyboard_arrow_down`.
pub const KEYBOARD_ARROW_DOWN: Icon = Icon::outline("\u{e313}");
/// `keyboard_arrow_up`.
pub const KEYBOARD_ARROW_UP: Icon = Icon::outline("\u{e316}");
/// `label`.
pub const LABEL: Icon = Icon::outline("\u{e892}");
/// `lasso_select`.
pub const LASSO_SELECT: Icon = Icon::outline("\u{eb03}");
/// `layers`.
pub const LAYERS: Icon = Icon::outline("\u{e53b}");
/// `light_mode`.
pub const LIGHT_MODE: Icon = Icon::outline("\u{e518}");
/// `link`.
pub const LINK: Icon = Icon::outline("\u{e157}");
/// `link_off`.
pub const LINK_OFF: Icon = Icon::outline("\u{e16f}");
/// `lock`.
pub const LOCK: Icon = Icon::outline("\u{e88d}");
/// `lock_open`.
pub const LOCK_OPEN: Icon = Icon::outline("\u{e898}");
/// `logout`.
pub const LOGOUT: Icon = Icon::outline("\u{e9ba}");
/// `monitor`.
pub const MONITOR: Icon = Icon::outline("\u{ef5b}");
/// `more_horiz`.
pub const MORE_HORIZ: Icon = Icon::outline("\u{e5d3}");
/// `more_vert`.
pub const MORE_VERT: Icon = Icon::outline("\u{e5d4}");
/// `notifications`.
pub const NOTIFICATIONS: Icon = Icon::outline("\u{e7f4}");
/// `opacity`.
pub const OPACITY: Icon = Icon::outline("\u{e91c}");
/// `open_in_new`.
pub const OPEN_IN_NEW: Icon = Icon::outline("\u{e895}");
/// `pause`.
pub const PAUSE: Icon = Icon::outline("\u{e034}");
/// `payments`.
pub const PAYMENTS: Icon = Icon::outline("\u{ef63}");
/// `person`.
pub const PERSON: Icon = Icon::outline("\u{e7fd}");
/// `photo_library`.
pub const PHOTO_LIBRARY: Icon = Icon::outline("\u{e413}");
/// `photo_size_select_small`.
pub const PHOTO_SIZE_SELECT_SMALL: Icon = Icon::outline("\u{e434}");
/// `play_arrow`.
pub const PLAY_ARROW: Icon = Icon::outline("\u{e037}");
/// `polyline`.
pub const POLYLINE: Icon = Icon::outline("\u{ebbb}");
/// `power_settings_new`.
pub const POWER_SETTINGS_NEW: Icon = Icon::outline("\u{e8ac}");
/// `preview`.
pub const PREVIEW: Icon = Icon::outline("\u{f1c5}");
/// `progress_activity`.
pub const PROGRESS_ACTIVITY: Icon = Icon::outline("\u{e9d0}");
/// `public`.
pub const PUBLIC: Icon = Icon::outline("\u{e80b}");
/// `push_pin`.
pub const PUSH_PIN: Icon = Icon::outline("\u{f10d}");
/// `radio_button_checked`.
pub const RADIO_BUTTON_CHECKED: Icon = Icon::outline("\u{e837}");
/// `radio_button_unchecked`.
pub const RADIO_BUTTON_UNCHECKED: Icon = Icon::outline("\u{e836}");
/// `rectangle`.
pub const RECTANGLE: Icon = Icon::outline("\u{eb54}");
/// `redo`.
pub const REDO: Icon = Icon::outline("\u{e15a}");
/// `refresh`.
pub const REFRESH: Icon = Icon::outline("\u{e5d5}");
/// `remove`.
pub const REMOVE: Icon = Icon::outline("\u{e15b}");
/// `replay`.
pub const REPLAY: Icon = Icon::outline("\u{e042}");
/// `restore_from_trash`.
pub const RESTORE_FROM_TRASH: Icon = Icon::outline("\u{e938}");
/// `save`.
pub const SAVE: Icon = Icon::outline("\u{e161}");
/// `schedule`.
pub const SCHEDULE: Icon = Icon::outline("\u{e192}");
/// `search`.
pub const SEARCH: Icon = Icon::outline("\u{e8b6}");
/// `search_off`.
pub const SEARCH_OFF: Icon = Icon::outline("\u{ea76}");
/// `select_all`.
pub const SELECT_ALL: Icon = Icon::outline("\u{e162}");
/// `sell`.
pub const SELL: Icon = Icon::outline("\u{e54e}");
/// `settings`.
pub const SETTINGS: Icon = Icon::outline("\u{e8b8}");
/// `shield`.
pub const SHIELD: Icon = Icon::outline("\u{e75b}");
/// `skip_next`.
pub const SKIP_NEXT: Icon = Icon::outline("\u{e044}");
/// `skip_previous`.
pub const SKIP_PREVIOUS: Icon = Icon::outline("\u{e045}");
/// `stacks`.
pub const STACKS: Icon = Icon::outline("\u{f500}");
/// `star`.
pub const STAR: Icon = Icon::outline("\u{e838}");
/// `stop`.
pub const STOP: Icon = Icon::outline("\u{e047}");
/// `swap_horiz`.
pub const SWAP_HORIZ: Icon = Icon::outline("\u{e8d4}");
/// `terminal`.
pub const TERMINAL: Icon = Icon::outline("\u{eb8e}");
/// `texture`.
pub const TEXTURE: Icon = Icon::outline("\u{e421}");
/// `transform`.
pub const TRANSFORM: Icon = Icon::outline("\u{e428}");
/// `tune`.
pub const TUNE: Icon = Icon::outline("\u{e429}");
/// `undo`.
pub const UNDO: Icon = Icon::outline("\u{e166}");
/// `unfold_more`.
pub const UNFOLD_MORE: Icon = Icon::outline("\u{e5d7}");
/// `upload`.
pub const UPLOAD: Icon = Icon::outline("\u{e2c6}");
/// `verified_user`.
pub const VERIFIED_USER: Icon = Icon::outline("\u{e8e8}");
/// `vignette`.
pub const VIGNETTE: Icon = Icon::outline("\u{e435}");
/// `visibility`.
pub const VISIBILITY: Icon = Icon::outline("\u{e417}");
/// `visibility_off`.
pub const VISIBILITY_OFF: Icon = Icon::outline("\u{e8f5}");
/// `wand_stars`.
pub const WAND_STARS: Icon = Icon::outline("\u{f31e}");
/// `warning`.
pub const WARNING: Icon = Icon::outline("\u{e002}");
/// `zoom_in`.
pub const ZOOM_IN: Icon = Icon::outline("\u{e8ff}");
/// `zoom_out`.
pub const ZOOM_OUT: Icon = Icon::outline("\u{e900}");
/// `zoom_out_map`.
pub const ZOOM_OUT_MAP: Icon = Icon::outline("\u{e56b}");

/// `block`, filled.
pub const BLOCK_FILL: Icon = Icon::filled("\u{e033}");
/// `bookmark`, filled.
pub const BOOKMARK_FILL: Icon = Icon::filled("\u{e866}");
/// `cancel`, filled.
pub const CANCEL_FILL: Icon = Icon::filled("\u{e5c9}");
/// `check_circle`, filled.
pub const CHECK_CIRCLE_FILL: Icon = Icon::filled("\u{e86c}");
/// `circle`, filled.
pub const CIRCLE_FILL: Icon = Icon::filled("\u{ef4a}");
/// `delete`, filled.
pub const DELETE_FILL: Icon = Icon::filled("\u{e872}");
/// `do_not_disturb_on`, filled.
pub const DO_NOT_DISTURB_ON_FILL: Icon = Icon::filled("\u{e15c}");
/// `error`, filled.
pub const ERROR_FILL: Icon = Icon::filled("\u{e000}");
/// `flag`, filled.
pub const FLAG_FILL: Icon = Icon::filled("\u{e153}");
/// `gpp_bad`, filled.
pub const GPP_BAD_FILL: Icon = Icon::filled("\u{f012}");
/// `help`, filled.
pub const HELP_FILL: Icon = Icon::filled("\u{e887}");
/// `info`, filled.
pub const INFO_FILL: Icon = Icon::filled("\u{e88e}");
/// `keep`, filled.
pub const KEEP_FILL: Icon = Icon::filled("\u{e6aa}");
/// `lock`, filled.
pub const LOCK_FILL: Icon = Icon::filled("\u{e88d}");
/// `play_arrow`, filled.
pub const PLAY_ARROW_FILL: Icon = Icon::filled("\u{e037}");
/// `shield`, filled.
pub const SHIELD_FILL: Icon = Icon::filled("\u{e75b}");
/// `star`, filled.
pub const STAR_FILL: Icon = Icon::filled("\u{e838}");
/// `stop`, filled.
pub const STOP_FILL: Icon = Icon::filled("\u{e047}");
/// `verified_user`, filled.
pub const VERIFIED_USER_FILL: Icon = Icon::filled("\u{e8e8}");
/// `visibility`, filled.
pub const VISIBILITY_FILL: Icon = Icon::filled("\u{e417}");
/// `warning`, filled.
pub const WARNING_FILL: Icon = Icon::filled("\u{e002}");

/// Every outline icon, for the test that proves the font has them.
pub const ALL_OUTLINE: &[Icon] = &[
    ACCOUNT_TREE,
    ADD,
    ADD_PHOTO_ALTERNATE,
    ADJUST,
    ARROW_BACK,
    ARROW_DOWNWARD,
    ARROW_DROP_DOWN,
    ARROW_FORWARD,
    ARROW_LEFT,
    ARROW_RIGHT,
    ARROW_UPWARD,
    ASPECT_RATIO,
    AUTO_AWESOME,
    BACK_HAND,
    BLOCK,
    BLUR_ON,
    BOLT,
    BOOKMARK,
    BRUSH,
    BUG_REPORT,
    CALENDAR_TODAY,
    CANCEL,
    CHAT,
    CHECK,
    CHECK_BOX,
    CHECK_BOX_OUTLINE_BLANK,
    CHECK_CIRCLE,
    CHEVRON_LEFT,
    CHEVRON_RIGHT,
    CIRCLE,
    CLOSE,
    CLOUD,
    CLOUD_OFF,
    COLLAPSE_CONTENT,
    COLORIZE,
    COMPARE,
    CONTENT_COPY,
    CONTENT_PASTE,
    CONTRAST,
    CROP,
    CROP_FREE,
    DARK_MODE,
    DATA_OBJECT,
    DELETE,
    DESCRIPTION,
    DESELECT,
    DNS,
    DONE_ALL,
    DOWNLOAD,
    DRAG_INDICATOR,
    DRAW,
    EDIT,
    ERROR,
    EXPAND_CONTENT,
    FILE_OPEN,
    FILTER_LIST,
    FILTER_NONE,
    FIT_SCREEN,
    FLAG,
    FOLDER,
    FOLDER_OFF,
    FOLDER_OPEN,
    FORMAT_LIST_BULLETED,
    FULLSCREEN,
    FULLSCREEN_EXIT,
    GPP_BAD,
    GRADIENT,
    GRID_VIEW,
    HELP,
    HISTORY,
    HOURGLASS_EMPTY,
    IMAGE,
    IMAGE_SEARCH,
    INFO,
    INK_ERASER,
    INK_PEN,
    INVERT_COLORS,
    IOS_SHARE,
    KEEP,
    KEY,
    KEYBOARD,
    KEYBOARD_ARROW_DOWN,
    KEYBOARD_ARROW_UP,
    LABEL,
    LASSO_SELECT,
    LAYERS,
    LIGHT_MODE,
    LINK,
    LINK_OFF,
    LOCK,
    LOCK_OPEN,
    LOGOUT,
    MONITOR,
    MORE_HORIZ,
    MORE_VERT,
    NOTIFICATIONS,
    OPACITY,
    OPEN_IN_NEW,
    PAUSE,
    PAYMENTS,
    PERSON,
    PHOTO_LIBRARY,
    PHOTO_SIZE_SELECT_SMALL,
    PLAY_ARROW,
    POLYLINE,
    POWER_SETTINGS_NEW,
    PREVIEW,
    PROGRESS_ACTIVITY,
    PUBLIC,
    PUSH_PIN,
    RADIO_BUTTON_CHECKED,
    RADIO_BUTTON_UNCHECKED,
    RECTANGLE,
    REDO,
    REFRESH,
    REMOVE,
    REPLAY,
    RESTORE_FROM_TRASH,
    SAVE,
    SCHEDULE,
    SEARCH,
    SEARCH_OFF,
    SELECT_ALL,
    SELL,
    SETTINGS,
    SHIELD,
    SKIP_NEXT,
    SKIP_PREVIOUS,
    STACKS,
    STAR,
    STOP,
    SWAP_HORIZ,
    TERMINAL,
    TEXTURE,
    TRANSFORM,
    TUNE,
    UNDO,
    UNFOLD_MORE,
    UPLOAD,
    VERIFIED_USER,
    VIGNETTE,
    VISIBILITY,
    VISIBILITY_OFF,
    WAND_STARS,
    WARNING,
    ZOOM_IN,
    ZOOM_OUT,
    ZOOM_OUT_MAP,
];

/// Every filled icon, for the test that proves the font has them.
pub const ALL_FILLED: &[Icon] = &[
    BLOCK_FILL,
    BOOKMARK_FILL,
    CANCEL_FILL,
    CHECK_CIRCLE_FILL,
    CIRCLE_FILL,
    DELETE_FILL,
    DO_NOT_DISTURB_ON_FILL,
    ERROR_FILL,
    FLAG_FILL,
    GPP_BAD_FILL,
    HELP_FILL,
    INFO_FILL,
    KEEP_FILL,
    LOCK_FILL,
    PLAY_ARROW_FILL,
    SHIELD_FILL,
    STAR_FILL,
    STOP_FILL,
    VERIFIED_USER_FILL,
    VISIBILITY_FILL,
    WARNING_FILL,
];
