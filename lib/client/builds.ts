import { createWatched } from './watched.ts'

/**
 * Whether the server's pages are newer than this tab. While processes are replaced one by one a tab meets old and new in turn: it
 * tells of each build once, and never of one that this device had before its own.
 */

const KEY = 'builds'
/** As many as may run side by side, and those before them. */
const KEPT_MAX = 8

type Shelf = Pick<Storage, 'getItem' | 'setItem'>

/** `own`: of which build this page is; null where that is not known. */
export function createBuilds(own = findOwnBuild(), shelf = findShelf()) {
  const { get, put, subscribe } = createWatched(false)
  const told = new Set<string>()
  if (own !== null) keepOwn(own, shelf)

  return {
    /** A newer one is there, and the reader has not put that away. */
    get,
    take(build: string): void {
      if (own === null || told.has(build) || isOlder(build, own, shelf)) return
      told.add(build)
      put(true)
    },
    putAway: () => put(false),
    subscribe,
  }
}

/** What the page was made with says it. */
export function findOwnBuild(): string | null {
  if (typeof document === 'undefined') return null
  return document.querySelector<HTMLMetaElement>('meta[name="build"]')?.content ?? null
}

/** The builds of which this device has had pages, the latest last. */
function listHad(shelf: Shelf | null): string[] {
  try {
    return shelf?.getItem(KEY)?.split(' ') ?? []
  } catch {
    return []
  }
}

function keepOwn(own: string, shelf: Shelf | null): void {
  const had = listHad(shelf)
  if (had.includes(own)) return
  try {
    shelf?.setItem(KEY, [...had, own].slice(-KEPT_MAX).join(' '))
  } catch {
    // Full or blocked: at worst an older build is told of as a new one, once.
  }
}

function isOlder(build: string, own: string, shelf: Shelf | null): boolean {
  const had = listHad(shelf)
  const [place, ownPlace] = [had.indexOf(build), had.indexOf(own)]
  return place >= 0 && place < ownPlace
}

function findShelf(): Shelf | null {
  try {
    return globalThis.localStorage ?? null
  } catch {
    return null
  }
}
