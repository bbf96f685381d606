// Made by `cargo xtask build` from the Rust types. Do not edit.

/* eslint-disable */

/** The JSON object of a token's claims, with whatever members of your own `M` names. */
export type Claims<M = {}> = {
    iss?: string;
    sub?: string;
    aud?: string | string[];
    /** Seconds since 1970. */
    exp?: number;
    /** Seconds since 1970. */
    nbf?: number;
    /** Seconds since 1970. */
    iat?: number;
    jti?: string;
} & M;

/** The JSON object of a token's header. */
export interface Header {
    alg: string;
    typ?: string;
    kid?: string;
    [name: string]: unknown;
}

/** A token that somebody read. **Nothing in it is trusted**: anybody can write such a token. */
export type Decoded<M = {}> =
| {
    readonly verified: false;
    /** Three parts: a signed token (JWS, RFC 7515). */
    readonly kind: "signed";
    readonly header: Header;
    readonly claims: Claims<M>;
    /** The token's own word, not checked. */
    readonly expiresAt?: Date;
}
| {
    readonly verified: false;
    /** Five parts: a sealed token (JWE, RFC 7516), such as SignalWire's. Its claims are for the key's holder alone. */
    readonly kind: "sealed";
    readonly header: Header & { enc: string };
    /** SignalWire's `ch`, if it is a host that may be sent a credential. */
    readonly host?: string;
}
| {
    readonly verified: false;
    /** An id or a code, which says nothing by itself. */
    readonly kind: "opaque";
};

/** An invite whose signature holds for a key of yours and whose claims are what you demanded. */
export interface VerifiedInvite<M = {}> {
    readonly verified: true;
    readonly header: Header;
    readonly claims: Claims<M>;
    /** `iss`. */
    readonly issuer?: string;
    /** `aud`, always as a list. */
    readonly audience: readonly string[];
    /** `sub`. */
    readonly subject?: string;
    /** `jti`. */
    readonly id?: string;
    /** `iat`. */
    readonly issuedAt?: Date;
    /** `exp`. Absent only if you set `required` without `exp`. */
    readonly expiresAt?: Date;
}

/** What `verify` demands of a signed token. */
export interface Expectations extends ClaimExpectations {
    /** The keys that you trust: a JWK, a JWK Set, a `KeySet`, or the bytes of an HMAC secret. */
    keys: Jwk | JwkSet | KeySet | Uint8Array;
    /** The algorithms allowed; never taken from the token (RFC 8725 §3.1). Each key answers to one of them. */
    algorithms: readonly Alg[];
    /** Lets an HMAC secret be shorter than its hash, which RFC 7518 §3.2 forbids. Default `false`. */
    dangerouslyAllowShortSecret?: boolean;
    /** The clock. Default: the system's. */
    now?: () => Date;
}

/** What `open` demands of a sealed token. */
export interface SealExpectations extends ClaimExpectations {
    /** The shared key: 32 bytes for A256GCM, 16 for A128GCM. */
    key: Uint8Array;
    /** The encryptions allowed. Default `["A256GCM"]`. */
    encryptions?: readonly ("A128GCM" | "A256GCM")[];
    /** The clock. Default: the system's. */
    now?: () => Date;
}

/** What `decode` may be told. */
export interface DecodeOptions {
    /** Domains whose hosts may be named by SignalWire's `ch`. Default `["signalwire.com"]`. */
    allowedHosts?: readonly string[];
}

/**
 * Reads a token, synchronously and offline. Trusts nothing: the result says `verified: false`.
 *
 * @throws {InviteError} `TOKEN_MALFORMED`, `TOKEN_TOO_LARGE` (over 8 KiB), `TOKEN_UNSUPPORTED` (unsecured),
 * `NOT_INITIALIZED` where the module must be awaited first.
 */
export function decode<M = {}>(token: InviteToken | string, options?: DecodeOptions): Decoded<M>;

/**
 * Verifies a signed token (RFC 7519 §7.2): form, header, key, signature, claims.
 *
 * @throws {InviteError} `TOKEN_MALFORMED`, `TOKEN_TOO_LARGE`, `TOKEN_UNSUPPORTED`, `TYPE_MISMATCH`,
 * `ALGORITHM_NOT_ALLOWED`, `KEY_NOT_FOUND`, `KEY_INVALID`, `KEYS_UNAVAILABLE`, `SIGNATURE_INVALID`, `CLAIM_MISSING`,
 * `CLAIM_INVALID`, `ISSUER_MISMATCH`, `AUDIENCE_MISMATCH`, `SUBJECT_MISMATCH`, `TOKEN_EXPIRED`,
 * `TOKEN_NOT_YET_VALID`, `TOKEN_TOO_OLD`, `OPTION_INVALID`. What is wrong with the claims is said only of a token
 * whose signature holds.
 */
export function verify<M = {}>(token: InviteToken | string, expect: Expectations): Promise<VerifiedInvite<M>>;

/**
 * As `verify`, at once. HMAC works everywhere; other algorithms need `node:crypto` (Node, Deno, Bun) or
 * `await loadSoftware()` before. A remote key set must have been loaded.
 *
 * @throws {InviteError} As `verify`, and `ENGINE_UNAVAILABLE`.
 */
export function verifySync<M = {}>(token: InviteToken | string, expect: Expectations): VerifiedInvite<M>;

/**
 * Opens a sealed token (JWE compact, `dir`, AES-GCM) with a key that you share with its maker, and checks its claims.
 *
 * @throws {InviteError} `DECRYPTION_FAILED`, `KEY_INVALID`, and as `verify`.
 */
export function open<M = {}>(token: InviteToken | string, expect: SealExpectations): Promise<VerifiedInvite<M>>;

/**
 * Loads what clients and remote key sets need; their first call does it otherwise. `input` as for `init`, for the slim entry.
 */
export function loadServices(input?: unknown): Promise<void>;

/** Loads the software engine, which checks every algorithm in wasm: for `verifySync` in browsers and workers. `input` as for `init`, for the slim entry. */
export function loadSoftware(input?: unknown): Promise<void>;

/** How a remote key set is fetched and kept. */
export interface KeySetOptions {
    /** How long a set is fresh where its source does not say (`Cache-Control` rules, from 30 s to a day). Default 600 s. */
    maxAgeSec?: number;
    /** How long past that it serves while its source fails. Default 86,400 s. */
    staleIfErrorSec?: number;
    /** The least time between fetches that an unknown `kid` or a failing source asks for. Default 30 s. */
    cooldownSec?: number;
    /** How long one fetch may take. Default 5,000 ms. */
    timeoutMs?: number;
    /** Sent instead of the global `fetch`. */
    fetch?: typeof globalThis.fetch;
    /** What `export()` returned, perhaps in another isolate. */
    cache?: KeySetCache;
}

/** A key set's cache: plain JSON. */
export interface KeySetCache {
    jwks: JwkSet;
    /** Seconds since 1970. */
    fetchedAt: number;
    freshSec: number;
    etag?: string;
}

/** Keys for `verify`: local, or remote and kept as long as they are fresh. */
export interface KeySet {
    /** Fetches the set if it is not there or not fresh. */
    load(now?: Date): Promise<void>;
    /** The cache as one JSON value; `undefined` for a remote set that was never fetched. */
    export(): KeySetCache | undefined;
}

/**
 * Makes a key set of a JWK Set or of the https address of one. Opens no connection by itself.
 *
 * @throws {InviteError} `OPTION_INVALID`
 */
export function createKeySet(source: JwkSet | URL | string, options?: KeySetOptions): KeySet;

/** Loads the WebAssembly module. Idempotent; can be repeated after a failure. Asynchronous functions call it themselves. */
export default function init(input?: unknown): Promise<void>;
/** Loads the WebAssembly module from a compiled one or from its bytes, at once. */
export function initSync(input: WebAssembly.Module | BufferSource): void;

/** A failure. `message` says what was expected; `code` stays the same from version to version. */
export class InviteError extends Error {
    readonly name: "InviteError";
    readonly code: InviteErrorCode;
    /** What to do next. */
    readonly next: string;
    /** Whether the same call may succeed later. */
    readonly retryable: boolean;
    readonly retryAfterMs?: number;
    /** The HTTP status. */
    readonly status?: number;
    readonly provider?: string;
    /** The service's id of the request. */
    readonly requestId?: string;
    /** The option, claim or member at fault. */
    readonly field?: string;
    /** The service's own code and words: foreign text, never markup. */
    readonly serviceCode?: string;
    readonly serviceMessage?: string;
}

/** Whether a value is an `InviteError`, also one of another realm or another copy of the package. */
export function isInviteError(value: unknown): value is InviteError;

/**
 * A JWK Set (RFC 7517 §5).
 */
export interface JwkSet {
    /**
     * The keys; those that cannot be used for verifying are passed over.
     */
    keys: readonly Jwk[];
}

/**
 * A key as it is written down. Members that do not matter for verifying are passed over.
 */
export interface Jwk {
    /**
     * The key type.
     */
    kty?: string;
    /**
     * The key's id.
     */
    kid?: string;
    /**
     * The one algorithm that the key is for.
     */
    alg?: string;
    /**
     * What the public key is for.
     */
    use?: string;
    /**
     * What the key may do.
     */
    key_ops?: string[];
    /**
     * The curve.
     */
    crv?: string;
    /**
     * The first coordinate, or the whole of an Ed25519 key.
     */
    x?: string;
    /**
     * The second coordinate.
     */
    y?: string;
    /**
     * The modulus.
     */
    n?: string;
    /**
     * The exponent.
     */
    e?: string;
    /**
     * A shared secret.
     */
    k?: string;
}

/**
 * A project's credential.
 */
export interface SignalWireProject {
    /**
     * The id of the project.
     */
    id: string;
    /**
     * An API token of the project.
     */
    token: string | InviteToken;
}

/**
 * A resource.
 */
export interface AuthressResource {
    /**
     * Its path: 1 to 512 characters.
     */
    resourceUri: string;
}

/**
 * A signature algorithm (RFC 7518 §3.1, RFC 8037, RFC 9864). Names are compared exactly.
 */
export type Alg = "HS256" | "HS384" | "HS512" | "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "EdDSA" | "Ed25519";

/**
 * An address that can be called.
 */
export interface SignalWireAddress {
    /**
     * Its id.
     */
    id: string;
    /**
     * Its name.
     */
    name?: string;
    /**
     * The name to show.
     */
    displayName?: string;
    /**
     * What it is: an app, a room, a call or a subscriber.
     */
    type?: string;
}

/**
 * An invite, whatever service keeps it.
 */
export interface Invite<M> {
    /**
     * Names the invite. Safe to log and to put into a path; gives no access by itself.
     */
    id: string;
    /**
     * The service that keeps it.
     */
    provider: keyof Services;
    /**
     * Where it stands.
     */
    status: InviteStatus;
    /**
     * When it was made, if the service says so.
     */
    createdAt?: Date;
    /**
     * When it expires, as far as known.
     */
    expiresAt?: Date;
    /**
     * Where `expiresAt` comes from.
     */
    expirySource: ExpirySource;
    /**
     * Whom the invite is for, as the service names them.
     */
    target?: string;
    /**
     * Who invites, as the service names them.
     */
    inviter?: string;
    /**
     * What the service keeps besides.
     */
    metadata: M;
    /**
     * The service's answer as it came, where it holds no secret; what repeats the credential is withheld.
     */
    raw?: unknown;
}

/**
 * How long a call may take and how often it may be repeated.
 */
export interface CallLimits {
    /**
     * Milliseconds for everything, repetitions included. Default 10,000.
     */
    timeoutMs?: number;
    /**
     * How often a request may be repeated, from 0 to 10. Default 2.
     */
    retries?: number;
    /**
     * Makes a repetition harmless, at services that know such keys; not sent to others. 1 to 255 characters.
     */
    idempotencyKey?: string;
}

/**
 * Options of a DataTrails client: a token, or the client id and secret that get one.
 */
export interface DataTrailsOptions {
    /**
     * The bearer token of an owner of the tenancy. It may invite anybody: refused in a page.
     */
    token?: string | InviteToken;
    /**
     * The id of an application, which gets a token by itself and renews it before it ends.
     */
    clientId?: string;
    /**
     * The application's secret: refused in a page.
     */
    clientSecret?: string | InviteToken;
    /**
     * Where all requests go instead of the service's own host: a proxy of yours. `https`, or `http` on this machine.
     */
    baseUrl?: string;
    /**
     * Where the invites are below that. Default `/archivist/iam/v1`; some descriptions say `/archivist/v1`. A wrong
     * path is answered with 403.
     */
    basePath?: string;
}

/**
 * Options of a SignalWire client.
 */
export interface SignalWireOptions {
    /**
     * The name of the space: `example` for `example.signalwire.com`. Needed for `create`.
     */
    space?: string;
    /**
     * The access token (SAT) of the subscriber who invites. Needed for `create`, unless `project` is given.
     */
    token?: string | InviteToken;
    /**
     * The project's own credential, sent as Basic authorisation instead of `token`.
     *
     * SignalWire's present description of `create` does not take it, an older one did. A project-level secret: refused in a page.
     */
    project?: SignalWireProject;
    /**
     * Where all requests go instead of SignalWire's own hosts: a proxy of yours. `https`, or `http` on this machine.
     */
    baseUrl?: string;
    /**
     * Domains besides `signalwire.com` that an invite token may name as its host, and so be sent to.
     */
    allowedDomains?: readonly string[];
}

/**
 * Options of a Twilio client.
 */
export interface TwilioOptions {
    /**
     * The account: `AC…`. Needed with `authToken`.
     */
    accountSid?: string;
    /**
     * The account's secret: refused in a page.
     */
    authToken?: string | InviteToken;
    /**
     * An API key: `SK…`, instead of the account.
     */
    apiKey?: string;
    /**
     * The API key's secret: refused in a page.
     */
    apiSecret?: string | InviteToken;
    /**
     * The service: `IS…`.
     */
    serviceSid: string;
    /**
     * The channel: `CH…`, or its unique name.
     */
    channelSid: string;
    /**
     * Which version of the API. Default `v1`.
     */
    version?: "v1" | "v2";
    /**
     * Where all requests go instead of `https://chat.twilio.com`: a proxy of yours. `https`, or `http` on this machine.
     */
    baseUrl?: string;
}

/**
 * Options of a client of a handler.
 */
export interface EdgeOptions {
    /**
     * Where the handler is, with its `basePath`: `https`, or `http` on this machine. In a page: `location.origin`, for one.
     */
    baseUrl: string;
    /**
     * A bearer token for the handler's `authorize`.
     */
    token?: string | InviteToken;
    /**
     * Whether the browser's cookies for the handler are sent, as its own pages need. Default `true`.
     */
    cookies?: boolean;
}

/**
 * Options of an Authress client.
 */
export interface AuthressOptions {
    /**
     * The address of the account: `https://login.your.domain` or `https://{accountId}.api.authress.io`.
     */
    baseUrl: string;
    /**
     * The JWT of whoever invites. Needed for `create`, `get` and `revoke`, unless `accessKey` is given; never sent by
     * `accept`.
     */
    accessToken?: string | InviteToken;
    /**
     * The access key of a service client, `{clientId}.{keyId}.{accountId}.{key}`: signs the JWT itself, and another an
     * hour before it ends. A project-level secret: refused in a page.
     */
    accessKey?: string | InviteToken;
}

/**
 * Roles on resources.
 */
export interface AuthressStatement {
    /**
     * The roles: 1 to 100, each of 1 to 64 characters.
     */
    roles: readonly string[];
    /**
     * The resources: 1 to 100.
     */
    resources: readonly AuthressResource[];
}

/**
 * The member that an invite became.
 */
export interface TwilioAccepted {
    /**
     * The member: `MB…`. Absent where the user was one already.
     */
    memberSid?: string;
    /**
     * The role: `RL…`.
     */
    roleSid?: string;
}

/**
 * What Authress keeps with an invite.
 */
export interface AuthressDetails {
    /**
     * The permissions that the invitee gets.
     */
    statements: AuthressStatement[];
    /**
     * The user that a login links the invite to.
     */
    linkedUserId?: string;
    /**
     * The tenant that the invitee logs in with.
     */
    defaultLoginTenantId?: string;
    /**
     * Starts a login without Authress' own library.
     */
    authenticationRequestUri?: string;
}

/**
 * What Authress says when an invite is accepted: nothing, since 2024.
 */
export interface AuthressAccepted {
    /**
     * The account, which older servers answered with.
     */
    accountId?: string;
}

/**
 * What an invite is made from.
 */
export interface AuthressCreate {
    /**
     * The permissions that the invitee gets: at most 100 statements.
     */
    statements: readonly AuthressStatement[];
    /**
     * The user that a login links the invite to: at most 32 letters, digits, `_` and `-`. Not used by `accept`.
     */
    linkedUserId?: string;
    /**
     * The tenant that the invitee logs in with: at most 128 characters.
     */
    defaultLoginTenantId?: string;
    /**
     * What happens when the invitee already has such a record.
     */
    conflictResolutionStrategy?: AuthressConflict;
    /**
     * When the invite expires: 5 minutes to 30 days from now. Default: 7 days. Another value needs a permission of its own.
     */
    expiresAt?: Date;
}

/**
 * What an invite is made from.
 */
export interface DataTrailsCreate {
    /**
     * Whom the invite is mailed to, and who must sign in with it: 1 to 128 characters.
     */
    email: string;
    /**
     * What the mail says: at most 256 characters. Default: nothing.
     */
    message?: string;
}

/**
 * What an invite is made from.
 */
export interface SignalWireCreate {
    /**
     * The address of the inviting subscriber that the invitee may call: a UUID.
     */
    addressId: string;
    /**
     * When the invite expires, to the second. Default: two hours from now.
     */
    expiresAt?: Date;
}

/**
 * What an invite is made from.
 */
export interface TwilioCreate {
    /**
     * The identity of a user of the service, who must exist: otherwise the answer is a misleading `NOT_FOUND`.
     */
    identity: string;
    /**
     * The role that the user gets in the channel: `RL…`.
     */
    roleSid?: string;
}

/**
 * What happens when the invitee already has such a record.
 */
export type AuthressConflict = "GENERATE_NEW_RECORD" | "UNSAFE_FORCE_MERGE" | "REPLACE_RECORD_DATA" | "SKIP_CHANGES";

/**
 * What is known of an invite that was made.
 */
export interface SignalWireDetails {
    /**
     * The address that the invitee may call.
     */
    addressId: string;
}

/**
 * What is needed to accept an invite.
 */
export interface AuthressAccept {
    /**
     * The id of the invite.
     */
    id: string;
    /**
     * The JWT of the user who accepts, and who gets the permissions.
     */
    userToken: string | InviteToken;
}

/**
 * What is needed to accept an invite.
 */
export interface SignalWireAccept {
    /**
     * The invite token.
     */
    token: string | InviteToken;
}

/**
 * What is needed to accept an invite: the invite itself will do.
 */
export interface TwilioAccept {
    /**
     * The id of the invite: `IN…`.
     */
    id: string;
    /**
     * Whom it is for, if that is known: lets a second try find that the first has succeeded.
     */
    target?: string;
}

/**
 * What the claims of a token must be. `null` says "I know, and skip this check"; leaving a check out by
 * accident is a type error.
 */
export interface ClaimExpectations {
    /**
     * The issuers that you trust, 64 at most.
     */
    issuer: string | readonly string[] | null;
    /**
     * The audiences that you answer to, 64 at most: one of them must be among the token's.
     */
    audience: string | readonly string[] | null;
    /**
     * The header's `typ`. Default `"invite+jwt"`; `null` allows any.
     */
    type?: string | null;
    /**
     * Claims that must be there, 64 at most. Default `exp`; for `invite+jwt` also `iss`, `aud`, `iat` and `jti`.
     */
    required?: readonly string[];
    /**
     * Whom the token must be about.
     */
    subject?: string;
    /**
     * The greatest age by `iat`, in whole seconds. Default: none.
     */
    maxAgeSec?: number;
    /**
     * How far clocks may differ, in whole seconds, applied at both ends. Default 60.
     */
    clockSkewSec?: number;
}

/**
 * What the service keeps with an invite.
 */
export interface DataTrailsDetails {
    /**
     * What the mail said.
     */
    message?: string;
}

/**
 * What the service keeps with an invite.
 */
export interface TwilioDetails {
    /**
     * The channel: `CH…`.
     */
    channelSid?: string;
    /**
     * The role that the user gets: `RL…`.
     */
    roleSid?: string;
}

/**
 * Where `expiresAt` comes from.
 */
export type ExpirySource = "service" | "request" | "default" | "unknown";

/**
 * Where an invite stands.
 */
export type InviteStatus = "pending" | "accepted" | "declined" | "revoked" | "expired" | "superseded" | "gone";

/**
 * Which invites are listed.
 */
export interface DataTrailsFilter {
    /**
     * Only those to this address.
     */
    email?: string;
    /**
     * `DEFAULT` or `DISPLAY_NAME`.
     */
    orderBy?: "DEFAULT" | "DISPLAY_NAME";
    /**
     * How many at once. The service has a limit of its own, which it does not tell.
     */
    pageSize?: number;
}

/**
 * Which invites are listed.
 */
export interface TwilioFilter {
    /**
     * Only those of these users.
     */
    identity?: string | readonly string[];
    /**
     * How many at once: 1 to 1,000 (v2: 100). Default 50.
     */
    pageSize?: number;
}

/**
 * Who an invite token makes its holder, and whom that one may call.
 */
export interface SignalWireAccepted {
    /**
     * The id of the subscriber.
     */
    subscriberId: string;
    /**
     * The e-mail address of the subscriber.
     */
    email?: string;
    /**
     * The name to show.
     */
    displayName?: string;
    /**
     * The addresses that can be called.
     */
    addresses: SignalWireAddress[];
}

/** What went wrong. Codes are only ever added. */
export type InviteErrorCode =
/** The text is not a token in its strict form (parts, base64url, UTF-8, JSON, duplicate names, depth). */
| "TOKEN_MALFORMED"
/** The token is longer than 8 KiB. */
| "TOKEN_TOO_LARGE"
/** The token demands something that is not supported (`crit`, `b64`, `zip`, an unknown `enc`, another kind of token). */
| "TOKEN_UNSUPPORTED"
/** The `typ` of the token is not the one that was expected. */
| "TYPE_MISMATCH"
/** The algorithm of the token is not among those that the caller pinned. */
| "ALGORITHM_NOT_ALLOWED"
/** No key of the set fits the token. */
| "KEY_NOT_FOUND"
/** A key is not usable: wrong type, size, encoding, or not bound to one algorithm. */
| "KEY_INVALID"
/** The key set could not be fetched. */
| "KEYS_UNAVAILABLE"
/** The signature does not fit. */
| "SIGNATURE_INVALID"
/** The sealed token does not open with this key. */
| "DECRYPTION_FAILED"
/** A claim that is required is absent. */
| "CLAIM_MISSING"
/** A claim has the wrong type or form. */
| "CLAIM_INVALID"
/** The token is from another issuer. */
| "ISSUER_MISMATCH"
/** The token is for another audience. */
| "AUDIENCE_MISMATCH"
/** The token is about another subject. */
| "SUBJECT_MISMATCH"
/** The token has expired. */
| "TOKEN_EXPIRED"
/** The token is not valid yet. */
| "TOKEN_NOT_YET_VALID"
/** The token is older than the greatest age allowed. */
| "TOKEN_TOO_OLD"
/** The engine that the algorithm needs is not at hand in this runtime, or not synchronously. */
| "ENGINE_UNAVAILABLE"
/** An option is missing, has the wrong type or an impossible value. */
| "OPTION_INVALID"
/** The service has no such operation. */
| "OPERATION_UNSUPPORTED"
/** A project-level secret was given to code that runs in a page. */
| "CREDENTIAL_EXPOSED"
/** The address is not one that a credential may be sent to. */
| "HOST_NOT_ALLOWED"
/** The request did not reach the service, or no answer came back. */
| "NETWORK_FAILED"
/** The service did not answer in time. */
| "TIMED_OUT"
/** The caller's signal ended the call. */
| "ABORTED"
/** The answer is not what the service's contract says. */
| "RESPONSE_INVALID"
/** The answer is larger than it may be. */
| "RESPONSE_TOO_LARGE"
/** The service refused the credential. */
| "UNAUTHORIZED"
/** The credential does not allow this. */
| "FORBIDDEN"
/** There is no such invite, or this credential may not see it. */
| "NOT_FOUND"
/** The service refused the content of the request. */
| "REQUEST_REJECTED"
/** The request does not fit the present state (already invited, already a member, changed meanwhile). */
| "CONFLICT"
/** Too many requests. */
| "RATE_LIMITED"
/** The plan or quota of the account does not allow it. */
| "QUOTA_EXCEEDED"
/** The service failed. */
| "SERVICE_FAILED"
/** The request was sent, but whether it took effect is not known. */
| "OUTCOME_UNKNOWN"
/** The WebAssembly module is not loaded yet. */
| "NOT_INITIALIZED"
/** The WebAssembly module could not be loaded. */
| "INIT_FAILED"
/** A defect in this package. The instance has been replaced; the next call works. */
| "INTERNAL"
/** No invite of this issuer belongs to the token. */
| "INVITE_UNKNOWN"
/** The inviter took the invite back. */
| "INVITE_REVOKED"
/** The invite was sent again: only the newest link is good. */
| "INVITE_SUPERSEDED"
/** The invite was accepted as often as it allows. */
| "INVITE_SPENT"
/** The invitee refused the invite. */
| "INVITE_DECLINED"
/** Nobody is signed in. */
| "SIGN_IN_REQUIRED"
/** The e-mail address that the invite is for is not known to be the visitor's. */
| "EMAIL_UNVERIFIED"
/** The store failed, or holds what this version cannot read. Whether the change took effect is not known. */
| "STORE_FAILED"
/** The page that asks is not one of those that may. */
| "ORIGIN_NOT_ALLOWED"
/** The request to a handler is larger than it may be. */
| "REQUEST_TOO_LARGE";

/** What an invite is made from, at a handler over an issuer. */
export interface EdgeCreate {
    maxUses?: number;
    expiresAt?: Date;
    ttlSec?: number;
    purpose?: string;
    redirect?: string;
    to?: { email: string } | { domain: string };
    metadata?: Record<string, unknown>;
    personal?: Record<string, unknown>;
    /** Whether there is a short code, too: `metadata.code` of what is made. */
    code?: boolean;
}
/** Which invites are listed: by what the service behind the handler knows, such as Twilio's `identity`. */
export interface EdgeFilter {
    pageSize?: number;
    readonly [filter: string]: string | number | boolean | readonly string[] | undefined;
}
/** What is needed to accept: the token, or whatever the service behind the handler wants. */
export interface EdgeAccept {
    token?: string | InviteToken;
    id?: string;
}
/** What the handler tells of an invite. */
export type EdgeDetails = Record<string, unknown>;
/** What the handler tells of an acceptance. */
export interface EdgeAccepted {
    readonly subject?: string;
    /** Whether this is an earlier answer again. */
    readonly repeated?: boolean;
}
export interface EdgeClient {
    /** Says what the visitor should do next. Uses nothing up. */
    assess(input: { token: string | InviteToken }, options?: CallOptions): Promise<Assessment>;
    /** Refuses an invite. */
    decline(input: { token?: string | InviteToken; id?: string }, options?: CallOptions): Promise<void>;
    /** Makes a new token and ends the earlier ones. With a `code`, `metadata.code` is the short code. */
    resend(invite: string | { readonly id: string }, options?: CallOptions & HandlerResend): Promise<Invite<EdgeDetails> & { readonly token: InviteToken }>;
}

/** What every client takes besides the options of its service. */
export interface ClientOptions {
    /** Sent with instead of the global `fetch`, which is looked up at each call. Called as `fetch(url, init)`. */
    fetch?: typeof globalThis.fetch;
    /** Lets a project-level secret be used in a page, where everybody can read it. Default `false`. */
    dangerouslyAllowBrowser?: boolean;
}

/** How one call is made. */
export interface CallOptions extends CallLimits {
    /** Ends the call, which then fails with `ABORTED`. */
    signal?: AbortSignal;
}

/** How a list is read. */
export interface ListOptions extends CallOptions {
    /** Begins where an earlier list stopped: the `next` of its last page. */
    from?: string | undefined;
}

/** A page of a list. */
export interface Page<T> {
    readonly items: readonly T[];
    /** Leads to the next page, by `ListOptions.from`; absent at the end. */
    readonly next?: string;
}

/**
 * A list: awaited, its first page; iterated, everything, with the next page fetched ahead and at most two pages held;
 * `.pages()`, page by page. Nothing is fetched before it is asked for. Time limit and retries hold for each page.
 */
export interface List<T> extends PromiseLike<Page<T>>, AsyncIterable<T> {
    pages(): AsyncIterableIterator<Page<T>>;
}

/** How an invite is watched. */
export interface WatchOptions extends CallOptions {
    /** How long to wait between two looks, in milliseconds: at least 100. Default 5,000. */
    everyMs?: number;
}

/** How many invites are made. */
export interface ManyOptions extends CallOptions {
    /** How many calls at once: 1 to 64. Default 4. While the service asks to slow down, all of them wait. */
    concurrency?: number;
    /** Begins at this row. Default 0. */
    from?: number;
}

/** What became of one row: an invite, or an error. */
export type ManyResult<I> =
| { readonly index: number; readonly invite: I; readonly error?: undefined }
| { readonly index: number; readonly invite?: undefined; readonly error: InviteError };

/** The options of a client of any service. */
export type ProviderOptions = { [P in keyof Services]: Services[P]["options"] & ClientOptions }[keyof Services];

/** The client that these options make. */
export type ClientOf<O extends { provider: keyof Services }> = Services[O["provider"]]["client"];

/**
 * Makes a client of a service. Opens no connection.
 *
 * @throws {InviteError} `OPTION_INVALID`, `CREDENTIAL_EXPOSED`; where the module is not loaded yet, the first call
 * is refused instead. Calls fail with `UNAUTHORIZED`, `FORBIDDEN`, `NOT_FOUND`, `REQUEST_REJECTED`, `CONFLICT`,
 * `RATE_LIMITED`, `QUOTA_EXCEEDED`, `SERVICE_FAILED`, `NETWORK_FAILED`, `TIMED_OUT`, `ABORTED`, `OUTCOME_UNKNOWN`,
 * `RESPONSE_INVALID`, `RESPONSE_TOO_LARGE`, `HOST_NOT_ALLOWED`, `OPERATION_UNSUPPORTED`.
 */
export function createClient<O extends ProviderOptions>(options: O): ClientOf<O>;

/** A text that gives access. Printed by nothing: who wants it must ask for it. */
export class InviteToken {
    constructor(text: string);
    /** The text itself: for a link or a message, never for a log. */
    reveal(): string;
    /** A placeholder. */
    toString(): string;
    /** A placeholder. */
    toJSON(): string;
}

/** Which addresses are listed. */
export interface SignalWireAddressFilter {
    /** The token whose addresses are asked for: an invite's, or a subscriber's. */
    token: string | InviteToken;
    type?: "app" | "room" | "call" | "subscriber";
    /** Only those whose name to show contains this. */
    displayName?: string;
    /** Only those whose name contains this. */
    name?: string;
    /** How many at once: 1 to 1,000. */
    pageSize?: number;
}
/** What a guest token is made from. */
export interface SignalWireGuest {
    /** The addresses that the guest may call: 1 to 10 UUIDs. */
    allowedAddresses: readonly string[];
    /** When the token expires, to the second. */
    expiresAt?: Date;
}
/** What a subscriber token is made from. */
export interface SignalWireSubscriber {
    /** Names the subscriber, who is made if there is none: an e-mail address or an id of yours. */
    reference: string;
    /** When the token expires, to the second. Default: two hours from now. */
    expiresAt?: Date;
    password?: string | InviteToken;
    firstName?: string;
    lastName?: string;
    displayName?: string;
    jobTitle?: string;
    timeZone?: string;
    country?: string;
    region?: string;
    companyName?: string;
}
/** A token, and another that renews it. */
export interface SignalWireTokens {
    readonly subscriberId?: string;
    readonly token: InviteToken;
    readonly refreshToken?: InviteToken;
}
export interface SignalWireClient {
    /** Lists the addresses that a token opens. The host that the token names must be allowed, as for `accept`. */
    addresses(filter: SignalWireAddressFilter, options?: ListOptions): List<SignalWireAddress>;
    /** Makes a token for a guest. Needs `project`. */
    guestToken(input: SignalWireGuest, options?: CallOptions): Promise<SignalWireTokens>;
    /** Makes a token for a subscriber. Needs `project`. */
    subscriberToken(input: SignalWireSubscriber, options?: CallOptions): Promise<SignalWireTokens>;
    /** Renews a subscriber's token. Needs `project`. */
    refreshToken(input: { refreshToken: string | InviteToken }, options?: CallOptions): Promise<SignalWireTokens>;
}

/** A client of one service, with just the operations that the service has. */
export interface SignalWireClient {
    /** Makes an invite, and returns the token for the invitee. It is never repeated unless the service has surely not made one. */
    create(input: SignalWireCreate, options?: CallOptions): Promise<Invite<SignalWireDetails> & { readonly token: InviteToken }>;
    /** Makes many invites: one result a row, in the order of the rows. To stop, abort the signal and read on. */
    createMany(rows: Iterable<SignalWireCreate> | AsyncIterable<SignalWireCreate>, options?: ManyOptions): AsyncIterableIterator<ManyResult<Invite<SignalWireDetails> & { readonly token: InviteToken }>>;
    /** Accepts an invite. */
    accept(input: SignalWireAccept, options?: CallOptions): Promise<Invite<SignalWireAccepted>>;
}
/** A client of one service, with just the operations that the service has. */
export interface DataTrailsClient {
    /** Makes an invite. It is never repeated unless the service has surely not made one. */
    create(input: DataTrailsCreate, options?: CallOptions): Promise<Invite<DataTrailsDetails>>;
    /** Makes many invites: one result a row, in the order of the rows. To stop, abort the signal and read on. */
    createMany(rows: Iterable<DataTrailsCreate> | AsyncIterable<DataTrailsCreate>, options?: ManyOptions): AsyncIterableIterator<ManyResult<Invite<DataTrailsDetails>>>;
    /** Reads an invite. */
    get(invite: string | { readonly id: string }, options?: CallOptions): Promise<Invite<DataTrailsDetails>>;
    /** Lists invites: awaited, the first page; iterated, every invite. */
    list(filter?: DataTrailsFilter, options?: ListOptions): List<Invite<DataTrailsDetails>>;
    /** Counts invites. */
    count(filter?: DataTrailsFilter, options?: CallOptions): Promise<number>;
    /** Takes an invite back. */
    revoke(invite: string | { readonly id: string }, options?: CallOptions): Promise<void>;
    /** Looks at an invite until it is no longer pending. The last one says what has become of it. */
    watch(invite: string | { readonly id: string }, options?: WatchOptions): AsyncIterableIterator<Invite<DataTrailsDetails>>;
}
/** A client of one service, with just the operations that the service has. */
export interface RkvstClient {
    /** Makes an invite. It is never repeated unless the service has surely not made one. */
    create(input: RkvstCreate, options?: CallOptions): Promise<Invite<RkvstDetails>>;
    /** Makes many invites: one result a row, in the order of the rows. To stop, abort the signal and read on. */
    createMany(rows: Iterable<RkvstCreate> | AsyncIterable<RkvstCreate>, options?: ManyOptions): AsyncIterableIterator<ManyResult<Invite<RkvstDetails>>>;
    /** Reads an invite. */
    get(invite: string | { readonly id: string }, options?: CallOptions): Promise<Invite<RkvstDetails>>;
    /** Lists invites: awaited, the first page; iterated, every invite. */
    list(filter?: RkvstFilter, options?: ListOptions): List<Invite<RkvstDetails>>;
    /** Counts invites. */
    count(filter?: RkvstFilter, options?: CallOptions): Promise<number>;
    /** Takes an invite back. */
    revoke(invite: string | { readonly id: string }, options?: CallOptions): Promise<void>;
    /** Looks at an invite until it is no longer pending. The last one says what has become of it. */
    watch(invite: string | { readonly id: string }, options?: WatchOptions): AsyncIterableIterator<Invite<RkvstDetails>>;
}
/** A client of one service, with just the operations that the service has. */
export interface TwilioClient {
    /** Makes an invite. It is never repeated unless the service has surely not made one. */
    create(input: TwilioCreate, options?: CallOptions): Promise<Invite<TwilioDetails>>;
    /** Makes many invites: one result a row, in the order of the rows. To stop, abort the signal and read on. */
    createMany(rows: Iterable<TwilioCreate> | AsyncIterable<TwilioCreate>, options?: ManyOptions): AsyncIterableIterator<ManyResult<Invite<TwilioDetails>>>;
    /** Reads an invite. */
    get(invite: string | { readonly id: string }, options?: CallOptions): Promise<Invite<TwilioDetails>>;
    /** Lists invites: awaited, the first page; iterated, every invite. */
    list(filter?: TwilioFilter, options?: ListOptions): List<Invite<TwilioDetails>>;
    /** Takes an invite back. */
    revoke(invite: string | { readonly id: string }, options?: CallOptions): Promise<void>;
    /** Accepts an invite. */
    accept(input: TwilioAccept, options?: CallOptions): Promise<Invite<TwilioAccepted>>;
    /** Refuses an invite in the invitee's name. */
    decline(invite: string | { readonly id: string }, options?: CallOptions): Promise<void>;
}
/** A client of one service, with just the operations that the service has. */
export interface AuthressClient {
    /** Makes an invite. It is never repeated unless the service has surely not made one. */
    create(input: AuthressCreate, options?: CallOptions): Promise<Invite<AuthressDetails>>;
    /** Makes many invites: one result a row, in the order of the rows. To stop, abort the signal and read on. */
    createMany(rows: Iterable<AuthressCreate> | AsyncIterable<AuthressCreate>, options?: ManyOptions): AsyncIterableIterator<ManyResult<Invite<AuthressDetails>>>;
    /** Reads an invite. */
    get(invite: string | { readonly id: string }, options?: CallOptions): Promise<Invite<AuthressDetails>>;
    /** Takes an invite back. */
    revoke(invite: string | { readonly id: string }, options?: CallOptions): Promise<void>;
    /** Accepts an invite. */
    accept(input: AuthressAccept, options?: CallOptions): Promise<Invite<AuthressAccepted>>;
}
/** A client of one service, with just the operations that the service has. */
export interface EdgeClient {
    /** Makes an invite, and returns the token for the invitee. It is never repeated unless the service has surely not made one. */
    create(input: EdgeCreate, options?: CallOptions): Promise<Invite<EdgeDetails> & { readonly token: InviteToken }>;
    /** Makes many invites: one result a row, in the order of the rows. To stop, abort the signal and read on. */
    createMany(rows: Iterable<EdgeCreate> | AsyncIterable<EdgeCreate>, options?: ManyOptions): AsyncIterableIterator<ManyResult<Invite<EdgeDetails> & { readonly token: InviteToken }>>;
    /** Reads an invite. */
    get(invite: string | { readonly id: string }, options?: CallOptions): Promise<Invite<EdgeDetails>>;
    /** Lists invites: awaited, the first page; iterated, every invite. */
    list(filter?: EdgeFilter, options?: ListOptions): List<Invite<EdgeDetails>>;
    /** Takes an invite back. */
    revoke(invite: string | { readonly id: string }, options?: CallOptions): Promise<void>;
    /** Accepts an invite. */
    accept(input: EdgeAccept, options?: CallOptions): Promise<Invite<EdgeAccepted>>;
}
/** The services by name: the options of a client, and the client. */
export interface Services {
    signalwire: { options: { provider: "signalwire" } & SignalWireOptions; client: SignalWireClient };
    datatrails: { options: { provider: "datatrails" } & DataTrailsOptions; client: DataTrailsClient };
    rkvst: { options: { provider: "rkvst" } & RkvstOptions; client: RkvstClient };
    twilio: { options: { provider: "twilio" } & TwilioOptions; client: TwilioClient };
    authress: { options: { provider: "authress" } & AuthressOptions; client: AuthressClient };
    edge: { options: { provider: "edge" } & EdgeOptions; client: EdgeClient };
}

export type RkvstOptions = DataTrailsOptions;
export type RkvstCreate = DataTrailsCreate;
export type RkvstFilter = DataTrailsFilter;
export type RkvstDetails = DataTrailsDetails;

/**
 * Where an issuer keeps its invites: a database in which every reader sees what the last writer wrote. A store that is
 * only eventually consistent (Workers KV, for one) would let an invite be accepted too often, and is none.
 */
export interface Store {
    readonly consistency: "linearizable";
    readonly dialect: "sqlite" | "postgres" | "memory";
}

/** What a database driver must do: run one statement, and give its rows as lists of values. */
export type Query = (statement: string, values: readonly (string | number | null)[]) => Promise<readonly (readonly unknown[])[]> | readonly (readonly unknown[])[];

/** A store that speaks SQL: SQLite from 3.35 with parameters `?`, or PostgreSQL from 9.5 with `$1`. */
export function sqlStore(options: { dialect: "sqlite" | "postgres"; query: Query }): Store;
/** A store in Cloudflare D1. */
export function d1Store(db: { prepare(statement: string): any }): Store;
/** A store in the SQLite of a Durable Object: `ctx.storage`. */
export function durableObjectStore(storage: { sql: { exec(statement: string, ...values: any[]): any } }): Store;
/** A store in the memory of this process: for tests, and gone with it. */
export function memoryStore(): Store;

/** A key that mints: a private JWK, or a `CryptoKey` with its public JWK. */
export type IssuerKey =
| (JsonWebKey & { kid: string; alg: "EdDSA" | "ES256" | "HS256" })
| { kid: string; alg: "EdDSA" | "ES256"; privateKey?: CryptoKey; publicKey: JsonWebKey };

/** Makes a private key, as a JWK with an id. Keep it where you keep secrets. */
export function createIssuerKey(options?: { alg?: "EdDSA" | "ES256" }): Promise<JsonWebKey & { kid: string; alg: "EdDSA" | "ES256" }>;

/** How an issuer is set up. */
export interface IssuerOptions {
    /** The `iss` of its tokens: the address of your service. */
    issuer: string;
    /** The `aud` of its tokens: who accepts them. */
    audience: string;
    /** The first signs; all verify. To rotate, put a new one first, and take the old one out when its last token has ended. */
    keys: readonly IssuerKey[];
    store: Store;
    /** Where invitees may be sent afterwards: exact addresses, or paths from the root. */
    redirects?: readonly string[];
    /** How long an invite lasts. Default 86,400 s: a day. At most a year. */
    ttlSec?: number;
    /** At least 16 bytes, which e-mail addresses and short codes are hashed with. Needed for either. */
    secret?: Uint8Array;
    /** 32 bytes, which personal data in tokens are sealed with (A256GCM). */
    sealKey?: Uint8Array;
    /** Lets a key be HS256: whoever verifies can then mint, too. Default `false`. */
    allowHmac?: boolean;
    /** The clock. Default: the system's. */
    now?: () => Date | number;
    /** Told when somebody comes with an invite that another has used: it may have been passed on, or stolen. `id` is the invite's. */
    onRefused?: (event: { code: InviteErrorCode; id: string; subject?: string }) => void;
}

/** What an invite is made from. */
export interface Mint {
    /** How many people may accept it: 1 to 1,000. Default 1. @asType integer @minimum 1 @maximum 1000 */
    maxUses?: number;
    /** When it ends, to the second. Default: `ttlSec` from now. */
    expiresAt?: Date;
    /** How long it lasts, instead of `expiresAt`. @asType integer @minimum 1 @maximum 31622400 */
    ttlSec?: number;
    /** What it is for. Stands in the token, where anybody can read it. @minLength 1 @maxLength 256 */
    purpose?: string;
    /** Who invites: an id of yours. Kept, and not in the token. */
    inviter?: string;
    /** One of the issuer's `redirects`, to the letter. Signed. */
    redirect?: string;
    /** Whom it is for: an address, which the token holds only as a keyed hash, or anybody of a domain. Default: whoever holds it. */
    to?: { email: string } | { domain: string };
    /** What you keep with it; not in the token. */
    metadata?: Record<string, unknown>;
    /** What only the issuer can read in the token: sealed. */
    personal?: Record<string, unknown>;
    /**
     * Whether there is a short code, too, to be read out or typed: `K7QM-3XWD-9R2T`. It is as good as the token, so bound
     * tries with the handler's `limit`. Needs the issuer's `secret`, which it is hashed with. Default `false`.
     */
    code?: boolean;
}

/** What is shown only when it is made. */
export interface Fresh {
    readonly token: InviteToken;
    /** The short code, where one was asked for. Taken in the place of a token. */
    readonly code?: InviteToken;
}

/** What an issuer keeps with an invite. */
export interface IssuedDetails {
    /** How often a token was made for it. @asType integer @minimum 1 */
    readonly generation: number;
    /** @asType integer @minimum 1 */
    readonly maxUses: number;
    readonly uses: readonly { readonly subject: string; readonly acceptedAt: Date }[];
    readonly purpose?: string;
    readonly redirect?: string;
    /** The domain that it is for. */
    readonly to?: string;
    /** Your own `metadata`. */
    readonly own?: Record<string, unknown>;
}

/** An invite of an issuer. */
export type Issued = Omit<Invite<IssuedDetails>, "provider"> & { readonly provider: "edge" };

/** Who wants to use an invite. It must come from your own sign-in, and never from the request. */
export interface Visitor {
    /** Their id in your accounts. */
    subject?: string;
    email?: string;
    /** Whether the address is known to be theirs. Default `false`. */
    emailVerified?: boolean;
}

/** What a visitor should do, and what may be shown to whoever holds the token. */
export interface Assessment {
    readonly decision: Decision;
    /** Why not `accept`. */
    readonly reason?: InviteErrorCode;
    readonly preview?: {
        readonly status: InviteStatus;
        readonly expiresAt: Date;
        readonly purpose?: string;
        readonly redirect?: string;
        /** @asType integer @minimum 0 */
        readonly usesLeft: number;
    };
}

/** An accepted invite. */
export interface Redeemed {
    readonly subject: string;
    /** When they accepted: the first time. */
    readonly acceptedAt: Date;
    /** Whether they had accepted before, and this is that answer again. */
    readonly repeated: boolean;
    readonly invite: Issued;
}

declare global {
    // for those whose `lib` has no `esnext.disposable`
    interface SymbolConstructor {
        readonly asyncDispose: unique symbol;
    }
}

/** A use that is held for somebody while they finish. */
export interface Claimed extends Redeemed {
    /** When it is given back by itself. */
    readonly leasedUntil?: Date;
    /** Accepts. */
    confirm(): Promise<Redeemed>;
    /** Gives it back. */
    release(): Promise<void>;
    /** Gives it back, unless it was confirmed: `await using`. */
    [Symbol.asyncDispose](): Promise<void>;
}

/** Mints invites, keeps them, and lets each be accepted as often as it allows and not once more. */
export interface Issuer {
    /** Makes the tables, or brings them up to date. May be run at each start. Gives the version. */
    migrate(): Promise<number>;
    /** Makes an invite. Its token is shown only here. @throws {InviteError} `OPTION_INVALID`, `STORE_FAILED`, `KEY_INVALID` */
    mint(input?: Mint): Promise<Issued & Fresh>;
    /**
     * Makes a new token and ends the earlier ones. It lasts as the issuer's others do, and what was sealed in an earlier one
     * must be given again: it is kept nowhere. @throws {InviteError} `NOT_FOUND`, `CONFLICT`, `OPTION_INVALID`, `STORE_FAILED`
     */
    resend(invite: string | { readonly id: string }, input?: Pick<Mint, "expiresAt" | "ttlSec" | "personal" | "code">): Promise<Issued & Fresh>;
    /** Takes an invite back. @throws {InviteError} `NOT_FOUND`, `CONFLICT`, `STORE_FAILED` */
    revoke(invite: string | { readonly id: string }): Promise<Issued>;
    /** @throws {InviteError} `NOT_FOUND`, `STORE_FAILED` */
    get(invite: string | { readonly id: string }): Promise<Issued>;
    /**
     * Takes away invites that ended long ago, and gives how many. `keepSec`: how long they are kept after their end, at least
     * 86,400. Default 2,592,000: 30 days. Until then whoever accepted one gets the first answer again. @throws {InviteError}
     * `STORE_FAILED`
     */
    purge(input?: { keepSec?: number }): Promise<number>;
    /** Lists invites, the newest first. */
    list(filter?: { inviter?: string; pageSize?: number }, options?: ListOptions): List<Issued>;
    /** Says what a visitor should do next. Uses nothing up. */
    assess(input: Visitor & { token: string | InviteToken }): Promise<Assessment>;
    /**
     * Accepts. The same subject again gets the first answer.
     *
     * @throws {InviteError} `SIGN_IN_REQUIRED`, `SUBJECT_MISMATCH`, `EMAIL_UNVERIFIED`, `INVITE_SPENT`, `INVITE_REVOKED`,
     * `INVITE_SUPERSEDED`, `INVITE_DECLINED`, `TOKEN_EXPIRED`, `STORE_FAILED`; `INVITE_UNKNOWN` for whatever is no token
     * of this issuer.
     */
    redeem(input: Visitor & { subject: string; token: string | InviteToken }): Promise<Redeemed>;
    /** Refuses an invite that is for one person. */
    decline(input: Visitor & { token: string | InviteToken }): Promise<Issued>;
    /** Holds a use while somebody finishes what accepting takes. Default 300,000 ms, from 1,000 to a day. @throws {InviteError} As `redeem`. */
    claim(input: Visitor & { subject: string; token: string | InviteToken; leaseMs?: number }): Promise<Claimed>;
    /** The public keys, for whoever verifies elsewhere (RFC 7517). */
    jwks(): JwkSet;
}

/**
 * Makes an issuer. Opens no connection.
 *
 * @throws {InviteError} `OPTION_INVALID`
 */
export function createIssuer(options: IssuerOptions): Issuer;

/** Loads what issuers need; their first call does it otherwise. `input` as for `init`, for the slim entry. */
export function loadIssuer(input?: unknown): Promise<void>;

/** What a request wants to do. */
export type HandlerAction = "create" | "list" | "get" | "revoke" | "resend" | "assess" | "accept" | "decline";

/** Who asks, as your own sign-in knows them. */
export interface HandlerUser extends Visitor {
    /** Their name as an inviter: they see and change only what is theirs. Absent: everything. */
    inviter?: string;
    /** For services: what is added to the input of `accept`, such as Authress' `userToken`. */
    accept?: Record<string, unknown>;
}

/** How a handler is set up. */
export interface HandlerOptions {
    /** An issuer, or a client of any service. */
    invites: Issuer | { readonly create?: unknown; readonly accept?: unknown };
    /** Says who asks. `true`: anybody may, and nobody is signed in; `null` or `false`: no. Take it from your session, never from the body. */
    authorize: (request: Request, asked: { action: HandlerAction; id?: string }) => HandlerUser | boolean | null | undefined | Promise<HandlerUser | boolean | null | undefined>;
    /**
     * Origins of pages that may ask, besides the handler's own. Name your own, too, where `request.url` is not the address
     * that visitors see: behind a proxy that ends TLS, and with `next start`.
     */
    origins?: readonly string[];
    /** Where the routes begin, such as `/api`. Default: the root. */
    basePath?: string;
    /** Your rate limit: gives how many milliseconds to wait; nothing or 0 lets the request pass. */
    limit?: (request: Request, asked: { action: HandlerAction; id?: string }) => number | undefined | void | Promise<number | undefined | void>;
    /** Told of each failure, for your log. What it throws is passed over. */
    onError?: (error: unknown, request: Request) => void;
}

/** What a handler is asked to make an invite from: all of `Mint` but who invites; over a service, what its `create` takes. */
export type HandlerCreate = Omit<Mint, "inviter"> | AuthressCreate | DataTrailsCreate | SignalWireCreate | TwilioCreate;

/** What a handler is asked to list. Over a service also its own filters. */
export interface HandlerFilter extends Omit<DataTrailsFilter, "pageSize"> {
    /** How many at once: 1 to 1,000. Default 50; over a service, what that has. @asType integer @minimum 1 @maximum 1000 */
    pageSize?: number;
    /** Begins where an earlier page stopped: its `next`. */
    from?: string;
    /** Only those of this user, or of these. */
    identity?: string | readonly string[];
}

/** With what a handler is asked to send an invite again. */
export type HandlerResend = Pick<Mint, "expiresAt" | "ttlSec" | "personal" | "code">;

/** What a handler is asked to assess. */
export interface HandlerToken {
    /** @minLength 1 */
    token: string | InviteToken;
}

/** What a handler is asked to accept or to decline: over a service, what that names an invite by. */
export type HandlerAccept = HandlerToken | { id: string };

/** An invite of the service behind a handler. `edge`: that is another handler, over whatever. */
export type HandlerServiceInvite = Invite<Record<string, unknown>>;

/** An invite as a handler tells it: of its issuer, or of the service behind it. */
export type HandlerInvite = Issued | HandlerServiceInvite;

/** An invite that a handler has made, or made anew, with its token, and its short code if one was asked for: over a service, if that gives one. */
export type HandlerMade = (Issued & Fresh) | (HandlerServiceInvite & Partial<Fresh>);

/** A page of what a handler lists. */
export type HandlerPage = Page<HandlerInvite>;

/** What a handler over an issuer says to whoever accepts: not who invited, nor what is kept, nor who else has accepted. */
export interface HandlerRedeemed extends Omit<Redeemed, "invite"> {
    readonly invite: Pick<Issued, "id" | "provider" | "status" | "expiresAt"> & { readonly metadata: Pick<IssuedDetails, "purpose" | "redirect"> };
}

/** What a handler says to whoever accepts: over a service, that one's invite. */
export type HandlerAccepted = HandlerRedeemed | HandlerServiceInvite;

/** What a handler over an issuer says to whoever declines. */
export interface HandlerDeclined {
    readonly status: "declined";
}

/** A failure of a handler, as `application/problem+json` (RFC 9457). */
export interface HandlerProblem {
    readonly type: `urn:edge-invites:${InviteErrorCode}`;
    /** What was expected. */
    readonly title: string;
    /** The HTTP status. @asType integer */
    readonly status: number;
    readonly code: InviteErrorCode;
    /** What to do next. */
    readonly next: string;
    /** Whether the same request may succeed later. */
    readonly retryable: boolean;
    /** The option, claim or member at fault. */
    readonly field?: string;
    /** How long to wait, in milliseconds. @minimum 0 */
    readonly retryAfterMs?: number;
}

/**
 * Puts an issuer or a client behind your authorisation, as one function for workers and servers: `POST` and `GET /invites`,
 * `GET` and `DELETE /invites/{id}`, `POST /invites/{id}/resend`, `POST /invites/assess`, `/accept` and `/decline` with the
 * token in the body, `GET /.well-known/jwks.json`. Failures are `application/problem+json` (RFC 9457) with our codes. All of it is described
 * by `edge-invites/openapi.json` (OpenAPI 3.1).
 */
export function createHandler(options: HandlerOptions): (request: Request) => Promise<Response>;

/**
 * What an invitee should do next.
 */
export type Decision = "accept" | "sign_in" | "switch_account" | "verify_email" | "already_member" | "request_new";

/** How a link is made. */
export interface InviteLinkOptions {
    /**
     * The landing page, from your configuration and never from a request's `Host`: `https`, but for this machine, and
     * without a fragment. Nothing between the mail and this page may redirect.
     */
    base: URL | string;
}

/** How a picture is drawn. */
export interface QrOptions {
    /** The colour of the dark parts: a name or `#` with digits. Default `#000`. */
    dark?: string;
    /** The colour of the light parts. Default `#fff`. */
    light?: string;
}

/** A link that holds an invite. As secret as the token in it; printed by nothing but `url`. */
export interface InviteLink {
    /** The link itself: for a message, never for a log. */
    readonly url: string;
    /**
     * The link as a picture to scan: an SVG document. Loads a module of its own at the first call.
     *
     * @throws {InviteError} `OPTION_INVALID` for a link over 2,331 bytes or a colour that is none, `INIT_FAILED`.
     */
    qr(options?: QrOptions): Promise<string>;
    /** A placeholder. */
    toString(): string;
    /** A placeholder. */
    toJSON(): string;
}

/**
 * Makes a link whose secret stands in the fragment, which browsers send to no server and in no `Referer`
 * (RFC 9700, section 4.2.4).
 *
 * @throws {InviteError} `OPTION_INVALID`.
 */
export function inviteLink(invite: InviteToken | string | { readonly token: InviteToken }, options: InviteLinkOptions): InviteLink;

/**
 * Loads the module that draws links, which the first picture loads otherwise.
 *
 * @throws {InviteError} `INIT_FAILED`.
 */
export function loadQr(input?: unknown): Promise<void>;

/** Where an invite is looked for. */
export interface TakeOptions {
    /**
     * Text that somebody pasted: a link, also one that a mail program has wrapped or broken, or a token. Default: the
     * address of the page.
     */
    from?: string;
    /** The page's address. Default: the global one. */
    location?: { readonly href: string };
    /** The page's history, which forgets the invite. Default: the global one. */
    history?: { readonly state: unknown; replaceState(state: unknown, unused: string, url: string): void };
}

/**
 * Takes the invite out of the page's address, and scrubs the address at once. Call it before any other script runs. It
 * can be taken once: keep it with a carrier. Works without a module. Never throws over what stands in an address.
 *
 * @returns `null` where there is no invite.
 */
export function takeInvite(options?: TakeOptions): InviteToken | null;

/** How an invite is kept. */
export interface CarrierOptions {
    /** What the entry is called: letters, digits, `-`, `_`. Default `edge-invite`. */
    name?: string;
    /** For how long, in seconds: 1 to 86,400. Default 1,800. */
    ttlSec?: number;
    /**
     * Which tabs can go on with it: a link that verifies an address opens another one. `"all"` keeps it in
     * `localStorage`, `"this"` in `sessionStorage`. Where storage is refused, it lasts as long as the page. Default `"all"`.
     */
    tabs?: "all" | "this";
    /** Kept there instead. */
    storage?: Pick<Storage, "getItem" | "setItem" | "removeItem">;
    /** The clock, in milliseconds. Default `Date.now`. */
    now?: () => number | Date;
}

/** Keeps one invite across a sign-in, a sign-up or the verification of an address. */
export interface Carrier {
    /** Keeps an invite, instead of any other. */
    keep(token: InviteToken | string): void;
    /** Whether there is one to take. */
    readonly holds: boolean;
    /** Takes it: once, in one tab, in time. */
    take(): InviteToken | null;
    /** Forgets it. */
    drop(): void;
    /**
     * A `state` for OAuth that leads back to the kept invite, with a text of your own. The token is not in it: whoever
     * signs the user in would log it. Your own text must still protect against forged answers (RFC 6749, section 10.12).
     */
    toState(own?: string): string;
    /** What came back: your text, and the invite, if this browser keeps the one that is meant. */
    fromState(state: string): { readonly own: string; readonly token: InviteToken | null };
    /**
     * For a worker or server: a `Set-Cookie` that no script can read (`__Host-`, `HttpOnly`, `Secure`, `SameSite=Lax`).
     *
     * @throws {InviteError} `OPTION_INVALID` for a token over 3,800 bytes.
     */
    toCookie(token: InviteToken | string): string;
    /** The invite in a request's cookie; none where there are two of the name. */
    fromCookie(request: Request | { readonly headers: { get(name: string): string | null } } | string): InviteToken | null;
    /** A `Set-Cookie` that forgets it. */
    dropCookie(): string;
}

/**
 * Makes a carrier. Touches no storage before it is used.
 *
 * @throws {InviteError} `OPTION_INVALID`.
 */
export function createCarrier(options?: CarrierOptions): Carrier;

/** How time is counted down. */
export interface CountdownOptions {
    /** What tells the server's time now: a response, its `Date` header or a date. Default: this machine's clock. */
    serverTime?: Response | Date | string | number;
    /** How often, in milliseconds: at least 100. Default 1,000. */
    everyMs?: number;
    /** Ends it. */
    signal?: AbortSignal;
}

/** How much time is left. */
export interface Remaining {
    /** Milliseconds. */
    readonly totalMs: number;
    readonly days: number;
    readonly hours: number;
    readonly minutes: number;
    readonly seconds: number;
    /** A hint for the page, and no reason not to try: the server decides. */
    readonly probablyOver: boolean;
}

/**
 * Counts down, beginning at once and ending with nothing left. The time that passes is measured, so a clock that is set
 * meanwhile changes nothing.
 *
 * @throws {InviteError} `OPTION_INVALID`, at the first step.
 */
export function countdown(until: Date | number, options?: CountdownOptions): AsyncIterableIterator<Remaining>;

/**
 * A copy without tokens and invite links: in texts, addresses, errors, lists, maps and objects of any depth, and without
 * what stands under names such as `token`, `authorization` or `cookie`. Fits as it is where reporters ask: Sentry's
 * `beforeSend` and `beforeBreadcrumb`, PostHog's `before_send` and `sanitize_properties`.
 */
export function redact<T>(value: T): T;
