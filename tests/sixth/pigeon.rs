//! A made-up service, to show what a provider costs: this file, its line in the registry, and what names the file.

use super::{
    contract::{Get, Service, text},
    failure::{Said, failure},
    invite::Invite,
};
use crate::{
    error::Result,
    http::{Base, Call, Credential, Method, Repeat, Request},
    input::{Input, Read},
    output::{Output, Write},
    secret::Secret,
};

/// Options of a pigeon client.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct PigeonOptions {
    /// The address of the loft.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub base_url: Base,
    /// The token of the keeper.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string | InviteToken"))]
    pub token: Secret,
}

/// What the loft keeps with an invite.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct PigeonDetails {
    /// The ring of the pigeon that carries it.
    pub ring: String,
}

/// The service, opened with options.
#[derive(Clone, Debug)]
pub struct Pigeon(PigeonOptions);

impl Service for Pigeon {
    const NAME: &'static str = "pigeon";

    fn open(options: &Input<'_>) -> Result<Self> {
        let base_url = Base::read(&options.need("baseUrl", "expected the address of the loft")?)?;
        let token = options.need("token", "expected a token")?.secret()?;
        Ok(Self(PigeonOptions { base_url, token }))
    }
}

impl Get for Pigeon {
    type Details = PigeonDetails;

    fn get(&self, id: &str) -> Result<Call<Invite<PigeonDetails>>> {
        let request = Request::new(Method::Get, self.0.base_url.join(&["invites", id])?)
            .authorize(Credential::Bearer(self.0.token.clone()));
        Ok(Call::new(Self::NAME, request, Repeat::Always, |response| {
            if !response.is_success() {
                return Err(failure(response, Said::default()));
            }
            let body = Input::answer(text(response)?)?;
            let ring = body.need("ring", "expected a ring")?.text()?.into_owned();
            let id = body.need("id", "expected an id")?.text()?.into_owned();
            Ok(Invite::new(Self::NAME, id, PigeonDetails { ring }))
        }))
    }
}

impl Write for PigeonDetails {
    fn write(&self, out: Output) -> Output {
        out.text("ring", &self.ring)
    }
}
