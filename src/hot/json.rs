//! A strict reading of JSON (RFC 8259) that keeps only what the top level names.
//!
//! No value tree: a visitor sees each member of the outermost object as a slice of the text. Names that
//! stand twice in one object are refused at every depth, also when one of them is written with escapes:
//! two readers that pick different ones would disagree about what was signed (RFC 7515 §4).

pub use crate::{
    scan::{Fault, MAX_DEPTH, MAX_NAMES, Rows},
    text::{Known, Text, Value, quote},
};
use crate::{
    scan::{Result, Scan},
    text::Name,
};

/// Reads a text that must be one object and shows its members in order.
///
/// What the visitor has seen counts only if no fault is found after it.
///
/// # Errors
/// A fault for anything but strict JSON with distinct names.
pub fn object<'a>(text: &'a str, visit: &mut dyn FnMut(Text<'a>, Value<'a>)) -> Result<()> {
    Scan::new(text).whole(b'{', Some(&mut |name, value| visit(name.text, value)))
}

/// Checks that a text is one object.
///
/// # Errors
/// As for [`object`].
pub fn check(text: &str) -> Result<()> {
    Scan::new(text).whole(b'{', None)
}

/// Reads a text that must be one object, finds the values of the names that are `wanted`, each in its place, and shows
/// every name to `each`.
///
/// # Errors
/// As for [`object`].
pub fn pick<'a, const N: usize>(
    text: &'a str,
    wanted: &[Known; N],
    each: Option<&mut dyn FnMut(Text<'a>)>,
) -> Result<[Option<Value<'a>>; N]> {
    let mut found = [None; N];
    fill(text, wanted, &mut found, each)?;
    Ok(found)
}

// not generic, so that it is compiled here and for speed
fn fill<'a>(
    text: &'a str,
    wanted: &[Known],
    found: &mut [Option<Value<'a>>],
    mut each: Option<&mut dyn FnMut(Text<'a>)>,
) -> Result<()> {
    let mut visit = |name: &Name<'a>, value: Value<'a>| {
        if let Some(each) = &mut each {
            each(name.text);
        }
        if let Some((_, slot)) = wanted.iter().zip(&mut *found).find(|(known, _)| known.is(name)) {
            *slot = Some(value);
        }
    };
    Scan::new(text).whole(b'{', Some(&mut visit))
}

/// Reads a text that must be one array and shows its elements in order.
///
/// # Errors
/// As for [`object`].
pub fn array<'a>(text: &'a str, visit: &mut dyn FnMut(Value<'a>)) -> Result<()> {
    Scan::new(text).whole(b'[', Some(&mut |_, value| visit(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<String>> {
        let mut names = Vec::new();
        object(text, &mut |name, _| names.push(name.read().into_owned()))?;
        Ok(names)
    }

    #[test]
    fn members_are_shown_in_order() {
        assert_eq!(names(r#" { "a" : 1, "\u0062": [ {}, [] ], "c": {"a": "x"} } "#).unwrap(), ["a", "b", "c"]);
        assert_eq!(names("{}").unwrap(), [""; 0]);
    }

    #[test]
    fn what_is_not_strict_json_is_refused() {
        for bad in [
            "",
            " ",
            "[]",
            "1",
            "\"a\"",
            "{",
            "}",
            "{]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,}",
            "{'a':1}",
            "{a:1}",
            "{\"a\":01}",
            "{\"a\":+1}",
            "{\"a\":.5}",
            "{\"a\":1.}",
            "{\"a\":1e}",
            "{\"a\":-}",
            "{\"a\":NaN}",
            "{\"a\":tru}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12\"}",
            "{\"a\":\"\\u+123\"}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":\"\\udc00\"}",
            "{\"a\":\"\\ud800\\u0041\"}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"",
            "{\"a\":\"\\\"}",
            "{} {}",
            "{}x",
            "\u{feff}{}",
            "{\"a\":1 \"b\":2}",
            "{\"a\":[1 2]}",
            "{\"a\":[1,]}",
            "{\"a\":/**/1}",
            "{\"a\":\u{a0}1}",
        ] {
            assert!(names(bad).is_err() && check(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_name_that_stands_twice_is_refused_at_every_depth_and_in_every_spelling() {
        for bad in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"x":{"a":1,"b":2,"a":3}}"#,
            r#"{"x":[[{"a":1,"a":1}]]}"#,
            r#"{"é":1,"\u00e9":2}"#,
            r#"{"😀":1,"\ud83d\ude00":2}"#,
        ] {
            assert!(names(bad).is_err(), "{bad}");
        }
        assert!(names(r#"{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}"#).is_ok());
    }

    #[test]
    fn names_by_the_thousand_are_refused_before_comparing_them_takes_seconds() {
        let object = |count| {
            let members: Vec<_> = (0..count).map(|at| format!("\"{at}\":1")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert!(names(&object(MAX_NAMES)).is_ok());
        assert!(names(&object(MAX_NAMES + 1)).is_err());
    }

    #[test]
    fn nesting_has_a_limit() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        assert!(names(&nested(32)).is_ok());
        assert!(names(&nested(33)).is_err());
        assert!(names(&nested(4000)).is_err());
    }

    #[test]
    fn what_is_wanted_is_found_by_what_its_name_stands_for() {
        const WANTED: [Known; 4] = [Known::new("b"), Known::new("long name"), Known::new("iss"), Known::new("")];
        let mut names = 0;
        let text = r#"{"\u0069ss":{"b":1},"a":2,"long nbme":3,"long name":[]}"#;
        let [b, long, iss, none] = pick(text, &WANTED, Some(&mut |_| names += 1)).unwrap();
        assert!(b.is_none() && none.is_none());
        assert!(matches!((long, iss), (Some(Value::Array("[]")), Some(Value::Object(r#"{"b":1}"#)))));
        assert_eq!(names, 4);
    }

    #[test]
    fn the_reading_agrees_with_serde_json() {
        for good in [
            r#"{"a":-0,"b":0.5e-7,"c":1E+2,"d":[true,false,null],"e":"\"\\\/\b\f\n\r\t\u00e9"}"#,
            "{\"long\":\"0123456789abcdef0123456789abcdef\\n0123456789abcdef\"}",
        ] {
            assert!(names(good).is_ok() && check(good).is_ok(), "{good}");
            assert!(serde_json::from_str::<serde_json::Value>(good).is_ok());
        }
    }
}
