/**
 * The service worker: notices while no page is open, and what was read last where there is no connection. Nothing that the
 * server answers is kept here: pages come from the network, and what is shown without it the page itself has put aside
 * (lib/client/kept-rooms.ts), so a new version of the program leaves no old page behind.
 */

const DATABASE = 'parlor-kept'
const STORE = 'kept'
const DAY_MS = 24 * 60 * 60 * 1000
/** Of the product's own pages that can be led elsewhere without loading anew. */
const SHELL = /^\/(rooms|chat|history|settings)(\/|$)/

self.addEventListener('install', () => self.skipWaiting())

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), self.registration.navigationPreload?.enable()]))
})

self.addEventListener('fetch', (event) => {
  const { mode, method } = event.request
  if (mode === 'navigate' && method === 'GET') event.respondWith(navigate(event))
})

self.addEventListener('push', (event) => {
  event.waitUntil(showNotice(event.data.json()))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data?.url ?? '/'))
})

async function navigate(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request))
  } catch {
    return toOfflinePage(await readKept())
  }
}

/** `notice`: a PushNotice of lib/protocol/notices.ts. */
async function showNotice({ room, seq, who, text, unread }) {
  const kept = await readKept()
  const words = kept?.words ?? { lobby: 'Lobby', hidden: 'New message' }
  const said = text || words.hidden
  const name = room.slug === 'lobby' ? words.lobby : room.name
  await self.registration.showNotification(room.kind === 'direct' ? who : name, {
    body: `${room.kind === 'direct' ? said : `${who}: ${said}`}${unread > 1 ? ` (+${unread - 1})` : ''}`,
    tag: `room-${room.id}`,
    renotify: true,
    icon: '/icons/icon-192.png',
    badge: '/icons/badge.png',
    data: { url: `/rooms/${encodeURIComponent(room.slug)}?m=${seq}` },
  })
}

async function open(url) {
  const pages = await self.clients.matchAll({ type: 'window' })
  const page = pages.find(({ focused }) => focused) ?? pages[0]
  if (!page) return self.clients.openWindow(url)
  await page.focus()
  if (SHELL.test(new URL(page.url).pathname)) page.postMessage({ type: 'open', url })
  else await page.navigate(url)
}

/** What the page has put aside, or null. */
async function readKept() {
  try {
    const database = await toPromise(self.indexedDB.open(DATABASE, 1), ({ result }) => result.createObjectStore(STORE))
    const kept = await toPromise(database.transaction(STORE).objectStore(STORE).get('page'))
    database.close()
    return kept ?? null
  } catch {
    return null
  }
}

function toPromise(request, onUpgrade) {
  return new Promise((resolve, reject) => {
    if (onUpgrade) request.onupgradeneeded = () => onUpgrade(request)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function toOfflinePage(kept) {
  const words = kept?.words ?? { offline: 'You’re offline', kept: '', retry: 'Try again', nothing: '' }
  const rooms = kept?.rooms ?? []
  const nonce = crypto.randomUUID()
  const html = `<!doctype html><html lang="${toSafe(kept?.lang ?? 'en')}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">
<title>${toSafe(words.offline)}</title><style>${STYLE}</style></head><body>
<header><div><h1>${toSafe(words.offline)}</h1><p>${toSafe(rooms.length > 0 ? words.kept : words.nothing)}</p></div>
<a href="">${toSafe(words.retry)}</a></header><main>${rooms.map(toRoom).join('')}</main>
<script nonce="${nonce}">addEventListener('online', () => location.reload())</script></body></html>`
  return new Response(html, {
    status: 503,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'nonce-${nonce}'; base-uri 'none'`,
      'Cache-Control': 'no-store',
    },
  })
}

function toRoom({ name, lines, keepDays }, index) {
  const keptFrom = keepDays ? Date.now() - (keepDays + 1) * DAY_MS : 0
  const rows = lines
    .filter(({ sentAt = Date.now() }) => sentAt >= keptFrom)
    .map(
      ({ who, at, text }) =>
        `<li><b><bdi>${toSafe(who)}</bdi></b> <time>${toSafe(at)}</time><p dir="auto">${toSafe(text)}</p></li>`,
    )
  const isOpen = index === 0 ? ' open' : ''
  return `<details${isOpen}><summary><h2><bdi>${toSafe(name)}</bdi></h2></summary><ol>${rows.join('')}</ol></details>`
}

function toSafe(text) {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const STYLE = `
:root{color-scheme:light dark;--bg:light-dark(#f8f5f0,#0e1118);--surface:light-dark(#fdfcf9,#161920);--line:light-dark(#e4e0d8,#2c3038);
--ink:light-dark(#1c2027,#eae7e1);--ink-3:light-dark(#626770,#a09c95);--accent:light-dark(#0b716c,#6ccfc8)}
*{box-sizing:border-box;margin:0}
body{background:var(--bg);color:var(--ink);font:15px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;
overflow-wrap:anywhere;padding:env(safe-area-inset-top) 16px max(24px,env(safe-area-inset-bottom))}
header,main{max-width:44rem;margin:0 auto}
header{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:8px 16px;padding:20px 0 16px}
h1{font-size:20px}h2{display:inline;font-size:16px}header p,time{color:var(--ink-3);font-size:13px}
a{display:inline-flex;align-items:center;min-height:44px;padding:0 16px;border:1px solid var(--line);border-radius:11px;color:var(--accent);
background:var(--surface);font-weight:600;text-decoration:none}
details{margin-bottom:12px;border:1px solid var(--line);border-radius:12px;background:var(--surface)}
summary{padding:10px 16px;min-height:44px;cursor:pointer}
ol{list-style:none;padding:0 16px 12px}li{padding:8px 0;border-top:1px solid var(--line)}li p{white-space:pre-wrap}`
