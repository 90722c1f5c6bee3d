//! A size rule in a file: a table of limits, or a list of sizes.

use super::{FreeSizes, SizeRule};
use crate::geom::Extent;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

impl Serialize for SizeRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Free(rule) => rule.serialize(serializer),
            Self::Fixed(list) => serializer.collect_seq(list.iter().map(ToString::to_string)),
        }
    }
}

impl<'de> Deserialize<'de> for SizeRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = SizeRule;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of sizes such as \"1024x1024\", or step, max_side, max_ratio, min_pixels and max_pixels")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<SizeRule, A::Error> {
        let mut list = Vec::new();
        while let Some(text) = seq.next_element::<String>()? {
            let extent = Extent::parse(&text).filter(|extent| extent.long_side() <= super::LARGEST_SIDE);
            list.push(extent.ok_or_else(|| A::Error::custom(format!("\"{text}\" is no size such as \"1024x1536\"")))?);
        }
        let rule = SizeRule::Fixed(list);
        rule.sound().map(|()| rule).map_err(A::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SizeRule, A::Error> {
        let rule = SizeRule::Free(FreeSizes::deserialize(MapAccessDeserializer::new(map))?);
        rule.sound().map(|()| rule).map_err(A::Error::custom)
    }
}
