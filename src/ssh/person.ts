/** What is asked about a host that is not known. */
export interface HostKeyQuestion {
  /** The name that would be remembered: `host`, or `[host]:port`. */
  readonly host: string
  /** `ED25519`, `ECDSA` or `RSA`. */
  readonly keyType: string
  /** As OpenSSH prints it: `SHA256:…`. */
  readonly fingerprint: string
  /** Lines of known_hosts in which the same key stands under other names. */
  readonly elsewhere: readonly { readonly file: string; readonly line: number }[]
}

/** What is asked about a key that is locked. */
export interface PassphraseQuestion {
  readonly file: string
  /** 1 at first; more after a wrong answer. */
  readonly attempt: number
}

/** What is asked where a host takes a password. */
export interface PasswordQuestion {
  readonly user: string
  readonly host: string
  /** 1 at first; more after a wrong answer. */
  readonly attempt: number
}

/** The server's own questions: a one-time code, a password. */
export interface InteractiveQuestion {
  readonly user: string
  readonly host: string
  readonly name: string
  readonly instructions: string
  /** Never empty. As they came: they may hold control characters. */
  readonly prompts: readonly { readonly text: string; readonly echo: boolean }[]
  /** 1 at first; more after wrong answers. */
  readonly attempt: number
  /** 1 at first; more where the server asks further questions within one attempt. */
  readonly step: number
}

/**
 * How the person in front of this program is asked. What is left out is not asked: a host that is not known
 * is refused, a locked key is passed over, and neither password nor keyboard-interactive is tried.
 * Undefined for an answer means that there is none. No two questions are asked at once.
 */
export interface Person {
  readonly confirmHostKey?: ((question: HostKeyQuestion, signal: AbortSignal) => Promise<boolean>) | undefined
  readonly passphrase?:
    | ((question: PassphraseQuestion, signal: AbortSignal) => Promise<string | undefined>)
    | undefined
  readonly password?:
    | ((question: PasswordQuestion, signal: AbortSignal) => Promise<string | undefined>)
    | undefined
  readonly answer?:
    | ((question: InteractiveQuestion, signal: AbortSignal) => Promise<readonly string[] | undefined>)
    | undefined
}

/** What a person may want to know and need not answer. */
export type SshNotice =
  /** What a server says before logging in, as it came: it may hold control characters. */
  | { readonly kind: 'banner'; readonly host: string; readonly text: string }
  /** A new host was written to known_hosts. */
  | { readonly kind: 'host-remembered'; readonly host: string; readonly file: string }
  /** A new host could not be written to known_hosts; the connection goes on. */
  | {
      readonly kind: 'host-not-remembered'
      readonly host: string
      readonly file: string
      readonly reason: string
    }
  /** A changed key was let pass, as strict host key checking is off. */
  | {
      readonly kind: 'changed-key-accepted'
      readonly host: string
      readonly fingerprint: string
      readonly file: string
      readonly line: number
    }
