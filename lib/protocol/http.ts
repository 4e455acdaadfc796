import { z } from 'zod'
import type { Message, Mine, Room, User } from './entities.ts'
import { EXPORT_FORMATS } from './exports.ts'
import { EMAIL_MAX, PAGE_SIZE, PAGE_SIZE_MAX } from './limits.ts'
import { isMonth, isTimeZone } from './rules/days.ts'
import { id, message } from './schemas.ts'

/** What HTTP takes and answers beside the commands: queries, and bodies of the account calls. */

/** A code of a second factor, with what people type between its characters. */
const CODE_MAX = 64

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

/** The query of `GET /api/messages/:id/context`. */
export const contextQuery = z.strictObject({
  version: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .optional(),
})

/** The query of `POST /api/rooms/:roomId/files`: what the uploader calls it. */
export const uploadQuery = z.strictObject({ name: z.string().max(4_096).default('') })

/** The query of `GET /api/files/:id`. */
export const fileQuery = z.strictObject({ thumbnail: z.literal('1').optional() })

/** A page of history, ascending by `seq`. */
const messagePage = z.object({ messages: z.array(message), hasBefore: z.boolean(), hasAfter: z.boolean() })
export type MessagePage = z.output<typeof messagePage>

/** The query of `GET /api/rooms/:roomId/export`. */
export const exportQuery = z.strictObject({ format: z.enum(EXPORT_FORMATS) })

/** The query of `GET /api/rooms/:roomId/pins`. */
export const pinsQuery = z.strictObject({ cursor: seqParameter.optional() })
/** Newest pin first; `nextCursor` leads to older ones. */
export interface PinList {
  messages: Message[]
  nextCursor?: string
}

/** The query of `GET /api/rooms/:roomId/days`: a month, `YYYY-MM`, by the clocks of UTC or of another zone, an IANA name. */
export const daysQuery = z.strictObject({
  month: z.string().refine(isMonth),
  timeZone: z.string().refine(isTimeZone).default('UTC'),
})
/** Ascending; `count` is never 0, `firstSeq` the first message of the day, `YYYY-MM-DD`. */
export interface RoomDays {
  days: { day: string; count: number; firstSeq: number }[]
}

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
  /** The token of the set-up link, for the first account of an installation. */
  setup: z.string().max(64).optional(),
})
export const profileBody = z
  .strictObject({ displayName: z.string().optional(), about: z.string().optional() })
  .refine((profile) => Object.keys(profile).length > 0)
/** A mail there sets a new password: without the present one nobody changes it. */
export const changeEmailBody = z.strictObject({ email: z.string(), currentPassword: z.string().default('') })
/** `account`: a username or an email address. */
export const forgotBody = z.strictObject({ account: z.string().min(1).max(EMAIL_MAX) })
/** `token`: of a link by which one sets a new password. */
export const resetBody = z.strictObject({
  token: z.string().max(64),
  password: z.string().default(''),
  confirmPassword: z.string().default(''),
})
export const deleteAccountBody = z.strictObject({ currentPassword: z.string().default('') })
export const startFactorBody = z.strictObject({ currentPassword: z.string().default('') })
export const confirmFactorBody = z.strictObject({ code: z.string().max(CODE_MAX).default('') })
/** What it takes to change a second factor that is on; `code`: of the telephone, or a recovery code. */
export const changeFactorBody = z.strictObject({
  currentPassword: z.string().default(''),
  code: z.string().max(CODE_MAX).default(''),
})
export const changePasswordBody = z.strictObject({
  currentPassword: z.string().default(''),
  password: z.string().default(''),
  confirmPassword: z.string().default(''),
})
