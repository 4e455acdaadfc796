import { z } from 'zod'
import { TRIGGERS } from './entities.ts'
import { PAGE_SIZE, PAGE_SIZE_MAX } from './limits.ts'

/** What clients may send, strictly: an unknown key is `invalid`. The domain checks what a schema can't. */

const id = z.string().regex(/^[1-9]\d{0,17}$/)
const position = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const commands = {
  'room:enter': z.strictObject({ roomId: id, after: position.optional() }),
  'room:leave': z.strictObject({ roomId: id }),
  /** What of the room shall be different; at least one thing. */
  'room:change': z.strictObject({ roomId: id, trigger: z.enum(TRIGGERS) }),
  'message:send': z.strictObject({
    roomId: id,
    clientId: z.guid(),
    text: z.string(),
    ask: z.boolean().optional(),
    replyTo: id.optional(),
  }),
  'reply:stop': z.strictObject({ messageId: id }),
  'reply:retry': z.strictObject({ messageId: id }),
  'typing:set': z.strictObject({ roomId: id, isTyping: z.boolean() }),
}

export type CommandName = keyof typeof commands
export type CommandInput<N extends CommandName> = z.input<(typeof commands)[N]>
export type ParsedCommand<N extends CommandName> = z.output<(typeof commands)[N]>

export function isCommandName(name: unknown): name is CommandName {
  return typeof name === 'string' && Object.hasOwn(commands, name)
}

const seqParameter = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)

/** The query of `GET /api/rooms/:roomId/messages`: at most one of before, after, around. */
export const pageQuery = z
  .strictObject({
    before: seqParameter.optional(),
    after: seqParameter.optional(),
    around: seqParameter.optional(),
    limit: seqParameter.pipe(z.number().min(1).max(PAGE_SIZE_MAX)).default(PAGE_SIZE),
  })
  .refine(({ before, after, around }) => [before, after, around].filter((v) => v !== undefined).length <= 1)
export type PageQuery = z.output<typeof pageQuery>

export const roomIdParameter = id

/** Bodies of the account calls. Their fields' rules are the domain's, which names a code per field. */
export const registerBody = z.strictObject({
  username: z.string().default(''),
  password: z.string().default(''),
  confirmPassword: z.string().default(''),
  email: z.string().optional(),
})
export const changeEmailBody = z.strictObject({ email: z.string() })
export const changePasswordBody = z.strictObject({
  currentPassword: z.string().default(''),
  password: z.string().default(''),
  confirmPassword: z.string().default(''),
})
