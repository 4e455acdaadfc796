/** What the audit log tells of. */
export const AUDIT_ACTIONS = [
  'user:first',
  'user:role_changed',
  'user:disabled',
  'user:enabled',
  'user:deleted',
  'session:ended',
  'password:changed',
  'password:link_made',
  'password:reset',
  'factor:switched_on',
  'factor:switched_off',
  'factor:codes_made',
  'invite:revoked',
  'setting:changed',
  'room:taken_over',
  'room:changed',
  'room:deleted',
  'room:exported',
  'member:changed',
  'message:deleted',
  'assistant:created',
  'assistant:changed',
  'assistant:deleted',
  'endpoint:created',
  'endpoint:changed',
  'endpoint:deleted',
  'budget:changed',
  'token:created',
  'token:revoked',
  'bot:created',
  'bot:deleted',
  'backup:made',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** What something is done to. */
export type AuditTargetKind = 'user' | 'assistant' | 'endpoint' | 'bot' | 'token' | 'webhook' | 'invite' | 'setting'
