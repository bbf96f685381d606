//! The one error: a stable code, what was expected, what to do next. Never a secret, never a value.

use edge_invites_hot::json::Fault;
use std::{borrow::Cow, fmt};

/// The result of everything that can fail here.
pub type Result<T> = std::result::Result<T, Error>;

/// What the table says of a code.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The code.
    pub code: Code,
    /// The stable word, as JavaScript sees it in `error.code`.
    pub word: &'static str,
    /// Whether the same call may succeed later without a change.
    pub retryable: bool,
    /// What the caller should do next.
    pub next: &'static str,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident $text:literal $retry:ident $next:literal,)+) => {
        /// What went wrong, as a word that stays the same from version to version.
        ///
        /// The table is append-only: a code is never renamed, given another meaning or taken away.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Code] = &[$(Code::$variant,)+];

            /// The row of the table. Inlined, so that a module holds the texts of those codes only that it can give.
            #[must_use]
            #[inline(always)]
            pub const fn row(self) -> &'static Row {
                match self {
                    $(Code::$variant => &Row { code: Code::$variant, word: $text, retryable: codes!(@ $retry), next: $next },)+
                }
            }

            /// The codes as a TypeScript union, documented.
            pub const TYPESCRIPT: &str = concat!(
                "/** What went wrong. Codes are only ever added. */\nexport type InviteErrorCode =",
                $("\n  /**", $($doc,)+ " */\n  | \"", $text, "\"",)+
                ";\n"
            );
        }
    };
    (@ retry) => { true };
    (@ final) => { false };
}

codes! {
    /// The text is not a token in its strict form (parts, base64url, UTF-8, JSON, duplicate names, depth).
    TokenMalformed "TOKEN_MALFORMED" final "ask for a new invite link; check that the link was copied whole",
    /// The token is longer than 8 KiB.
    TokenTooLarge "TOKEN_TOO_LARGE" final "ask for a new invite link",
    /// The token demands something that is not supported (`crit`, `b64`, `zip`, an unknown `enc`, another kind of token).
    TokenUnsupported "TOKEN_UNSUPPORTED" final "check which service made the token and how it is to be used",
    /// The `typ` of the token is not the one that was expected.
    TypeMismatch "TYPE_MISMATCH" final "check that the text is an invite token; set `type` if the issuer uses another `typ`",
    /// The algorithm of the token is not among those that the caller pinned.
    AlgorithmNotAllowed "ALGORITHM_NOT_ALLOWED" final "do not trust the token; add the algorithm only if its issuer uses it",
    /// No key of the set fits the token.
    KeyNotFound "KEY_NOT_FOUND" final "check the issuer's key set; a new key can take minutes to be published",
    /// A key is not usable: wrong type, size, encoding, or not bound to one algorithm.
    KeyInvalid "KEY_INVALID" final "correct the key",
    /// The key set could not be fetched.
    KeysUnavailable "KEYS_UNAVAILABLE" retry "try again; check the address of the key set",
    /// The signature does not fit.
    SignatureInvalid "SIGNATURE_INVALID" final "do not trust the token; ask for a new invite",
    /// The sealed token does not open with this key.
    DecryptionFailed "DECRYPTION_FAILED" final "do not trust the token; check the key",
    /// A claim that is required is absent.
    ClaimMissing "CLAIM_MISSING" final "ask the issuer to add the claim, or do not require it",
    /// A claim has the wrong type or form.
    ClaimInvalid "CLAIM_INVALID" final "ask the issuer to correct the claim",
    /// The token is from another issuer.
    IssuerMismatch "ISSUER_MISMATCH" final "do not trust the token here",
    /// The token is for another audience.
    AudienceMismatch "AUDIENCE_MISMATCH" final "do not accept the token here",
    /// The token is about another subject.
    SubjectMismatch "SUBJECT_MISMATCH" final "sign in with the account that was invited",
    /// The token has expired.
    TokenExpired "TOKEN_EXPIRED" final "ask for a new invite",
    /// The token is not valid yet.
    TokenNotYetValid "TOKEN_NOT_YET_VALID" retry "try again later; check the clock of this machine",
    /// The token is older than the greatest age allowed.
    TokenTooOld "TOKEN_TOO_OLD" final "ask for a new invite",
    /// The engine that the algorithm needs is not at hand in this runtime, or not synchronously.
    EngineUnavailable "ENGINE_UNAVAILABLE" final "use the asynchronous function, or await `loadSoftware()` first",
    /// An option is missing, has the wrong type or an impossible value.
    OptionInvalid "OPTION_INVALID" final "correct the option named in `field`",
    /// The service has no such operation.
    OperationUnsupported "OPERATION_UNSUPPORTED" final "see the table of providers for what the service offers",
    /// A project-level secret was given to code that runs in a page.
    CredentialExposed "CREDENTIAL_EXPOSED" final "move the call to a server or an edge worker",
    /// The address is not one that a credential may be sent to.
    HostNotAllowed "HOST_NOT_ALLOWED" final "add the host to the allow-list only if you trust it with the credential",
    /// The request did not reach the service, or no answer came back.
    NetworkFailed "NETWORK_FAILED" retry "check the connection and try again",
    /// The service did not answer in time.
    TimedOut "TIMED_OUT" retry "try again, or raise `timeoutMs`",
    /// The caller's signal ended the call.
    Aborted "ABORTED" final "nothing: the caller asked for it",
    /// The answer is not what the service's contract says.
    ResponseInvalid "RESPONSE_INVALID" final "check the base address; report the answer's status and request id",
    /// The answer is larger than it may be.
    ResponseTooLarge "RESPONSE_TOO_LARGE" final "check the base address; ask for smaller pages",
    /// The service refused the credential.
    Unauthorized "UNAUTHORIZED" final "renew the credential",
    /// The credential does not allow this.
    Forbidden "FORBIDDEN" final "check the credential's permissions",
    /// There is no such invite, or this credential may not see it.
    NotFound "NOT_FOUND" final "check the id; the invite may be accepted, revoked or expired",
    /// The service refused the content of the request.
    RequestRejected "REQUEST_REJECTED" final "correct the value named in `field`",
    /// The request does not fit the present state (already invited, already a member, changed meanwhile).
    Conflict "CONFLICT" final "read the present state and decide again",
    /// Too many requests.
    RateLimited "RATE_LIMITED" retry "wait `retryAfterMs` and try again",
    /// The plan or quota of the account does not allow it.
    QuotaExceeded "QUOTA_EXCEEDED" final "check the plan of the account",
    /// The service failed.
    ServiceFailed "SERVICE_FAILED" retry "try again later",
    /// The request was sent, but whether it took effect is not known.
    OutcomeUnknown "OUTCOME_UNKNOWN" retry "read the present state before trying again",
    /// The WebAssembly module is not loaded yet.
    NotInitialized "NOT_INITIALIZED" final "await the default export `init()` first",
    /// The WebAssembly module could not be loaded.
    InitFailed "INIT_FAILED" retry "check that the `.wasm` file is served and that the page's policy allows 'wasm-unsafe-eval'",
    /// A defect in this package. The instance has been replaced; the next call works.
    Internal "INTERNAL" final "report it, with the code and what was called",
    /// No invite of this issuer belongs to the token.
    InviteUnknown "INVITE_UNKNOWN" final "ask for a new invite; check that the link was copied whole",
    /// The inviter took the invite back.
    InviteRevoked "INVITE_REVOKED" final "ask for a new invite",
    /// The invite was sent again: only the newest link is good.
    InviteSuperseded "INVITE_SUPERSEDED" final "use the newest invite link",
    /// The invite was accepted as often as it allows.
    InviteSpent "INVITE_SPENT" final "sign in with the account that accepted it, or ask for a new invite",
    /// The invitee refused the invite.
    InviteDeclined "INVITE_DECLINED" final "ask for a new invite",
    /// Nobody is signed in.
    SignInRequired "SIGN_IN_REQUIRED" final "sign in or up, and come back with the invite",
    /// The e-mail address that the invite is for is not known to be the visitor's.
    EmailUnverified "EMAIL_UNVERIFIED" final "verify the e-mail address, and come back with the invite",
    /// The store failed, or holds what this version cannot read. Whether the change took effect is not known.
    StoreFailed "STORE_FAILED" retry "try again; an invite that was made twice can be revoked, and accepting twice counts once; look at `cause`",
    /// The page that asks is not one of those that may.
    OriginNotAllowed "ORIGIN_NOT_ALLOWED" final "add the origin to the handler's `origins` only if the page is yours",
    /// The request to a handler is larger than it may be.
    RequestTooLarge "REQUEST_TOO_LARGE" final "send less: at most 64 KiB",
}

/// What a service itself said of a failure. Foreign text: never markup, never trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceText {
    /// The service's own code.
    pub code: Option<String>,
    /// The service's own message, at most 1,000 characters.
    pub message: Option<String>,
}

const WITHHELD: &str = "withheld: it repeats the credential";

/// An error of this crate.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Fields>);

#[derive(Clone, PartialEq, Eq)]
struct Fields {
    row: &'static Row,
    detail: Cow<'static, str>,
    retryable: bool,
    status: Option<u16>,
    provider: Option<&'static str>,
    field: Option<Cow<'static, str>>,
    request_id: Option<String>,
    retry_after_ms: Option<u64>,
    service: Option<ServiceText>,
}

impl Error {
    /// An error with a code and what was expected and found: lower case, no full stop, no values.
    #[inline(always)]
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::of(code.row(), detail.into())
    }

    /// As `new`, for a code that is not known where it is said.
    #[must_use]
    pub fn of(row: &'static Row, detail: Cow<'static, str>) -> Self {
        Self(Box::new(Fields {
            row,
            detail,
            retryable: row.retryable,
            status: None,
            provider: None,
            field: None,
            request_id: None,
            retry_after_ms: None,
            service: None,
        }))
    }

    /// Names the option, claim or member that is at fault.
    #[must_use]
    pub fn field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// Names the service that the call went to.
    #[must_use]
    pub fn provider(mut self, provider: &'static str) -> Self {
        self.0.provider = Some(provider);
        self
    }

    /// Keeps the HTTP status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Keeps the service's id of the request.
    #[must_use]
    pub fn request_id(mut self, id: Option<String>) -> Self {
        self.0.request_id = id;
        self
    }

    /// Says how long to wait, in milliseconds.
    #[must_use]
    pub fn retry_after_ms(mut self, ms: Option<u64>) -> Self {
        self.0.retry_after_ms = ms;
        self
    }

    /// Says whether the same call may succeed later, where the code alone does not tell.
    #[must_use]
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    /// Keeps what the service said.
    #[must_use]
    pub fn service(mut self, text: ServiceText) -> Self {
        self.0.service = Some(text);
        self
    }

    /// The same error without those of its foreign texts that repeat a secret.
    #[must_use]
    pub fn withholding(mut self, repeats: impl Fn(&str) -> bool) -> Self {
        let fields = &mut *self.0;
        // what is borrowed are our own words
        if let Cow::Owned(detail) = &fields.detail
            && repeats(detail)
        {
            fields.detail = Cow::Borrowed(WITHHELD);
        }
        fields.field.take_if(|field| matches!(field, Cow::Owned(field) if repeats(field)));
        fields.request_id.take_if(|id| repeats(id));
        if let Some(said) = &mut fields.service
            && [&said.code, &said.message].into_iter().flatten().any(|text| repeats(text))
        {
            *said = ServiceText { code: None, message: Some(WITHHELD.to_owned()) };
        }
        self
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.row.code
    }

    /// The stable word of the code.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.0.row.word
    }

    /// What to do next.
    #[must_use]
    pub fn next(&self) -> &'static str {
        self.0.row.next
    }

    /// What was expected and found.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The option, claim or member at fault.
    #[must_use]
    pub fn at_field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// The HTTP status.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.0.status
    }

    /// The service that the call went to.
    #[must_use]
    pub fn at_provider(&self) -> Option<&'static str> {
        self.0.provider
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// How long to wait before the next try, in milliseconds.
    #[must_use]
    pub fn wait_ms(&self) -> Option<u64> {
        self.0.retry_after_ms
    }

    /// The service's id of the request.
    #[must_use]
    pub fn service_request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// What the service said.
    #[must_use]
    pub fn service_text(&self) -> Option<&ServiceText> {
        self.0.service.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)?;
        f.write_str(" (")?;
        f.write_str(self.0.row.word)?;
        f.write_str(")")
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

/// A fault in JSON is one of the token that it stands in; whoever reads other JSON says so instead.
impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::new(Code::TokenMalformed, fault.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_is_a_distinct_upper_case_word_with_a_next_step() {
        let mut seen = HashSet::new();
        for code in Code::ALL {
            let text = code.row().word;
            assert!(seen.insert(text), "{text} stands twice");
            assert!(text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'), "{text}");
            assert!(!code.row().next.is_empty(), "{text}");
            assert!(!code.row().next.ends_with('.'), "{text}");
            assert!(Code::TYPESCRIPT.contains(&format!("\"{text}\"")), "{text}");
        }
    }

    #[test]
    fn an_error_says_its_code() {
        let error = Error::new(Code::TokenMalformed, "expected 3 parts, found 2");
        assert_eq!(error.to_string(), "expected 3 parts, found 2 (TOKEN_MALFORMED)");
    }
}
