//! Lists in answers: large ones, and so read in one pass.

use super::{Input, NOT_JSON, Step};
use crate::{
    error::{Code, Error, Result},
    json::{Rows, Value},
};

/// Reads an element of a list, of which so many members have been found.
pub type ReadRow<'r, T, const N: usize> = dyn Fn(&Input<'_>, [Option<Input<'_>>; N]) -> Result<T> + 'r;

impl<'a> Input<'a> {
    /// Reads a list of objects in what a service answered, while the form of all of it is checked: `of_each` names the
    /// members that `read` is given of each object, `beside` those that are given back.
    ///
    /// # Errors
    /// `RESPONSE_INVALID`, and those of `read`.
    pub fn answer_rows<T, const N: usize, const M: usize>(
        text: &'a str,
        (list, of_each): (&'static str, [&'static str; N]),
        beside: [&'static str; M],
        read: &ReadRow<'_, T, N>,
    ) -> Result<(Vec<T>, [Option<Self>; M])> {
        let code = Code::ResponseInvalid.row();
        let whole = Self { value: Value::Array(""), step: Step::Name(list), parent: None, code };
        let (mut rows, mut refused) = (Vec::new(), None);
        let mut row = |value: Value<'a>, cells: &[Option<Value<'a>>]| {
            // a fault of form further down comes before whatever is refused here
            if refused.is_some() {
                return;
            }
            let item = Input { value, step: Step::At(rows.len()), parent: Some(&whole), code };
            let mut read_of = [None; N];
            for ((place, cell), name) in read_of.iter_mut().zip(cells).zip(&of_each) {
                *place = cell.and_then(|value| Input::cell(value, name, Some(&item), code));
            }
            let row = match value {
                Value::Object(_) => read(&item, read_of),
                _ => Err(item.refuse("expected an object")),
            };
            match row {
                Ok(row) => rows.push(row),
                Err(error) => refused = Some(error),
            }
        };
        let (mut cells, mut found) = ([None; N], [None; M]);
        let seen =
            Rows { list, cells: (&of_each, &mut cells), beside: (&beside, &mut found), row: &mut row }.read(text);
        match (seen.map_err(|_| Error::of(code, NOT_JSON.into()))?, refused) {
            (Some(Value::Array(_)), None) => {}
            (_, Some(error)) => return Err(error),
            (None | Some(Value::Word("null")), _) => {
                return Err(whole.refuse("expected a list, found nothing"));
            }
            (Some(_), _) => return Err(whole.refuse("expected a list")),
        }
        let mut told = [None; M];
        for ((place, value), name) in told.iter_mut().zip(found).zip(beside) {
            *place = value.and_then(|value| Self::cell(value, name, None, code));
        }
        Ok((rows, told))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Vec<String>, bool)> {
        let row = |item: &Input<'_>, [a, b]: [Option<Input<'_>>; 2]| {
            let a = a.ok_or_else(|| item.refuse("expected an a"))?.text()?.into_owned();
            Ok(a + if b.is_some() { "+" } else { "-" })
        };
        let (rows, [next]) = Input::answer_rows(text, ("rows", ["a", "b"]), ["next"], &row)?;
        Ok((rows, next.is_some()))
    }

    fn refused(text: &str) -> (Option<String>, String) {
        let error = read(text).unwrap_err();
        assert_eq!(error.code(), Code::ResponseInvalid);
        (error.at_field().map(str::to_owned), error.detail().to_owned())
    }

    #[test]
    fn rows_are_read_and_null_is_nothing() {
        let text = r#"{"rows":[{"a":"1","b":null,"z":0},{"b":2,"a":"2"}],"next":"x"}"#;
        assert_eq!(read(text).unwrap(), (vec!["1-".to_owned(), "2+".to_owned()], true));
        assert_eq!(read(r#"{"next":null,"rows":[]}"#).unwrap(), (vec![], false));
    }

    #[test]
    fn what_is_refused_is_named_by_its_path() {
        let is = |text, field: &str, expected: &str| {
            assert_eq!(refused(text), (Some(field.to_owned()), expected.to_owned()), "{text}");
        };
        is("{}", "rows", "expected a list, found nothing");
        is(r#"{"rows":null}"#, "rows", "expected a list, found nothing");
        is(r#"{"rows":{}}"#, "rows", "expected a list");
        is(r#"{"rows":[{"a":"1"},7,8]}"#, "rows[1]", "expected an object");
        is(r#"{"rows":[{"a":"1"},{}]}"#, "rows[1]", "expected an a");
        is(r#"{"rows":[{"a":"1"},{"a":"1"},{"a":1}]}"#, "rows[2].a", "expected a string");
    }

    #[test]
    fn a_fault_of_form_comes_before_what_is_refused() {
        for text in [r#"{"rows":[7]"#, r#"{"rows":[7],"a":1,"a":1}"#, "[]", ""] {
            assert_eq!(refused(text), (None, NOT_JSON.to_owned()), "{text}");
        }
    }
}
