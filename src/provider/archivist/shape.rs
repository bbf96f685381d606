//! What DataTrails is given, and what it keeps.

use crate::{
    error::{Code, Error, Result},
    http::{Base, Query},
    input::{Input, Read},
    output::{Output, Write},
    secret::Secret,
};

/// Options of a DataTrails client: a token, or the client id and secret that get one.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct DataTrailsOptions {
    /// The bearer token of an owner of the tenancy. It may invite anybody: refused in a page.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string | InviteToken"))]
    pub token: Option<Secret>,
    /// The id of an application, which gets a token by itself and renews it before it ends.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub client_id: Option<String>,
    /// The application's secret: refused in a page.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string | InviteToken"))]
    pub client_secret: Option<Secret>,
    /// Where all requests go instead of the service's own host: a proxy of yours. `https`, or `http` on this machine.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string"))]
    pub base_url: Option<Base>,
    /// Where the invites are below that. Default `/archivist/iam/v1`; some descriptions say `/archivist/v1`. A wrong
    /// path is answered with 403.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string"))]
    pub base_path: Option<Vec<String>>,
}

/// What an invite is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DataTrailsCreate {
    /// Whom the invite is mailed to, and who must sign in with it: 1 to 128 characters.
    pub email: String,
    /// What the mail says: at most 256 characters. Default: nothing.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub message: Option<String>,
}

/// Which invites are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct DataTrailsFilter {
    /// Only those to this address.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub email: Option<String>,
    /// `DEFAULT` or `DISPLAY_NAME`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "\"DEFAULT\" | \"DISPLAY_NAME\""))]
    pub order_by: Option<String>,
    /// How many at once. The service has a limit of its own, which it does not tell.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub page_size: Option<u64>,
}

/// What the service keeps with an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DataTrailsDetails {
    /// What the mail said.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub message: Option<String>,
}

#[cfg(all(target_arch = "wasm32", feature = "services"))]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const SAME: &str = "// public types
export type RkvstOptions = DataTrailsOptions;
export type RkvstCreate = DataTrailsCreate;
export type RkvstFilter = DataTrailsFilter;
export type RkvstDetails = DataTrailsDetails;
// end of public types
";

impl Read for DataTrailsOptions {
    fn read(input: &Input<'_>) -> Result<Self> {
        // every call reads them: in one go
        let [token, client_id, client_secret, base_url, path] =
            input.pick(["token", "clientId", "clientSecret", "baseUrl", "basePath"])?;
        let options = Self {
            token: token.map(|input| input.secret()).transpose()?,
            client_id: client_id.map(|input| input.text_of(1, 256)).transpose()?,
            client_secret: client_secret.map(|input| input.secret()).transpose()?,
            base_url: base_url.map(|input| Base::read(&input)).transpose()?,
            base_path: path.map(|input| base_path(&input)).transpose()?,
        };
        if options.client_id.is_some() != options.client_secret.is_some() {
            return Err(
                Error::new(Code::OptionInvalid, "expected a client id together with its secret").field("clientId")
            );
        }
        Ok(options)
    }
}

fn base_path(input: &Input<'_>) -> Result<Vec<String>> {
    let text = input.text()?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    let path = text.trim_matches('/');
    if path.is_empty() || !path.split('/').all(|part| !part.is_empty() && part.bytes().all(plain)) {
        return Err(input.refuse("expected a path of plain segments, such as /archivist/v1"));
    }
    Ok(path.split('/').map(str::to_owned).collect())
}

impl Read for DataTrailsCreate {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self {
            // the docs' own samples have no dot after the @
            email: input.need("email", "expected an e-mail address")?.text_of(1, 128)?,
            message: input.maybe("message", |input| input.text_of(0, 256))?,
        })
    }
}

impl Read for DataTrailsFilter {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self {
            email: input.maybe("email", |input| input.text_of(1, 128))?,
            order_by: input.maybe("orderBy", |input| match input.text()?.as_ref() {
                order @ ("DEFAULT" | "DISPLAY_NAME") => Ok(order.to_owned()),
                _ => Err(input.refuse("expected DEFAULT or DISPLAY_NAME")),
            })?,
            page_size: input.maybe("pageSize", |input| input.whole(1, 10_000))?,
        })
    }
}

impl DataTrailsFilter {
    pub(super) fn query(&self) -> Query {
        Query::default()
            .maybe("email", self.email.as_deref())
            .maybe("order_by", self.order_by.as_deref())
            .maybe("page_size", self.page_size.map(|size| size.to_string()).as_deref())
    }
}

impl Write for DataTrailsDetails {
    fn write(&self, out: Output) -> Output {
        out.maybe("message", self.message.as_deref())
    }
}
