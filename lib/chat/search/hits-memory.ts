import { isPending, type Message } from '#lib/protocol/entities.ts'
import { foldText } from '#lib/protocol/rules/search/fold.ts'
import { isFound } from '#lib/protocol/rules/search/match.ts'
import { findLinks } from '#lib/protocol/text-tokens.ts'
import type { Hits, WantedHits } from './ports.ts'

/** Finds messages in memory by looking at each. */
export function createMemoryHits(messages: ReadonlyMap<string, Message>): Hits {
  return {
    async findHits(wanted) {
      return [...messages.values()]
        .filter((message) => isHit(message, wanted))
        .sort((a, b) => Number(b.id) - Number(a.id))
        .slice(0, wanted.limit)
    },
  }
}

/** What a search finds, whatever finds it. */
export function isHit(message: Message, wanted: WantedHits): boolean {
  const { id, roomId, seq, sender, kind, status, text, sentAt, deletedAt, offRecord, files } = message
  if (!wanted.roomIds.includes(roomId) || kind === 'system' || deletedAt !== undefined || isPending(status))
    return false
  if (wanted.sender && sender !== wanted.sender.username) return false
  if (wanted.sentFrom !== undefined && sentAt < wanted.sentFrom) return false
  if (wanted.sentBefore !== undefined && sentAt >= wanted.sentBefore) return false
  if (wanted.beforeId !== undefined && BigInt(id) >= BigInt(wanted.beforeId)) return false
  if (wanted.afterSeq !== undefined && seq <= wanted.afterSeq) return false
  if (wanted.isOnRecord && offRecord) return false
  if (wanted.has === 'file' && !files) return false
  if (wanted.has === 'image' && !files?.some(({ type }) => type.startsWith('image/'))) return false
  if (wanted.has === 'link' && findLinks(text).length === 0) return false
  return isFound(foldText(text).text, wanted.pieces)
}
