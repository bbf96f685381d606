//! A list of objects within an object, read in the pass that checks the whole text.

use super::{ENDLESS, Level, MAX_DEPTH, Result, STRICT, Scan, Visit, space, string};
use crate::text::{Name, Value};

/// What is looked for. The places of what is found stand beside the names.
pub struct Rows<'a, 'w> {
    /// The list.
    pub list: &'w str,
    /// Members of each of its elements, and where they are put for `row`.
    pub cells: (&'w [&'static str], &'w mut [Option<Value<'a>>]),
    /// Members that stand beside the list.
    pub beside: (&'w [&'static str], &'w mut [Option<Value<'a>>]),
    /// Is shown each element, and what was found in it.
    pub row: &'w mut dyn FnMut(Value<'a>, &[Option<Value<'a>>]),
}

impl<'a> Rows<'a, '_> {
    /// Reads a text that must be one object. Gives the list as it stands there, whatever it is.
    ///
    /// # Errors
    /// As for [`object`](crate::json::object). What was shown before counts for nothing then.
    pub fn read(&mut self, text: &'a str) -> Result<Option<Value<'a>>> {
        let mut scan = Scan::new(text);
        scan.at = space(scan.bytes, 0);
        if scan.byte() != b'{' {
            return Err(STRICT);
        }
        let list = scan.table(self)?;
        scan.end().map(|()| list)
    }
}

// once in the module, and not wherever it is called
#[inline(never)]
fn put<'a>(names: &[&str], places: &mut [Option<Value<'a>>], name: &Name<'a>, value: Value<'a>) {
    if let Some((_, place)) = names.iter().zip(places).find(|(known, _)| name.text == ***known) {
        *place = Some(value);
    }
}

impl<'a> Scan<'a> {
    fn table(&mut self, rows: &mut Rows<'a, '_>) -> Result<Option<Value<'a>>> {
        let (mut list, mut name) = (None, Name::none());
        let mut level = Level { object: true, first: 0, seen: 0 };
        while self.goes_on(&level, level.seen == 0)? {
            self.at = self.name(&mut level, self.at, Some(&mut name))?;
            self.at = space(self.bytes, self.at);
            if name.text != *rows.list {
                put(rows.beside.0, rows.beside.1, &name, self.value(1, None)?);
            } else if self.byte() == b'[' {
                list = Some(self.list(rows)?);
            } else {
                list = Some(self.value(1, None)?);
            }
        }
        Ok(list)
    }

    fn list(&mut self, rows: &mut Rows<'a, '_>) -> Result<Value<'a>> {
        const { assert!(MAX_DEPTH > 2) };
        let (from, level) = (self.at, Level { object: false, first: self.names.len(), seen: 0 });
        let mut first = true;
        while self.goes_on(&level, first)? {
            first = false;
            let (names, cells) = (rows.cells.0, &mut *rows.cells.1);
            cells.fill(None);
            let element = if self.byte() == b'{' {
                self.value(2, Some(&mut |name, value| put(names, cells, name, value)))?
            } else {
                self.value(2, None)?
            };
            (rows.row)(element, cells);
        }
        Ok(self.shown(from, self.at, false))
    }

    // Whether another member or element comes, which begins here then; `first` tells whether the opening is before us.
    fn goes_on(&mut self, level: &Level, first: bool) -> Result<bool> {
        self.at = space(self.bytes, if first { self.at + 1 } else { self.at });
        let next = self.byte();
        if next == level.close() {
            self.at += 1;
            return Ok(false);
        }
        if !first {
            if next != b',' {
                return Err(ENDLESS);
            }
            self.at = space(self.bytes, self.at + 1);
        }
        Ok(true)
    }

    fn value(&mut self, depth: usize, visit: Visit<'_, 'a>) -> Result<Value<'a>> {
        let from = self.at;
        if self.byte() == b'"' {
            let (text, at) = string(self.bytes, from + 1)?;
            self.at = at;
            return Ok(Value::Text(text));
        }
        self.pass(depth, visit)?;
        Ok(self.shown(from, self.at, false))
    }

    fn byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 2] = ["b", "a"];
    const BESIDE: [&str; 1] = ["next"];

    fn shown(value: Option<Value<'_>>) -> String {
        match value {
            None => "-".to_owned(),
            Some(Value::Text(text)) => text.read().into_owned(),
            Some(Value::Number(text) | Value::Array(text) | Value::Object(text) | Value::Word(text)) => text.to_owned(),
        }
    }

    fn read(text: &str) -> Result<(String, Vec<String>, String)> {
        let (mut cells, mut beside, mut seen) = ([None; 2], [None; 1], Vec::new());
        let mut row = |element: Value<'_>, cells: &[Option<Value<'_>>]| {
            seen.push(format!("{} {} {}", shown(Some(element)), shown(cells[0]), shown(cells[1])));
        };
        let rows = Rows { list: "list", cells: (&NAMES, &mut cells), beside: (&BESIDE, &mut beside), row: &mut row }
            .read(text)?;
        Ok((shown(rows), seen, shown(beside[0])))
    }

    #[test]
    fn rows_are_shown_with_what_is_wanted_of_them() {
        let text =
            r#" { "x":{"a":1}, "l\u0069st" : [ {"a":1,"c":[{"a":2}]} , {} , 7, {"\u0062":"\n"} ] , "next":null } "#;
        let (list, rows, next) = read(text).unwrap();
        assert_eq!(list, r#"[ {"a":1,"c":[{"a":2}]} , {} , 7, {"\u0062":"\n"} ]"#);
        assert_eq!(rows, [r#"{"a":1,"c":[{"a":2}]} - 1"#, "{} - -", "7 - -", "{\"\\u0062\":\"\\n\"} \n -"]);
        assert_eq!(next, "null");
    }

    #[test]
    fn a_list_may_be_missing_empty_or_no_list() {
        assert_eq!(read("{}").unwrap().0, "-");
        assert_eq!(read(r#"{"list":[ ]}"#).unwrap(), ("[ ]".to_owned(), vec![], "-".to_owned()));
        assert_eq!(read(r#"{"list":{"a":1}}"#).unwrap().1, [""; 0]);
    }

    // whatever one reading accepts, the other must accept
    #[test]
    fn the_same_texts_are_refused_as_by_the_reading_of_an_object() {
        let nested = |depth: usize| format!(r#"{{"list":[{{"a":{}{}}}]}}"#, "[".repeat(depth), "]".repeat(depth));
        for text in [
            "",
            "[]",
            "{",
            "{}x",
            r#"{"list":[{"a":1}}"#,
            r#"{"list":[{"a":1}]"#,
            r#"{"list":[{"a":1},]}"#,
            r#"{"list":[{"a":1} {"a":1}]}"#,
            r#"{"list":[,]}"#,
            r#"{"list":[{"a":1,"a":2}]}"#,
            r#"{"list":[{"a":{"b":1,"b":2}}]}"#,
            r#"{"list":[],"list":[]}"#,
            r#"{"list":[],"l\u0069st":[]}"#,
            r#"{"a":1,"list":[{"b":01}]}"#,
            r#"{"list":[1],"next":"x","next":"x"}"#,
            r#"{"list" [1]}"#,
            r#"{"list":[{"a":"\ud800"}]}"#,
            r#"{"list":[{"a":"#,
            r#"{"list":[] "x":1}"#,
            r#"{"list":[{"a":1}],}"#,
            r#"{"list":[{"a":1}],"next":"x"}"#,
            &nested(29),
            &nested(30),
        ] {
            let whole = crate::json::object(text, &mut |_, _| ());
            assert_eq!(read(text).is_ok(), whole.is_ok(), "{text}");
        }
    }
}
