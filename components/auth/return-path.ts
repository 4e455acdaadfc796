/** Where sign-in leads when nothing else was asked for. */
export const HOME_PATH = '/chat'

/** The path that a callbackUrl asks for, if it stays on this site and is not the way in itself; else the chat. */
export function toReturnPath(callbackUrl: unknown): string {
  if (typeof callbackUrl !== 'string' || !/^\/(?![/\\])/.test(callbackUrl)) return HOME_PATH
  if (!URL.canParse(callbackUrl, BASE)) return HOME_PATH
  const url = new URL(callbackUrl, BASE)
  if (url.origin !== BASE || WAYS_IN.includes(url.pathname) || url.pathname.startsWith('//')) return HOME_PATH
  return url.pathname + url.search + url.hash
}

export function toInvitePath(token: string): string {
  return `/invite/${token}`
}

/** The token of the invitation whose page this path is, or undefined. */
export function findInviteToken(path: string): string | undefined {
  return /^\/invite\/([\w-]{1,64})$/.exec(path)?.[1]
}

const BASE = 'http://this.invalid'
const WAYS_IN = ['/', '/login', '/register']
