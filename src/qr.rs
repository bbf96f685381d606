//! An address as a picture to scan, drawn as SVG (ISO/IEC 18004, by the crate `qrcode`).

use crate::error::{Code, Error, Result};
use qrcode::{EcLevel, QrCode, render::svg};

/// How much of the picture may be damaged and still be read: about 15 %.
const LEVEL: EcLevel = EcLevel::M;

/// Draws a text. `dark` and `light` are colours of CSS; around it stands the margin that readers need.
///
/// # Errors
/// `OPTION_INVALID` for a text that is too long for any picture: more than 2,331 bytes.
pub fn draw(text: &str, dark: &str, light: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(text, LEVEL)
        .map_err(|_| Error::new(Code::OptionInvalid, "expected a link of at most 2,331 bytes").field("url"))?;
    let (dark, light) = (colour(dark, "dark")?, colour(light, "light")?);
    Ok(code.render::<svg::Color<'_>>().dark_color(svg::Color(dark)).light_color(svg::Color(light)).build())
}

// it stands in an attribute: a name, or `#` with digits
fn colour<'a>(text: &'a str, field: &'static str) -> Result<&'a str> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    if !digits.is_empty() && text.len() <= 32 && digits.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Ok(text);
    }
    Err(Error::new(Code::OptionInvalid, "expected a colour: its name, or `#` and digits").field(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_one_picture_with_the_colours_asked_for() {
        let svg = draw("https://app.example/invite#invite=abc", "#123", "white").unwrap();
        assert!(svg.starts_with("<?xml") && svg.trim_end().ends_with("</svg>"));
        assert!(svg.contains("#123") && svg.contains("white"));
    }

    #[test]
    fn what_is_too_long_or_no_colour_is_refused() {
        assert_eq!(draw(&"a".repeat(2332), "black", "white").unwrap_err().at_field(), Some("url"));
        assert!(draw(&"a".repeat(2331), "black", "white").is_ok());
        for colour in ["", "#", "\"/><script>", "red;", "url(#a)", &"a".repeat(33)] {
            assert_eq!(draw("a", colour, "white").unwrap_err().at_field(), Some("dark"), "{colour}");
            assert_eq!(draw("a", "black", colour).unwrap_err().at_field(), Some("light"), "{colour}");
        }
    }
}
