import type { Result } from '#lib/protocol/errors.ts'
import { type Filter, parseSearch, toFilter, toTyped } from '#lib/protocol/rules/search/query.ts'
import type { SearchPage } from '#lib/protocol/search.ts'
import { getJson } from './get-json.ts'

/** A filter by a day, `YYYY-MM-DD`. */
export type DayFilter = 'before' | 'after'

export function isDayFilter(name: Filter['name']): name is DayFilter {
  return name === 'before' || name === 'after'
}

/** What somebody looks for: words as they are typed, and filters beside them, one of each kind. */
export interface Sought {
  text: string
  filters: Filter[]
}

export const SEARCH_PATH = '/search'

/** The address of the page that shows what is found. */
export function toSearchPath({ text, filters }: Sought): string {
  const query = new URLSearchParams(text.trim() === '' ? {} : { q: text.trim() })
  for (const { name, value } of filters) query.set(name, value)
  return query.size > 0 ? `${SEARCH_PATH}?${query}` : SEARCH_PATH
}

/** What an address of that page looks for. */
export function readSought(query: URLSearchParams): Sought {
  const filters = [...query].flatMap(([name, value]) => toFilter(`${name}:${value}`) ?? [])
  return { text: query.get('q') ?? '', filters }
}

/** All of it as one would type it. */
export function toTypedSearch({ text, filters }: Sought): string {
  return [...filters.map(toTyped), text.trim()].filter(Boolean).join(' ')
}

/** Filters among the words, as soon as there is something behind them, stand beside the words. */
export function takeFilters({ text, filters }: Sought, isAll = false): Sought {
  const typed = parseSearch(text).filters
  const taken: Filter[] = []
  const rest = text.replace(/\S+(?=(\s?))/gu, (word, space: string) => {
    const filter = toFilter(word)
    if (!filter || !(space || isAll) || !typed.some((one) => toTyped(one) === toTyped(filter))) return word
    taken.push(filter)
    return ''
  })
  if (taken.length === 0) return { text, filters }
  return { text: rest.replace(/\s+/g, ' ').trimStart(), filters: taken.reduce(withFilter, filters) }
}

/** A day that was chosen stands in place of the filter that was being typed. */
export function withDay({ text, filters }: Sought, name: DayFilter, day: string): Sought {
  return { text: text.replace(/(?:before|after)[:：]\S*$/iu, ''), filters: withFilter(filters, { name, value: day }) }
}

/** In place of another one of its kind. */
export function withFilter(filters: Filter[], filter: Filter): Filter[] {
  return [...filters.filter(({ name }) => name !== filter.name), filter]
}

/** A page of what is found, newest first. Never rejects: without an answer of the server the code is `unavailable`. */
export function fetchHits(
  sought: Sought,
  { cursor, limit }: { cursor?: string; limit?: number } = {},
): Promise<Result<SearchPage>> {
  const query = new URLSearchParams({
    q: toTypedSearch(sought),
    ...(cursor !== undefined && { cursor }),
    ...(limit !== undefined && { limit: String(limit) }),
  })
  return getJson(`/api/search?${query}`)
}
