import { z } from 'zod'
import { ImportError } from '../import-error.ts'

/** What of an export of Slack is read. It has grown for years: what is not known is passed over, what may be missing is. */

const text = z.string().nullish()
const slackId = z.string().min(1).max(64)
/** Seconds, a dot and six digits: when something was said, and its name within a channel. */
const stamp = z.string().regex(/^[1-9]\d{0,10}(\.\d{1,6})?$/)

/** The end of the year 9999, behind which the database knows no time. */
const LATEST_S = 253_402_300_799

export const slackUser = z.object({
  id: slackId,
  name: text,
  real_name: text,
  deleted: z.boolean().nullish(),
  profile: z.object({ display_name: text, real_name: text, title: text, name: text }).nullish(),
})
export type SlackUser = z.output<typeof slackUser>

export const slackChannel = z.object({
  id: slackId,
  name: z.string().min(1),
  /** In seconds; `updated` in milliseconds. */
  created: z.number().min(0).max(LATEST_S).nullish(),
  updated: z
    .number()
    .min(0)
    .max(LATEST_S * 1_000)
    .nullish(),
  creator: text,
  is_archived: z.boolean().nullish(),
  members: z.array(slackId).nullish(),
  topic: z.object({ value: text }).nullish(),
  purpose: z.object({ value: text }).nullish(),
})
export type SlackChannel = z.output<typeof slackChannel>

const slackFile = z.object({
  name: text,
  title: text,
  permalink: text,
  url_private: text,
  mode: text,
})
export type SlackFile = z.output<typeof slackFile>

const attachment = z.object({ fallback: text, title: text, title_link: text, pretext: text, text, from_url: text })
export type SlackAttachment = z.output<typeof attachment>

export const slackMessage = z.object({
  type: text,
  subtype: text,
  ts: stamp,
  thread_ts: stamp.nullish(),
  user: text,
  bot_id: text,
  username: text,
  user_profile: z.object({ display_name: text, real_name: text, name: text }).nullish(),
  bot_profile: z.object({ name: text }).nullish(),
  text,
  topic: text,
  name: text,
  edited: z.object({ ts: stamp.nullish() }).nullish(),
  reactions: z.array(z.object({ name: z.string(), users: z.array(slackId).nullish() })).nullish(),
  files: z.array(slackFile.nullable()).nullish(),
  /** As it was written before 2018. */
  file: slackFile.nullish(),
  attachments: z.array(attachment.nullable()).nullish(),
})
export type SlackMessage = z.output<typeof slackMessage>

/** The entries of a list. Throws ImportError that names the file and the entry. */
export function parseList<S extends z.ZodType>(file: string, value: unknown, entry: S): z.output<S>[] {
  if (!Array.isArray(value)) throw new ImportError(`${file} is no list: it is no export of Slack.`)
  return value.map((one, place) => {
    const parsed = entry.safeParse(one)
    if (parsed.success) return parsed.data
    const key = parsed.error.issues[0]?.path.join('.') || 'type'
    throw new ImportError(`${file}, entry ${place + 1}: ${key} is wrong.`)
  })
}
