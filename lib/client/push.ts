/** Notices to this browser while no page of it is open, through the browser's push service. */

const OWNER_KEY = 'parlor:push-owner'
const TIMEOUT_MS = 10_000

export function isPushSupported(): boolean {
  return typeof navigator !== 'undefined' && 'serviceWorker' in navigator && 'PushManager' in globalThis
}

/** Whether this person gets them here. */
export function isPushOn(userId: string): boolean {
  return readOwner() === userId
}

/** Asks the push service for a subscription and tells the server. False where that failed. Never rejects. */
export async function turnPushOn(userId: string): Promise<boolean> {
  try {
    const subscription = await subscribe(await navigator.serviceWorker.ready)
    await call('POST', subscription.toJSON())
    writeOwner(userId)
    return true
  } catch {
    return false
  }
}

/** Never rejects. */
export async function turnPushOff(): Promise<void> {
  writeOwner(null)
  try {
    const registration = await navigator.serviceWorker?.getRegistration()
    const subscription = await registration?.pushManager?.getSubscription()
    if (!subscription) return
    const { endpoint } = subscription
    await subscription.unsubscribe()
    await call('DELETE', { endpoint })
  } catch {
    // What the browser takes no more the server drops by itself.
  }
}

/** Once in a page: the session may be a new one, or this browser somebody else's by now. */
export async function refreshPush(userId: string): Promise<void> {
  const owner = readOwner()
  if (owner === userId) await renew(userId)
  else if (owner !== null) await turnPushOff()
}

/** Where nothing comes by push any more, the page's own notices have to do (isPushOn). */
async function renew(userId: string): Promise<void> {
  if (await turnPushOn(userId)) return
  try {
    const registration = await navigator.serviceWorker.getRegistration()
    if (!(await registration?.pushManager.getSubscription())) writeOwner(null)
  } catch {
    writeOwner(null)
  }
}

/** The one there is, unless it was asked for with another key. */
async function subscribe({ pushManager }: ServiceWorkerRegistration): Promise<PushSubscription> {
  const response = await fetch('/api/push', { signal: AbortSignal.timeout(TIMEOUT_MS) })
  if (!response.ok) throw new Error(`the key was not given: ${response.status}`)
  const { publicKey }: { publicKey: string } = await response.json()
  const key = fromBase64Url(publicKey)
  const present = await pushManager.getSubscription()
  if (present && isSame(new Uint8Array(present.options.applicationServerKey ?? new ArrayBuffer(0)), key)) return present
  await present?.unsubscribe()
  return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
}

async function call(method: string, body: unknown): Promise<void> {
  const response = await fetch('/api/push', {
    ...{ method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (!response.ok) throw new Error(`the subscription was not taken: ${response.status}`)
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

function readOwner(): string | null {
  try {
    return localStorage.getItem(OWNER_KEY)
  } catch {
    return null
  }
}

function writeOwner(userId: string | null): void {
  try {
    if (userId === null) localStorage.removeItem(OWNER_KEY)
    else localStorage.setItem(OWNER_KEY, userId)
  } catch {
    // Then it has to be turned on anew after a while.
  }
}
