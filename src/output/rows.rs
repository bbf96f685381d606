//! Objects of few kinds, written small: what those of a kind have in common once, and of each only its values. The
//! package makes objects of them (`pkg/src/rows.js`), in a third of the time that whole ones would take to be parsed.

use super::{Kind, Output, Write};
use crate::json;
use std::fmt::Write as _;

/// What all rows of a kind have in common, step by step: nearly every row takes the same as the one before, and then
/// nothing is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    steps: Vec<(Kind, String, String)>,
    at: usize,
    other: bool,
}

impl Shape {
    pub(super) fn step(&mut self, kind: Kind, name: &str, word: &str) {
        let same = |step: &(Kind, String, String)| step.0 == kind && step.1 == name && step.2 == word;
        if !self.steps.get(self.at).is_some_and(same) {
            self.other = true;
            self.steps.truncate(self.at);
            self.steps.push((kind, name.to_owned(), word.to_owned()));
        }
        self.at += 1;
    }

    /// At the end of a row: whether it was of another kind than the one before.
    fn turn(&mut self) -> bool {
        let other = self.other || self.at < self.steps.len();
        self.steps.truncate(self.at);
        (self.at, self.other) = (0, false);
        other
    }

    /// The kind as JSON: an object in which numbers stand for the values of a row, by their place.
    fn json(&self) -> String {
        let (mut text, mut holes) = ("{".to_owned(), 0_u32);
        for (kind, name, word) in &self.steps {
            if *kind != Kind::Close {
                if !text.ends_with('{') {
                    text.push(',');
                }
                json::quote(name, &mut text);
                text.push(':');
            }
            match kind {
                Kind::Hole => {
                    // writing to a string cannot fail
                    let _ = write!(text, "{holes}");
                    holes += 1;
                }
                Kind::Word => json::quote(word, &mut text),
                Kind::Open => text.push('{'),
                Kind::Close => text.push('}'),
            }
        }
        text.push('}');
        text
    }
}

/// How many kinds are looked through for that of a row: names may be a service's own.
const RECENT: usize = 8;

impl Output {
    /// Adds a list of objects as `{"shapes":[…],"runs":[…],"values":[…]}`: a run is the place of a shape, and how many
    /// rows in a row have it; the values are those of all rows.
    #[must_use]
    pub fn rows(mut self, name: &str, rows: &mut dyn Iterator<Item = &dyn Write>) -> Self {
        let (mut shapes, mut runs) = (Vec::<String>::new(), Vec::<(usize, usize)>::new());
        let mut out = Self { text: String::new(), empty: true, shape: Some(Shape::default()) };
        for row in rows {
            out = row.write(Self { empty: true, ..out });
            let Some(shape) = &mut out.shape else { break };
            if !shape.turn()
                && let Some((_, count)) = runs.last_mut()
            {
                *count += 1;
                continue;
            }
            let shape = shape.json();
            let at = match shapes.iter().rposition(|known| *known == shape) {
                Some(at) if at + RECENT >= shapes.len() => at,
                _ => {
                    shapes.push(shape);
                    shapes.len() - 1
                }
            };
            runs.push((at, 1));
        }
        self.begin(name);
        self.text.push_str("{\"shapes\":[");
        for (at, shape) in shapes.iter().enumerate() {
            self.text.extend([if at > 0 { "," } else { "" }, shape]);
        }
        self.text.push_str("],\"runs\":[");
        for (at, (shape, count)) in runs.iter().enumerate() {
            let _ = write!(self.text, "{}{shape},{count}", if at > 0 { "," } else { "" });
        }
        // each value has a comma before it
        self.text.extend(["],\"values\":[", out.text.get(1..).unwrap_or_default(), "]}"]);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    struct Row<'a>(&'a str, Option<u64>, &'a str);

    impl Write for Row<'_> {
        fn write(&self, out: Output) -> Output {
            let texts = [self.0.to_owned()];
            let out = out.text("id", self.0).word("state", self.2).number("at", self.1).texts("all", &texts);
            out.object("more", &More(self.0)).raw("raw", "[null]").list("list", &[More(self.0)])
        }
    }

    struct More<'a>(&'a str);

    impl Write for More<'_> {
        fn write(&self, out: Output) -> Output {
            // as the package must take it: names that JavaScript puts first, and one that it may take amiss
            out.text("b", self.0).text("7", "seven").text("__proto__", "own").word("w", "w")
        }
    }

    // as `pkg/src/rows.js` does it
    fn whole(packed: &Value) -> Vec<Value> {
        fn fill(shape: &Value, values: &[Value]) -> (Value, usize) {
            let mut holes = 0;
            let members = shape.as_object().unwrap().iter().map(|(name, value)| {
                let value = match value {
                    Value::Number(at) => {
                        holes += 1;
                        values[usize::try_from(at.as_u64().unwrap()).unwrap()].clone()
                    }
                    Value::Object(_) => {
                        let (inner, more) = fill(value, values);
                        holes += more;
                        inner
                    }
                    constant => constant.clone(),
                };
                (name.clone(), value)
            });
            let object = members.collect();
            (Value::Object(object), holes)
        }
        let (mut rows, mut at) = (Vec::new(), 0);
        for run in packed["runs"].as_array().unwrap().chunks(2) {
            for _ in 0..run[1].as_u64().unwrap() {
                let shape = &packed["shapes"][usize::try_from(run[0].as_u64().unwrap()).unwrap()];
                let (row, width) = fill(shape, &packed["values"].as_array().unwrap()[at..]);
                rows.push(row);
                at += width;
            }
        }
        assert_eq!(at, packed["values"].as_array().unwrap().len());
        rows
    }

    fn packed(rows: &[Row<'_>]) -> Value {
        let written =
            Output::default().rows("rows", &mut rows.iter().map(|row| row as &dyn Write)).number("n", Some(1));
        let read: Value = serde_json::from_str(&written.end()).unwrap();
        assert_eq!(read["n"], 1);
        read["rows"].clone()
    }

    #[test]
    fn rows_are_the_objects_that_a_list_would_have() {
        let rows = [
            Row("a\"", Some(1), "open"),
            Row("b", Some(2), "open"),
            Row("c", None, "open"),
            Row("d", Some(3), "shut"),
            Row("e", Some(4), "open"),
        ];
        let packed = packed(&rows);
        let listed: Value = serde_json::from_str(&Output::default().list("rows", &rows).end()).unwrap();
        assert_eq!(&Value::Array(whole(&packed)), &listed["rows"]);
        assert_eq!(packed["runs"], json!([0, 2, 1, 1, 2, 1, 0, 1]));
    }

    #[test]
    fn no_rows_are_an_empty_list() {
        assert_eq!(packed(&[]), json!({ "shapes": [], "runs": [], "values": [] }));
    }

    #[test]
    fn kinds_by_the_thousand_are_not_compared_with_one_another() {
        let words: Vec<_> = (0..2 * RECENT).map(|at| at.to_string()).collect();
        let rows: Vec<_> = words.iter().chain(&words).map(|word| Row("a", None, word)).collect();
        assert_eq!(packed(&rows)["shapes"].as_array().unwrap().len(), 4 * RECENT);
        assert_eq!(whole(&packed(&rows)).len(), rows.len());
    }
}
