//! The colours of a picture by name.

/// A colour that can be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    /// Red.
    Red,
    /// Orange.
    Orange,
    /// Brown: a dark or dull orange.
    Brown,
    /// Yellow.
    Yellow,
    /// Green.
    Green,
    /// Between green and blue.
    Teal,
    /// Blue.
    Blue,
    /// Purple.
    Purple,
    /// Pink: a light red or purple.
    Pink,
    /// White.
    White,
    /// Grey.
    Grey,
    /// Black.
    Black,
}

impl Colour {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 12] = [
        Self::Red,
        Self::Orange,
        Self::Brown,
        Self::Yellow,
        Self::Green,
        Self::Teal,
        Self::Blue,
        Self::Purple,
        Self::Pink,
        Self::White,
        Self::Grey,
        Self::Black,
    ];

    /// As it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Brown => "brown",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Teal => "teal",
            Self::Blue => "blue",
            Self::Purple => "purple",
            Self::Pink => "pink",
            Self::White => "white",
            Self::Grey => "grey",
            Self::Black => "black",
        }
    }

    /// Reads [`Colour::name`].
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|colour| colour.name() == name)
    }

    /// The name of a colour in `OKLab`. Borders are by eye, on patches of every hue.
    fn of([light, a, b]: [f32; 3]) -> Self {
        let chroma = a.hypot(b);
        if light < 0.22 || (light < 0.32 && chroma < 0.04) {
            return Self::Black;
        }
        if chroma < 0.035 {
            return if light > 0.9 { Self::White } else { Self::Grey };
        }
        match b.atan2(a).to_degrees().rem_euclid(360.0) {
            hue if hue < 10.0 && light > 0.6 => Self::Pink,
            hue if hue < 38.0 && light > 0.72 => Self::Pink,
            hue if hue < 40.0 => Self::Red,
            hue if hue < 85.0 && (light < 0.56 || chroma < 0.09) => Self::Brown,
            hue if hue < 80.0 => Self::Orange,
            hue if hue < 118.0 && light < 0.5 => Self::Brown,
            hue if hue < 118.0 => Self::Yellow,
            hue if hue < 162.0 => Self::Green,
            hue if hue < 215.0 => Self::Teal,
            hue if hue < 285.0 => Self::Blue,
            hue if hue < 330.0 => Self::Purple,
            _ if light > 0.55 => Self::Pink,
            _ => Self::Red,
        }
    }
}

/// A set of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Colours(u16);

impl Colours {
    /// A picture has a colour when it covers a tenth of it.
    pub(super) fn of(labs: &[[f32; 3]]) -> Self {
        let mut counts = [0_usize; Colour::ALL.len()];
        for lab in labs {
            counts[Colour::of(*lab) as usize] += 1;
        }
        let kept = Colour::ALL.into_iter().filter(|colour| counts[*colour as usize] * 10 >= labs.len().max(1));
        kept.collect()
    }

    /// Does the picture have it?
    pub const fn has(self, colour: Colour) -> bool {
        self.0 & (1 << colour as u16) != 0
    }

    /// A bit for each, as it is stored.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Reads [`Colours::bits`]; what is unknown is left out.
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits & ((1 << Colour::ALL.len()) - 1))
    }
}

impl FromIterator<Colour> for Colours {
    fn from_iter<I: IntoIterator<Item = Colour>>(colours: I) -> Self {
        Self(colours.into_iter().fold(0, |bits, colour| bits | (1 << colour as u16)))
    }
}
