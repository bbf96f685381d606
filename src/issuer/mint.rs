//! Making invites, and making their tokens anew.

use super::{
    code,
    office::Office,
    options::{Mint, Options},
    record::{Record, Status},
    store,
};
use crate::{
    base64url,
    error::{Code, Error, Result},
    output::Output,
    secret::Secret,
    time::Time,
    token::{MAX_LEN, validate::INVITE_TYPE},
};

/// An invite, its token, and the short code that stands for it, if one was asked for.
pub(super) struct Made {
    pub(super) record: Record,
    pub(super) token: Secret,
    pub(super) code: Option<String>,
}

/// Makes an invite: a row, and a signed token for it.
pub(super) async fn mint<O: Office>(office: &O, options: &Options, input: Mint) -> Result<Made> {
    let now = office.now();
    let code = input.code.then(|| fresh(office, options)).transpose()?;
    let id = base64url::encode(&office.random()?);
    let record = Record {
        issuer: options.issuer.clone(),
        generation: 1,
        max_uses: input.max_uses,
        status: Status::Open,
        created: now,
        expires: input.end(options, now)?,
        touched: now,
        redirect: input.redirect(options)?,
        binding: input.binding.as_ref().map(|binding| binding.sealed(options.secret.as_ref(), &id)).transpose()?,
        purpose: input.purpose,
        inviter: input.inviter,
        metadata: input.metadata,
        uses: Vec::new(),
        id,
    };
    let personal = match input.personal {
        Some(personal) => Some(seal(office, &personal).await?),
        None => None,
    };
    let token = token(office, options, &record, personal.as_deref(), now).await?;
    store::insert(office, record.clone()).await?;
    kept(office, record, token, code).await
}

// the code, and what is kept of it
fn fresh<O: Office>(office: &O, options: &Options) -> Result<(String, String)> {
    let code = code::fresh(office.random()?);
    let hash = code::hash(options.secret.as_ref(), &code)?;
    Ok((code, hash))
}

async fn kept<O: Office>(office: &O, record: Record, token: Secret, code: Option<(String, String)>) -> Result<Made> {
    if let Some((_, hash)) = &code {
        store::code(office, hash, &record.id, record.generation).await?;
    }
    Ok(Made { record, token, code: code.map(|(code, _)| code) })
}

/// Makes another token for an invite. The earlier ones are superseded.
pub(super) async fn resend<O: Office>(office: &O, options: &Options, id: &str, input: Mint) -> Result<Made> {
    let now = office.now();
    let code = input.code.then(|| fresh(office, options)).transpose()?;
    let expires = input.end(options, now)?;
    let personal = match input.personal {
        Some(personal) => Some(seal(office, &personal).await?),
        None => None,
    };
    match store::rotate(office, &options.issuer, id, now, expires).await? {
        Some(record) => {
            let token = token(office, options, &record, personal.as_deref(), now).await?;
            kept(office, record, token, code).await
        }
        None => Err(closed(store::find(office, &options.issuer, id).await?)),
    }
}

fn closed(record: Option<Record>) -> Error {
    match record {
        None => Error::new(Code::NotFound, "there is no such invite").field("id"),
        Some(_) => Error::new(Code::Conflict, "the invite is accepted, declined or revoked"),
    }
}

async fn token<O: Office>(
    office: &O,
    options: &Options,
    record: &Record,
    personal: Option<&str>,
    now: Time,
) -> Result<Secret> {
    let (kid, alg) = &options.key;
    let header = Output::default().text("alg", alg).text("kid", kid).text("typ", INVITE_TYPE).end();
    let claims = Output::default()
        .text("iss", &options.issuer)
        .text("aud", &options.audience)
        .number("iat", Some(now.seconds()))
        .number("exp", Some(record.expires.seconds()))
        .text("jti", &record.id)
        .number("gen", Some(record.generation))
        .number("max", Some(record.max_uses))
        .maybe("purpose", record.purpose.as_deref())
        .maybe("redirect", record.redirect.as_deref())
        .maybe("to", record.binding.as_deref())
        .maybe("personal", personal)
        .end();
    let input = format!("{}.{}", base64url::encode(header.as_bytes()), base64url::encode(claims.as_bytes()));
    let signature = office.sign(kid, input.as_bytes()).await?;
    let token = format!("{input}.{}", base64url::encode(&signature));
    if token.len() > MAX_LEN {
        let expected = "expected less: a token of at most 8 KiB";
        return Err(Error::new(Code::OptionInvalid, expected).field(if personal.is_some() {
            "personal"
        } else {
            "redirect"
        }));
    }
    Ok(Secret::new(token))
}

/// A sealed token (RFC 7516, compact, `dir` with A256GCM) of what nobody else may read.
async fn seal<O: Office>(office: &O, personal: &str) -> Result<String> {
    let header = base64url::encode(br#"{"alg":"dir","enc":"A256GCM"}"#);
    let random = office.random()?;
    let iv = random.get(..12).unwrap_or_default();
    let sealed = office.seal(iv, header.as_bytes(), personal.as_bytes()).await?;
    let (content, tag) = sealed.split_at(sealed.len().saturating_sub(16));
    let parts = [iv, content, tag].map(base64url::encode).join(".");
    Ok(format!("{header}..{parts}"))
}
