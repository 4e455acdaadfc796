import { z } from 'zod'
import type { Message, Room } from './entities.ts'
import { SEARCH_PAGE_SIZE, SEARCH_PAGE_SIZE_MAX, SEARCH_QUERY_MAX } from './limits.ts'
import type { TextRange } from './rules/search/match.ts'
import { id } from './schemas.ts'

/** Finding messages. What is found by which words is in rules/search. */

const day = z.iso.date()

/** The query of `GET /api/search`; both days are included. */
export const searchQuery = z.strictObject({
  q: z.string().max(SEARCH_QUERY_MAX).default(''),
  room: id.optional(),
  from: z.string().min(1).max(SEARCH_QUERY_MAX).optional(),
  before: day.optional(),
  after: day.optional(),
  has: z.enum(['file', 'link', 'image']).optional(),
  cursor: id.optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.number().min(1).max(SEARCH_PAGE_SIZE_MAX))
    .default(SEARCH_PAGE_SIZE),
})
export type SearchInput = z.output<typeof searchQuery>

export interface SearchHit {
  message: Message
  room: Pick<Room, 'id' | 'slug' | 'name'>
  /** Ascending; of the first RANGES_MAX. */
  ranges: TextRange[]
}

/** Newest first; `nextCursor` where there are more. */
export interface SearchPage {
  hits: SearchHit[]
  nextCursor?: string
}
