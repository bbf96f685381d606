// Made by `cargo xtask build` from the Rust types. Do not edit.

/** How a sandbox is made. */
export interface SandboxOptions {
    /** The same seed makes the same ids. Default 1. */
    seed?: number;
    /** The clock under the sandbox's own. Default: the system's. */
    now?: () => number | Date;
}

/** What goes wrong, with which requests and how often. */
export interface Fault {
    /** Only with this method. */
    method?: string;
    /** Only where the path begins so. */
    path?: string;
    /** How often. Default once. */
    times?: number;
    /** Answered instead of the service, with `headers` and `body` (text, or anything that becomes JSON). */
    status?: number;
    headers?: Record<string, string>;
    body?: unknown;
    /** The answer is late by so many milliseconds. */
    delayMs?: number;
    /** The connection ends after so many bytes of the body. */
    cutAt?: number;
    /** The request is carried out, and the connection ends before the answer. */
    lost?: boolean;
    /** The request is carried out twice, as after a repetition by some proxy. */
    twice?: boolean;
}

/** The five services, in memory: they answer as the real ones do, with expiry, paging, limits and faults. */
export interface Sandbox {
    /** To be given to clients, key sets and the services' own libraries. It answers for every host. */
    readonly fetch: typeof globalThis.fetch;
    /** Options that make a client of each service. The credentials in them are good in every sandbox, and nowhere else. */
    readonly options: {
        readonly signalwire: { provider: "signalwire"; space: string; token: string; fetch: typeof globalThis.fetch };
        readonly datatrails: { provider: "datatrails"; clientId: string; clientSecret: string; fetch: typeof globalThis.fetch };
        readonly rkvst: { provider: "rkvst"; token: string; fetch: typeof globalThis.fetch };
        readonly twilio: {
            provider: "twilio"; accountSid: string; authToken: string; serviceSid: string; channelSid: string;
            fetch: typeof globalThis.fetch;
        };
        readonly authress: { provider: "authress"; baseUrl: string; accessToken: string; fetch: typeof globalThis.fetch };
    };
    /** A token of Authress' form for a user. Its signature is none. */
    userToken(subject: string): string;
    /** Lets something go wrong. Faults are used up in the order in which they were given. */
    fault(fault: Fault): Promise<void>;
    /** Lets time go by: tokens and invites expire. */
    advance(ms: number): Promise<void>;
    /** Makes many invites at once, for lists. */
    fill(service: "datatrails" | "rkvst" | "twilio", count: number): Promise<void>;
    /** DataTrails and RKVST: the invitee follows the mailed link and signs in. */
    mail(id: string): Promise<void>;
    /** `otherSpelling`: pages name the next one `page_token`. `tellsAccount`: Authress answers as before 2024. */
    settings(settings: { otherSpelling?: boolean; tellsAccount?: boolean }): Promise<void>;
    /** Forgets everything. */
    reset(): Promise<void>;
}

/** Makes a sandbox. Several can stand side by side. */
export function createSandbox(options?: SandboxOptions): Sandbox;

/** How one check of a store went. */
export type StoreCheck = { readonly name: string; readonly ok: true } | { readonly name: string; readonly ok: false; readonly error: Error };

/**
 * Runs what every store must do over a store of yours, such as `sqlStore({ dialect, query })`, and tells how each check
 * went. Rows stay behind: give it a database of tests.
 */
export function checkStore(store: import("edge-invites").Store, options?: { only?: string | undefined }): Promise<StoreCheck[]>;

/** The names of the checks. */
export const STORE_CHECKS: readonly string[];
