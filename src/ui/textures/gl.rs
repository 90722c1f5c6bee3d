//! The graphics driver, and the only file with `unsafe` in it: what is outside calls safe functions that check lengths
//! and places before a pointer is handed on.
//!
//! A [`Driver`] is borrowed from what only exists while the window's context is current: eframe's frame during
//! `App::ui`, egui's painter during a callback. Names of textures are plain numbers to the driver: one that is gone
//! draws nothing. Every function leaves the state behind that `egui_glow` expects: unit 0 active, no row length, one
//! byte of alignment, no buffer of ours; what a callback changes beside that is set anew by the painter.

#![expect(unsafe_code, reason = "the driver's functions are foreign; no other file calls them")]

mod value;

pub use value::{Kind, Light, Part, Rows, Sampling};

use eframe::egui_glow::{Painter, ShaderVersion};
use eframe::glow::{self, HasContext, PixelUnpackData};

/// The driver while its context is current.
#[derive(Clone, Copy)]
pub struct Driver<'a> {
    gl: &'a glow::Context,
}

/// A texture of the driver. It stays until it is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Texture {
    name: glow::Texture,
    kind: Kind,
    size: [i32; 2],
    sampling: Sampling,
}

impl Texture {
    /// Bytes on the graphics card.
    pub const fn bytes(&self) -> usize {
        let whole = self.size[0] as usize * self.size[1] as usize * self.kind.bytes();
        if matches!(self.sampling, Sampling::Trilinear) { whole + whole / 4 } else { whole }
    }
}

/// A rectangle of the window that shows a rectangle of two textures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// The picture.
    pub image: Texture,
    /// Its mask; none where nothing is painted.
    pub mask: Option<Texture>,
    /// Left, top, right, bottom in physical pixels of the window.
    pub at: [f32; 4],
    /// Left, top, right, bottom in both textures, 0 to 1.
    pub part: [f32; 4],
}

impl<'a> Driver<'a> {
    /// During `App::ui`; none when the window is drawn in another way.
    pub fn of_frame(frame: &'a eframe::Frame) -> Option<Self> {
        frame.gl().map(|gl| Self { gl })
    }

    /// In a paint callback.
    pub fn of_painter(painter: &'a Painter) -> Self {
        Self { gl: painter.gl() }
    }

    /// In `App::on_exit`: the context is current for the last time.
    pub const fn at_exit(gl: &'a glow::Context) -> Self {
        Self { gl }
    }

    /// Makes a texture of undefined pixels; none when the driver has no room.
    pub fn texture(self, program: &Program, kind: Kind, size: [i32; 2], sampling: Sampling) -> Option<Texture> {
        let sampling = if sampling == Sampling::Trilinear && !program.modern { Sampling::Linear } else { sampling };
        if size[0] <= 0 || size[1] <= 0 || size[0] > program.max_side || size[1] > program.max_side {
            return None;
        }
        let (stored, given) = program.formats(kind);
        let (small, large) = match sampling {
            Sampling::Nearest => (glow::NEAREST, glow::NEAREST),
            Sampling::Linear => (glow::LINEAR, glow::LINEAR),
            Sampling::Trilinear => (glow::LINEAR_MIPMAP_LINEAR, glow::LINEAR),
        };
        // SAFETY: the context is current (see `Driver`); without data no memory of ours is read.
        unsafe {
            let name = self.gl.create_texture().ok()?;
            self.gl.bind_texture(glow::TEXTURE_2D, Some(name));
            let set = |what: u32, value: u32| self.gl.tex_parameter_i32(glow::TEXTURE_2D, what, value as i32);
            set(glow::TEXTURE_MIN_FILTER, small);
            set(glow::TEXTURE_MAG_FILTER, large);
            set(glow::TEXTURE_WRAP_S, glow::CLAMP_TO_EDGE);
            set(glow::TEXTURE_WRAP_T, glow::CLAMP_TO_EDGE);
            if sampling == Sampling::Trilinear {
                set(glow::TEXTURE_MAX_LEVEL, 1);
            }
            // An error of somebody else's must not be taken for ours.
            while self.gl.get_error() != glow::NO_ERROR {}
            let none = PixelUnpackData::Slice(None);
            let byte = glow::UNSIGNED_BYTE;
            self.gl.tex_image_2d(glow::TEXTURE_2D, 0, stored as i32, size[0], size[1], 0, given, byte, none);
            let made = self.gl.get_error() == glow::NO_ERROR;
            self.gl.bind_texture(glow::TEXTURE_2D, None);
            if !made {
                self.gl.delete_texture(name);
                return None;
            }
            Some(Texture { name, kind, size, sampling })
        }
    }

    /// Writes a part of a texture straight out of `rows`. False, and nothing written, when either has no such part.
    pub fn write(self, program: &Program, texture: &Texture, part: Part, rows: Rows<'_>) -> bool {
        let Part { x, y, width, height } = part;
        let inside = x >= 0
            && y >= 0
            && width > 0
            && height > 0
            && i64::from(x) + i64::from(width) <= i64::from(texture.size[0])
            && i64::from(y) + i64::from(height) <= i64::from(texture.size[1]);
        let (columns, lines) = (width.max(0) as usize, height.max(1) as usize);
        let needed =
            ((lines - 1).saturating_mul(rows.stride).saturating_add(columns)).saturating_mul(texture.kind.bytes());
        if !inside || rows.stride < columns || rows.stride > i32::MAX as usize || rows.bytes.len() < needed {
            return false;
        }
        let packed: Vec<u8>;
        let (bytes, stride) = if program.row_length || rows.stride == columns {
            (rows.bytes, rows.stride)
        } else {
            let line = rows.stride * texture.kind.bytes();
            let kept = columns * texture.kind.bytes();
            packed = (0..lines).flat_map(|row| &rows.bytes[row * line..row * line + kept]).copied().collect();
            (packed.as_slice(), columns)
        };
        let (_, given) = program.formats(texture.kind);
        // SAFETY: the context is current; the driver reads `height` rows of `width` pixels, `stride` apart, and it was
        // checked above that they lie in `bytes`.
        unsafe {
            self.gl.bind_texture(glow::TEXTURE_2D, Some(texture.name));
            self.gl.pixel_store_i32(glow::UNPACK_ALIGNMENT, 1);
            if program.row_length {
                self.gl.pixel_store_i32(glow::UNPACK_ROW_LENGTH, stride as i32);
            }
            let data = PixelUnpackData::Slice(Some(bytes));
            self.gl.tex_sub_image_2d(glow::TEXTURE_2D, 0, x, y, width, height, given, glow::UNSIGNED_BYTE, data);
            if program.row_length {
                self.gl.pixel_store_i32(glow::UNPACK_ROW_LENGTH, 0);
            }
            if texture.sampling == Sampling::Trilinear {
                self.gl.generate_mipmap(glow::TEXTURE_2D);
            }
            self.gl.bind_texture(glow::TEXTURE_2D, None);
        }
        true
    }

    /// Deletes a texture.
    pub fn delete(self, texture: Texture) {
        // SAFETY: the context is current; a name that is gone already is ignored by the driver.
        unsafe { self.gl.delete_texture(texture.name) }
    }

    /// Compiles the shader.
    ///
    /// # Errors
    /// What the driver says against it.
    pub fn program(self) -> Result<Program, String> {
        let version = ShaderVersion::get(self.gl);
        let modern = version.is_new_shader_interface();
        let head = format!("{}#define MODERN {}\n{PRECISION}", version.version_declaration(), i32::from(modern));
        // SAFETY: the context is current; every name that is used was made right here, by the same context.
        unsafe {
            let gl = self.gl;
            let program = gl.create_program()?;
            let mut shaders = Vec::new();
            let linked = [(glow::VERTEX_SHADER, CORNERS), (glow::FRAGMENT_SHADER, PIXELS)]
                .into_iter()
                .try_for_each(|(kind, text)| {
                    let shader = gl.create_shader(kind)?;
                    shaders.push(shader);
                    gl.shader_source(shader, &format!("{head}{text}"));
                    gl.compile_shader(shader);
                    if !gl.get_shader_compile_status(shader) {
                        return Err(gl.get_shader_info_log(shader));
                    }
                    gl.attach_shader(program, shader);
                    Ok(())
                })
                .and_then(|()| {
                    gl.link_program(program);
                    if gl.get_program_link_status(program) { Ok(()) } else { Err(gl.get_program_info_log(program)) }
                });
            for shader in shaders {
                gl.detach_shader(program, shader);
                gl.delete_shader(shader);
            }
            let made = linked.and_then(|()| self.finish_program(program, modern, version.is_embedded()));
            if made.is_err() {
                gl.delete_program(program);
            }
            made
        }
    }

    /// # Safety
    /// The context is current and `program` is linked.
    unsafe fn finish_program(self, program: glow::Program, modern: bool, embedded: bool) -> Result<Program, String> {
        let gl = self.gl;
        // SAFETY: as the caller says.
        unsafe {
            let lacks = |name: &str| format!("the shader lacks {name}");
            let corner = gl.get_attrib_location(program, "a_at").ok_or_else(|| lacks("a_at"))?;
            let part = gl.get_attrib_location(program, "a_part").ok_or_else(|| lacks("a_part"))?;
            let place = |name: &str| gl.get_uniform_location(program, name);
            let places = Places {
                window: place("u_window"),
                image: place("u_image"),
                mask: place("u_mask"),
                tint: place("u_tint"),
                look: place("u_look"),
                dark: place("u_dark"),
                bright: place("u_bright"),
                squares: place("u_squares"),
            };
            let buffer = gl.create_buffer()?;
            // Where egui's painter has vertex arrays, ours must be one of our own: else we would write into its.
            let extensions = gl.supported_extensions();
            let arrays = modern || extensions.iter().any(|name| name.ends_with("vertex_array_object"));
            let array = if arrays { Some(gl.create_vertex_array()?) } else { None };
            let max_side = gl.get_parameter_i32(glow::MAX_TEXTURE_SIZE);
            let mut made = Program {
                linked: program,
                buffer,
                array,
                attributes: [corner, part],
                places,
                modern,
                row_length: modern || !embedded,
                max_side,
                nothing: None,
            };
            let nothing = self.texture(&made, Kind::Coverage, [1, 1], Sampling::Nearest);
            let nothing = nothing.ok_or_else(|| "no texture could be made".to_owned())?;
            self.write(&made, &nothing, Part { x: 0, y: 0, width: 1, height: 1 }, Rows { bytes: &[0], stride: 1 });
            made.nothing = Some(nothing);
            Ok(made)
        }
    }

    /// Deletes a program.
    pub fn delete_program(self, program: &Program) {
        // SAFETY: the context is current; these names are the program's own.
        unsafe {
            self.gl.delete_program(program.linked);
            self.gl.delete_buffer(program.buffer);
            if let Some(array) = program.array {
                self.gl.delete_vertex_array(array);
            }
        }
        if let Some(nothing) = program.nothing {
            self.delete(nothing);
        }
    }

    /// Draws pieces of a picture, each over what is there, in order. `window`: left, bottom, width and height of the
    /// viewport in physical pixels, and the window's height. For a paint callback: scissor and framebuffer are egui's.
    pub fn draw(self, program: &Program, window: [i32; 5], light: &Light, pieces: &[Piece]) {
        let Some(nothing) = program.nothing.filter(|_| !pieces.is_empty()) else { return };
        let corners: Vec<u8> = pieces.iter().flat_map(corners).flat_map(f32::to_ne_bytes).collect();
        let [left, bottom, width, height, window_height] = window.map(|v| v as f32);
        let top = window_height - bottom - height;
        // SAFETY: the context is current; the buffer holds four corners of four numbers for each piece, which is what is
        // drawn, and the names are the program's own or those of textures.
        unsafe {
            let gl = self.gl;
            gl.use_program(Some(program.linked));
            gl.disable(glow::BLEND);
            if let Some(array) = program.array {
                gl.bind_vertex_array(Some(array));
            }
            gl.bind_buffer(glow::ARRAY_BUFFER, Some(program.buffer));
            gl.buffer_data_u8_slice(glow::ARRAY_BUFFER, &corners, glow::STREAM_DRAW);
            for (attribute, offset) in program.attributes.into_iter().zip([0, 8]) {
                gl.vertex_attrib_pointer_f32(attribute, 2, glow::FLOAT, false, 16, offset);
                gl.enable_vertex_attrib_array(attribute);
            }
            let at = &program.places;
            gl.uniform_4_f32(at.window.as_ref(), left, top, width, height);
            gl.uniform_1_i32(at.image.as_ref(), 0);
            gl.uniform_1_i32(at.mask.as_ref(), 1);
            let [red, green, blue, opacity] = light.tint;
            gl.uniform_4_f32(at.tint.as_ref(), red, green, blue, opacity);
            gl.uniform_2_f32(at.look.as_ref(), f32::from(light.alone), f32::from(light.inverted));
            let [dark, bright] = light.squares;
            gl.uniform_3_f32(at.dark.as_ref(), dark[0], dark[1], dark[2]);
            gl.uniform_3_f32(at.bright.as_ref(), bright[0], bright[1], bright[2]);
            gl.uniform_3_f32(at.squares.as_ref(), light.origin[0], light.origin[1], light.side.max(1.0));
            for (index, piece) in pieces.iter().enumerate() {
                gl.active_texture(glow::TEXTURE1);
                gl.bind_texture(glow::TEXTURE_2D, Some(piece.mask.unwrap_or(nothing).name));
                gl.active_texture(glow::TEXTURE0);
                gl.bind_texture(glow::TEXTURE_2D, Some(piece.image.name));
                gl.draw_arrays(glow::TRIANGLE_STRIP, index as i32 * 4, 4);
            }
            gl.active_texture(glow::TEXTURE1);
            gl.bind_texture(glow::TEXTURE_2D, None);
            gl.active_texture(glow::TEXTURE0);
            gl.bind_texture(glow::TEXTURE_2D, None);
            for attribute in program.attributes {
                gl.disable_vertex_attrib_array(attribute);
            }
            gl.bind_buffer(glow::ARRAY_BUFFER, None);
            if program.array.is_some() {
                gl.bind_vertex_array(None);
            }
            gl.use_program(None);
            gl.enable(glow::BLEND);
        }
    }
}

/// The shader with what belongs to it.
#[derive(Debug)]
pub struct Program {
    linked: glow::Program,
    buffer: glow::Buffer,
    array: Option<glow::VertexArray>,
    attributes: [u32; 2],
    places: Places,
    modern: bool,
    row_length: bool,
    max_side: i32,
    /// Stands in for the mask where nothing is painted.
    nothing: Option<Texture>,
}

impl Program {
    /// The driver's format of a kind of pixels, and that of the bytes given.
    const fn formats(&self, kind: Kind) -> (u32, u32) {
        match (kind, self.modern) {
            (Kind::Color, true) => (glow::RGBA8, glow::RGBA),
            (Kind::Color, false) => (glow::RGBA, glow::RGBA),
            (Kind::Coverage, true) => (glow::R8, glow::RED),
            (Kind::Coverage, false) => (glow::LUMINANCE, glow::LUMINANCE),
        }
    }
}

#[derive(Debug)]
struct Places {
    window: Option<glow::UniformLocation>,
    image: Option<glow::UniformLocation>,
    mask: Option<glow::UniformLocation>,
    tint: Option<glow::UniformLocation>,
    look: Option<glow::UniformLocation>,
    dark: Option<glow::UniformLocation>,
    bright: Option<glow::UniformLocation>,
    squares: Option<glow::UniformLocation>,
}

/// Four corners of a strip: place and part of each.
fn corners(piece: &Piece) -> [f32; 16] {
    let ([x0, y0, x1, y1], [u0, v0, u1, v1]) = (piece.at, piece.part);
    [x0, y0, u0, v0, x1, y0, u1, v0, x0, y1, u0, v1, x1, y1, u1, v1]
}

const PRECISION: &str = include_str!("gl/precision.glsl");
const CORNERS: &str = include_str!("gl/corners.glsl");
const PIXELS: &str = include_str!("gl/pixels.glsl");
