import { address } from './dictionaries/address.ts'
import { admin } from './dictionaries/admin.ts'
import { ai } from './dictionaries/ai.ts'
import { aiErrors } from './dictionaries/ai-errors.ts'
import { appearance } from './dictionaries/appearance.ts'
import { audit } from './dictionaries/audit.ts'
import { auth } from './dictionaries/auth.ts'
import { calendar } from './dictionaries/calendar.ts'
import { catchUp } from './dictionaries/catch-up.ts'
import { common } from './dictionaries/common.ts'
import { composer } from './dictionaries/composer.ts'
import { errors } from './dictionaries/errors.ts'
import { events } from './dictionaries/events.ts'
import { exported } from './dictionaries/exported.ts'
import { exports } from './dictionaries/exports.ts'
import { fields } from './dictionaries/fields.ts'
import { files } from './dictionaries/files.ts'
import { history } from './dictionaries/history.ts'
import { integrations } from './dictionaries/integrations.ts'
import { invites } from './dictionaries/invites.ts'
import { live } from './dictionaries/live.ts'
import { mail } from './dictionaries/mail.ts'
import { manage } from './dictionaries/manage.ts'
import { members } from './dictionaries/members.ts'
import { message } from './dictionaries/message.ts'
import { net } from './dictionaries/net.ts'
import { notices } from './dictionaries/notices.ts'
import { overview } from './dictionaries/overview.ts'
import { palette } from './dictionaries/palette.ts'
import { people } from './dictionaries/people.ts'
import { pins } from './dictionaries/pins.ts'
import { reactions } from './dictionaries/reactions.ts'
import { reports } from './dictionaries/reports.ts'
import { retention } from './dictionaries/retention.ts'
import { room } from './dictionaries/room.ts'
import { rooms } from './dictionaries/rooms.ts'
import { sample } from './dictionaries/sample.ts'
import { saw } from './dictionaries/saw.ts'
import { search } from './dictionaries/search.ts'
import { session } from './dictionaries/session.ts'
import { settings } from './dictionaries/settings.ts'
import { shortcuts } from './dictionaries/shortcuts.ts'
import { slow } from './dictionaries/slow.ts'
import { storage } from './dictionaries/storage.ts'
import { tools } from './dictionaries/tools.ts'
import { unread } from './dictionaries/unread.ts'
import { usage } from './dictionaries/usage.ts'
import { webhooks } from './dictionaries/webhooks.ts'
import type { Language } from './language.ts'
import type { Words } from './words.ts'

/** All that the product says. Only the server has all of it; a page is sent the sections that it needs (app/sent-words.ts). */

const SECTIONS = {
  address,
  admin,
  ai,
  aiErrors,
  appearance,
  audit,
  auth,
  calendar,
  catchUp,
  common,
  composer,
  errors,
  events,
  exported,
  exports,
  fields,
  files,
  history,
  integrations,
  invites,
  live,
  mail,
  manage,
  members,
  message,
  net,
  notices,
  overview,
  palette,
  people,
  pins,
  reactions,
  reports,
  retention,
  room,
  rooms,
  sample,
  saw,
  search,
  session,
  settings,
  shortcuts,
  slow,
  storage,
  tools,
  unread,
  usage,
  webhooks,
}

/** Every section's sentences as they are typed, which is in Chinese. */
export type Source = { [S in Section]: (typeof SECTIONS)[S]['zh'] }
export type Section = keyof typeof SECTIONS

/** What every language has. */
export type Dictionary = { [S in Section]: Words<Source[S]> }

export const zh = toDictionary('zh')
export const en = toDictionary('en')

function toDictionary(language: Language): Dictionary {
  const sections = Object.entries(SECTIONS).map(([section, words]) => [section, words[language]])
  // `fromEntries` forgets which section belongs to which name.
  return Object.fromEntries(sections) as Dictionary
}
