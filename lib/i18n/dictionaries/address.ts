import type { Words } from '../words.ts'

/** A page that was opened by an address which the site does not go by. */
const zh = {
  refusedTitle: '这个地址不能连接',
  wrong: '你打开的是 {here}，它不是本站的地址。请打开：',
  wrongAdmin: '想让 {here} 也能用？请管理员把它加进 ALLOWED_ORIGINS，或把 NEXTAUTH_URL 改成它，然后重启。',
} as const

const en: Words<typeof zh> = {
  refusedTitle: "This address can't connect",
  wrong: "You opened {here}, but that isn't this site's address. Open this one:",
  wrongAdmin:
    'Should {here} work too? Whoever runs the server adds it to ALLOWED_ORIGINS, or sets NEXTAUTH_URL to it, and restarts.',
}

export const address = { zh, en }
