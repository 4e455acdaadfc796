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
  'email:changed',
  'factor:switched_on',
  'factor:switched_off',
  'factor:codes_made',
  'identity:linked',
  'identity:unlinked',
  'invite:created',
  'invite:revoked',
  'setting:changed',
  'room:taken_over',
  'room:changed',
  'room:deleted',
  'room:exported',
  'room:imported',
  'member:changed',
  'message:deleted',
  'report:settled',
  'assistant:created',
  'assistant:changed',
  'assistant:deleted',
  'endpoint:created',
  'endpoint:changed',
  'endpoint:deleted',
  'tools:saved',
  'tools:checked',
  'tools:removed',
  'budget:changed',
  'token:created',
  'token:revoked',
  'bot:created',
  'bot:deleted',
  'backup:made',
  'backup:restored',
  'program:upgraded',
  'webhook:created',
  'webhook:deleted',
  'webhook:enabled',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** What something is done to. */
export type AuditTargetKind =
  | 'user'
  | 'assistant'
  | 'endpoint'
  | 'tools'
  | 'bot'
  | 'token'
  | 'webhook'
  | 'invite'
  | 'setting'
