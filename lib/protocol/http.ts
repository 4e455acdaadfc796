import { z } from 'zod'
import type { Mine, Room, User } from './entities.ts'
import { PAGE_SIZE, PAGE_SIZE_MAX } from './limits.ts'
import { id, message } from './schemas.ts'

/** What HTTP takes and answers beside the commands: queries, and bodies of the account calls. */

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

/** A page of history, ascending by `seq`. */
const messagePage = z.object({ messages: z.array(message), hasBefore: z.boolean(), hasAfter: z.boolean() })
export type MessagePage = z.output<typeof messagePage>

/** A channel as one finds it when looking for rooms. */
export interface BrowsedRoom extends Room {
  /** Null: one is no member. */
  mine: Mine | null
  /** How many people are in it. */
  memberCount: number
  /** A few of them. */
  faces: User[]
}

/** An id in a path. */
export const idParameter = id

/** The account calls' fields have rules of the domain, which names a code per field. */
export const registerBody = z.strictObject({
  username: z.string().default(''),
  password: z.string().default(''),
  confirmPassword: z.string().default(''),
  email: z.string().optional(),
  /** The token of an invitation. */
  invite: z.string().max(64).optional(),
})
export const profileBody = z
  .strictObject({ displayName: z.string().optional(), about: z.string().optional() })
  .refine((profile) => Object.keys(profile).length > 0)
export const changeEmailBody = z.strictObject({ email: z.string() })
export const deleteAccountBody = z.strictObject({ currentPassword: z.string().default('') })
export const changePasswordBody = z.strictObject({
  currentPassword: z.string().default(''),
  password: z.string().default(''),
  confirmPassword: z.string().default(''),
})
