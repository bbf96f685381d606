//! The form of a JSON value as serde_json reads it: how deep it is, and whether its names are distinct.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::{collections::HashSet, fmt};

/// What matters of a value.
#[derive(Clone, Copy, Debug)]
pub struct Tree {
    /// How many lists and objects stand in each other.
    pub depth: u32,
    /// Whether no object has a name twice.
    pub distinct: bool,
}

impl Tree {
    /// Reads a text; `None` where serde_json refuses it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

const LEAF: Tree = Tree { depth: 0, distinct: true };

struct Eyes;

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Eyes)
    }
}

impl<'de> Visitor<'de> for Eyes {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Tree, E> {
        Ok(LEAF)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Tree, E> {
        Ok(LEAF)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Tree, E> {
        Ok(LEAF)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
        Ok(LEAF)
    }

    fn visit_str<E>(self, _: &str) -> Result<Tree, E> {
        Ok(LEAF)
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(LEAF)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut whole = LEAF;
        while let Some(one) = list.next_element::<Tree>()? {
            whole = whole.with(one);
        }
        Ok(Tree { depth: whole.depth + 1, ..whole })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let (mut whole, mut names) = (LEAF, HashSet::new());
        while let Some(name) = map.next_key::<String>()? {
            whole = whole.with(map.next_value()?);
            whole.distinct &= names.insert(name);
        }
        Ok(Tree { depth: whole.depth + 1, ..whole })
    }
}

impl Tree {
    fn with(self, one: Self) -> Self {
        Self { depth: self.depth.max(one.depth), distinct: self.distinct && one.distinct }
    }
}

/// Whether a text is JSON at all, whatever its numbers.
#[must_use]
pub fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}
