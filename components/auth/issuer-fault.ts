/** Why nobody came in by the issuer, as the query `oidc` of a page names it, and the sentence for it. */
const SENTENCES = {
  oidc_unavailable: 'auth.oidcUnavailable',
  oidc_failed: 'auth.oidcFailed',
  oidc_expired: 'auth.oidcExpired',
  oidc_closed: 'auth.oidcClosed',
  oidc_invite: 'auth.oidcInvite',
  oidc_disabled: 'auth.oidcDisabled',
  oidc_taken: 'auth.oidcTaken',
  oidc_too_many: 'auth.oidcTooMany',
} as const
type Fault = keyof typeof SENTENCES

/** Undefined for what is none. */
export function findIssuerSentence(fault: unknown): (typeof SENTENCES)[Fault] | undefined {
  return typeof fault === 'string' && Object.hasOwn(SENTENCES, fault) ? SENTENCES[fault as Fault] : undefined
}
