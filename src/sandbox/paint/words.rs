//! What the painter understands of a prompt: colours, time, weather, places and things.

use super::noise::hash_text;
use super::tint::{Rgb, hex};

/// A thing that can stand in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A sitting cat.
    Cat,
    /// A cup with steam.
    Cup,
    /// One flower.
    Flower,
    /// A tree with a crown.
    Tree,
    /// A crescent.
    Moon,
    /// A star.
    Star,
    /// A heart.
    Heart,
    /// Head and shoulders.
    Portrait,
    /// A rocket.
    Rocket,
    /// A sailing boat.
    Boat,
    /// A house with lit windows.
    House,
    /// A hot-air balloon.
    Balloon,
    /// A bird in flight.
    Bird,
    /// A leaf or rosette, what is drawn for want of another motif.
    Leaf,
}

/// Where a scene is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Ranges of mountains.
    Mountains,
    /// Open water.
    Sea,
    /// Dunes.
    Desert,
    /// Trees in mist.
    Forest,
    /// Houses and towers.
    City,
    /// Grass and flowers.
    Meadow,
    /// Snow.
    Snowfield,
    /// Stars and planets.
    Space,
    /// A table by a wall.
    Room,
    /// Forms and colours only.
    Abstract,
}

/// When it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// Morning.
    Dawn,
    /// Noon.
    Day,
    /// Evening.
    Sunset,
    /// After sunset.
    Dusk,
    /// Night.
    Night,
}

/// What is in the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Nothing.
    Clear,
    /// Clouds.
    Cloudy,
    /// Rain.
    Rain,
    /// Falling snow.
    Snow,
    /// Fog.
    Fog,
}

/// A prompt as the painter reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// A number of the whole text.
    pub seed: u32,
    /// Things, in the order of the text, each at most once.
    pub things: Vec<Thing>,
    /// The place, when one is named.
    pub place: Option<Place>,
    /// The time, when one is named.
    pub time: Option<Time>,
    /// The weather, when one is named.
    pub weather: Option<Weather>,
    /// Colours of the whole picture, in the order of the text.
    pub colours: Vec<Rgb>,
    /// The colour of the first thing.
    pub thing_colour: Option<Rgb>,
    /// True when something is to be taken away, and nothing drawn.
    pub removes: bool,
    /// True when the words ask for milk foam on coffee.
    pub foam: bool,
}

impl Reading {
    /// Reads a prompt. Words that are not known count for the seed only.
    pub fn new(prompt: &str) -> Self {
        let mut reading = Self {
            seed: hash_text(prompt),
            things: vec![],
            place: None,
            time: None,
            weather: None,
            colours: vec![],
            thing_colour: None,
            removes: false,
            foam: false,
        };
        // A colour waits for the thing it belongs to, for three words.
        let (mut loose, mut since): (Option<Rgb>, u32) = (None, 0);
        let lower = prompt.to_lowercase();
        for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(4000) {
            if word == "stars" {
                // Many stars are a sky, one is a thing.
                reading.time = reading.time.or(Some(Time::Night));
                continue;
            }
            let word = singular(word);
            if let Some(code) = colour(word) {
                reading.colours.extend(loose.replace(hex(code)));
                since = 0;
                continue;
            }
            since += 1;
            if since > 3 {
                reading.colours.extend(loose.take());
            }
            if let Some(thing) = thing(word) {
                if reading.things.is_empty() && loose.is_some() {
                    reading.thing_colour = loose.take();
                }
                if !reading.things.contains(&thing) {
                    reading.things.push(thing);
                }
            }
            reading.place = reading.place.or(place(word));
            reading.time = reading.time.or(time(word));
            reading.weather = reading.weather.or(weather(word));
            reading.removes |= matches!(word, "remove" | "erase" | "delete" | "clean" | "empty" | "without");
            reading.foam |= matches!(word, "foam" | "latte" | "coffee" | "cappuccino" | "crema" | "espresso" | "milk");
        }
        reading.colours.extend(loose);
        reading
    }

    /// True when the picture wants to be wide.
    pub fn is_wide(&self) -> bool {
        self.place.is_some_and(|place| !matches!(place, Place::Room | Place::Abstract | Place::Space))
            && self.things.is_empty()
    }

    /// True when the picture wants to be tall.
    pub fn is_tall(&self) -> bool {
        matches!(self.things.first(), Some(Thing::Portrait | Thing::Rocket)) && self.place.is_none()
    }
}

/// The number of the image that the words call a draft of the picture that is wanted.
pub fn draft(prompt: &str) -> Option<usize> {
    let lower = prompt.to_lowercase();
    let before = &lower[..lower.find(" is a draft of")?];
    let number = before.rsplit_once("image ")?.1;
    number.parse().ok()
}

/// Plurals of the usual kinds.
fn singular(word: &str) -> &str {
    match word {
        "leaves" => "leaf",
        "wolves" => "wolf",
        "glass" | "grass" | "canvas" | "lotus" | "cosmos" | "iris" | "cactus" | "dress" | "moss" => word,
        _ => word.strip_suffix('s').filter(|stem| stem.len() > 2).unwrap_or(word),
    }
}

fn colour(word: &str) -> Option<u32> {
    Some(match word {
        "red" | "crimson" | "scarlet" | "ruby" => 0xc8_36_2e,
        "orange" | "amber" | "apricot" => 0xe8_86_2f,
        "yellow" | "lemon" | "saffron" => 0xf0_c2_3b,
        "gold" | "golden" | "brass" | "honey" => 0xd9_a4_41,
        "green" | "emerald" | "jade" => 0x3f_8f_5a,
        "olive" | "sage" | "moss" | "mossy" => 0x7f_8c_56,
        "teal" | "turquoise" | "cyan" | "aqua" => 0x2f_9c_a0,
        "blue" | "azure" | "cobalt" | "sapphire" => 0x2f_6c_b8,
        "indigo" | "navy" | "ultramarine" => 0x2b_35_80,
        "purple" | "violet" | "amethyst" | "plum" => 0x7a_4b_a6,
        "lavender" | "lilac" | "mauve" => 0xa8_97_d0,
        "magenta" | "fuchsia" => 0xb8_32_86,
        "pink" | "rose" | "coral" | "salmon" | "blush" => 0xe6_86_8c,
        "brown" | "chocolate" | "wooden" | "walnut" | "bronze" | "copper" => 0x8a_5a_36,
        "beige" | "cream" | "ivory" | "sand" | "tan" | "linen" => 0xe6_d6_b8,
        "white" | "pearl" | "porcelain" | "marble" => 0xf4_f1_ea,
        "grey" | "gray" | "silver" | "slate" | "concrete" | "steel" => 0x8d_95_a0,
        "black" | "charcoal" | "ebony" | "ink" => 0x25_26_2c,
        "terracotta" | "rust" | "clay" | "ochre" | "ceramic" => 0xb8_64_3c,
        _ => return None,
    })
}

fn thing(word: &str) -> Option<Thing> {
    Some(match word {
        "cat" | "kitten" | "kitty" | "tabby" | "feline" => Thing::Cat,
        "cup" | "mug" | "coffee" | "espresso" | "latte" | "cappuccino" | "tea" | "teapot" => Thing::Cup,
        "flower" | "tulip" | "daisy" | "poppy" | "sunflower" | "bouquet" | "lotus" | "peony" | "orchid" => {
            Thing::Flower
        }
        "tree" | "oak" | "birch" | "bonsai" | "maple" => Thing::Tree,
        "moon" | "crescent" => Thing::Moon,
        "star" => Thing::Star,
        "heart" | "love" | "valentine" => Thing::Heart,
        "portrait" | "face" | "woman" | "man" | "girl" | "boy" | "person" | "astronaut" | "people" => Thing::Portrait,
        "rocket" | "spaceship" | "spacecraft" | "shuttle" => Thing::Rocket,
        "boat" | "ship" | "sailboat" | "yacht" | "sail" => Thing::Boat,
        "house" | "cabin" | "cottage" | "hut" | "home" | "barn" => Thing::House,
        "balloon" => Thing::Balloon,
        "bird" | "swallow" | "gull" | "seagull" | "crane" | "eagle" => Thing::Bird,
        "leaf" | "rosette" | "rosetta" | "fern" | "plant" => Thing::Leaf,
        _ => return None,
    })
}

fn place(word: &str) -> Option<Place> {
    Some(match word {
        "mountain" | "alp" | "peak" | "hill" | "valley" | "canyon" | "cliff" | "landscape" | "volcano" => {
            Place::Mountains
        }
        "sea" | "ocean" | "beach" | "lake" | "water" | "coast" | "harbour" | "harbor" | "river" | "island" | "wave" => {
            Place::Sea
        }
        "desert" | "dune" | "sahara" | "cactus" => Place::Desert,
        "forest" | "wood" | "woodland" | "jungle" | "pine" | "grove" => Place::Forest,
        "city" | "skyline" | "street" | "town" | "skyscraper" | "building" | "urban" | "rooftop" => Place::City,
        "meadow" | "field" | "garden" | "grass" | "spring" | "park" | "prairie" => Place::Meadow,
        "snow" | "snowy" | "winter" | "ice" | "glacier" | "arctic" | "frost" | "frozen" => Place::Snowfield,
        "space" | "galaxy" | "nebula" | "planet" | "cosmos" | "orbit" | "cosmic" | "universe" => Place::Space,
        "table" | "kitchen" | "room" | "interior" | "studio" | "desk" | "cafe" | "indoor" | "still" | "vase" => {
            Place::Room
        }
        "abstract" | "pattern" | "geometric" | "bauhaus" | "minimal" | "minimalist" | "texture" | "gradient"
        | "poster" => Place::Abstract,
        _ => return None,
    })
}

fn time(word: &str) -> Option<Time> {
    Some(match word {
        "dawn" | "sunrise" | "morning" => Time::Dawn,
        "day" | "noon" | "sunny" | "bright" | "daylight" | "summer" | "midday" => Time::Day,
        "sunset" | "evening" | "autumn" | "warm" => Time::Sunset,
        "dusk" | "twilight" | "moody" => Time::Dusk,
        "night" | "midnight" | "dark" | "neon" | "starry" | "nocturne" => Time::Night,
        _ => return None,
    })
}

fn weather(word: &str) -> Option<Weather> {
    Some(match word {
        "clear" | "cloudless" => Weather::Clear,
        "cloud" | "cloudy" | "overcast" => Weather::Cloudy,
        "rain" | "rainy" | "storm" | "stormy" | "drizzle" => Weather::Rain,
        "snowing" | "snowfall" | "blizzard" | "snowflake" => Weather::Snow,
        "fog" | "foggy" | "mist" | "misty" | "haze" | "hazy" | "smoke" => Weather::Fog,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_belong_to_the_thing_they_stand_before() {
        let reading = Reading::new("A red fluffy cat in a blue misty forest at dawn, golden light");
        assert_eq!(reading.thing_colour, Some(hex(0xc8_36_2e)));
        assert_eq!(reading.colours, vec![hex(0x2f_6c_b8), hex(0xd9_a4_41)]);
        assert_eq!(reading.things, vec![Thing::Cat]);
        assert_eq!(
            (reading.place, reading.time, reading.weather),
            (Some(Place::Forest), Some(Time::Dawn), Some(Weather::Fog))
        );
    }

    #[test]
    fn plurals_and_unknown_words() {
        assert_eq!(Reading::new("Trees, hearts & flowers!").things, vec![Thing::Tree, Thing::Heart, Thing::Flower]);
        let unknown = Reading::new("Zwölf Boxkämpfer 😀");
        assert!(unknown.things.is_empty() && unknown.place.is_none());
        assert_ne!(unknown.seed, Reading::new("Zwölf").seed);
        assert!(Reading::new("remove the sign").removes);
        let sky = Reading::new("stars over a lake");
        assert_eq!((sky.things.len(), sky.time), (0, Some(Time::Night)));
    }
}
