//! Rows and values as JSON text: one crossing for all of them, where each would need several.

use super::record::Cell;
use crate::json::{self, Value};
use std::fmt::Write as _;

/// The values of a statement, as a list.
#[must_use]
pub fn write(values: &[&Cell]) -> String {
    let mut text = String::from("[");
    for (at, cell) in values.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        match cell {
            Cell::Null => text.push_str("null"),
            // all our numbers are exact: milliseconds and counts. Writing to a string cannot fail
            Cell::Whole(number) => drop(write!(text, "{number}")),
            Cell::Text(value) => json::quote(value, &mut text),
        }
    }
    text.push(']');
    text
}

/// The rows that a store gave; `None` for anything but a list of lists.
#[must_use]
pub fn read(text: &str) -> Option<Vec<Vec<Cell>>> {
    let (mut rows, mut lists) = (Vec::new(), true);
    json::array(text, &mut |row| {
        let mut cells = Vec::new();
        let read = match row {
            Value::Array(row) => json::array(row, &mut |value| cells.push(cell(value))),
            _ => return lists = false,
        };
        lists &= read.is_ok();
        rows.push(cells);
    })
    .ok()?;
    lists.then_some(rows)
}

fn cell(value: Value<'_>) -> Cell {
    match value {
        Value::Text(text) => Cell::Text(text.read().into_owned()),
        Value::Number(text) => text.parse().map_or(Cell::Null, Cell::Whole),
        Value::Word(_) | Value::Array(_) | Value::Object(_) => Cell::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_they_are() {
        let values = [Cell::Null, Cell::Whole(1_700_000_000_123), Cell::Text("a\"\\\u{1}é😀".to_owned())];
        assert_eq!(write(&values.iter().collect::<Vec<_>>()), "[null,1700000000123,\"a\\\"\\\\\\u0001é😀\"]");
        assert_eq!(write(&[]), "[]");
    }

    #[test]
    fn rows_are_lists_of_lists_and_nothing_else() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let found = read(r#"[["a",1,9007199254740991,-1,1.5,1e21,null,true,{"b":[1]},"[{\"s\":\"x\"}]"],[]]"#).unwrap();
        let first = [vec![text("a"), Cell::Whole(1), Cell::Whole((1 << 53) - 1)], vec![Cell::Null; 6]].concat();
        assert_eq!(found, [[first, vec![text(r#"[{"s":"x"}]"#)]].concat(), Vec::new()]);
        assert_eq!(read("[]"), Some(Vec::new()));
        for odd in ["", "null", "{}", "7", "[{}]", "[[],7]", "[[1]", "[[1],]"] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
